//! Unions: `anyOf` and `oneOf` of types that a value tells apart, and a single type with null or alone.

use indexmap::IndexMap;

use crate::check::Context;
use crate::check::json_text::{is_json_text, is_null};
use crate::check::keywords::{self, Keywords};
use crate::check::report::Report;
use crate::check::schema::{Level, schema};
use crate::check::{discriminator, kinds, words};
use crate::interface::{Discriminator, Schema, Type, UnionType, Variant};
use crate::yaml::{Entry, Node};

/// A union as written, to be told of when all types are known.
pub(super) struct Written<'n> {
    /// Where its list of types stands.
    pub(super) node: &'n Node,
    pub(super) union: UnionType,
    /// `discriminator`, if it was written.
    pub(super) discriminator: Option<&'n Entry>,
}

/// Reads the list of types under `anyOf`, `oneOf` or `allOf`.
pub(super) fn union<'n>(
    word: &str,
    node: &'n Node,
    keywords: Keywords<'n>,
    level: Level,
    context: &mut Context<'n>,
    report: &mut Report<'_>,
) -> Option<Schema> {
    let items = keywords::list(node, word, report)?;
    let others: Vec<&Node> = items.iter().filter(|item| !is_null(item)).collect();
    let nullable = others.len() < items.len();
    match others[..] {
        [] => {
            report.hinted("empty-list", node, format!("`{word}` needs at least one type"), "or leave it out");
            None
        }
        [other] => {
            words::only(keywords, word, &[], report);
            single(other, nullable, level, context, report)
        }
        _ if word == "allOf" => {
            let hint = "write the properties out in one object";
            report.hinted("unsupported-keyword", node, "`allOf` of several types is not supported", hint);
            None
        }
        _ => {
            words::only(keywords, word, &["discriminator", "x-open", "x-closed"], report);
            several(node, &others, keywords, nullable, context, report)
        }
    }
}

/// A type alone, or beside null.
fn single<'n>(
    node: &'n Node,
    nullable: bool,
    level: Level,
    context: &mut Context<'n>,
    report: &mut Report<'_>,
) -> Option<Schema> {
    // A key that is not there is the null beside JSON text; `null` as its text is a null within.
    let outside = level == Level::Field && is_json_text(node);
    let schema = schema(node, level, context, report)?;
    Some(Schema { nullable: schema.nullable || (nullable && !outside), ..schema })
}

fn several<'n>(
    node: &'n Node,
    others: &[&'n Node],
    keywords: Keywords<'n>,
    nullable: bool,
    context: &mut Context<'n>,
    report: &mut Report<'_>,
) -> Option<Schema> {
    let mut schemas = Vec::new();
    for other in others {
        schemas.push(schema(other, Level::Part, context, report));
    }
    // All are read first, so that all problems are told.
    let schemas: Vec<Schema> = schemas.into_iter().collect::<Option<_>>()?;
    let union = UnionType {
        variants: schemas.into_iter().flat_map(variants).collect(),
        discriminator: discriminator::written(keywords.get("discriminator"), report),
        open: is_open(keywords, report),
    };
    let nullable = nullable || union.variants.iter().any(|variant| variant.schema.nullable);
    Some(made(node, union, keywords.entry("discriminator"), nullable, context))
}

/// A union within a union is spread out.
fn variants(schema: Schema) -> Vec<Variant> {
    match schema.kind {
        Type::Union(union) if union.discriminator.is_none() => {
            let nullable = schema.nullable;
            let spread = union.variants.into_iter();
            spread
                .map(|v| Variant {
                    schema: Schema { nullable: v.schema.nullable || nullable, ..v.schema },
                    ..v
                })
                .collect()
        }
        _ => vec![Variant { name: String::new(), schema }],
    }
}

fn is_open(keywords: Keywords<'_>, report: &mut Report<'_>) -> bool {
    let (open, closed) = (keywords.bool("x-open", report), keywords.bool("x-closed", report));
    if open.is_some() && closed.is_some() {
        report.hinted("contradiction", keywords.node, "`x-open` and `x-closed` together", "keep one");
    }
    open == Some(true) || closed == Some(false)
}

fn made<'n>(
    node: &'n Node,
    mut union: UnionType,
    discriminator: Option<&'n Entry>,
    nullable: bool,
    context: &mut Context<'n>,
) -> Schema {
    for variant in &mut union.variants {
        variant.schema.nullable = false;
    }
    context.unions.push(Written { node, union: union.clone(), discriminator });
    Schema { nullable, ..Schema::of(Type::Union(Box::new(union))) }
}

/// The union of the types that a list under `type` names, each with the keywords that go with it.
pub(super) fn of_types<'n>(
    names: &[&str],
    keywords: Keywords<'n>,
    context: &mut Context<'n>,
    report: &mut Report<'_>,
) -> Option<Type> {
    let mut variants = Vec::new();
    for name in names {
        let kind = kinds::kind(name, keywords, context, report)?;
        variants.push(Variant { name: String::new(), schema: Schema::of(kind) });
    }
    let union = UnionType { variants, discriminator: None, open: false };
    Some(made(keywords.node, union, None, false, context).kind)
}

/// Reports unions whose types a value does not tell apart.
pub(super) fn check(context: &Context<'_>, report: &mut Report<'_>) {
    for written in &context.unions {
        if let Err(problems) = discriminator::find(&context.types, &written.union) {
            for problem in problems {
                report.hinted("ambiguous-union", written.node, problem.message, problem.hint);
            }
        } else if let Some(entry) = written.discriminator {
            discriminator::check_mapping(entry, &written.union, &context.types, report);
        }
    }
}

/// Gives all unions within a schema their discriminators and names, now that all types are known.
pub(super) fn finish(schema: &mut Schema, types: &IndexMap<String, Schema>) {
    match &mut schema.kind {
        Type::Array(array) => finish(&mut array.items, types),
        Type::Map(map) => finish(&mut map.values, types),
        Type::JsonText(inner) => finish(inner, types),
        Type::Object(object) => {
            object.properties.iter_mut().for_each(|property| finish(&mut property.schema, types));
        }
        Type::Union(union) => {
            union.variants.iter_mut().for_each(|variant| finish(&mut variant.schema, types));
            let nullable = |variant: &Variant| super::encoding::nullable(&variant.schema, types);
            schema.nullable |= union.variants.iter().any(nullable);
            complete(union, types);
        }
        _ => {}
    }
}

fn complete(union: &mut UnionType, types: &IndexMap<String, Schema>) {
    union.discriminator = discriminator::find(types, union).unwrap_or_default();
    let names = discriminator::names(types, union);
    for (variant, name) in union.variants.iter_mut().zip(names) {
        variant.name = name;
    }
}

/// The discriminator as far as it is written: its property alone.
pub(super) fn of_property(property: String) -> Discriminator {
    Discriminator { property, tags: Vec::new() }
}
