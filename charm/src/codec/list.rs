//! Lists in one text, with a separator between the items.

use std::collections::HashSet;

use relata_core::Conninfo;
use relata_core::codec::list;

use super::{Codec, Refused, only_if};

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

/// A list in one text.
#[derive(Debug, Clone, Copy)]
pub struct List<C> {
    separator: Separator,
    item: C,
    min: u64,
    max: u64,
    unique: bool,
}

impl<C> List<C> {
    /// Items of this form with such a separator.
    pub const fn new(separator: Separator, item: C) -> Self {
        Self { separator, item, min: 0, max: u64::MAX, unique: false }
    }

    /// At least so many.
    #[must_use]
    pub const fn min_items(mut self, items: u64) -> Self {
        self.min = items;
        self
    }

    /// At most so many.
    #[must_use]
    pub const fn max_items(mut self, items: u64) -> Self {
        self.max = items;
        self
    }

    /// Each only once.
    #[must_use]
    pub const fn unique(mut self) -> Self {
        self.unique = true;
        self
    }
}

impl<C: Codec> List<C> {
    fn items<'t>(&self, texts: impl Iterator<Item = &'t str>) -> Result<Vec<C::Value>, Refused> {
        let mut items = Vec::new();
        let mut seen = self.unique.then(HashSet::new);
        for text in texts {
            if seen.as_mut().is_some_and(|seen| !seen.insert(text)) {
                return Err(Refused);
            }
            items.push(self.item.decode(text)?);
        }
        only_if((self.min..=self.max).contains(&(items.len() as u64)), items)
    }
}

impl<C: Codec> Codec for List<C> {
    type Value = Vec<C::Value>;

    fn decode(&self, text: &str) -> Result<Vec<C::Value>, Refused> {
        match self.separator {
            Separator::Comma => self.items(list::comma(text)),
            Separator::Space => self.items(list::space(text)),
            Separator::Words => self.items(list::words(text)),
            Separator::Lines => self.items(list::lines(text)),
        }
    }

    /// Items that hold what separates items are written as they are, as the libraries of other charms do.
    fn encode(&self, value: &Vec<C::Value>) -> String {
        let items: Vec<String> = value.iter().map(|item| self.item.encode(item)).collect();
        items.join(self.separator.as_str())
    }
}

/// A list of libpq conninfo texts, one a line; read with `,` before `word=` as a separator too.
#[derive(Debug, Clone, Copy)]
pub struct ConninfoLines;

impl Codec for ConninfoLines {
    type Value = Vec<Conninfo>;

    fn decode(&self, text: &str) -> Result<Vec<Conninfo>, Refused> {
        let texts = list::conninfo_lines(text);
        texts.map(|text| text.parse().map_err(|_| Refused)).collect()
    }

    fn encode(&self, value: &Vec<Conninfo>) -> String {
        let lines: Vec<String> = value.iter().map(Conninfo::to_string).collect();
        lines.join("\n")
    }
}
