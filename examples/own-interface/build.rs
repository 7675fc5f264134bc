//! Generates the bindings of the charm's own interface, and what its metadata says.

fn main() {
    relata_codegen::compile("interfaces");
    relata_codegen::charm("metadata.yaml");
}
