//! Unions: an enum with a variant for each type.

use proc_macro2::TokenStream;
use quote::quote;

use super::docs;
use super::rust::rust;
use crate::plan::{Ty, UnionPlan, VariantPlan};

/// One of several types.
pub(super) fn union(plan: &UnionPlan<'_>) -> TokenStream {
    let name = &plan.name;
    let docs =
        docs::paragraphs(&[docs::of_schema(plan.schema, &format!("One of the types of `{}`.", plan.key))]);
    let deprecated = docs::deprecated_type(plan.schema);
    let variants = plan.variants.iter().map(variant);
    let unknown = plan.open.then(|| {
        quote! {
            /// JSON that is none of the types that the definition names.
            Unknown(relata::values::RawJson)
        }
    });
    let (from_json, conversions) = (from_json(plan), plan.variants.iter().map(|v| conversion(plan, v)));
    quote! {
        #docs #deprecated
        #[derive(Debug, Clone, PartialEq, relata::serde::Serialize)]
        #[serde(crate = "relata::serde", untagged)]
        #[non_exhaustive]
        pub enum #name { #(#variants,)* #unknown }
        #(#conversions)*
        #from_json
        relata::union!(#name);
    }
}

fn variant(plan: &VariantPlan<'_>) -> TokenStream {
    let (ident, ty) = (&plan.ident, rust(&plan.ty));
    let tags: Vec<_> = plan.tags.iter().map(|tag| format!("`{tag}`")).collect();
    let otherwise =
        if tags.is_empty() { "By its JSON type.".to_owned() } else { format!("By {}.", tags.join(", ")) };
    let docs = docs::paragraphs(&[docs::of_schema(plan.schema, &otherwise)]);
    quote!(#docs #ident(#ty))
}

/// `From` the variant's type, where no other variant has the same.
fn conversion(plan: &UnionPlan<'_>, variant: &VariantPlan<'_>) -> Option<TokenStream> {
    let (name, ident, ty) = (&plan.name, &variant.ident, rust(&variant.ty));
    let text = ty.to_string();
    if plan.variants.iter().filter(|other| rust(&other.ty).to_string() == text).count() > 1 {
        return None;
    }
    Some(quote! {
        impl From<#ty> for #name {
            fn from(value: #ty) -> Self {
                Self::#ident(value)
            }
        }
    })
}

fn from_json(plan: &UnionPlan<'_>) -> TokenStream {
    let name = &plan.name;
    let body = match plan.discriminator {
        Some(property) => tagged(plan, property),
        None => by_type(plan),
    };
    quote! {
        impl codec::Union for #name {
            fn from_json(json: relata::serde_json::Value) -> Option<Self> {
                #body
            }
        }
    }
}

fn tagged(plan: &UnionPlan<'_>, property: &str) -> TokenStream {
    let arms = plan.variants.iter().filter(|variant| !variant.tags.is_empty()).map(|variant| {
        let (ident, tags) = (&variant.ident, variant.tags);
        quote!(Some(#(#tags)|*) => codec::part(&json).map(Self::#ident))
    });
    let others = by_type(plan);
    quote! {
        match codec::tag(&json, #property) {
            #(#arms,)*
            _ => #others,
        }
    }
}

/// The type that the JSON is of, without those that a tag tells. What is of a type breaks its rules or keeps them: it is
/// never unknown.
fn by_type(plan: &UnionPlan<'_>) -> TokenStream {
    let untagged = plan.variants.iter().filter(|variant| variant.tags.is_empty());
    let arms: Vec<_> = untagged
        .filter_map(|variant| {
            let (ident, json) = (&variant.ident, json_type(&variant.ty)?);
            Some(quote!(relata::serde_json::Value::#json => codec::part(&json).map(Self::#ident)))
        })
        .collect();
    let unknown = if plan.open {
        quote!(Some(Self::Unknown(relata::values::RawJson::new(json))))
    } else {
        quote!(None)
    };
    if arms.is_empty() { unknown } else { quote!(match json { #(#arms,)* _ => #unknown }) }
}

/// The JSON of a type as a pattern of `Value`'s variants. No two types of a union have the same, but for those that a tag
/// tells.
fn json_type(ty: &Ty<'_>) -> Option<TokenStream> {
    Some(match ty {
        Ty::Boolean(_) => quote!(Bool(_)),
        Ty::Integer(_) | Ty::Number | Ty::RuledNumber(_) | Ty::IntegerEnum(_) => quote!(Number(_)),
        Ty::String | Ty::Format(_) | Ty::Ip | Ty::Conninfo | Ty::Text(_) | Ty::Enum(_) | Ty::JsonText(_) => {
            quote!(String(_))
        }
        Ty::List(..) | Ty::ConninfoList => quote!(Array(_)),
        Ty::Map(..) | Ty::Struct(_) => quote!(Object(_)),
        Ty::Nullable(inner) | Ty::Boxed(inner) | Ty::Secret(inner) => return json_type(inner),
        // The check of definitions refuses them in a union.
        Ty::Any | Ty::Union(_) => return None,
    })
}
