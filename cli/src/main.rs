//! The binary `relata`.

fn main() {}
