//! Bindings and core side by side: what one reads the other reads, and both write the same text of it. Tried on texts made
//! from the definition and on odd ones. It must not know which bindings.
//!
//! The random numbers are the same in every run, so a failure comes again.

use std::net::IpAddr;

use relata::core::interface::{Field, Format, Property, Record, Scalars, Schema, SecretUse, Type};
use relata::core::validate::{State, union, validate};
use relata::core::{Conninfo, Databag, Interface, Role, Scope, SecretMap, decode};
use relata::{Data, DecodeError, Described};
use serde_json::Value;

#[path = "samples.rs"]
mod samples;

pub(crate) use samples::Samples;

/// A databag of a binding, and how to try it.
pub(crate) struct Side {
    interface: &'static Interface,
    record: &'static Record,
    role: Role,
    scope: Scope,
}

impl Side {
    /// The databag that the binding calls so; none if its form has none.
    pub(crate) fn of<B: Described>(role: Role, scope: Scope) -> Option<Self> {
        let interface = B::interface();
        let dialect = interface.dialects.iter().find(|dialect| Some(dialect.name.as_str()) == B::DIALECT);
        let record = interface.record(role, scope, dialect)?;
        Some(Self { interface, record, role, scope })
    }

    /// What the definition says of it.
    #[allow(dead_code, reason = "of the two tests that share this file only the catalogue's asks")]
    pub(crate) fn record(&self) -> &'static Record {
        self.record
    }

    /// Every key with some texts, in a databag that is ready without it, as far as the binding's own form is meant. Says
    /// how many were ready.
    pub(crate) fn check<D: Data>(
        &self,
        base: &Databag,
        (secrets, texts): (&SecretMap, usize),
        is_meant: impl Fn(&Databag) -> bool,
    ) -> usize {
        let mut samples = Samples::of(self.interface);
        let mut ready = 0;
        for field in &self.record.fields {
            for text in samples.texts(field, texts) {
                let mut databag = base.clone();
                databag.set(&field.property.name, &text);
                if is_meant(&databag) {
                    ready += usize::from(self.agree::<D>(field, &databag, secrets));
                }
            }
        }
        ready
    }

    /// Whether the databag is ready, by both.
    fn agree<D: Data>(&self, field: &Field, databag: &Databag, secrets: &SecretMap) -> bool {
        let shown = (field.property.name.as_str(), databag.get(&field.property.name));
        let expected = validate(self.interface, self.role, self.scope, databag);
        match D::decode(databag, secrets) {
            Ok(data) if expected.state == State::Ready => {
                self.writes_alike(field, databag, &data);
                true
            }
            Ok(_) => panic!("{}: {shown:?} is read, but {:?}", self.interface.name, expected.errors),
            Err(error) => {
                self.refused_alike(field, databag, (expected.state, &error));
                false
            }
        }
    }

    fn refused_alike(&self, field: &Field, databag: &Databag, (expected, error): (State, &DecodeError)) {
        let state = if error.is_waiting() { State::Waiting } else { State::Invalid };
        let text = databag.get(&field.property.name).unwrap_or_default();
        let too_large =
            decode::value(self.interface, field, text).is_ok_and(|value| self.is_too_large(&value));
        // Nobody but the binding looks into secrets.
        let by_secret = !error.secrets.is_empty();
        if by_secret || (too_large && error.findings.iter().all(|found| found.rule == "binding")) {
            return;
        }
        let at = (&self.interface.name, &field.property.name, text);
        assert_eq!(state, expected, "{at:?}: {error:?}");
    }

    /// Whether a value holds what pydantic reads and no number of Rust's holds: an infinity, or beyond 64 bits.
    fn is_too_large(&self, value: &Value) -> bool {
        let mut within = match value {
            Value::Array(items) => items.iter().collect(),
            Value::Object(parts) => parts.values().collect(),
            _ => Vec::new(),
        }
        .into_iter();
        let own = match value {
            Value::Number(number) => number.as_i64().is_none(),
            Value::String(text) => text.trim().parse::<f64>().is_ok_and(|number| !number.is_finite()),
            _ => false,
        };
        self.interface.scalars == Scalars::Lax && (own || within.any(|part| self.is_too_large(part)))
    }

    fn writes_alike<D: Data>(&self, field: &Field, databag: &Databag, data: &D) {
        let (interface, schema) = (self.interface, &field.property.schema);
        let Some((_, text)) = field.find(databag) else { return };
        let value = decode::value(interface, field, text).expect("the databag is ready");
        // A list with an item that other readers would read as several, as a line with `\r` in it, is not written.
        let Ok(by_core) = decode::text(interface, field, &value) else {
            assert!(value.is_array(), "{} {text:?} {value}", field.property.name);
            return;
        };
        let mut written = databag.clone();
        written.apply(&data.to_patch());
        let by_binding = field.find(&written).map(|(_, text)| text);
        let at = format!(
            "{} {}: {text:?} {value} {by_core:?} {by_binding:?}",
            interface.name, field.property.name
        );
        let Some(by_binding) = by_binding else {
            let in_secret = matches!(field.secret, Some(SecretUse::Group { .. }));
            let says_nothing =
                in_secret || value.is_null() || by_core.is_empty() || Some(&value) == schema.default.as_ref();
            assert!(says_nothing, "{at}");
            return;
        };
        // Null under the key's own name is no value for a binding, which then takes one under another spelling.
        if value.is_null() {
            return;
        }
        let again = match decode::value(interface, field, by_binding) {
            Ok(again) => again,
            // Structs leave out the parts that the definition does not name.
            Err(found) if found.iter().all(|found| found.rule == "min-properties") => return,
            Err(found) => panic!("{at}: {found:?}"),
        };
        assert_eq!(filled(interface, schema, &again), filled(interface, schema, &value), "{at}");
        if again == value {
            assert!(is_same(by_binding, &by_core), "{at}");
        }
    }

    /// A databag with nothing but what must be there.
    #[allow(dead_code, reason = "where there are no examples")]
    pub(crate) fn base(&self) -> Databag {
        let mut samples = Samples::of(self.interface);
        let ready = self.record.ready.first().into_iter().flatten();
        let fields = ready.filter_map(|key| self.record.field(key));
        let fits = |field: &Field, text: &String| {
            let alone: Databag = [(field.property.name.as_str(), text.as_str())].into_iter().collect();
            field.find(&alone).is_some() && decode::value(self.interface, field, text).is_ok()
        };
        let mut text = |field: &Field| samples.texts(field, 400).into_iter().find(|text| fits(field, text));
        fields.filter_map(|field| Some((field.property.name.clone(), text(field)?))).collect()
    }
}

/// Whether two texts are the same, but for the order of keys: bindings sort all where some have no order of their own.
fn is_same(one: &str, other: &str) -> bool {
    let json = |text: &str| {
        serde_json::from_str::<Value>(text).ok().filter(|json| json.is_object() || json.is_array())
    };
    one == other || (json(one).is_some() && json(one) == json(other))
}

/// A value with the defaults of all parts that are not there, and conninfo, addresses and numbers in one form.
pub(crate) fn filled(interface: &Interface, schema: &Schema, value: &Value) -> Value {
    match (interface.resolve(&schema.kind), value) {
        (Type::Array(array), Value::Array(items)) => {
            items.iter().map(|item| filled(interface, &array.items, item)).collect()
        }
        (Type::Object(object), Value::Object(parts)) => {
            let part = |property: &Property| {
                let part = parts.get(&property.name).or(property.schema.default.as_ref())?;
                let filled = filled(interface, &property.schema, part);
                (!filled.is_null()).then(|| (property.name.clone(), filled))
            };
            Value::Object(object.properties.iter().filter_map(part).collect())
        }
        (Type::Map(map), Value::Object(parts)) => {
            parts.iter().map(|(key, part)| (key.clone(), filled(interface, &map.values, part))).collect()
        }
        (Type::JsonText(inner), Value::String(text)) => {
            filled(interface, inner, &serde_json::from_str(text).expect("it is valid"))
        }
        (Type::Union(union), _) => match union::variant(&interface.types, union, value) {
            Ok(variant) => filled(interface, &variant.schema, value),
            Err(_) => value.clone(),
        },
        (Type::String(rules), Value::String(text)) if rules.format == Some(Format::Conninfo) => {
            text.parse::<Conninfo>().expect("it is valid").to_string().into()
        }
        (Type::String(rules), Value::String(text)) if rules.format == Some(Format::Ip) => {
            text.parse::<IpAddr>().expect("it is valid").to_string().into()
        }
        (Type::Number(_), Value::Number(number)) => number.as_f64().into(),
        _ => value.clone(),
    }
}
