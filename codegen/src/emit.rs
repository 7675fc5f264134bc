//! Tokens of a planned module. Nothing here can fail and nothing here decides: each function is one piece of code,
//! named after what it emits.

mod binding;
mod codec;
pub(crate) mod docs;
mod member;
mod record;
mod ruled;
mod rust;
mod structure;
mod union;
mod value;

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use crate::plan::{Module, TypePlan};

/// The items of a module.
pub(crate) fn module(module: &Module<'_>, definition: &str) -> TokenStream {
    let form = form(module, None);
    let dialects = module.dialects.iter().map(|(name, dialect)| self::dialect(name, dialect, module));
    let described = binding::described(module, definition);
    quote! {
        #form
        #(#dialects)*
        #described
    }
}

/// A dialect with databags of its own, in a module within that of the plain form.
fn dialect(name: &Ident, dialect: &Module<'_>, plain: &Module<'_>) -> TokenStream {
    let form = form(dialect, Some(plain));
    let described = binding::described_dialect(dialect);
    let said = dialect.dialect.and_then(|dialect| dialect.description.as_deref()).map(docs::markdown);
    let called = dialect.dialect.map_or("", |dialect| dialect.name.as_str());
    let docs = docs::paragraphs(&[format!("The dialect `{called}`."), said.unwrap_or_default()]);
    quote! {
        #docs
        pub mod #name {
            #form
            #described
        }
    }
}

/// The marker and the types of one form. Databags that a dialect does not have itself are those of the plain form.
fn form(module: &Module<'_>, plain: Option<&Module<'_>>) -> TokenStream {
    let imports = imports(module);
    let marker = binding::marker(module, plain);
    let records = module.records.iter().map(|record| record::record(module, record));
    let types = types(module);
    quote! {
        #imports
        #marker
        #(#records)*
        #types
    }
}

/// The types of values.
pub(crate) fn types(module: &Module<'_>) -> TokenStream {
    let types = module.types.iter().map(|plan| match plan {
        TypePlan::Struct(plan) => structure::object(module, plan),
        TypePlan::Enum(plan) => value::enumeration(plan),
        TypePlan::IntegerEnum(plan) => value::integers(plan),
        TypePlan::Union(plan) => union::union(plan),
        TypePlan::Text(plan) => ruled::text(plan, module.interface.scalars),
        TypePlan::Number(plan) => ruled::number(plan),
    });
    quote!(#(#types)*)
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
