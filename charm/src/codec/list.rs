//! Lists in one text, with a separator between the items.

use std::marker::PhantomData;

use relata_core::Conninfo;
use relata_core::codec::list;
use serde_json::Value;

use super::{Codec, Refused, text_of};

/// What stands between the items of a list. Space around them is ignored and empty ones are left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Separator {
    /// `,`.
    Comma,
    /// White space.
    Space,
    /// White space or `,`; a space is written.
    Words,
    /// The end of a line.
    Lines,
}

impl Separator {
    fn as_str(self) -> &'static str {
        match self {
            Self::Comma => ",",
            Self::Space | Self::Words => " ",
            Self::Lines => "\n",
        }
    }
}

/// A list in one text. The type `L` keeps the rules of the list.
#[derive(Debug)]
pub struct List<C: Codec, L = Vec<<C as Codec>::Value>> {
    separator: Separator,
    item: C,
    list: PhantomData<fn() -> L>,
}

impl<C: Codec, L> List<C, L> {
    /// Items of this form with such a separator.
    pub const fn new(separator: Separator, item: C) -> Self {
        Self { separator, item, list: PhantomData }
    }

    fn items<'t>(&self, texts: impl Iterator<Item = &'t str>) -> Result<Vec<C::Value>, Refused> {
        texts.map(|text| self.item.decode(text)).collect()
    }
}

impl<C: Codec, L: TryFrom<Vec<C::Value>> + AsRef<[C::Value]>> Codec for List<C, L> {
    type Value = L;

    fn decode(&self, text: &str) -> Result<L, Refused> {
        let items = match self.separator {
            Separator::Comma => self.items(list::comma(text)),
            Separator::Space => self.items(list::space(text)),
            Separator::Words => self.items(list::words(text)),
            Separator::Lines => self.items(list::lines(text)),
        };
        L::try_from(items?).map_err(|_| Refused)
    }

    fn take(&self, value: Value) -> Result<L, Refused> {
        let Value::Array(items) = value else { return Err(Refused) };
        let items: Result<Vec<_>, _> = items.into_iter().map(|item| self.item.take(item)).collect();
        L::try_from(items?).map_err(|_| Refused)
    }

    /// Items that hold what separates items are written as they are, as the libraries of other charms do.
    fn encode(&self, value: &L) -> String {
        let items: Vec<String> = value.as_ref().iter().map(|item| self.item.encode(item)).collect();
        items.join(self.separator.as_str())
    }
}

/// A list of libpq conninfo texts, one a line; read with `,` before `word=` as a separator too.
#[derive(Debug)]
pub struct ConninfoLines<L = Vec<Conninfo>>(PhantomData<fn() -> L>);

impl<L> ConninfoLines<L> {
    /// Such a list.
    pub const fn new() -> Self {
        Self(PhantomData)
    }
}

impl<L> Default for ConninfoLines<L> {
    fn default() -> Self {
        Self::new()
    }
}

impl<L: TryFrom<Vec<Conninfo>> + AsRef<[Conninfo]>> Codec for ConninfoLines<L> {
    type Value = L;

    fn decode(&self, text: &str) -> Result<L, Refused> {
        let texts = list::conninfo_lines(text);
        let items: Result<Vec<Conninfo>, _> = texts.map(|text| text.parse().map_err(|_| Refused)).collect();
        L::try_from(items?).map_err(|_| Refused)
    }

    fn take(&self, value: Value) -> Result<L, Refused> {
        let Value::Array(items) = value else { return Err(Refused) };
        let item = |item| text_of(item)?.parse().map_err(|_| Refused);
        let items: Result<Vec<Conninfo>, _> = items.into_iter().map(item).collect();
        L::try_from(items?).map_err(|_| Refused)
    }

    fn encode(&self, value: &L) -> String {
        let lines: Vec<String> = value.as_ref().iter().map(Conninfo::to_string).collect();
        lines.join("\n")
    }
}
