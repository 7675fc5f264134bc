//! Texts and numbers with rules: a type each, whose values keep them.

use proc_macro2::{Literal, TokenStream};
use quote::quote;
use relata_core::interface::{NumberType, Scalars, StringType};

use super::docs;
use super::rust::format_name;
use crate::plan::RuledPlan;

/// A text with rules.
pub(super) fn text(plan: &RuledPlan<'_, StringType>, scalars: Scalars) -> TokenStream {
    let (name, head) = (&plan.name, head(plan, "text"));
    let rules = text_rules(plan.rules, scalars);
    quote! {
        #head
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct #name(String);

        relata::text!(#name, #rules);
    }
}

fn text_rules(rules: &StringType, scalars: Scalars) -> TokenStream {
    let count = Literal::u64_unsuffixed;
    let lax = (scalars == Scalars::Lax && rules.format.is_some()).then(|| quote!(.lax()));
    let format = rules.format.map(|format| {
        let format = format_name(format);
        quote!(.format(codec::Format::#format))
    });
    let min = rules.min_length.map(count).map(|min| quote!(.min_length(#min)));
    let max = rules.max_length.map(count).map(|max| quote!(.max_length(#max)));
    let pattern = rules.pattern.as_ref().map(|pattern| {
        let pattern = pattern.as_str();
        quote!(.pattern(relata::pattern!(#pattern)))
    });
    quote!(relata::values::TextRules::new()#format #lax #min #max #pattern)
}

/// A number with rules.
pub(super) fn number(plan: &RuledPlan<'_, NumberType>) -> TokenStream {
    let (name, head) = (&plan.name, head(plan, "number"));
    let rules = number_rules(plan.rules);
    quote! {
        #head
        #[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
        pub struct #name(f64);

        relata::number!(#name, #rules);
    }
}

fn number_rules(rules: &NumberType) -> TokenStream {
    let minimum = rules.minimum.map(|bound| quote!(.minimum(#bound)));
    let maximum = rules.maximum.map(|bound| quote!(.maximum(#bound)));
    let above = rules.exclusive_minimum.map(|bound| quote!(.above(#bound)));
    let below = rules.exclusive_maximum.map(|bound| quote!(.below(#bound)));
    let step = rules.multiple_of.map(|step| quote!(.multiple_of(#step)));
    quote!(relata::values::NumberRules::new()#minimum #maximum #above #below #step)
}

fn head<R>(plan: &RuledPlan<'_, R>, what: &str) -> TokenStream {
    let otherwise = format!("The {what} of `{}`.", plan.key);
    let said = plan.schema.map_or_else(|| otherwise.clone(), |schema| docs::of_schema(schema, &otherwise));
    let docs = docs::paragraphs(&[said]);
    let deprecated = plan.schema.map(docs::deprecated_type);
    quote!(#docs #deprecated)
}
