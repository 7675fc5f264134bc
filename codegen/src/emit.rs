//! Tokens of a planned module. Nothing here can fail and nothing here decides: each function is one piece of code,
//! named after what it emits.

mod binding;
mod codec;
mod docs;
mod member;
mod record;
mod ruled;
mod rust;
mod structure;
mod union;
mod value;

use proc_macro2::TokenStream;
use quote::quote;

use crate::plan::{Module, TypePlan};

/// The items of a module.
pub(crate) fn module(module: &Module<'_>, definition: &str) -> TokenStream {
    let imports = imports(module);
    let marker = binding::marker(module);
    let described = binding::described(module, definition);
    let records = module.records.iter().map(|record| record::record(module, record));
    let types = module.types.iter().map(|plan| match plan {
        TypePlan::Struct(plan) => structure::object(module, plan),
        TypePlan::Enum(plan) => value::enumeration(plan),
        TypePlan::IntegerEnum(plan) => value::integers(plan),
        TypePlan::Union(plan) => union::union(plan),
        TypePlan::Text(plan) => ruled::text(plan),
        TypePlan::Number(plan) => ruled::number(plan),
    });
    quote! {
        #imports
        #marker
        #(#records)*
        #(#types)*
        #described
    }
}

fn imports(module: &Module<'_>) -> TokenStream {
    let has_keys = module.records.iter().any(|record| !record.fields.is_empty());
    if has_keys {
        quote!(
            use relata::codec::{self, Key};
        )
    } else {
        quote!(
            use relata::codec;
        )
    }
}
