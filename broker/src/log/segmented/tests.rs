//! Tests of the embedded log as a whole.

mod contract;
mod crash;
mod damage;
mod failing;
mod full_disk;
mod opening;
mod simulated;
mod workload;
