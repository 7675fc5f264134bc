//! Options and parameters of actions as types of the definition language. It must not know Rust.

use relata_core::interface::{
    ArrayType, BooleanType, EnumType, Format, IntegerType, MapType, NumberType, ObjectType, Property, Schema,
    StringType, Type,
};
use relata_metadata::{Action, Charm, ConfigOption, DefaultValue, OptionType, Parameter, ParameterType};
use serde_json::Value;

/// All options, as one object.
pub(super) fn options(charm: &Charm) -> Schema {
    let properties = charm.options.iter().map(option).collect();
    Schema { description: Some("The charm's options.".to_owned()), ..object(properties) }
}

/// The parameters of each action, by the action's name.
pub(super) fn actions(charm: &Charm) -> Vec<(String, Schema)> {
    charm.actions.iter().map(|action| (action.name.to_string(), parameters(action))).collect()
}

fn object(properties: Vec<Property>) -> Schema {
    Schema::of(Type::Object(ObjectType {
        properties,
        closed: false,
        min_properties: None,
        max_properties: None,
    }))
}

fn option(option: &ConfigOption) -> Property {
    let kind = match option.kind {
        OptionType::String => Type::String(StringType::default()),
        OptionType::Int => Type::Integer(IntegerType::default()),
        OptionType::Float => Type::Number(NumberType::default()),
        OptionType::Boolean => Type::Boolean(BooleanType::default()),
        OptionType::Secret => {
            Type::String(StringType { format: Some(Format::SecretUri), ..StringType::default() })
        }
    };
    let default = option.default.as_ref().map(|default| match default {
        DefaultValue::String(text) | DefaultValue::Secret(text) => text.as_str().into(),
        DefaultValue::Int(number) => (*number).into(),
        DefaultValue::Float(number) => (*number).into(),
        DefaultValue::Boolean(value) => (*value).into(),
    });
    // An option that nobody has set is null, or not there.
    let default = default.filter(|default| option.kind != OptionType::Secret || !is_empty(default));
    let schema = Schema {
        nullable: default.is_none(),
        default,
        description: option.description.clone(),
        ..Schema::of(kind)
    };
    Property { name: option.name.to_string(), required: false, schema }
}

fn is_empty(default: &Value) -> bool {
    default.as_str().is_some_and(str::is_empty)
}

fn parameters(action: &Action) -> Schema {
    let said = [action.title.as_deref(), action.description.as_deref()];
    let description: Vec<&str> = said.into_iter().flatten().collect();
    let description = (!description.is_empty()).then(|| description.join("\n\n"));
    Schema { description, ..object(action.parameters.iter().map(parameter).collect()) }
}

fn parameter(parameter: &Parameter) -> Property {
    let kind = kind(parameter);
    let default = parameter.default.clone().filter(|default| is_of(&kind, default));
    let schema = Schema {
        nullable: default.is_none() && !parameter.required && kind != Type::Any,
        default,
        description: parameter.description.clone(),
        ..Schema::of(kind)
    };
    Property { name: parameter.name.to_string(), required: parameter.required, schema }
}

fn kind(parameter: &Parameter) -> Type {
    let texts: Option<Vec<String>> =
        parameter.values.iter().map(|value| value.as_str().map(str::to_owned)).collect();
    match (parameter.kind, texts) {
        (ParameterType::String | ParameterType::Any, Some(values)) if !values.is_empty() => {
            Type::Enum(EnumType { values, closed: true })
        }
        (ParameterType::String, _) => Type::String(StringType::default()),
        (ParameterType::Integer, _) => Type::Integer(integer(&parameter.schema)),
        (ParameterType::Number, _) => Type::Number(NumberType::default()),
        (ParameterType::Boolean, _) => Type::Boolean(BooleanType::default()),
        (ParameterType::Array, _) => Type::Array(Box::new(ArrayType {
            items: Schema::of(items(&parameter.schema)),
            min_items: None,
            max_items: None,
            unique: false,
        })),
        (ParameterType::Object, _) => Type::Map(Box::new(MapType::of(Schema::of(Type::Any)))),
        (ParameterType::Null | ParameterType::Any, _) => Type::Any,
    }
}

/// The bounds that draft 4 says; exclusive ones there are booleans.
fn integer(schema: &Value) -> IntegerType {
    let excluded = |key: &str| i64::from(schema.get(key).and_then(Value::as_bool).unwrap_or(false));
    let bound = |key: &str| schema.get(key).and_then(Value::as_i64);
    let minimum = bound("minimum").and_then(|bound| bound.checked_add(excluded("exclusiveMinimum")));
    let maximum = bound("maximum").and_then(|bound| bound.checked_sub(excluded("exclusiveMaximum")));
    match (minimum, maximum) {
        (Some(least), Some(most)) if least > most => IntegerType::default(),
        _ => IntegerType { minimum, maximum, multiple_of: None },
    }
}

/// The type of a list's items, where they are scalars.
fn items(schema: &Value) -> Type {
    match schema.get("items").and_then(|items| items.get("type")).and_then(Value::as_str) {
        Some("string") => Type::String(StringType::default()),
        Some("integer") => Type::Integer(IntegerType::default()),
        Some("number") => Type::Number(NumberType::default()),
        Some("boolean") => Type::Boolean(BooleanType::default()),
        _ => Type::Any,
    }
}

/// Whether a default is of the type: Juju does not ask.
fn is_of(kind: &Type, default: &Value) -> bool {
    use relata_core::validate::value::{Quoting, violations};
    let strict = relata_core::interface::Scalars::Strict;
    let types = indexmap::IndexMap::new();
    violations(&types, strict, &Schema::of(kind.clone()), default, Quoting::Hidden).is_empty()
}
