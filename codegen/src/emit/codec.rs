//! Types as tokens: the Rust type, the form of a key's text, and the rules that the type does not keep.

use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::quote;
use relata_core::interface::{ArrayType, Encoding, Format, IntegerType, NumberType, StringType};

use crate::plan::{FieldPlan, Module, Ty};

/// The Rust type.
pub(super) fn rust(ty: &Ty<'_>) -> TokenStream {
    match ty {
        Ty::Any => quote!(relata::serde_json::Value),
        Ty::String(_) => quote!(String),
        Ty::Ip => quote!(std::net::IpAddr),
        Ty::Conninfo => quote!(relata::core::Conninfo),
        Ty::ConninfoList => quote!(Vec<relata::core::Conninfo>),
        Ty::Integer(rules) => integer(rules),
        Ty::Number(_) => quote!(f64),
        Ty::Boolean => quote!(bool),
        Ty::Enum(name) | Ty::Struct(name) => quote!(#name),
        Ty::List(_, items) => wrapped(quote!(Vec), items),
        Ty::Map(values) => {
            let values = rust(values);
            quote!(std::collections::BTreeMap<String, #values>)
        }
        Ty::Nullable(inner) => wrapped(quote!(Option), inner),
        Ty::Boxed(inner) => wrapped(quote!(Box), inner),
        Ty::Masked(_) => quote!(relata::Sensitive),
    }
}

#[allow(clippy::needless_pass_by_value, reason = "tokens are made where they are used")]
fn wrapped(wrapper: TokenStream, inner: &Ty<'_>) -> TokenStream {
    let inner = rust(inner);
    quote!(#wrapper<#inner>)
}

/// The smallest unsigned integer that has all values between the bounds, else a signed one of 64 bits.
fn integer(rules: &IntegerType) -> TokenStream {
    match (rules.minimum, rules.maximum) {
        (Some(0..), Some(maximum)) if maximum <= u8::MAX.into() => quote!(u8),
        (Some(0..), Some(maximum)) if maximum <= u16::MAX.into() => quote!(u16),
        (Some(0..), Some(maximum)) if maximum <= u32::MAX.into() => quote!(u32),
        _ => quote!(i64),
    }
}

/// The type of what reads and writes a text, and the value of that type.
pub(super) struct Codec {
    pub(super) ty: TokenStream,
    pub(super) value: TokenStream,
}

impl Codec {
    #[allow(clippy::needless_pass_by_value, reason = "tokens are made where they are used")]
    fn within(self, wrapper: TokenStream) -> Self {
        let Self { ty, value } = self;
        Self { ty: quote!(#wrapper<#ty>), value: quote!(#wrapper(#value)) }
    }
}

/// How a key's text is read and written.
pub(super) fn of_field(module: &Module<'_>, plan: &FieldPlan<'_>) -> Codec {
    match &plan.ty {
        Ty::Masked(inner) => of(module, plan.field.encoding, inner).within(quote!(codec::Masked)),
        ty => of(module, plan.field.encoding, ty),
    }
}

fn of(module: &Module<'_>, encoding: Encoding, ty: &Ty<'_>) -> Codec {
    match encoding {
        Encoding::Text => text(module, ty),
        Encoding::Json => json(module, ty),
        Encoding::JsonOrText => json_or_text(module, ty),
        Encoding::Yaml => {
            let (value, rust) = (json(module, ty).value, rust(ty));
            Codec { ty: quote!(codec::Yaml<#rust>), value: quote!(codec::Yaml::new(#value)) }
        }
        Encoding::Comma => list(module, ty, &quote!(Comma)),
        Encoding::Space => list(module, ty, &quote!(Space)),
        Encoding::Words => list(module, ty, &quote!(Words)),
        Encoding::Lines => list(module, ty, &quote!(Lines)),
        Encoding::ConninfoLines => unit(&quote!(codec::ConninfoLines)),
        Encoding::PythonBool => unit(&quote!(codec::PythonBoolean)),
    }
}

fn json_or_text(module: &Module<'_>, ty: &Ty<'_>) -> Codec {
    match ty {
        Ty::Any => unit(&quote!(codec::AnyOrText)),
        Ty::String(_) | Ty::Ip | Ty::Enum(_) | Ty::Integer(_) | Ty::Number(_) | Ty::Boolean => {
            text(module, ty).within(quote!(codec::JsonOrText))
        }
        _ => json(module, ty),
    }
}

fn unit(path: &TokenStream) -> Codec {
    Codec { ty: path.clone(), value: path.clone() }
}

fn text(module: &Module<'_>, ty: &Ty<'_>) -> Codec {
    match ty {
        Ty::String(rules) => Codec { ty: quote!(codec::Text), value: text_rules(rules) },
        Ty::Ip | Ty::Conninfo => {
            let rust = rust(ty);
            Codec { ty: quote!(codec::Parsed<#rust>), value: quote!(codec::Parsed::new()) }
        }
        Ty::Integer(rules) => {
            let (rust, (minimum, maximum)) = (integer(rules), integer_bounds(rules));
            Codec {
                ty: quote!(codec::Integer<#rust>),
                value: quote!(codec::Integer::between(#minimum, #maximum)),
            }
        }
        Ty::Number(rules) => {
            let (minimum, maximum) = number_bounds(rules);
            Codec { ty: quote!(codec::Number), value: quote!(codec::Number::between(#minimum, #maximum)) }
        }
        Ty::Boolean => unit(&quote!(codec::Boolean)),
        Ty::Enum(name) => Codec { ty: quote!(codec::Word<#name>), value: quote!(codec::Word::new()) },
        _ => json(module, ty),
    }
}

fn json(module: &Module<'_>, ty: &Ty<'_>) -> Codec {
    let (rust, rules) = (rust(ty), rules(ty));
    let rules = rules.map(|rules| quote!(.rules(#rules)));
    let sorted = module.holds_any(ty).then(|| quote!(.sorted()));
    Codec { ty: quote!(codec::Json<#rust>), value: quote!(codec::Json::new()#rules #sorted) }
}

fn list(module: &Module<'_>, ty: &Ty<'_>, separator: &TokenStream) -> Codec {
    let Ty::List(rules, items) = ty else { return text(module, ty) };
    let Codec { ty: item_type, value: item } = text(module, items);
    let limits = list_limits(rules);
    Codec {
        ty: quote!(codec::List<#item_type>),
        value: quote!(codec::List::new(codec::Separator::#separator, #item)#limits),
    }
}

fn list_limits(rules: &ArrayType) -> TokenStream {
    let min = rules.min_items.map(count).map(|min| quote!(.min_items(#min)));
    let max = rules.max_items.map(count).map(|max| quote!(.max_items(#max)));
    let unique = rules.unique.then(|| quote!(.unique()));
    quote!(#min #max #unique)
}

fn count(number: u64) -> Literal {
    Literal::u64_unsuffixed(number)
}

fn text_rules(rules: &StringType) -> TokenStream {
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
    quote!(codec::Text::new()#format #min #max #pattern)
}

fn format_name(format: Format) -> Ident {
    // The variants' names are what `Debug` shows.
    Ident::new(&format!("{format:?}"), Span::call_site())
}

fn integer_bounds(rules: &IntegerType) -> (TokenStream, TokenStream) {
    let minimum = rules.minimum.map_or(quote!(i64::MIN), number);
    let maximum = rules.maximum.map_or(quote!(i64::MAX), number);
    (minimum, maximum)
}

fn number(value: i64) -> TokenStream {
    let value = Literal::i64_unsuffixed(value);
    quote!(#value)
}

fn number_bounds(rules: &NumberType) -> (TokenStream, TokenStream) {
    let minimum = rules.minimum.map_or(quote!(f64::MIN), |value| quote!(#value));
    let maximum = rules.maximum.map_or(quote!(f64::MAX), |value| quote!(#value));
    (minimum, maximum)
}

/// What must be checked of a value beyond its type; nothing of most.
pub(super) fn rules(ty: &Ty<'_>) -> Option<TokenStream> {
    match ty {
        Ty::String(rules) if **rules != StringType::default() => {
            let rules = text_rules(rules);
            Some(quote!(codec::Rules::Text(#rules)))
        }
        Ty::Integer(rules) if !is_kept(rules) => {
            let (minimum, maximum) = integer_bounds(rules);
            Some(quote!(codec::Rules::Integer(#minimum, #maximum)))
        }
        Ty::Number(rules) if **rules != NumberType::default() => {
            let (minimum, maximum) = number_bounds(rules);
            Some(quote!(codec::Rules::Number(#minimum, #maximum)))
        }
        Ty::List(rules, items) => list_rules(rules, items),
        Ty::Map(values) => self::rules(values).map(|values| quote!(codec::Rules::Map(&#values))),
        Ty::Nullable(inner) | Ty::Boxed(inner) => self::rules(inner),
        _ => None,
    }
}

/// Whether the Rust type has no values but the ones between the bounds.
fn is_kept(rules: &IntegerType) -> bool {
    let bounds = (rules.minimum, rules.maximum);
    [
        (None, None),
        (Some(0), Some(u8::MAX.into())),
        (Some(0), Some(u16::MAX.into())),
        (Some(0), Some(u32::MAX.into())),
    ]
    .contains(&bounds)
}

fn list_rules(rules: &ArrayType, items: &Ty<'_>) -> Option<TokenStream> {
    let of_items = self::rules(items);
    if of_items.is_none() && rules.min_items.is_none() && rules.max_items.is_none() && !rules.unique {
        return None;
    }
    let (min, unique) = (rules.min_items.unwrap_or(0), rules.unique);
    let min = count(min);
    let max = rules.max_items.map_or(quote!(u64::MAX), |max| {
        let max = count(max);
        quote!(#max)
    });
    let items = of_items.unwrap_or_else(|| quote!(codec::Rules::None));
    Some(quote!(codec::Rules::List { min: #min, max: #max, unique: #unique, items: &#items }))
}

/// Whether a value must be asked about rules at all: it has some, or generated structs within it may.
pub(super) fn is_checked(ty: &Ty<'_>) -> bool {
    rules(ty).is_some() || ty.struct_within().is_some()
}
