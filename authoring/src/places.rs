//! Where the parts of a checked definition stand in its text: the node of a databag, a key, a part of a type.
//!
//! It follows the shape of types through the keywords that write them. It must not know what is said about a place.

use relata_core::interface::UnionType;
use relata_core::relation::{Role, Scope};
use relata_core::yaml::{Content, Entry, Mark, Node};

/// A node of a definition and the place by which a person knows it: its key's, where it has one.
#[derive(Debug, Clone, Copy)]
pub(crate) struct At<'n> {
    pub(crate) node: &'n Node,
    pub(crate) mark: Mark,
}

impl<'n> At<'n> {
    /// The whole definition.
    pub(crate) fn root(node: &'n Node) -> Self {
        Self { node, mark: node.mark }
    }

    fn entry(entry: &'n Entry) -> Self {
        Self { node: &entry.value, mark: entry.mark }
    }

    /// The value under a key.
    pub(crate) fn key(self, key: &str) -> Option<Self> {
        let Content::Map(entries) = &self.node.content else { return None };
        entries.iter().find(|entry| entry.key == key).map(Self::entry)
    }

    /// The value under a key, or this where there is none.
    pub(crate) fn key_or_self(self, key: &str) -> Self {
        self.key(key).unwrap_or(self)
    }

    /// The items of a list; of anything else none.
    pub(crate) fn list(self) -> impl Iterator<Item = Self> {
        let items = match &self.node.content {
            Content::List(items) => items.as_slice(),
            _ => &[],
        };
        items.iter().map(Self::root)
    }

    /// The item of a list that is this text.
    pub(crate) fn item_of(self, text: &str) -> Option<Self> {
        self.list().find(|item| matches!(&item.node.content, Content::String(found) if found == text))
    }

    /// The databag of a role and scope, within a definition or a dialect.
    pub(crate) fn record(self, role: Role, scope: Scope) -> Self {
        let role = self.key_or_self(role.as_str());
        role.key_or_self(scope.as_str())
    }

    /// A dialect of a definition, by its index.
    pub(crate) fn dialect(self, index: usize) -> Self {
        self.key("dialects").and_then(|dialects| dialects.list().nth(index)).unwrap_or(self)
    }

    /// A named type of a definition.
    pub(crate) fn named(self, name: &str) -> Self {
        self.key("$defs").and_then(|types| types.key(name)).unwrap_or(self)
    }

    /// Where `required` names a property, in the databag's or object's own list or in an alternative's.
    pub(crate) fn required(self, name: &str) -> Option<Self> {
        let here = self.inner();
        let alternatives = here.key("anyOf").into_iter().flat_map(At::list);
        let lists = std::iter::once(here).chain(alternatives).filter_map(|at| at.key("required"));
        lists.filter_map(|list| list.item_of(name)).next()
    }

    /// A property of a databag or an object.
    pub(crate) fn property(self, name: &str) -> Self {
        let here = self.inner();
        here.key("properties").and_then(|parts| parts.key(name)).unwrap_or(self)
    }

    /// The property whose name is so, or this where there is none.
    pub(crate) fn property_if(self, is: impl Fn(&str) -> bool) -> Self {
        let parts = self.inner().key("properties").map(|parts| &parts.node.content);
        let Some(Content::Map(entries)) = parts else { return self };
        entries.iter().find(|entry| is(&entry.key)).map_or(self, Self::entry)
    }

    /// The type of a list's items.
    pub(crate) fn items(self) -> Self {
        self.inner().key("items").unwrap_or(self)
    }

    /// The type of a map's values.
    pub(crate) fn values(self) -> Self {
        self.inner().key("additionalProperties").unwrap_or(self)
    }

    /// The type behind JSON text.
    pub(crate) fn json(self) -> Self {
        self.alternative().key("contentSchema").unwrap_or(self)
    }

    /// A type of a union, by its index; the union itself where the types are not written one by one.
    pub(crate) fn variant(self, union: &UnionType, index: usize) -> Self {
        let here = self.past_json();
        let types: Vec<At<'n>> =
            ["anyOf", "oneOf"].into_iter().filter_map(|word| here.key(word)).flat_map(types).collect();
        if types.len() == union.variants.len() { types.get(index).copied().unwrap_or(self) } else { self }
    }

    /// A keyword of the type itself, as `minimum`; the type where it is not written.
    pub(crate) fn keyword(self, word: &str) -> Self {
        self.key(word).or_else(|| self.inner().key(word)).unwrap_or(self)
    }

    /// The type itself: past null beside it, and past the JSON text that a databag's key is.
    fn inner(self) -> Self {
        self.past_json().alternative()
    }

    fn past_json(self) -> Self {
        self.alternative().key("contentSchema").unwrap_or(self)
    }

    /// The one type of `anyOf` and its kind, beside null.
    fn alternative(self) -> Self {
        let list = ["anyOf", "oneOf", "allOf"].into_iter().find_map(|word| self.key(word));
        let mut others = list.into_iter().flat_map(types);
        match (others.next(), others.next()) {
            (Some(only), None) if only.key("required").is_none() || only.key("properties").is_some() => {
                Self { mark: self.mark, ..only }
            }
            _ => self,
        }
    }
}

/// The types of a list of them, null left out.
fn types(list: At<'_>) -> impl Iterator<Item = At<'_>> {
    list.list().filter(|item| {
        !matches!(item.key("type").map(|word| &word.node.content), Some(Content::String(word)) if word == "null")
    })
}
