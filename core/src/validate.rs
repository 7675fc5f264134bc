//! Databags against their definition.

pub mod value;
