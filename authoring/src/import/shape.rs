//! What a schema says of a value, in the words of definitions. It must not know JSON or YAML text.

use serde_json::{Number, Value};

use crate::import::report::Spot;

/// A type with what is said about it.
#[derive(Debug, Clone)]
pub(super) struct Shape {
    /// Where the schema stands.
    pub(super) spot: Spot,
    pub(super) title: Option<String>,
    pub(super) description: Option<String>,
    /// What the definition says otherwise than the schema, as comments.
    pub(super) remarks: Vec<String>,
    pub(super) deprecated: bool,
    /// `writeOnly`.
    pub(super) secret: bool,
    pub(super) nullable: bool,
    pub(super) default: Option<Constant>,
    pub(super) examples: Vec<Constant>,
    /// `x-encoding` of a databag's key.
    pub(super) encoding: Option<&'static str>,
    pub(super) kind: Kind,
}

/// A default or an example.
#[derive(Debug, Clone)]
pub(super) struct Constant {
    pub(super) spot: Spot,
    pub(super) value: Value,
}

/// The type of a value.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Kind {
    Any,
    String(Text),
    /// One of some texts.
    Enum(Vec<String>),
    Integer(Bounds<i64>),
    /// One of some whole numbers.
    IntegerEnum(Vec<i64>),
    Number(Bounds<Number>),
    Boolean,
    /// Always this.
    Only(bool),
    Array(Box<Items>),
    Object(Parts),
    Map(Box<Values>),
    /// A string that holds JSON text.
    JsonText(Box<Shape>),
    Union(Vec<Shape>, Option<String>),
    Named(String),
}

/// Rules of text.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Text {
    pub(super) format: Option<&'static str>,
    pub(super) min_length: Option<u64>,
    pub(super) max_length: Option<u64>,
    pub(super) pattern: Option<String>,
}

/// Rules of numbers.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Bounds<N> {
    pub(super) minimum: Option<N>,
    pub(super) maximum: Option<N>,
    pub(super) exclusive_minimum: Option<N>,
    pub(super) exclusive_maximum: Option<N>,
    pub(super) multiple_of: Option<N>,
}

impl<N> Default for Bounds<N> {
    fn default() -> Self {
        Self {
            minimum: None,
            maximum: None,
            exclusive_minimum: None,
            exclusive_maximum: None,
            multiple_of: None,
        }
    }
}

/// A list.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Items {
    pub(super) items: Shape,
    pub(super) min_items: Option<u64>,
    pub(super) max_items: Option<u64>,
    /// A set: where scalars are lax an item that comes again is read once.
    pub(super) unique: bool,
}

impl Items {
    /// Whether it is any list.
    pub(super) fn is_plain(&self) -> bool {
        self.items.kind == Kind::Any && self.min_items.is_none() && self.max_items.is_none() && !self.unique
    }
}

/// Named parts.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Parts {
    pub(super) properties: Vec<(String, Shape)>,
    pub(super) required: Vec<String>,
    /// Of a databag: sets of keys one of which must be there too.
    pub(super) any_of: Vec<Vec<String>>,
    pub(super) closed: bool,
    pub(super) min_properties: Option<u64>,
    pub(super) max_properties: Option<u64>,
}

/// Any keys, one type of value.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Values {
    pub(super) values: Shape,
    pub(super) keys: Text,
    pub(super) min_properties: Option<u64>,
    pub(super) max_properties: Option<u64>,
}

/// One databag.
#[derive(Debug, Clone)]
pub(super) struct Bag {
    pub(super) title: Option<String>,
    pub(super) description: Option<String>,
    pub(super) remarks: Vec<String>,
    pub(super) kind: BagKind,
}

/// What a databag is.
#[derive(Debug, Clone)]
pub(super) enum BagKind {
    /// Keys with values.
    Keys(Parts),
    /// Not an object: no databag fits.
    NoObject(Box<Shape>),
}

impl Shape {
    /// A type about which nothing else is said.
    pub(super) fn of(kind: Kind, spot: Spot) -> Self {
        Self {
            spot,
            title: None,
            description: None,
            remarks: Vec::new(),
            deprecated: false,
            secret: false,
            nullable: false,
            default: None,
            examples: Vec::new(),
            encoding: None,
            kind,
        }
    }

    /// What is said here, over what the type that it is made of says.
    pub(super) fn over(self, base: Self) -> Self {
        Self {
            spot: self.spot,
            title: self.title.or(base.title),
            description: self.description.or(base.description),
            remarks: self.remarks,
            deprecated: self.deprecated || base.deprecated,
            secret: self.secret || base.secret,
            nullable: self.nullable || base.nullable,
            default: self.default.or(base.default),
            examples: [self.examples, base.examples].concat(),
            encoding: None,
            kind: base.kind,
        }
    }

    /// Whether it is said to be secret itself.
    pub(super) fn is_secret(&self) -> bool {
        self.secret || matches!(&self.kind, Kind::String(Text { format: Some("password"), .. }))
    }

    /// The shapes directly within this one.
    pub(super) fn children(&self) -> Vec<&Self> {
        match &self.kind {
            Kind::Array(array) => vec![&array.items],
            Kind::Object(object) => object.properties.iter().map(|(_, shape)| shape).collect(),
            Kind::Map(map) => vec![&map.values],
            Kind::JsonText(inner) => vec![inner],
            Kind::Union(variants, _) => variants.iter().collect(),
            _ => Vec::new(),
        }
    }

    /// The same, to change them.
    pub(super) fn children_mut(&mut self) -> Vec<&mut Self> {
        match &mut self.kind {
            Kind::Array(array) => vec![&mut array.items],
            Kind::Object(object) => object.properties.iter_mut().map(|(_, shape)| shape).collect(),
            Kind::Map(map) => vec![&mut map.values],
            Kind::JsonText(inner) => vec![inner],
            Kind::Union(variants, _) => variants.iter_mut().collect(),
            _ => Vec::new(),
        }
    }
}

/// Two shapes are equal if they say the same; where they stand does not count.
impl PartialEq for Shape {
    fn eq(&self, other: &Self) -> bool {
        self.title == other.title
            && self.description == other.description
            && self.remarks == other.remarks
            && self.deprecated == other.deprecated
            && self.secret == other.secret
            && self.nullable == other.nullable
            && self.default == other.default
            && self.examples == other.examples
            && self.kind == other.kind
    }
}

impl PartialEq for Constant {
    fn eq(&self, other: &Self) -> bool {
        self.value == other.value
    }
}
