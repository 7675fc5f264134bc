//! Types of values and how they are written into the one string of a databag's key.

use super::{Constant, Pattern};

/// A key of a databag.
#[derive(Debug, Clone, PartialEq)]
pub struct Field {
    /// Name, requiredness and type.
    pub property: Property,
    /// Other spellings that a reader accepts; a writer never writes them.
    pub aliases: Vec<String>,
    /// Texts that some writers leave where there is no value yet, as `-1` for a port.
    pub absent: Vec<String>,
    /// How the value becomes the key's text.
    pub encoding: Encoding,
    /// Whether and how it is secret.
    pub secret: Option<SecretUse>,
    /// Whether its value has a part that is a secret in clear, so that no message may quote the value.
    pub holds_secret: bool,
}

impl Field {
    /// The key that is written, then the others that are read.
    pub fn spellings(&self) -> impl Iterator<Item = &str> {
        std::iter::once(self.property.name.as_str()).chain(self.aliases.iter().map(String::as_str))
    }

    /// The key under which a databag holds a value for it, and the text. One of [`Field::absent`] is no value.
    pub fn find<'a>(&'a self, databag: &'a crate::Databag) -> Option<(&'a str, &'a str)> {
        self.spellings().find_map(|key| {
            let text = databag.get(key)?;
            (!self.absent.iter().any(|absent| absent == text)).then_some((key, text))
        })
    }

    /// Whether its value, or a part of it, must not be shown.
    pub fn is_masked(&self) -> bool {
        self.is_secret() || self.holds_secret
    }

    /// Whether its value as a whole must not be shown.
    pub fn is_secret(&self) -> bool {
        matches!(self.secret, Some(SecretUse::Plain | SecretUse::Group { .. }))
    }
}

/// A named part of a databag or of an object.
#[derive(Debug, Clone, PartialEq)]
pub struct Property {
    /// Its key on the wire.
    pub name: String,
    /// In an object: refused without it. In a databag: in every set of keys that makes it ready.
    pub required: bool,
    /// Its type.
    pub schema: Schema,
}

/// A type with what is said about it.
#[derive(Debug, Clone, PartialEq)]
pub struct Schema {
    /// The name that the definition gives the type (`title`).
    pub title: Option<String>,
    /// What it means, in Markdown.
    pub description: Option<String>,
    /// Still read, but no longer to be used.
    pub deprecated: bool,
    /// Whether JSON `null` is a value of it.
    pub nullable: bool,
    /// Whether it is a secret in clear (`format: password`, `writeOnly: true`), so that it is never shown.
    pub secret: bool,
    /// What a reader takes when it is not there.
    pub default: Option<Constant>,
    /// Values as examples, for documents.
    pub examples: Vec<Constant>,
    /// The type.
    pub kind: Type,
}

impl Schema {
    /// A type about which nothing else is said.
    pub fn of(kind: Type) -> Self {
        Self {
            title: None,
            description: None,
            deprecated: false,
            nullable: false,
            secret: false,
            default: None,
            examples: Vec::new(),
            kind,
        }
    }
}

/// The type of a value.
#[derive(Debug, Clone, PartialEq)]
pub enum Type {
    /// Any JSON value.
    Any,
    /// Text.
    String(StringType),
    /// A whole number.
    Integer(IntegerType),
    /// A number.
    Number(NumberType),
    /// True or false.
    Boolean(BooleanType),
    /// One of some texts; a reader keeps the ones it does not know.
    Enum(EnumType),
    /// One of some whole numbers; a reader keeps the ones it does not know.
    IntegerEnum(IntegerEnumType),
    /// A list.
    Array(Box<ArrayType>),
    /// Named parts.
    Object(ObjectType),
    /// Any keys, one type of value.
    Map(Box<MapType>),
    /// One of some types that a value tells apart.
    Union(Box<UnionType>),
    /// A part of a value that is text which holds JSON text of this type. A databag's key has [`Encoding::Json`].
    JsonText(Box<Schema>),
    /// A type of [`super::Interface::types`], which may lead back to itself.
    Named(String),
}

/// Text and its rules.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct StringType {
    /// What kind of text.
    pub format: Option<Format>,
    /// The fewest characters.
    pub min_length: Option<u64>,
    /// The most characters.
    pub max_length: Option<u64>,
    /// A regular expression that is found in it.
    pub pattern: Option<Pattern>,
}

/// Kinds of text that are checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// An absolute URI.
    Uri,
    /// An absolute URI with scheme `http` or `https` and a host.
    HttpUri,
    /// An IPv4 or IPv6 address.
    Ip,
    /// An IPv4 or IPv6 network: `10.0.0.0/8`; no bit of the address is set beyond the prefix.
    Network,
    /// A UUID in its form with dashes: `9b2c...-....`.
    Uuid,
    /// A date and a time with its offset, as in RFC 3339.
    DateTime,
    /// A path in a file system: text without NUL that is not empty.
    Path,
    /// Any text, but secret wherever it stands.
    Password,
    /// libpq's `key=value key='value'` text.
    Conninfo,
    /// A Juju secret's URI: `secret:ID`, `secret://MODEL/ID` or the ID alone.
    SecretUri,
    /// Base64 text of an xz file, as dashboards of Grafana travel.
    Base64Xz,
}

impl Format {
    /// All formats.
    pub const ALL: [Self; 11] = [
        Self::Uri,
        Self::HttpUri,
        Self::Ip,
        Self::Network,
        Self::Uuid,
        Self::DateTime,
        Self::Path,
        Self::Password,
        Self::Conninfo,
        Self::SecretUri,
        Self::Base64Xz,
    ];

    /// Its name in definitions, as `http-uri`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Uri => "uri",
            Self::HttpUri => "http-uri",
            Self::Ip => "ip",
            Self::Network => "network",
            Self::Uuid => "uuid",
            Self::DateTime => "date-time",
            Self::Path => "path",
            Self::Password => "password",
            Self::Conninfo => "conninfo",
            Self::SecretUri => "secret-uri",
            Self::Base64Xz => "base64-xz",
        }
    }
}

/// A whole number and its rules.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct IntegerType {
    /// The least.
    pub minimum: Option<i64>,
    /// The greatest.
    pub maximum: Option<i64>,
    /// It is this number times a whole number; from 1.
    pub multiple_of: Option<i64>,
}

/// A number and its rules; all bounds are finite.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct NumberType {
    /// The least.
    pub minimum: Option<f64>,
    /// The greatest.
    pub maximum: Option<f64>,
    /// It is greater than this.
    pub exclusive_minimum: Option<f64>,
    /// It is less than this.
    pub exclusive_maximum: Option<f64>,
    /// It is this number times a whole number; greater than 0.
    pub multiple_of: Option<f64>,
}

/// True or false, or only one of them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct BooleanType {
    /// The only value that is allowed.
    pub only: Option<bool>,
}

/// One of some texts.
#[derive(Debug, Clone, PartialEq)]
pub struct EnumType {
    /// The texts, unique, in the order of the definition.
    pub values: Vec<String>,
    /// Whether a text outside the list is refused; else a reader keeps it as unknown.
    pub closed: bool,
}

/// One of some whole numbers.
#[derive(Debug, Clone, PartialEq)]
pub struct IntegerEnumType {
    /// The numbers, unique, in the order of the definition.
    pub values: Vec<i64>,
    /// Whether a number outside the list is refused; else a reader keeps it as unknown.
    pub closed: bool,
}

/// A list.
#[derive(Debug, Clone, PartialEq)]
pub struct ArrayType {
    /// The type of each item.
    pub items: Schema,
    /// The fewest items.
    pub min_items: Option<u64>,
    /// The most items.
    pub max_items: Option<u64>,
    /// Whether equal items are refused.
    pub unique: bool,
}

/// Named parts. Parts that it does not name are kept and ignored, unless it is closed.
#[derive(Debug, Clone, PartialEq)]
pub struct ObjectType {
    /// The parts in the order of the definition.
    pub properties: Vec<Property>,
    /// Whether a part that is not named is refused.
    pub closed: bool,
    /// The fewest parts, named or not.
    pub min_properties: Option<u64>,
    /// The most parts, named or not.
    pub max_properties: Option<u64>,
}

/// Any keys, one type of value.
#[derive(Debug, Clone, PartialEq)]
pub struct MapType {
    /// The type of each value.
    pub values: Schema,
    /// What each key must be.
    pub keys: StringType,
    /// The fewest entries.
    pub min_properties: Option<u64>,
    /// The most entries.
    pub max_properties: Option<u64>,
}

impl MapType {
    /// A map of such values, about which nothing else is said.
    pub fn of(values: Schema) -> Self {
        Self { values, keys: StringType::default(), min_properties: None, max_properties: None }
    }
}

/// One of some types. A value tells which: each variant has JSON types of its own (text, number, boolean, list,
/// object), and those that are objects differ by the discriminator.
#[derive(Debug, Clone, PartialEq)]
pub struct UnionType {
    /// The types, at least two, in the order of the definition. None is null: the union's schema is nullable instead.
    pub variants: Vec<Variant>,
    /// What tells variants that are objects apart, if there are several.
    pub discriminator: Option<Discriminator>,
    /// Whether a reader keeps a value that none of the types takes, as one of a later version; else it is refused.
    pub open: bool,
}

/// One type of a union.
#[derive(Debug, Clone, PartialEq)]
pub struct Variant {
    /// Its name, unique in the union: the type's name or title, the discriminator's tag, else the JSON type.
    pub name: String,
    /// Its type; no union.
    pub schema: Schema,
}

/// What tells objects of a union apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Discriminator {
    /// The property, which every variant that is an object requires and declares as `const` or `enum`.
    pub property: String,
    /// The texts of that property, for each variant of the union in its order: unique among all, never none for an
    /// object, none for what is no object.
    pub tags: Vec<Vec<String>>,
}

/// How a value becomes the text of a databag's key, and back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    /// Strings as they are; numbers and booleans as their canonical text (`80`, `true`).
    Text,
    /// JSON text, also of strings (`"app"` with its quotes).
    Json,
    /// JSON text where it is JSON, else the bare text; written bare. For writers that cannot agree.
    JsonOrText,
    /// YAML text; written as JSON, which is YAML.
    Yaml,
    /// A list with `,` between the items; space around them is ignored, empty ones are left out.
    Comma,
    /// A list with white space between the items.
    Space,
    /// A list with white space or `,` between the items; written with one space.
    Words,
    /// A list with one item a line.
    Lines,
    /// A list of libpq conninfo texts, one a line; `,` before `word=` separates them too. Written one a line.
    ConninfoLines,
    /// A boolean as Python writes it: `True` or `False`; read in any case.
    PythonBool,
}

impl Encoding {
    /// All encodings.
    pub const ALL: [Self; 10] = [
        Self::Text,
        Self::Json,
        Self::JsonOrText,
        Self::Yaml,
        Self::Comma,
        Self::Space,
        Self::Words,
        Self::Lines,
        Self::ConninfoLines,
        Self::PythonBool,
    ];

    /// Its name in definitions, as `json-or-text`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Json => "json",
            Self::JsonOrText => "json-or-text",
            Self::Yaml => "yaml",
            Self::Comma => "comma",
            Self::Space => "space",
            Self::Words => "words",
            Self::Lines => "lines",
            Self::ConninfoLines => "conninfo-lines",
            Self::PythonBool => "python-bool",
        }
    }
}

/// How a key is secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SecretUse {
    /// A secret in clear: masked wherever it is shown.
    Plain,
    /// In clear only where an end has no secrets; else a part, of the same name, of the secret whose URI lies under
    /// the key `group`.
    Group {
        /// The databag key that holds the secret's URI, as `secret-user`.
        group: String,
    },
    /// Not secret itself: the URI of a secret with these parts.
    Uri {
        /// The keys of the secret's content, as far as they are known.
        keys: Vec<String>,
    },
}
