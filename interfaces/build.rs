//! Generates the bindings of the catalogue's definitions.

fn main() {
    relata_codegen::compile_with_features("catalogue");
}
