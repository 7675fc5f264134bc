//! Databag values as a person may see them: what a definition calls secret is masked, and so is what no definition
//! knows, since it may be anything.

#[cfg(test)]
mod tests;

use relata_core::detect::JUJU_KEYS;
use relata_core::interface::{Field, Interface};
use relata_core::{InterfaceName, Role, Scope};

/// Shown instead of a secret.
pub(crate) const STARS: &str = "*****";
/// Shown instead of a value that no definition knows.
pub(crate) const HIDDEN: &str = "(not shown)";
/// The longest value that is shown in full, in characters.
const LONGEST: usize = 100;

/// What the definitions say about secrecy.
#[derive(Debug)]
pub(crate) struct Masker {
    own: Vec<Interface>,
}

/// Which databag a value is from.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Bag<'a> {
    /// The relation's interface.
    pub(crate) interface: &'a str,
    /// The role of the databag's owner.
    pub(crate) role: Role,
    /// Whether an application's or a unit's.
    pub(crate) scope: Scope,
}

impl Masker {
    /// Knows the catalogue's definitions and these.
    pub(crate) fn new(own: Vec<Interface>) -> Self {
        Self { own }
    }

    /// A value as it may be shown.
    pub(crate) fn show(&self, bag: Bag<'_>, key: &str, value: &str) -> String {
        if JUJU_KEYS.contains(&key) && bag.scope == Scope::Unit {
            return shorten(value);
        }
        let fields = self.fields(bag, key);
        if fields.iter().any(|field| field.is_secret()) {
            return secret(value);
        }
        if fields.is_empty() { HIDDEN.to_owned() } else { shown(value) }
    }

    /// All that any version and dialect of the interface says about the key.
    fn fields<'a>(&'a self, bag: Bag<'_>, key: &str) -> Vec<&'a Field> {
        let Ok(name) = bag.interface.parse::<InterfaceName>() else { return Vec::new() };
        let catalogue = relata_catalogue::Catalogue::builtin().versions(&name);
        let own = self.own.iter().filter(|interface| interface.name == name);
        let mut fields = Vec::new();
        for interface in own.chain(catalogue) {
            let dialects = interface.dialects.iter().filter_map(|d| d.records.get(bag.role, bag.scope));
            let records = interface.records.get(bag.role, bag.scope).into_iter().chain(dialects);
            let spelled = |field: &&'a Field| field.spellings().any(|spelling| spelling == key);
            fields.extend(records.flat_map(|record| &record.fields).filter(spelled));
        }
        fields
    }
}

/// A value that is no secret as it may be shown: not too long, and without the passwords of URLs in it.
pub(crate) fn shown(value: &str) -> String {
    shorten(&without_password(value))
}

/// A secret as it may be shown: stars; a URL keeps all but its password and what stands after `?`.
pub(crate) fn secret(value: &str) -> String {
    let (url, parameters) = value.split_once('?').unwrap_or((value, ""));
    let masked = without_password(url);
    match parameters {
        _ if masked == url => STARS.to_owned(),
        "" => masked,
        _ => format!("{masked}?{STARS}"),
    }
}

/// A text with the password of each URL in it masked.
fn without_password(value: &str) -> String {
    let mut shown = String::new();
    let mut rest = value;
    while let Some(at) = rest.find("://") {
        let (head, tail) = rest.split_at(at + 3);
        shown.push_str(head);
        let authority = tail.find(['/', '?', '#', ' ', '"', ',']).unwrap_or(tail.len());
        // A password may hold what ends an authority, if its writer did not encode it.
        let end = tail
            .rfind('@')
            .filter(|at| *at > authority && !tail[..*at].contains(' '))
            .map_or(authority, |at| at + 1);
        let (authority, after) = tail.split_at(end);
        shown.push_str(&masked_authority(authority));
        rest = after;
    }
    shown + rest
}

fn masked_authority(authority: &str) -> String {
    let Some((login, host)) = authority.rsplit_once('@') else { return authority.to_owned() };
    match login.split_once(':') {
        Some((user, _)) => format!("{user}:{STARS}@{host}"),
        None => authority.to_owned(),
    }
}

fn shorten(value: &str) -> String {
    if value.chars().count() <= LONGEST {
        return value.to_owned();
    }
    value.chars().take(LONGEST - 1).collect::<String>() + "…"
}
