//! The catalogue beside upstream's: the same interfaces with the same status, a note for each difference that shows on
//! upstream's own databags, and nothing that was seen on the wire is refused. The corpus lies where `RELATA_CORPUS`
//! says, by default in `../shared/corpus`.

#![allow(clippy::unwrap_used, clippy::print_stdout, clippy::print_stderr, reason = "all of it is tests")]

#[path = "upstream/captures.rs"]
mod captures;
#[path = "upstream/corpus.rs"]
mod corpus;
#[path = "upstream/databags.rs"]
mod databags;
#[path = "upstream/index.rs"]
mod index;
