//! Rust types of values. It must not know how they are written.

use proc_macro2::Ident;
use relata_core::interface::{ArrayType, Format, IntegerType, MapType};

/// A Rust type, which keeps the rules of the definition.
#[derive(Debug, Clone)]
pub(crate) enum Ty<'a> {
    Any,
    String,
    /// A text of a kind that has a type of its own.
    Format(Format),
    Ip,
    Conninfo,
    /// Conninfo texts, one a line.
    ConninfoList,
    Integer(&'a IntegerType),
    Number,
    /// Any boolean, or only one.
    Boolean(Option<bool>),
    /// A generated text with rules.
    Text(Ident),
    /// A generated number with rules.
    RuledNumber(Ident),
    Enum(Ident),
    IntegerEnum(Ident),
    Struct(Ident),
    Union(Ident),
    List(&'a ArrayType, Box<Ty<'a>>),
    /// With the type of the keys.
    Map(&'a MapType, Box<Ty<'a>>, Box<Ty<'a>>),
    /// May be JSON `null`.
    Nullable(Box<Ty<'a>>),
    /// A struct or a union that may hold itself.
    Boxed(Box<Ty<'a>>),
    /// Must not be seen.
    Secret(Box<Ty<'a>>),
    /// A text that holds JSON text of it.
    JsonText(Box<Ty<'a>>),
}

impl<'a> Ty<'a> {
    /// The type that it holds: of a list its items, of a map its values.
    pub(crate) fn inner(&self) -> Option<&Ty<'a>> {
        match self {
            Self::List(_, inner)
            | Self::Map(_, _, inner)
            | Self::Nullable(inner)
            | Self::Boxed(inner)
            | Self::Secret(inner)
            | Self::JsonText(inner) => Some(inner),
            _ => None,
        }
    }

    /// The generated type that it is.
    pub(crate) fn name(&self) -> Option<&Ident> {
        match self {
            Self::Text(name)
            | Self::RuledNumber(name)
            | Self::Enum(name)
            | Self::IntegerEnum(name)
            | Self::Struct(name)
            | Self::Union(name) => Some(name),
            _ => None,
        }
    }

    /// Whether conninfo, which is no JSON, is somewhere in it.
    pub(crate) fn holds_conninfo(&self) -> bool {
        match self {
            Self::Conninfo | Self::ConninfoList => true,
            _ => self.inner().is_some_and(Ty::holds_conninfo),
        }
    }

    /// Whether a boolean, which has nothing to hide, or conninfo, which hides itself, or hidden already.
    pub(crate) fn is_no_secret(&self) -> bool {
        matches!(self, Self::Boolean(_) | Self::Conninfo | Self::ConninfoList | Self::Secret(_))
    }
}
