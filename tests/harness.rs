//! What the whole-system tests share: the tool as a process, a broker that it runs, and clients of it.
//!
//! It must not know any one test.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "what tests print is shown with them")]

#[path = "harness/broker.rs"]
mod broker;
#[path = "harness/client.rs"]
mod client;
#[path = "harness/tool.rs"]
mod tool;

/// The README's Rust code, compiled and run: a block marked `rust` is run, one marked `rust,no_run` only compiled.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
pub struct Readme;

pub use broker::Broker;
pub use client::{Client, MODEL, endpoint};
pub use tool::{Ran, Tool};

/// Says on stderr that a test left something out; with `RELATA_TEST_REQUIRE=all` it fails instead.
///
/// # Panics
/// With `RELATA_TEST_REQUIRE=all`.
pub fn left_out(what: &str) {
    assert!(std::env::var_os("RELATA_TEST_REQUIRE").is_none_or(|value| value != "all"), "required: {what}");
    eprintln!("left out: {what}");
}
