//! Rust types as tokens, and values of them that are known when code is generated.

use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::quote;
use relata_core::interface::{ArrayType, Format, IntegerType, MapType};
use serde_json::Value;

use crate::plan::{Module, Ty, TypePlan};

/// The Rust type.
pub(super) fn rust(ty: &Ty<'_>) -> TokenStream {
    match ty {
        Ty::Any => quote!(relata::serde_json::Value),
        Ty::String => quote!(String),
        Ty::Format(format) => {
            let name = format_name(*format);
            quote!(relata::values::#name)
        }
        Ty::Ip => quote!(std::net::IpAddr),
        Ty::Conninfo => quote!(relata::core::Conninfo),
        Ty::ConninfoList => quote!(Vec<relata::core::Conninfo>),
        Ty::Integer(rules) => integer(rules),
        Ty::Number => quote!(f64),
        Ty::Boolean(None) => quote!(bool),
        Ty::Boolean(Some(only)) => quote!(relata::values::Only<#only>),
        Ty::Text(name)
        | Ty::RuledNumber(name)
        | Ty::Enum(name)
        | Ty::IntegerEnum(name)
        | Ty::Struct(name)
        | Ty::Union(name) => quote!(#name),
        Ty::List(rules, items) => list(rules, &rust(items)),
        Ty::Map(rules, keys, values) => map(rules, &rust(keys), &rust(values)),
        Ty::Nullable(inner) => wrapped(quote!(Option), inner),
        Ty::Boxed(inner) => wrapped(quote!(Box), inner),
        Ty::Secret(inner) if matches!(**inner, Ty::String) => quote!(relata::Secret),
        Ty::Secret(inner) => wrapped(quote!(relata::Secret), inner),
        Ty::JsonText(inner) => wrapped(quote!(relata::values::JsonText), inner),
    }
}

#[allow(clippy::needless_pass_by_value, reason = "tokens are made where they are used")]
fn wrapped(wrapper: TokenStream, inner: &Ty<'_>) -> TokenStream {
    let inner = rust(inner);
    quote!(#wrapper<#inner>)
}

/// The name of a format, which is also that of its type.
pub(super) fn format_name(format: Format) -> Ident {
    // The variants' names are what `Debug` shows.
    Ident::new(&format!("{format:?}"), Span::call_site())
}

/// The smallest unsigned integer that has all values between the bounds, else a signed one of 64 bits; between bounds
/// of its own if it has other values too.
fn integer(rules: &IntegerType) -> TokenStream {
    let (whole, bounds) = whole(rules);
    let step = rules.multiple_of.filter(|step| *step != 1);
    let own = (rules.minimum.unwrap_or(i64::MIN), rules.maximum.unwrap_or(i64::MAX));
    match (step, own) {
        (None, own) if own == bounds => whole,
        (None, (1, 65535)) => quote!(relata::values::Port),
        (None, (least, i64::MAX)) => {
            let least = number(least);
            quote!(relata::values::AtLeast<#least>)
        }
        (step, (least, most)) => {
            let (least, most, step) = (number(least), number(most), step.map(number));
            let step = step.map(|step| quote!(, #step));
            quote!(relata::values::Within<#whole, #least, #most #step>)
        }
    }
}

/// The Rust integer for these bounds, and the bounds that it has itself.
fn whole(rules: &IntegerType) -> (TokenStream, (i64, i64)) {
    match (rules.minimum, rules.maximum) {
        (Some(0..), Some(most)) if most <= u8::MAX.into() => (quote!(u8), (0, u8::MAX.into())),
        (Some(0..), Some(most)) if most <= u16::MAX.into() => (quote!(u16), (0, u16::MAX.into())),
        (Some(0..), Some(most)) if most <= u32::MAX.into() => (quote!(u32), (0, u32::MAX.into())),
        _ => (quote!(i64), (i64::MIN, i64::MAX)),
    }
}

/// A number as an argument of a type or as an expression.
pub(super) fn number(value: i64) -> TokenStream {
    let digits = Literal::u64_unsuffixed(value.unsigned_abs());
    match value {
        i64::MIN => quote!({ i64::MIN }),
        i64::MAX => quote!({ i64::MAX }),
        value if value < 0 => quote!(-#digits),
        _ => quote!(#digits),
    }
}

fn count(count: Option<u64>) -> TokenStream {
    count.map_or(quote!({ u64::MAX }), |count| {
        let count = Literal::u64_unsuffixed(count);
        quote!(#count)
    })
}

fn list(rules: &ArrayType, items: &TokenStream) -> TokenStream {
    match (rules.min_items.unwrap_or(0), rules.max_items, rules.unique) {
        (0, None, false) => quote!(Vec<#items>),
        (1, None, false) => quote!(relata::values::NonEmpty<#items>),
        (0, None, true) => quote!(relata::values::Unique<#items>),
        (least, most, unique) => {
            let (least, most) = (count(Some(least)), count(most));
            quote!(relata::values::Items<#items, #least, #most, #unique>)
        }
    }
}

fn map(rules: &MapType, keys: &TokenStream, values: &TokenStream) -> TokenStream {
    if rules.min_properties.is_none() && rules.max_properties.is_none() {
        return quote!(std::collections::BTreeMap<#keys, #values>);
    }
    let (least, most) = (count(Some(rules.min_properties.unwrap_or(0))), count(rules.max_properties));
    quote!(relata::values::Entries<#keys, #values, #least, #most>)
}

/// The value of a type that has only one.
pub(super) fn only(module: &Module<'_>, ty: &Ty<'_>) -> Option<TokenStream> {
    match ty {
        Ty::Boolean(Some(_)) => Some(quote!(relata::values::Only)),
        Ty::Integer(rules) => {
            let value = rules.minimum.filter(|least| rules.maximum == Some(*least))?;
            let (ty, value) = (integer(rules), number(value));
            Some(quote!(<#ty>::of::<#value>()))
        }
        Ty::Enum(name) | Ty::IntegerEnum(name) => match module.plan(name)? {
            TypePlan::Enum(plan) if plan.closed => only_variant(name, plan.variants.iter().map(|v| &v.0)),
            TypePlan::IntegerEnum(plan) if plan.closed => {
                only_variant(name, plan.variants.iter().map(|v| &v.0))
            }
            _ => None,
        },
        _ => None,
    }
}

fn only_variant<'i>(name: &Ident, mut variants: impl Iterator<Item = &'i Ident>) -> Option<TokenStream> {
    let variant = variants.next()?;
    variants.next().is_none().then(|| quote!(#name::#variant))
}

/// A default as an expression of the type.
pub(super) fn constant(module: &Module<'_>, value: &Value, ty: &Ty<'_>) -> TokenStream {
    if let Some(only) = only(module, ty) {
        return only;
    }
    match (value, ty) {
        (Value::Bool(value), Ty::Boolean(None)) => quote!(#value),
        (Value::Number(number), Ty::Number) => {
            let number = Literal::f64_unsuffixed(number.as_f64().unwrap_or_default());
            quote!(#number)
        }
        (Value::Number(default), Ty::Integer(rules)) => constant_integer(default.as_i64(), rules),
        (Value::String(text), Ty::String) => quote!(#text.to_owned()),
        (Value::String(text), Ty::Enum(name)) => match module.plan(name) {
            Some(TypePlan::Enum(plan)) => {
                let known = plan.variants.iter().find(|(_, known)| known == text);
                known.map_or_else(|| quote!(#name::Unknown(#text.to_owned())), |(v, _)| quote!(#name::#v))
            }
            _ => parsed(value),
        },
        (Value::Array(items), Ty::List(..)) if items.is_empty() && is_plain(ty) => quote!(Vec::new()),
        (Value::Object(parts), Ty::Map(..)) if parts.is_empty() && is_plain(ty) => {
            quote!(std::collections::BTreeMap::new())
        }
        _ => parsed(value),
    }
}

fn constant_integer(default: Option<i64>, rules: &IntegerType) -> TokenStream {
    let (_, bounds) = whole(rules);
    let own = (rules.minimum.unwrap_or(i64::MIN), rules.maximum.unwrap_or(i64::MAX));
    let (ty, value) = (integer(rules), number(default.unwrap_or_default()));
    if own == bounds && rules.multiple_of.is_none_or(|step| step == 1) {
        value
    } else {
        quote!(<#ty>::of::<#value>())
    }
}

fn parsed(value: &Value) -> TokenStream {
    let json = value.to_string();
    quote!(codec::constant(#json))
}

/// Whether a list or a map has no rules of its own.
fn is_plain(ty: &Ty<'_>) -> bool {
    match ty {
        Ty::List(rules, _) => rules.min_items.is_none() && rules.max_items.is_none() && !rules.unique,
        Ty::Map(rules, ..) => rules.min_properties.is_none() && rules.max_properties.is_none(),
        _ => false,
    }
}

/// What takes the place of a value that is not there.
pub(super) fn or_constant(module: &Module<'_>, value: &Value, ty: &Ty<'_>) -> TokenStream {
    let constant = constant(module, value, ty);
    match (value, ty) {
        (Value::Bool(_) | Value::Number(_), Ty::Boolean(_) | Ty::Integer(_) | Ty::Number)
        | (_, Ty::Enum(_)) => {
            quote!(.unwrap_or(#constant))
        }
        (Value::Array(_) | Value::Object(_), Ty::List(..) | Ty::Map(..))
            if is_plain(ty) && is_empty(value) =>
        {
            quote!(.unwrap_or_default())
        }
        _ => quote!(.unwrap_or_else(|| #constant)),
    }
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Array(items) => items.is_empty(),
        Value::Object(parts) => parts.is_empty(),
        _ => false,
    }
}
