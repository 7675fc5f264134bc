//! Enums: one of some texts or whole numbers.

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::docs;
use super::rust::number;
use crate::plan::{EnumPlan, IntegerEnumPlan};

/// An enum of texts.
pub(super) fn enumeration(plan: &EnumPlan<'_>) -> TokenStream {
    let name = &plan.name;
    let docs =
        docs::paragraphs(&[docs::of_schema(plan.schema, &format!("One of the texts of `{}`.", plan.key))]);
    let deprecated = docs::deprecated_type(plan.schema);
    let variants = plan.variants.iter().map(|(variant, text)| {
        let doc = docs::line(&format!("`{text}`"));
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

/// An enum of whole numbers.
pub(super) fn integers(plan: &IntegerEnumPlan<'_>) -> TokenStream {
    let name = &plan.name;
    let docs =
        docs::paragraphs(&[docs::of_schema(plan.schema, &format!("One of the numbers of `{}`.", plan.key))]);
    let deprecated = docs::deprecated_type(plan.schema);
    let variants = plan.variants.iter().map(|(variant, number)| {
        let doc = format!(" `{number}`");
        quote!(#[doc = #doc] #variant)
    });
    let unknown = (!plan.closed).then(|| {
        quote! {
            /// A number that the definition does not name.
            Unknown(i64)
        }
    });
    let choice = integer_choice(plan);
    quote! {
        #docs #deprecated
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum #name { #(#variants,)* #unknown }
        #choice
        relata::integer_choice!(#name);
    }
}

fn integer_choice(plan: &IntegerEnumPlan<'_>) -> TokenStream {
    let name = &plan.name;
    let numbers = plan.variants.iter().map(|(variant, value)| {
        let value = number(*value);
        quote!(Self::#variant => #value)
    });
    let values = plan.variants.iter().map(|(variant, value)| {
        // A pattern, which the names of the ends of the range are not.
        let value = Literal::i64_unsuffixed(*value);
        quote!(#value => Self::#variant)
    });
    let (unknown_number, unknown_value) = if plan.closed {
        (None, quote!(_ => return None))
    } else {
        (Some(quote!(Self::Unknown(number) => *number)), quote!(_ => Self::Unknown(number)))
    };
    quote! {
        impl codec::IntegerChoice for #name {
            fn get(&self) -> i64 {
                match self { #(#numbers,)* #unknown_number }
            }

            fn from_integer(number: i64) -> Option<Self> {
                Some(match number { #(#values,)* #unknown_value })
            }
        }
    }
}
