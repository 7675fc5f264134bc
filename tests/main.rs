//! Whole-system tests in one binary: the real `relata` as a process, driven as a user drives it.

#![allow(clippy::unwrap_used, clippy::print_stdout, clippy::print_stderr, reason = "all of it is tests")]

mod corpus;
mod corpus_captures;
mod corpus_databags;
mod corpus_life;
mod upstream_edits;

#[path = "integration/answers.rs"]
mod answers;
#[path = "integration/bad_input.rs"]
mod bad_input;
#[path = "integration/charms.rs"]
mod charms;
#[path = "integration/check_charm.rs"]
mod check_charm;
#[path = "integration/commands.rs"]
mod commands;
#[path = "integration/damage.rs"]
mod damage;
#[path = "integration/docs.rs"]
mod docs;
#[path = "integration/full_disk.rs"]
mod full_disk;
#[path = "integration/generate.rs"]
mod generate;
#[path = "integration/import.rs"]
mod import;
#[path = "integration/kill.rs"]
mod kill;
#[path = "integration/tidy.rs"]
mod tidy;
#[path = "integration/unreadable.rs"]
mod unreadable;
#[path = "integration/up.rs"]
mod up;
#[path = "integration/validate.rs"]
mod validate;

use relata_tests::Tool;

/// The tool that was built with these tests.
fn tool() -> Tool {
    Tool::at(env!("CARGO_BIN_EXE_relata-under-test"))
}
