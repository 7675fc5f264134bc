//! Objects within values: a struct each.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use super::docs;
use super::member::{Member, constructor};
use super::rust::{constant, rust};
use crate::plan::{Module, PartPlan, Presence, StructPlan};

/// An object.
pub(super) fn object(module: &Module<'_>, plan: &StructPlan<'_>) -> TokenStream {
    let name = &plan.name;
    let docs = docs::paragraphs(&[docs::of_schema(plan.schema, &format!("What `{}` holds.", plan.key))]);
    let deprecated = docs::deprecated_type(plan.schema);
    let closed = plan.closed.then(|| quote!(, deny_unknown_fields));
    let parts = plan.parts.iter().map(|part| part_field(name, part));
    let constructor = constructor(module, name, plan.parts.iter().map(member));
    let defaults = defaults(module, plan);
    quote! {
        #docs #deprecated
        #[derive(Debug, Clone, PartialEq, relata::serde::Serialize, relata::serde::Deserialize)]
        #[serde(crate = "relata::serde", remote = "Self" #closed)]
        #[non_exhaustive]
        pub struct #name { #(#parts,)* }
        relata::object!(#name);
        #constructor
        #defaults
    }
}

fn part_field(owner: &Ident, part: &PartPlan<'_>) -> TokenStream {
    let (ident, key) = (&part.ident, &part.property.name);
    let docs = docs::part(key, &part.property.schema, part.presence);
    let deprecated = docs::deprecated(&part.property.schema);
    let rename = (*ident != key.as_str()).then(|| quote!(#[serde(rename = #key)]));
    let serde = part_presence(owner, part);
    let ty = member(part).ty();
    quote!(#docs #deprecated #rename #serde pub #ident: #ty)
}

fn part_presence(owner: &Ident, part: &PartPlan<'_>) -> TokenStream {
    match part.presence {
        Presence::Required if part.nullable => {
            quote!(#[serde(deserialize_with = "relata::codec::required_nullable")])
        }
        Presence::Required => quote!(),
        Presence::Default(_) => {
            let path = format!("{owner}::{}", default_name(part));
            quote!(#[serde(default = #path)])
        }
        Presence::Optional if part.nullable => quote!(#[serde(skip_serializing_if = "Option::is_none")]),
        Presence::Optional => quote! {
            #[serde(
                default,
                deserialize_with = "relata::codec::not_null",
                skip_serializing_if = "Option::is_none"
            )]
        },
    }
}

fn default_name(part: &PartPlan<'_>) -> Ident {
    format_ident!("default_{}", part.ident)
}

fn defaults(module: &Module<'_>, plan: &StructPlan<'_>) -> TokenStream {
    let name = &plan.name;
    let functions: Vec<_> = plan
        .parts
        .iter()
        .filter_map(|part| {
            let Presence::Default(value) = part.presence else { return None };
            let (function, ty, value) =
                (default_name(part), rust(&part.ty), constant(module, value, &part.ty));
            Some(quote!(fn #function() -> #ty { #value }))
        })
        .collect();
    if functions.is_empty() { quote!() } else { quote!(impl #name { #(#functions)* }) }
}

fn member<'p>(part: &'p PartPlan<'_>) -> Member<'p> {
    let schema = &part.property.schema;
    Member { ident: &part.ident, key: &part.property.name, ty: &part.ty, presence: part.presence, schema }
}
