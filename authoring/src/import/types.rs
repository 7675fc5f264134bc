//! The types that several databags of one interface name: one table, in which a name means one type.
//!
//! It must not know where the databags come from.

use std::collections::{BTreeMap, BTreeSet};

use relata_core::relation::{Role, Scope};

use crate::import::read::Exported;
use crate::import::report::{Effect, Report};
use crate::import::shape::{BagKind, Kind, Shape};

/// Types by name, in the order in which they came.
#[derive(Debug, Default)]
pub(super) struct Types {
    order: Vec<String>,
    by_name: BTreeMap<String, Shape>,
}

impl Types {
    pub(super) fn get(&self, name: &str) -> Option<&Shape> {
        self.by_name.get(name)
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (&str, &Shape)> {
        self.order.iter().filter_map(|name| Some((name.as_str(), self.by_name.get(name)?)))
    }

    /// The shape behind names: what they lead to in the end.
    pub(super) fn resolve<'t>(&'t self, mut shape: &'t Shape) -> &'t Shape {
        for _ in 0..=self.order.len() {
            match &shape.kind {
                Kind::Named(name) => match self.get(name) {
                    Some(named) => shape = named,
                    None => return shape,
                },
                _ => return shape,
            }
        }
        shape
    }

    /// Whether a shape is said to be secret, or what a name of it leads to.
    pub(super) fn is_secret<'t>(&'t self, mut shape: &'t Shape) -> bool {
        for _ in 0..=self.order.len() {
            match &shape.kind {
                _ if shape.is_secret() => return true,
                Kind::Named(name) => match self.get(name) {
                    Some(named) => shape = named,
                    None => return false,
                },
                _ => return false,
            }
        }
        false
    }

    /// Takes over the types of a databag, and makes its references lead to them. A name that means another type
    /// already gets a new one.
    pub(super) fn take_over(
        &mut self,
        exported: &mut Exported,
        (role, scope): (Role, Scope),
        report: &mut Report,
    ) {
        let clashing = self.clashing(exported);
        let mut names: BTreeMap<String, String> = BTreeMap::new();
        let mut taken: BTreeSet<String> = BTreeSet::new();
        for (name, shape) in &exported.types {
            let mut new = sound(name);
            if clashing.contains(name) || taken.contains(&new) {
                new = self.free(&new, role, scope, &taken);
            }
            if new != *name {
                let shown: String = name.chars().take(60).collect();
                let message = format!("the type `{shown}` is called `{new}`");
                report.push(Effect::Rewritten, "rewritten-type-name", shape.spot.clone(), message, None);
            }
            taken.insert(new.clone());
            names.insert(name.clone(), new);
        }
        for (name, mut shape) in std::mem::take(&mut exported.types) {
            rename(&mut shape, &names);
            let Some(name) = names.get(&name) else { continue };
            if !self.by_name.contains_key(name) {
                self.order.push(name.clone());
                self.by_name.insert(name.clone(), shape);
            }
        }
        match &mut exported.bag.kind {
            BagKind::Keys(parts) => parts.properties.iter_mut().for_each(|(_, shape)| rename(shape, &names)),
            BagKind::NoObject(shape) => rename(shape, &names),
        }
    }

    /// The names of a databag that mean another type already, or a type that names such a one.
    fn clashing(&self, exported: &Exported) -> BTreeSet<String> {
        let differs = |name: &str, shape: &Shape| self.get(&sound(name)).is_some_and(|known| known != shape);
        let mut users: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        let mut open: Vec<&str> = Vec::new();
        for (name, shape) in &exported.types {
            for used in references(shape) {
                users.entry(used).or_default().push(name);
            }
            if differs(name, shape) {
                open.push(name);
            }
        }
        let mut clashing = BTreeSet::new();
        while let Some(name) = open.pop() {
            if clashing.insert(name.to_owned()) {
                let of_name = users.get(name).cloned().unwrap_or_default();
                open.extend(of_name.into_iter().filter(|user| self.get(&sound(user)).is_some()));
            }
        }
        clashing
    }

    /// A name that nothing has, made of one that something has.
    fn free(&self, name: &str, role: Role, scope: Scope, taken: &BTreeSet<String>) -> String {
        let (role, scope) = (capitalised(role.as_str()), capitalised(scope.as_str()));
        let wishes = [format!("{name}{role}"), format!("{name}{role}{scope}")];
        let numbered = (2_usize..).map(|number| format!("{name}{role}{scope}{number}"));
        let is_free = |wish: &String| !self.by_name.contains_key(wish) && !taken.contains(wish);
        wishes.into_iter().chain(numbered).find(is_free).unwrap_or_default()
    }
}

fn capitalised(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map(|first| first.to_ascii_uppercase()).into_iter().chain(letters).collect()
}

/// A name as definitions take it: letters, digits, `_`, `-` and `.`, a letter first, not too long.
fn sound(name: &str) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() || "_-.".contains(c) { c } else { '_' };
    let name: String = name.chars().take(80).map(plain).collect();
    if name.starts_with(|c: char| c.is_ascii_alphabetic()) { name } else { format!("T{name}") }
}

/// The names that a shape refers to. Recursion is bounded by the shape's depth.
fn references(shape: &Shape) -> Vec<&str> {
    let own = if let Kind::Named(name) = &shape.kind { Some(name.as_str()) } else { None };
    own.into_iter().chain(shape.children().into_iter().flat_map(references)).collect()
}

fn rename(shape: &mut Shape, names: &BTreeMap<String, String>) {
    if let Kind::Named(name) = &mut shape.kind
        && let Some(new) = names.get(name)
    {
        new.clone_into(name);
    }
    for child in shape.children_mut() {
        rename(child, names);
    }
}
