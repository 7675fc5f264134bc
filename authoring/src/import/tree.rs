//! The names of files in a tree of exported schemas: which interface, version and databag each is of.
//!
//! It must not know what is in the files.

use relata_core::InterfaceName;
use relata_core::diagnostic::Place;
use relata_core::relation::{Role, Scope};

use crate::import::File;
use crate::import::report::{Effect, Report, Spot};

/// The form of a tree.
const FORM: &str = "<interface>/v<N>/{provider,requirer}.{app,unit}.json";

/// What a file's name says.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Name {
    pub(super) interface: String,
    pub(super) version: u32,
    /// The place in the order of databags.
    pub(super) bag: usize,
}

/// The databags in their order.
pub(super) const BAGS: [(Role, Scope); 6] = [
    (Role::Provider, Scope::App),
    (Role::Provider, Scope::Unit),
    (Role::Requirer, Scope::App),
    (Role::Requirer, Scope::Unit),
    (Role::Peer, Scope::App),
    (Role::Peer, Scope::Unit),
];

/// Reads the name of a file, or tells why it is passed over.
pub(super) fn name(file: &File, report: &mut Report) -> Option<Name> {
    let spot =
        || Spot { place: Place { file: file.name.clone(), ..Place::default() }, pointer: String::new() };
    let segments: Vec<&str> = file.path.split('/').collect();
    let [interface, version, bag] = segments[..] else {
        let message = "the file is passed over: it is not where a schema is";
        let hint = format!("a schema is {FORM} in the folder that is named");
        report.push(Effect::Dropped, "dropped-file", spot(), message, Some(&hint));
        return None;
    };
    let Some(bag) = bag_of(bag) else {
        let message = "the file is passed over: its name is not that of a databag's schema";
        let hint = format!("a schema is {FORM} in the folder that is named");
        report.push(Effect::Dropped, "dropped-file", spot(), message, Some(&hint));
        return None;
    };
    let name = interface.parse::<InterfaceName>();
    if let Err(error) = &name {
        let hint = Some("call the folder as the interface is called in metadata");
        report.push(Effect::Refused, "bad-name", spot(), format!("{error}"), hint);
    }
    let number = version_of(version);
    if number.is_none() {
        let shown: String = version.chars().take(40).collect();
        let message = format!("`{shown}` is not a version");
        report.push(
            Effect::Refused,
            "bad-version",
            spot(),
            message,
            Some("call the folder v0, v1 and so on"),
        );
    }
    name.ok()?;
    Some(Name { interface: interface.to_owned(), version: number?, bag })
}

fn bag_of(file: &str) -> Option<usize> {
    let (role, scope) = file.strip_suffix(".json")?.split_once('.')?;
    BAGS.iter().position(|(r, s)| r.as_str() == role && s.as_str() == scope)
}

/// `v0` or `0`, as definitions take it.
pub(super) fn version_of(text: &str) -> Option<u32> {
    let digits = text.strip_prefix('v').unwrap_or(text);
    let number = relata_core::codec::integer(digits).ok()?;
    u32::try_from(number).ok().filter(|number| *number <= 9999)
}
