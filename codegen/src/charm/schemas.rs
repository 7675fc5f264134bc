//! Options and actions as objects of the definition language. It must not know Rust.

use relata_core::diagnostic::Diagnostics;
use relata_core::interface::{
    BooleanType, Format, IntegerType, NumberType, ObjectType, Property, Schema, StringType, Type,
};
use relata_metadata::{Action, Charm, ConfigOption, DefaultValue, OptionType, Parameter};
use serde_json::Value;

use super::parameters;
use super::unkept::Unkept;

/// All options, as one object.
pub(super) fn options(charm: &Charm) -> Schema {
    let properties = charm.options.iter().map(option).collect();
    Schema { description: Some("The charm's options.".to_owned()), ..object(properties) }
}

/// The parameters of each action, by the action's name; and what their schemas say that no type keeps.
pub(super) fn actions(charm: &Charm) -> (Vec<(String, Schema)>, Diagnostics) {
    let mut unkept = Unkept::default();
    let parameters = |action: &Action| (action.name.to_string(), parameters(action, &mut unkept));
    (charm.actions.iter().map(parameters).collect(), unkept.finish())
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

fn parameters(action: &Action, unkept: &mut Unkept) -> Schema {
    let said = [action.title.as_deref(), action.description.as_deref()];
    let description: Vec<&str> = said.into_iter().flatten().collect();
    let description = (!description.is_empty()).then(|| description.join("\n\n"));
    let properties = action.parameters.iter().map(|parameter| {
        unkept.at(action, parameter);
        self::parameter(parameter, unkept)
    });
    Schema { description, ..object(properties.collect()) }
}

fn parameter(parameter: &Parameter, unkept: &mut Unkept) -> Property {
    let Schema { kind, nullable, .. } = parameters::schema(&parameter.schema, unkept);
    let schema = Schema { nullable, ..Schema::of(kind) };
    let default = parameter.default.clone().filter(|default| {
        let is_of = is_of(&schema, default);
        if !is_of {
            unkept.add("default", "it is not what the rest of the schema says, and is left out");
        }
        is_of
    });
    let is_open = default.is_none() && !parameter.required && schema.kind != Type::Any;
    let schema = Schema {
        nullable: nullable || is_open,
        default,
        description: parameter.description.clone(),
        ..schema
    };
    Property { name: parameter.name.to_string(), required: parameter.required, schema }
}

/// Whether a default is of the type: Juju does not ask.
fn is_of(schema: &Schema, default: &Value) -> bool {
    use relata_core::validate::value::{Quoting, violations};
    let strict = relata_core::interface::Scalars::Strict;
    let types = indexmap::IndexMap::new();
    violations(&types, strict, schema, default, Quoting::Hidden).is_empty()
}
