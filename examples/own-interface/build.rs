//! Generates the bindings of the charm's own interface.

fn main() {
    relata_codegen::compile("interfaces");
}
