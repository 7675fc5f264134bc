//! The format of a value's type: the part of JSON Schema that definitions take.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde_json::Value as Json;

/// A key of a databag: the type of its value, and how it becomes the key's text.
#[derive(JsonSchema)]
#[schemars(
    deny_unknown_fields,
    extend(
        "if" = {"properties": {"type": {"const": "array"}}, "required": ["type"]},
        "then" = {"required": ["items"]}
    )
)]
pub(crate) struct Field {
    /// How the value becomes the key's text; left out: scalars are their text, all else is JSON text.
    #[schemars(rename = "x-encoding")]
    pub(crate) encoding: Option<Encoding>,
    /// That it is a secret, that one carries it, or that it is the URI of one.
    #[schemars(rename = "x-secret")]
    pub(crate) secret: Option<Secret>,
    /// Other spellings of the key that a reader accepts; a writer never writes them.
    #[schemars(rename = "x-aliases", extend("uniqueItems" = true))]
    pub(crate) aliases: Option<Vec<String>>,
    /// Texts that some writers leave where there is no value yet, as `-1` for a port.
    #[schemars(rename = "x-absent", extend("uniqueItems" = true))]
    pub(crate) absent: Option<Vec<String>>,
    /// The type.
    #[schemars(flatten)]
    pub(crate) keywords: Keywords,
}

/// The type of a value.
#[derive(JsonSchema)]
#[schemars(
    deny_unknown_fields,
    extend(
        "if" = {"properties": {"type": {"const": "array"}}, "required": ["type"]},
        "then" = {"required": ["items"]}
    )
)]
pub(crate) struct Value {
    /// The type.
    #[schemars(flatten)]
    pub(crate) keywords: Keywords,
}

/// Keywords of JSON Schema.
#[derive(JsonSchema)]
#[schemars(rename_all = "camelCase")]
pub(crate) struct Keywords {
    /// The type, or several; with `"null"` the value may be null.
    #[schemars(rename = "type")]
    pub(crate) kind: Option<Types>,
    /// A name for the type in bindings and documents.
    pub(crate) title: Option<String>,
    /// What it means, in Markdown.
    pub(crate) description: Option<String>,
    /// A remark for who reads the definition.
    #[schemars(rename = "$comment")]
    pub(crate) comment: Option<String>,
    /// Still read, but no longer to be used.
    pub(crate) deprecated: Option<bool>,
    /// It is a secret in clear, which is never shown.
    pub(crate) write_only: Option<bool>,
    /// What a reader takes when it is not there.
    pub(crate) default: Option<AnyJson>,
    /// Values as examples.
    pub(crate) examples: Option<Vec<Json>>,

    /// A type of `$defs`: `#/$defs/NAME`. What describes it may stand beside it.
    #[schemars(rename = "$ref", regex(pattern = "^#/\\$defs/.+$"))]
    pub(crate) reference: Option<String>,
    /// One of several types that a value tells apart, or a type and `{type: "null"}`.
    #[schemars(length(min = 1))]
    pub(crate) any_of: Option<Vec<Value>>,
    /// The same as `anyOf`.
    #[schemars(length(min = 1))]
    pub(crate) one_of: Option<Vec<Value>>,
    /// A single type, with a description of its own beside it.
    #[schemars(length(min = 1, max = 1))]
    pub(crate) all_of: Option<Vec<Value>>,
    /// The property that tells the objects of a union apart; found by itself if it is left out.
    pub(crate) discriminator: Option<Discriminator>,
    /// The value is JSON text in a string.
    pub(crate) content_media_type: Option<MediaType>,
    /// The type of what the JSON text says.
    pub(crate) content_schema: Option<Box<Value>>,

    /// The values that it may have: texts, whole numbers or booleans. A reader keeps others as unknown.
    #[schemars(rename = "enum", length(min = 1))]
    pub(crate) values: Option<Vec<Literal>>,
    /// Whether a value that `enum` does not list is kept (the default) or refused; of a union the other way round.
    #[schemars(rename = "x-open")]
    pub(crate) open: Option<bool>,
    /// The opposite of `x-open`.
    #[schemars(rename = "x-closed")]
    pub(crate) closed: Option<bool>,
    /// The only value that it may have.
    #[schemars(rename = "const")]
    pub(crate) constant: Option<Literal>,

    /// What kind of text.
    pub(crate) format: Option<Format>,
    /// The fewest characters.
    pub(crate) min_length: Option<u64>,
    /// The most characters.
    pub(crate) max_length: Option<u64>,
    /// A regular expression that is found in the text; without look-around and back references.
    #[schemars(extend("format" = "regex"))]
    pub(crate) pattern: Option<String>,

    /// The least number.
    pub(crate) minimum: Option<f64>,
    /// The greatest number.
    pub(crate) maximum: Option<f64>,
    /// The number is greater than this.
    pub(crate) exclusive_minimum: Option<f64>,
    /// The number is less than this.
    pub(crate) exclusive_maximum: Option<f64>,
    /// The number is this times a whole number.
    #[schemars(extend("exclusiveMinimum" = 0))]
    pub(crate) multiple_of: Option<f64>,

    /// The type of a list's items.
    pub(crate) items: Option<Box<Value>>,
    /// The fewest items.
    pub(crate) min_items: Option<u64>,
    /// The most items.
    pub(crate) max_items: Option<u64>,
    /// Whether an item may stand only once.
    pub(crate) unique_items: Option<bool>,

    /// The parts of an object.
    pub(crate) properties: Option<BTreeMap<String, Value>>,
    /// Parts that an object must have.
    #[schemars(extend("uniqueItems" = true))]
    pub(crate) required: Option<Vec<String>>,
    /// The type of all values of an object with any keys; or whether parts that are not named are allowed.
    pub(crate) additional_properties: Option<Additional>,
    /// What the keys of an object with any keys must be.
    pub(crate) property_names: Option<Names>,
    /// The fewest parts.
    pub(crate) min_properties: Option<u64>,
    /// The most parts.
    pub(crate) max_properties: Option<u64>,
}

/// Any value of JSON, null too.
#[derive(JsonSchema)]
#[schemars(transparent)]
pub(crate) struct AnyJson(pub Json);

/// A value that is written out.
#[derive(JsonSchema)]
#[schemars(untagged)]
pub(crate) enum Literal {
    /// A text.
    Text(String),
    /// A number.
    Number(f64),
    /// True or false.
    Boolean(bool),
    /// Null.
    Null(()),
}

/// A type or a list of types.
#[derive(JsonSchema)]
#[schemars(untagged)]
pub(crate) enum Types {
    /// One type.
    One(TypeName),
    /// Several.
    Several(#[schemars(length(min = 1), extend("uniqueItems" = true))] Vec<TypeName>),
}

/// The types of JSON.
#[derive(JsonSchema)]
#[schemars(rename_all = "lowercase")]
pub(crate) enum TypeName {
    /// Text.
    String,
    /// A whole number of 64 bits.
    Integer,
    /// A number.
    Number,
    /// True or false.
    Boolean,
    /// A list.
    Array,
    /// Named parts, or any keys with one type of value.
    Object,
    /// Null, beside another type.
    Null,
}

/// What tells objects apart.
#[derive(JsonSchema)]
#[schemars(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Discriminator {
    /// A property that every object has, with a `const` or `enum` of its own texts.
    pub(crate) property_name: String,
    /// What the texts lead to; compared with the types.
    pub(crate) mapping: Option<BTreeMap<String, String>>,
}

/// A media type.
#[derive(JsonSchema)]
pub(crate) enum MediaType {
    /// JSON text.
    #[schemars(rename = "application/json")]
    Json,
}

/// Kinds of text.
#[derive(JsonSchema)]
#[schemars(rename_all = "kebab-case")]
pub(crate) enum Format {
    /// An absolute URI.
    Uri,
    /// An absolute URI with scheme `http` or `https` and a host.
    HttpUri,
    /// An IPv4 or IPv6 address.
    Ip,
    /// An IPv4 or IPv6 network: `10.0.0.0/8`.
    Network,
    /// A UUID.
    Uuid,
    /// A date and a time with its offset.
    DateTime,
    /// A path in a file system.
    Path,
    /// Any text, but a secret.
    Password,
    /// libpq's `key=value key='value'` text.
    Conninfo,
    /// A Juju secret's URI.
    SecretUri,
    /// Base64 text of an xz file.
    Base64Xz,
}

/// The type of unnamed parts, or whether there may be any.
#[derive(JsonSchema)]
#[schemars(untagged)]
pub(crate) enum Additional {
    /// Whether they are allowed.
    Allowed(bool),
    /// Their type.
    Typed(Box<Value>),
}

/// What keys must be.
#[derive(JsonSchema)]
#[schemars(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Names {
    /// `string`.
    #[schemars(rename = "type")]
    pub(crate) kind: Option<TypeName>,
    /// A name for the kind of key.
    pub(crate) title: Option<String>,
    /// What the keys mean.
    pub(crate) description: Option<String>,
    /// What kind of text.
    pub(crate) format: Option<Format>,
    /// The fewest characters.
    pub(crate) min_length: Option<u64>,
    /// The most characters.
    pub(crate) max_length: Option<u64>,
    /// A regular expression that is found in the key.
    #[schemars(extend("format" = "regex"))]
    pub(crate) pattern: Option<String>,
}

/// How a value becomes the text of a databag's key.
#[derive(JsonSchema)]
#[schemars(rename_all = "kebab-case")]
pub(crate) enum Encoding {
    /// Strings as they are; numbers and booleans as their text.
    Text,
    /// JSON text, also of strings.
    Json,
    /// JSON text where it is JSON, else the bare text; written bare.
    JsonOrText,
    /// YAML text; written as JSON.
    Yaml,
    /// A list with `,` between the items.
    Comma,
    /// A list with white space between the items.
    Space,
    /// A list with white space or `,` between the items.
    Words,
    /// A list with one item a line.
    Lines,
    /// A list of libpq conninfo texts, one a line.
    ConninfoLines,
    /// `True` or `False`.
    PythonBool,
}

/// How a key is secret.
#[derive(JsonSchema)]
#[schemars(untagged)]
pub(crate) enum Secret {
    /// A secret in clear.
    Plain(#[schemars(extend("const" = true))] bool),
    /// How a Juju secret is concerned.
    Juju(JujuSecret),
}

/// How a Juju secret is concerned.
#[derive(JsonSchema)]
#[schemars(rename_all = "lowercase")]
pub(crate) enum JujuSecret {
    /// A part of the secret whose URI lies under this key; in clear only where an end has no secrets.
    Group(String),
    /// The URI of a secret with these parts.
    Uri(Vec<String>),
}
