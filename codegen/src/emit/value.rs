//! Types within values: objects and enums.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};
use serde_json::Value;

use super::{codec, docs};
use crate::plan::{EnumPlan, Module, PartPlan, Presence, StructPlan, Ty};

/// An enum of texts.
pub(super) fn enumeration(plan: &EnumPlan<'_>) -> TokenStream {
    let name = &plan.name;
    let docs =
        docs::paragraphs(&[docs::of_schema(plan.schema, &format!("One of the texts of `{}`.", plan.key))]);
    let deprecated = docs::deprecated(plan.schema);
    let variants = plan.variants.iter().map(|(variant, text)| {
        let doc = format!(" `{text}`");
        quote!(#[doc = #doc] #variant)
    });
    let unknown = (!plan.closed).then(|| {
        quote! {
            /// A text that the definition does not name.
            Unknown(String)
        }
    });
    let choice = choice(plan);
    quote! {
        #docs #deprecated
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum #name { #(#variants,)* #unknown }
        #choice
        relata::choice!(#name);
    }
}

fn choice(plan: &EnumPlan<'_>) -> TokenStream {
    let name = &plan.name;
    let texts = plan.variants.iter().map(|(variant, text)| quote!(Self::#variant => #text));
    let values = plan.variants.iter().map(|(variant, text)| quote!(#text => Self::#variant));
    let (unknown_text, unknown_value) = if plan.closed {
        (None, quote!(_ => return None))
    } else {
        (Some(quote!(Self::Unknown(text) => text)), quote!(_ => Self::Unknown(text.to_owned())))
    };
    quote! {
        impl codec::Choice for #name {
            fn as_str(&self) -> &str {
                match self { #(#texts,)* #unknown_text }
            }

            fn from_text(text: &str) -> Option<Self> {
                Some(match text { #(#values,)* #unknown_value })
            }
        }
    }
}

/// An object.
pub(super) fn object(module: &Module<'_>, plan: &StructPlan<'_>) -> TokenStream {
    let name = &plan.name;
    let docs = docs::paragraphs(&[docs::of_schema(plan.schema, &format!("What `{}` holds.", plan.key))]);
    let deprecated = docs::deprecated(plan.schema);
    let closed = plan.closed.then(|| quote!(, deny_unknown_fields));
    let parts = plan.parts.iter().map(|part| part_field(name, part));
    let constructor = constructor(module, name, plan.parts.iter().map(Member::of_part));
    let defaults = defaults(module, plan);
    let checked = checked(plan);
    quote! {
        #docs #deprecated
        #[derive(Debug, Clone, PartialEq, relata::serde::Serialize, relata::serde::Deserialize)]
        #[serde(crate = "relata::serde" #closed)]
        #[non_exhaustive]
        pub struct #name { #(#parts,)* }
        #constructor
        #defaults
        #checked
    }
}

fn part_field(owner: &Ident, part: &PartPlan<'_>) -> TokenStream {
    let (ident, key) = (&part.ident, &part.property.name);
    let docs = docs::part(key, &part.property.schema, part.presence);
    let deprecated = docs::deprecated(&part.property.schema);
    let rename = (*ident != key.as_str()).then(|| quote!(#[serde(rename = #key)]));
    let serde = part_presence(owner, part);
    let ty = Member::of_part(part).ty();
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
                (default_name(part), codec::rust(&part.ty), constant(module, value, &part.ty));
            Some(quote!(fn #function() -> #ty { #value }))
        })
        .collect();
    if functions.is_empty() { quote!() } else { quote!(impl #name { #(#functions)* }) }
}

fn checked(plan: &StructPlan<'_>) -> TokenStream {
    let name = &plan.name;
    let checks: Vec<_> = plan
        .parts
        .iter()
        .filter(|part| codec::is_checked(&part.ty))
        .map(|part| {
            let ident = &part.ident;
            let rules = codec::rules(&part.ty).unwrap_or_else(|| quote!(codec::Rules::None));
            quote!(codec::Checked::fits(&self.#ident, &#rules))
        })
        .collect();
    if checks.is_empty() {
        return quote!(impl codec::Checked for #name {});
    }
    quote! {
        impl codec::Checked for #name {
            fn fits(&self, _: &codec::Rules) -> bool { #(#checks)&&* }
        }
    }
}

/// What a constructor must know of a field of a struct.
pub(super) struct Member<'p> {
    pub(super) ident: &'p Ident,
    pub(super) ty: &'p Ty<'p>,
    pub(super) presence: Presence<'p>,
}

impl<'p> Member<'p> {
    fn of_part(part: &'p PartPlan<'_>) -> Self {
        Self { ident: &part.ident, ty: &part.ty, presence: part.presence }
    }

    /// The field's type.
    pub(super) fn ty(&self) -> TokenStream {
        let ty = codec::rust(self.ty);
        if matches!(self.presence, Presence::Optional) { quote!(Option<#ty>) } else { ty }
    }

    fn parameter(&self) -> Option<TokenStream> {
        let (ident, ty) = (self.ident, codec::rust(self.ty));
        match (self.presence, self.ty) {
            (Presence::Required, Ty::String(_) | Ty::Masked(_)) => Some(quote!(#ident: impl Into<#ty>)),
            (Presence::Required, _) => Some(quote!(#ident: #ty)),
            _ => None,
        }
    }

    fn initial(&self, module: &Module<'_>) -> TokenStream {
        let ident = self.ident;
        match (self.presence, self.ty) {
            (Presence::Required, Ty::String(_) | Ty::Masked(_)) => quote!(#ident: #ident.into()),
            (Presence::Required, _) => quote!(#ident),
            (Presence::Default(value), ty) => {
                let value = constant(module, value, ty);
                quote!(#ident: #value)
            }
            (Presence::Optional, _) => quote!(#ident: None),
        }
    }
}

/// `new` with what is required; without any of that also `Default`.
pub(super) fn constructor<'p>(
    module: &Module<'_>,
    name: &Ident,
    members: impl Iterator<Item = Member<'p>>,
) -> TokenStream {
    let members: Vec<_> = members.collect();
    let parameters: Vec<_> = members.iter().filter_map(Member::parameter).collect();
    let initial = members.iter().map(|member| member.initial(module));
    let many = (parameters.len() > 4)
        .then(|| quote!(#[allow(clippy::too_many_arguments, reason = "each of them is required")]));
    let default = parameters
        .is_empty()
        .then(|| quote!(impl Default for #name { fn default() -> Self { Self::new() } }));
    let doc = if parameters.is_empty() {
        " With nothing said."
    } else {
        " With what is required, and nothing else."
    };
    quote! {
        impl #name {
            #[doc = #doc]
            #many
            pub fn new(#(#parameters),*) -> Self {
                Self { #(#initial),* }
            }
        }
        #default
    }
}

/// A default as an expression of the type.
pub(super) fn constant(module: &Module<'_>, value: &Value, ty: &Ty<'_>) -> TokenStream {
    match (value, ty) {
        (Value::Bool(value), _) => quote!(#value),
        (Value::Number(number), Ty::Number(_)) => {
            let number = proc_macro2::Literal::f64_unsuffixed(number.as_f64().unwrap_or_default());
            quote!(#number)
        }
        (Value::Number(number), _) => {
            let number = proc_macro2::Literal::i64_unsuffixed(number.as_i64().unwrap_or_default());
            quote!(#number)
        }
        (Value::String(text), Ty::Enum(name)) => {
            let variant = module.variant(name, text);
            variant
                .map_or_else(|| quote!(#name::Unknown(#text.to_owned())), |variant| quote!(#name::#variant))
        }
        (Value::String(text), _) => quote!(#text.to_owned()),
        (_, Ty::Map(_)) => quote!(std::collections::BTreeMap::new()),
        _ => quote!(Vec::new()),
    }
}

/// What takes the place of a value that is not there.
pub(super) fn or_constant(module: &Module<'_>, value: &Value, ty: &Ty<'_>) -> TokenStream {
    let constant = constant(module, value, ty);
    match (value, ty) {
        (Value::Bool(_) | Value::Number(_), _) | (_, Ty::Enum(_)) => quote!(.unwrap_or(#constant)),
        (Value::String(_), _) => quote!(.unwrap_or_else(|| #constant)),
        _ => quote!(.unwrap_or_default()),
    }
}
