//! Each of Juju's rules by itself, the life recorded in the corpus' manner, and random lives.

mod rules;
mod simulation;
