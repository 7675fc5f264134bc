//! The text of one key and its value: each form written once, for generated code and for the dynamic reader.

pub mod format;
