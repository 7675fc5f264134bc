//! Which encodings fit which types.

use indexmap::IndexMap;

use crate::check::Context;
use crate::check::json_text::is_json_text;
use crate::check::keywords::{self, Keywords};
use crate::check::report::Report;
use crate::interface::{Encoding, Scalars, Schema, Type, resolve};

/// The encoding that a key says, else its type's own; reported if it does not fit.
pub(super) fn encoding(
    keywords: Keywords<'_>,
    schema: &Schema,
    context: &Context<'_>,
    report: &mut Report<'_>,
) -> Option<Encoding> {
    let types = &context.types;
    let encoding = match keywords.get("x-encoding") {
        None if is_json_text(keywords.node) => Encoding::Json,
        None => by_type(resolve(types, &schema.kind), context),
        Some(node) => {
            let text = keywords::text(node, "x-encoding", report)?;
            let found = Encoding::ALL.into_iter().find(|encoding| encoding.as_str() == text);
            if found.is_none() {
                let known = Encoding::ALL.into_iter().map(Encoding::as_str);
                let message = format!("`{}` is not an encoding", keywords::shorten(text));
                report.unknown("unknown-encoding", node, message, known);
            }
            found?
        }
    };
    let at = keywords.get("x-encoding").unwrap_or(keywords.node);
    if let Some((message, hint)) = misfit(encoding, schema, types) {
        report.hinted(
            "encoding-does-not-fit",
            at,
            format!("encoding `{}` {message}", encoding.as_str()),
            hint,
        );
        return None;
    }
    Some(encoding)
}

/// Scalars are their text, all else is JSON text. A union of scalars is JSON text unless scalars are lax: pydantic reads
/// such a key's text as it stands.
fn by_type(kind: &Type, context: &Context<'_>) -> Encoding {
    let text = match kind {
        Type::Union(_) => context.scalars == Scalars::Lax && is_text(kind, &context.types),
        _ => is_scalar(kind),
    };
    if text { Encoding::Text } else { Encoding::Json }
}

type Misfit = (&'static str, &'static str);

/// Why an encoding cannot carry a type, and what to do.
fn misfit(encoding: Encoding, schema: &Schema, types: &IndexMap<String, Schema>) -> Option<Misfit> {
    let kind = resolve(types, &schema.kind);
    let carries_null = matches!(encoding, Encoding::Json | Encoding::Yaml);
    if nullable(schema, types) && !carries_null {
        return Some((
            "has no text for null",
            "leave the null out: a key that is not there says the same, and `x-absent: [\"null\"]` takes the text for that",
        ));
    }
    match encoding {
        Encoding::Json | Encoding::Yaml | Encoding::JsonOrText => None,
        Encoding::Text if is_text(kind, types) => None,
        Encoding::Text => Some(("carries text, numbers and booleans", "use `json`, or a list encoding")),
        Encoding::PythonBool if matches!(kind, Type::Boolean(_)) => None,
        Encoding::PythonBool => Some(("carries a boolean", "write `type: boolean`")),
        Encoding::ConninfoLines if list_of(kind, types, |item| matches!(item, Type::String(_))) => None,
        Encoding::ConninfoLines => {
            Some(("carries a list of text", "write `type: array, items: {type: string}`"))
        }
        Encoding::Comma | Encoding::Space | Encoding::Words | Encoding::Lines => {
            let fits = list_of(kind, types, |item| is_scalar(item) && !matches!(item, Type::Boolean(_)));
            (!fits).then_some((
                "carries a list of texts or numbers",
                "write `type: array, items: {type: string}`",
            ))
        }
    }
}

fn is_scalar(kind: &Type) -> bool {
    match kind {
        Type::String(_)
        | Type::Enum(_)
        | Type::IntegerEnum(_)
        | Type::Integer(_)
        | Type::Number(_)
        | Type::Boolean(_)
        | Type::JsonText(_) => true,
        Type::Any | Type::Array(_) | Type::Object(_) | Type::Map(_) | Type::Union(_) | Type::Named(_) => {
            false
        }
    }
}

/// Whether a value is a scalar, or one of several.
fn is_text(kind: &Type, types: &IndexMap<String, Schema>) -> bool {
    match kind {
        Type::Union(union) => union.variants.iter().all(|v| is_scalar(resolve(types, &v.schema.kind))),
        _ => is_scalar(kind),
    }
}

fn list_of(kind: &Type, types: &IndexMap<String, Schema>, fits: impl Fn(&Type) -> bool) -> bool {
    match kind {
        Type::Array(array) => fits(resolve(types, &array.items.kind)) && !nullable(&array.items, types),
        _ => false,
    }
}

/// Whether null is a value of the type, or of a type that it names.
pub(super) fn nullable(schema: &Schema, types: &IndexMap<String, Schema>) -> bool {
    let mut schema = schema;
    for _ in 0..=types.len() {
        if schema.nullable {
            return true;
        }
        match &schema.kind {
            Type::Named(name) => match types.get(name) {
                Some(named) => schema = named,
                None => return false,
            },
            _ => return false,
        }
    }
    false
}
