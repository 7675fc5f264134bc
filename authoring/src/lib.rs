//! What an author of definitions uses: importing others' schemas, lint, breaking changes, explanations, documents.
//!
//! Everything is a function of texts and checked definitions. It must not know files, the command line or a broker.

pub mod breaking;
pub mod definitions;
pub mod docs;
pub mod examples;
pub mod import;
pub mod json;
pub mod lint;
pub mod masking;
mod places;
mod scene;
pub mod show_unit;

pub use definitions::Definitions;
