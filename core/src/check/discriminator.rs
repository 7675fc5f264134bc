//! How a value tells which type of a union it is of: by its JSON type, and objects by a property.

use indexmap::IndexMap;

use crate::check::keywords::{self, Keywords, shorten};
use crate::check::report::Report;
use crate::check::union::of_property;
use crate::interface::{Discriminator, ObjectType, Schema, Type, UnionType, Variant, resolve};
use crate::yaml::{Entry, Node};

/// Why the types of a union cannot be told apart, and what to do.
pub(super) struct Problem {
    pub(super) message: String,
    pub(super) hint: &'static str,
}

impl Problem {
    fn new(message: impl Into<String>, hint: &'static str) -> Self {
        Self { message: message.into(), hint }
    }
}

/// Reads `discriminator: {propertyName: NAME, mapping: {..}}`.
pub(super) fn written(node: Option<&Node>, report: &mut Report<'_>) -> Option<Discriminator> {
    let keywords = Keywords::open(node?, "a discriminator", &["propertyName", "mapping"], report)?;
    let name = keywords.needed("propertyName", "a discriminator", report)?;
    keywords::text(name, "propertyName", report).map(|name| of_property(name.to_owned()))
}

/// What tells the types apart: nothing but their JSON types, or a property too.
pub(super) fn find(
    types: &IndexMap<String, Schema>,
    union: &UnionType,
) -> Result<Option<Discriminator>, Vec<Problem>> {
    let kinds: Vec<&Type> = union.variants.iter().map(|v| resolve(types, &v.schema.kind)).collect();
    let problems = overlapping(&kinds);
    if !problems.is_empty() {
        return Err(problems);
    }
    let property = union.discriminator.as_ref().map(|discriminator| discriminator.property.as_str());
    by_property(types, &kinds, property).map_err(|problem| vec![problem])
}

/// The types that share a JSON type though they are no objects.
fn overlapping(kinds: &[&Type]) -> Vec<Problem> {
    let mut problems = Vec::new();
    let of = |json: Json| kinds.iter().filter(|kind| json_type(kind) == json).count();
    if of(Json::Any) > 0 {
        problems
            .push(Problem::new("a type without rules takes every value", "leave the union out: write `{}`"));
    }
    if of(Json::Union) > 0 {
        problems.push(Problem::new("a union stands within a union by its name", "write its types out here"));
    }
    for (json, what, hint) in [
        (Json::Text, "text", "write one `type: string`, or one `enum` with `x-open: true`"),
        (Json::Number, "numbers", "write one `type: number` or one `type: integer`"),
        (Json::Boolean, "booleans", "write one `type: boolean`"),
        (Json::List, "lists", "write one list, with a union as its `items`"),
    ] {
        if of(json) > 1 {
            problems.push(Problem::new(
                format!("{} of the types are {what}: nothing tells them apart", of(json)),
                hint,
            ));
        }
    }
    problems
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Json {
    Any,
    Text,
    Number,
    Boolean,
    List,
    Object,
    Union,
}

fn json_type(kind: &Type) -> Json {
    match kind {
        Type::Any | Type::Named(_) => Json::Any,
        Type::String(_) | Type::Enum(_) | Type::JsonText(_) => Json::Text,
        Type::Integer(_) | Type::Number(_) | Type::IntegerEnum(_) => Json::Number,
        Type::Boolean(_) => Json::Boolean,
        Type::Array(_) => Json::List,
        Type::Object(_) | Type::Map(_) => Json::Object,
        Type::Union(_) => Json::Union,
    }
}

const TAG_HINT: &str =
    "give each object a required property with a `const` of its own, as `kind: {const: file}`";

fn by_property(
    types: &IndexMap<String, Schema>,
    kinds: &[&Type],
    property: Option<&str>,
) -> Result<Option<Discriminator>, Problem> {
    let objects: Vec<&ObjectType> = kinds.iter().filter_map(|kind| object(kind)).collect();
    let count = kinds.iter().filter(|kind| json_type(kind) == Json::Object).count();
    if count < 2 && property.is_none() {
        return Ok(None);
    }
    if count > objects.len() {
        return Err(Problem::new("an object with any keys takes what the other objects take", TAG_HINT));
    }
    let Some(first) = objects.first() else {
        return Err(Problem::new(
            "`discriminator` is for objects, and none of the types is one",
            "leave it out",
        ));
    };
    let candidates = first.properties.iter().map(|property| property.name.as_str());
    let mut candidates = candidates.filter(|name| property.is_none_or(|wanted| wanted == *name));
    let found = candidates.find_map(|name| tagged(types, kinds, name, property.is_some()));
    found.map(Some).ok_or_else(|| not_told_apart(count, property))
}

fn not_told_apart(count: usize, property: Option<&str>) -> Problem {
    match property {
        Some(name) => Problem::new(
            format!("`{}` does not tell the types apart", shorten(name)),
            "every object needs it as a property with a `const` or `enum` of its own texts",
        ),
        None => {
            let message = format!("{count} of the types are objects and no property tells them apart");
            Problem::new(message, TAG_HINT)
        }
    }
}

fn object(kind: &Type) -> Option<&ObjectType> {
    match kind {
        Type::Object(object) => Some(object),
        _ => None,
    }
}

/// The discriminator by this property, if every object declares it with texts of its own.
fn tagged(
    types: &IndexMap<String, Schema>,
    kinds: &[&Type],
    property: &str,
    is_named: bool,
) -> Option<Discriminator> {
    let mut tags: Vec<Vec<String>> = Vec::new();
    for kind in kinds {
        let own = match object(kind) {
            None => Vec::new(),
            Some(object) => own_tags(types, object, property, is_named)?,
        };
        if own.iter().any(|tag| tags.iter().flatten().any(|earlier| earlier == tag)) {
            return None;
        }
        tags.push(own);
    }
    Some(Discriminator { property: property.to_owned(), tags })
}

/// The texts of the property in one object. One that is not named as discriminator must be required and closed.
fn own_tags(
    types: &IndexMap<String, Schema>,
    object: &ObjectType,
    property: &str,
    is_named: bool,
) -> Option<Vec<String>> {
    let property = object.properties.iter().find(|candidate| candidate.name == property)?;
    match resolve(types, &property.schema.kind) {
        Type::Enum(texts) if is_named || (property.required && texts.closed) => Some(texts.values.clone()),
        _ => None,
    }
}

/// Compares `mapping` with what the types say.
pub(super) fn check_mapping(
    entry: &Entry,
    union: &UnionType,
    types: &IndexMap<String, Schema>,
    report: &mut Report<'_>,
) {
    let Some(keywords) = Keywords::open_any(&entry.value, "a discriminator", report) else { return };
    let Some(mapping) = keywords.get("mapping").and_then(|n| Keywords::open_any(n, "mapping", report)) else {
        return;
    };
    let Ok(Some(Discriminator { tags, .. })) = find(types, union) else { return };
    for entry in mapping.entries() {
        let Some(text) = keywords::text(&entry.value, "mapping", report) else { continue };
        let name = text.strip_prefix("#/$defs/").unwrap_or(text);
        let leads = |(variant, tags): (&Variant, &Vec<String>)| {
            matches!(&variant.schema.kind, Type::Named(known) if known == name) && tags.contains(&entry.key)
        };
        if !union.variants.iter().zip(&tags).any(leads) {
            let message = format!("the type that `{}` leads to does not say so itself", shorten(&entry.key));
            let hint = "the mapping must agree with the `const` of each type; it may be left out";
            report.hinted("contradiction", &entry.value, message, hint);
        }
    }
}

/// A name for each type of a union, unique among them.
pub(super) fn names(types: &IndexMap<String, Schema>, union: &UnionType) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for (index, variant) in union.variants.iter().enumerate() {
        let tags = union.discriminator.as_ref().and_then(|discriminator| discriminator.tags.get(index));
        let wish = name(types, variant, tags.and_then(|tags| tags.first()));
        let name = (1_usize..).map(|n| if n == 1 { wish.clone() } else { format!("{wish}-{n}") });
        names.extend(name.into_iter().find(|name| !names.contains(name)));
    }
    names
}

fn name(types: &IndexMap<String, Schema>, variant: &Variant, tag: Option<&String>) -> String {
    if let Some(tag) = tag.filter(|tag| !tag.is_empty()) {
        return tag.clone();
    }
    if let Some(title) = &variant.schema.title {
        return title.clone();
    }
    if let Type::Named(name) = &variant.schema.kind {
        return name.clone();
    }
    let word = match resolve(types, &variant.schema.kind) {
        Type::String(_) | Type::Enum(_) => "text",
        Type::JsonText(_) => "json",
        Type::Integer(_) | Type::IntegerEnum(_) => "integer",
        Type::Number(_) => "number",
        Type::Boolean(_) => "boolean",
        Type::Array(_) => "list",
        Type::Object(_) | Type::Map(_) => "object",
        Type::Any | Type::Named(_) | Type::Union(_) => "value",
    };
    word.to_owned()
}
