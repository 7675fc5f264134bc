//! What a part of a connection must be found in: whose databags, and which type. It must not know which parts there are.

use indexmap::IndexMap;

use crate::connection::says_yes;
use crate::interface::{BagPath, Schema, Type, resolve};
use crate::relation::Role;

/// What a path of the rule must lead to.
#[derive(Clone, Copy)]
pub(super) enum Wants {
    Text,
    TextOrList,
    List,
    Hosts,
    Port,
    Boolean,
    Scalar,
}

impl Wants {
    /// Text with commas in it is a list of hosts within a value alone: a key has an encoding for that.
    pub(super) fn of(self, path: &BagPath) -> Self {
        match self {
            Self::Hosts if path.pointer.is_empty() => Self::List,
            wants => wants,
        }
    }

    pub(super) fn what(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::TextOrList => "text or a list of text",
            Self::List => "a list of text, or of objects with a `hostname`",
            Self::Hosts => "text, a list of text, or one of objects with a `hostname`",
            Self::Port => "a whole number",
            Self::Boolean => "a boolean, or an enum with `true`, `enabled` or `tls`",
            Self::Scalar => "text, a number or a boolean",
        }
    }

    pub(super) fn takes(self, kind: &Type, types: &IndexMap<String, Schema>) -> bool {
        let text = matches!(kind, Type::String(_) | Type::Enum(_));
        let texts = matches!(kind, Type::Array(array)
            if matches!(resolve(types, &array.items.kind), Type::String(_) | Type::Enum(_)));
        let servers = matches!(kind, Type::Array(array) if has_hostname(resolve(types, &array.items.kind)));
        let number = matches!(kind, Type::Integer(_) | Type::Number(_));
        match self {
            Self::Text => text,
            Self::TextOrList => text || texts,
            Self::List => texts || servers,
            Self::Hosts => text || texts || servers,
            Self::Port => matches!(kind, Type::Integer(_)),
            Self::Boolean => matches!(kind, Type::Boolean(_)) || can_say_yes(kind),
            Self::Scalar => text || number || matches!(kind, Type::Boolean(_)),
        }
    }
}

fn can_say_yes(kind: &Type) -> bool {
    matches!(kind, Type::Enum(rules) if rules.values.iter().any(|value| says_yes(value)))
}

fn has_hostname(kind: &Type) -> bool {
    let Type::Object(object) = kind else { return false };
    object.properties.iter().any(|property| matches!(property.name.as_str(), "hostname" | "host"))
}

/// Whose databags the paths of a part may lead into.
#[derive(Clone, Copy)]
pub(super) enum Side {
    Provider,
    Requirer,
    Either,
}

impl Side {
    pub(super) fn takes(self, role: Role) -> bool {
        match self {
            Self::Provider => role != Role::Requirer,
            Self::Requirer => role != Role::Provider,
            Self::Either => true,
        }
    }

    pub(super) fn what(self) -> &'static str {
        match self {
            Self::Provider => "the provider's",
            Self::Requirer => "the requirer's",
            Self::Either => "either's",
        }
    }
}
