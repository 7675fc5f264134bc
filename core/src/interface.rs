//! The checked form of a definition, from which bindings, validation, documents and environments are functions.
//!
//! Only the checker makes an [`Interface`], so whoever holds one need not doubt it: names are unique, paths lead
//! somewhere, every encoding fits its type. It must not know YAML, Rust identifiers or a broker.

mod connection;
mod pattern;
mod schema;

pub use connection::{BagPath, ConnectionRule, EachRule, Gate, StateRule, Take};
pub use pattern::{InvalidPattern, Pattern};
pub use schema::{
    ArrayType, BooleanType, Discriminator, Encoding, EnumType, Field, Format, IntegerEnumType, IntegerType,
    MapType, NumberType, ObjectType, Property, Schema, SecretUse, StringType, Type, UnionType, Variant,
};

use std::fmt;

use indexmap::IndexMap;
use serde_json::Value;

use crate::names::InterfaceName;
use crate::relation::{Role, Scope};

/// A definition that was checked.
#[derive(Debug, Clone, PartialEq)]
pub struct Interface {
    /// Its name, as in a charm's metadata.
    pub name: InterfaceName,
    /// Its version: the `0` of `mysql_client` v0.
    pub version: u32,
    /// How settled it is.
    pub status: Status,
    /// What it is for, in one line.
    pub summary: String,
    /// More about it, in Markdown.
    pub description: Option<String>,
    /// How scalars are read.
    pub scalars: Scalars,
    /// What each databag may hold.
    pub records: Records,
    /// Types that are used by name (`$defs`), in the order of the definition.
    pub types: IndexMap<String, Schema>,
    /// A databag that fits one of these is of this version. Empty: only readiness decides.
    pub detect: Vec<Condition>,
    /// Other wire formats under the same name and version; the first that fits a databag is the one it speaks.
    pub dialects: Vec<Dialect>,
    /// Where the parts of a connection are found, if the interface is about one.
    pub connection: Option<ConnectionRule>,
    /// Where the wire and upstream's schema differ, and why.
    pub notes: Vec<Note>,
}

impl Interface {
    /// What the databag of this role and scope may hold, in a dialect or in the plain form.
    pub fn record<'a>(
        &'a self,
        role: Role,
        scope: Scope,
        dialect: Option<&'a Dialect>,
    ) -> Option<&'a Record> {
        dialect.and_then(|dialect| dialect.records.get(role, scope)).or_else(|| self.records.get(role, scope))
    }

    /// The type behind names: what [`Type::Named`] leads to in the end, any other type itself.
    pub fn resolve<'a>(&'a self, kind: &'a Type) -> &'a Type {
        resolve(&self.types, kind)
    }

    /// Whether an endpoint of this interface can have the role.
    pub fn has_role(&self, role: Role) -> bool {
        match role {
            Role::Peer => self.is_peer(),
            Role::Provider | Role::Requirer => !self.is_peer(),
        }
    }

    /// Whether it connects the units of one application.
    pub fn is_peer(&self) -> bool {
        self.records.iter().any(|(role, ..)| role == Role::Peer)
    }
}

/// Follows names in a table of types. The checker lets no name lead back to itself without another type between.
pub(crate) fn resolve<'a>(types: &'a IndexMap<String, Schema>, mut kind: &'a Type) -> &'a Type {
    for _ in 0..=types.len() {
        match kind {
            Type::Named(name) => match types.get(name) {
                Some(schema) => kind = &schema.kind,
                None => return &Type::Any,
            },
            _ => return kind,
        }
    }
    &Type::Any
}

/// A source of checked interfaces, as the catalogue.
pub trait Interfaces {
    /// The versions of an interface, oldest first; empty if there is none of that name.
    fn versions<'a>(&'a self, name: &str) -> Vec<&'a Interface>;

    /// The names of all interfaces, in order.
    fn names(&self) -> Vec<&str>;
}

/// How settled an interface is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// May still change.
    Draft,
    /// Charms rely on it.
    Published,
    /// Still spoken; new charms should take something else.
    Retired,
}

/// How the texts of integers, numbers, booleans and formats are read, and which JSON values stand for them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Scalars {
    /// In their one form: `80`, `true`.
    #[default]
    Strict,
    /// As pydantic does without its strict mode: ` +80 `, `8.0` and `8_0` are whole numbers, `yes` is true, and in a
    /// JSON value too. Written as strictly as ever.
    Lax,
}

/// The databags of an interface, by role and scope. A databag that is not there holds nothing but Juju's own keys.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Records(IndexMap<(Role, Scope), Record>);

impl Records {
    /// Sets the record of a role and scope.
    pub fn set(&mut self, role: Role, scope: Scope, record: Record) {
        self.0.insert((role, scope), record);
    }

    /// The record of a role and scope.
    pub fn get(&self, role: Role, scope: Scope) -> Option<&Record> {
        self.0.get(&(role, scope))
    }

    /// All records in the order of the definition.
    pub fn iter(&self) -> impl Iterator<Item = (Role, Scope, &Record)> {
        self.0.iter().map(|((role, scope), record)| (*role, *scope, record))
    }

    pub(crate) fn iter_mut(&mut self) -> impl Iterator<Item = &mut Record> {
        self.0.values_mut()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// What one databag may hold. Keys that it does not name are kept and ignored.
#[derive(Debug, Clone, PartialEq)]
pub struct Record {
    /// The name that the definition gives the databag (`title`).
    pub title: Option<String>,
    /// More about the databag, in Markdown.
    pub description: Option<String>,
    /// Its keys in the order of the definition; names and aliases are unique.
    pub fields: Vec<Field>,
    /// Sets of keys, any of which makes the databag ready; never empty, but a set may be. The key of a secret group
    /// stands for its parts, except that of several sets one whose own keys only a secret could hold does not count.
    pub ready: Vec<Vec<String>>,
    /// Whether a key that is not named is refused; Juju's own keys never are.
    pub closed: bool,
    /// Whether no databag can fit, since the definition says that the databag is a list or a scalar. Upstream has such.
    pub fits_none: bool,
}

impl Record {
    /// The field that is written under this key.
    pub fn field(&self, key: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.property.name == key)
    }

    /// The field that is written or read under this key.
    pub fn field_spelled(&self, key: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.spellings().any(|spelling| spelling == key))
    }
}

/// A wire format that differs from the plain one.
#[derive(Debug, Clone, PartialEq)]
pub struct Dialect {
    /// Its name, in kebab case.
    pub name: String,
    /// What it is and who speaks it.
    pub description: Option<String>,
    /// A databag that fits any of these speaks it; none: the fall-back.
    pub when: Vec<Condition>,
    /// Databags that it writes in another form; the others are as in the plain form.
    pub records: Records,
    /// Where the parts of a connection are found in it, if not where the plain form has them.
    pub connection: Option<ConnectionRule>,
}

/// What tells a databag of one version or dialect from another.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Condition {
    /// Only for the databags of this role.
    pub role: Option<Role>,
    /// Only for the databags of this scope.
    pub scope: Option<Scope>,
    /// Keys that are all there.
    pub has: Vec<String>,
    /// Keys of which none is there.
    pub lacks: Vec<String>,
    /// Keys with exactly this text.
    pub equals: Vec<(String, String)>,
    /// Keys whose text is JSON (`true`), or is not (`false`); a key that is not there never fits.
    pub json: Vec<(String, bool)>,
}

impl fmt::Display for Condition {
    /// What it says of a databag: `of a provider, with host, without master`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut clauses: Vec<String> = Vec::new();
        clauses.extend(self.role.map(|role| format!("of a {role}")));
        clauses.extend(self.scope.map(|scope| match scope {
            Scope::App => "of an application".to_owned(),
            Scope::Unit => "of a unit".to_owned(),
        }));
        clauses.extend(self.has.iter().map(|key| format!("with {key}")));
        clauses.extend(self.lacks.iter().map(|key| format!("without {key}")));
        clauses.extend(self.equals.iter().map(|(key, text)| format!("with {key} = {text}")));
        clauses.extend(
            self.json
                .iter()
                .map(|(key, is_json)| format!("whose {key} is {}JSON", if *is_json { "" } else { "not " })),
        );
        f.write_str(&clauses.join(", "))
    }
}

/// A place where the wire differs from what upstream says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// The key it is about, or none for the interface.
    pub at: Option<BagPath>,
    /// What upstream says.
    pub upstream: Option<String>,
    /// What is true, and why.
    pub why: String,
    /// Where that can be looked up.
    pub source: String,
}

/// A constant of the definition language: a default or an example.
pub type Constant = Value;
