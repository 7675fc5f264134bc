//! The format of a definition, as types that only its JSON Schema is made from.

use std::collections::BTreeMap;

use schemars::JsonSchema;

use crate::connection::Connection;
use crate::value::{Field, Value};

/// An interface: what its ends write into their databags, and how connections are made from that.
#[derive(JsonSchema)]
#[schemars(rename = "Definition", deny_unknown_fields)]
pub(crate) struct Definition {
    /// The interface's name, as in a charm's `requires: {db: {interface: NAME}}`.
    pub(crate) interface: String,
    /// The interface's version: the `0` of `mysql_client` v0.
    #[schemars(range(min = 0, max = 9999))]
    pub(crate) version: u32,
    /// How settled it is.
    pub(crate) status: Status,
    /// What it is for, in one line of at most 200 bytes.
    #[schemars(length(min = 1, max = 200))]
    pub(crate) summary: String,
    /// More about it, in Markdown.
    pub(crate) description: Option<String>,
    /// How the texts of integers, numbers, booleans and formats are read.
    pub(crate) scalars: Option<Scalars>,
    /// What the providing end writes.
    pub(crate) provider: Option<Databags>,
    /// What the requiring end writes.
    pub(crate) requirer: Option<Databags>,
    /// What the units of one application write for each other; stands alone, without `provider` and `requirer`.
    pub(crate) peer: Option<Databags>,
    /// Types that are used by name, as `$ref: "#/$defs/NAME"`.
    #[schemars(rename = "$defs")]
    pub(crate) defs: Option<BTreeMap<String, Value>>,
    /// What tells a databag of this version from one of the other versions; it fits if one of the conditions does.
    #[schemars(length(min = 1))]
    pub(crate) detect: Option<Vec<Condition>>,
    /// Other wire formats under the same name and version; the first that fits a databag is the one it speaks.
    pub(crate) dialects: Option<Vec<Dialect>>,
    /// Where the parts of a connection are found, if the interface is about one.
    pub(crate) connection: Option<Connection>,
    /// Where the wire and what upstream says of it differ.
    pub(crate) notes: Option<Vec<Note>>,
}

/// How settled an interface is.
#[derive(JsonSchema)]
#[schemars(rename_all = "lowercase")]
pub(crate) enum Status {
    /// May still change.
    Draft,
    /// Charms rely on it.
    Published,
    /// Still spoken; new charms should take something else.
    Retired,
}

/// How scalars are read.
#[derive(JsonSchema)]
#[schemars(rename_all = "lowercase")]
pub(crate) enum Scalars {
    /// In their one form: `80`, `true`. The default.
    Strict,
    /// As pydantic reads them without its strict mode: ` +80 `, `8.0`, `yes`.
    Lax,
}

/// The databags of one end.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(crate) struct Databags {
    /// What the application's leader writes.
    pub(crate) app: Option<Databag>,
    /// What each unit writes.
    pub(crate) unit: Option<Databag>,
}

/// A databag: its keys and which of them make it ready. Keys that it does not name are kept and ignored.
#[derive(JsonSchema)]
#[schemars(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Databag {
    /// `object`. Any other type says that no databag can fit, as some upstream schemas do.
    #[schemars(rename = "type")]
    pub(crate) kind: Option<super::value::TypeName>,
    /// The databag's name, for bindings and documents.
    pub(crate) title: Option<String>,
    /// More about the databag, in Markdown.
    pub(crate) description: Option<String>,
    /// Keys that must be there before the databag is ready; until then its reader waits.
    #[schemars(extend("uniqueItems" = true))]
    pub(crate) required: Option<Vec<String>>,
    /// The databag's keys.
    pub(crate) properties: Option<BTreeMap<String, Field>>,
    /// `false`: a key that is not named makes the databag invalid. Juju's own keys never do.
    pub(crate) additional_properties: Option<bool>,
    /// Alternatives to be ready: one of these sets of keys, beside those in `required`.
    #[schemars(length(min = 1))]
    pub(crate) any_of: Option<Vec<Alternative>>,
    /// The type of the items of a databag that is a list, which no databag is.
    pub(crate) items: Option<Box<Value>>,
    /// A remark for who reads the definition.
    #[schemars(rename = "$comment")]
    pub(crate) comment: Option<String>,
}

/// One way for a databag to be ready.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(crate) struct Alternative {
    /// Keys that must be there.
    #[schemars(extend("uniqueItems" = true))]
    pub(crate) required: Vec<String>,
}

/// What a databag must be like; all that is said must hold.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields, extend("minProperties" = 1))]
pub(crate) struct Condition {
    /// Only for databags of this role.
    pub(crate) role: Option<Role>,
    /// Only for databags of this scope.
    pub(crate) scope: Option<Scope>,
    /// Keys that are all there.
    pub(crate) has: Option<Vec<String>>,
    /// Keys of which none is there.
    pub(crate) lacks: Option<Vec<String>>,
    /// Keys that hold exactly this text.
    pub(crate) equals: Option<BTreeMap<String, String>>,
    /// Keys whose text is JSON (`true`) or is not (`false`).
    pub(crate) json: Option<BTreeMap<String, bool>>,
}

/// An end of a relation.
#[derive(JsonSchema)]
#[schemars(rename_all = "lowercase")]
pub(crate) enum Role {
    /// The providing end.
    Provider,
    /// The requiring end.
    Requirer,
    /// Every unit of one application.
    Peer,
}

/// Whose databag.
#[derive(JsonSchema)]
#[schemars(rename_all = "lowercase")]
pub(crate) enum Scope {
    /// The application's.
    App,
    /// A unit's.
    Unit,
}

/// A wire format that differs from the plain one.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(crate) struct Dialect {
    /// Its name.
    #[schemars(regex(pattern = "^[a-z][a-z0-9-]*$"))]
    pub(crate) name: String,
    /// What it is and who speaks it.
    pub(crate) description: Option<String>,
    /// A databag that fits one of these speaks it; left out: the fall-back.
    #[schemars(length(min = 1))]
    pub(crate) when: Option<Vec<Condition>>,
    /// Databags of the provider that have another form.
    pub(crate) provider: Option<Databags>,
    /// Databags of the requirer that have another form.
    pub(crate) requirer: Option<Databags>,
    /// Databags of peers that have another form.
    pub(crate) peer: Option<Databags>,
    /// Where the parts of a connection are found in it, if not where the plain form has them.
    pub(crate) connection: Option<Connection>,
}

/// A place where the wire differs from what upstream says.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(crate) struct Note {
    /// The key it is about: `role.scope.key`.
    #[schemars(regex(pattern = "^(provider|requirer|peer)\\.(app|unit)\\..+$"))]
    pub(crate) at: Option<String>,
    /// What upstream says.
    pub(crate) upstream: Option<String>,
    /// What is true, and why.
    pub(crate) why: String,
    /// Where that can be looked up.
    pub(crate) source: String,
}
