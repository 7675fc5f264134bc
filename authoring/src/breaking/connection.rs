//! Where connection data is found: whether the same databags give the same variables.
//!
//! A source that is read behind the old ones counts only where those hold nothing, and one that old databags do not have
//! changes nothing for them, wherever it stands. A part that was not looked for before and that old databags have makes
//! variables say more, which is a risk; where it is a whole URI it takes the place of everything else.

use relata_core::Interface;
use relata_core::interface::{BagPath, ConnectionRule};

use super::outcomes::listed;
use crate::places::At;

/// A part of a connection's rule that is another.
pub(super) struct Change<'n> {
    /// Where it stands.
    pub(super) at: At<'n>,
    /// What is said of it.
    pub(super) message: String,
    /// The variables that it is about, as `_URL`; empty for all.
    pub(super) variables: &'static [&'static str],
    /// Whether variables only say more.
    pub(super) is_risk: bool,
}

/// The parts by which a connection is made that are others for the databags of the old definition.
pub(super) fn changes<'n>(
    old: &ConnectionRule,
    new: &ConnectionRule,
    before: &Interface,
    at: At<'n>,
) -> Vec<Change<'n>> {
    let mut found = Vec::new();
    for (part, variables, differs) in plain(old, new) {
        if differs {
            found.push(changed(part, variables, at));
        }
    }
    for (part, variables, of) in SOURCES {
        let (was, is) = (of(old), known(of(new), before));
        if !continues(&is, was) || (is_whole(part) && was.is_empty() && !is.is_empty()) {
            found.push(changed(part, variables, at));
        } else if was.is_empty() && !is.is_empty() {
            let all = named(variables);
            let message =
                format!("`{part}` of the connection is read now: {all} of the same databags say more");
            found.push(Change { at: at.key_or_self(part), message, variables, is_risk: true });
        }
    }
    parameters(old, new, before, at, &mut found);
    found
}

fn changed<'n>(part: &str, variables: Variables, at: At<'n>) -> Change<'n> {
    let all = named(variables);
    let message = format!("`{part}` of the connection is another: {all} of the same databags differ");
    Change { at: at.key_or_self(part), message, variables, is_risk: false }
}

fn named(variables: Variables) -> String {
    if variables.is_empty() { "all variables".to_owned() } else { listed(variables.iter().copied()) }
}

/// Whether a part takes the place of all the others where it is there.
fn is_whole(part: &str) -> bool {
    matches!(part, "uri" | "conninfo")
}

/// The variables that a part is about, as `_URL`; none for all.
type Variables = &'static [&'static str];

const ALL: Variables = &[];
const SCHEME: Variables = &["_URL", "_SCHEME"];
const HOSTS: Variables = &["_URL", "_HOSTS", "_HOST", "_PORT"];
const HOST: Variables = &["_URL", "_HOST", "_HOSTS"];
const PORT: Variables = &["_URL", "_PORT", "_HOSTS"];
const READ_ONLY: Variables = &["_READ_ONLY_URL"];

/// Parts that are values.
fn plain(old: &ConnectionRule, new: &ConnectionRule) -> [(&'static str, Variables, bool); 8] {
    [
        ("scheme", SCHEME, old.scheme != new.scheme),
        ("tls-scheme", SCHEME, old.tls_scheme != new.tls_scheme),
        ("default-port", PORT, old.default_port != new.default_port),
        // Where it is allowed now, databags that name a user say what they said.
        ("anonymous", ALL, old.anonymous && !new.anonymous),
        ("take", &["_HOSTS", "_URL"], old.take != new.take),
        ("gates", ALL, old.gates != new.gates),
        ("each", ALL, old.each != new.each),
        ("state", &["_URL", "_READ_ONLY_URL"], old.state != new.state),
    ]
}

type Source = (&'static str, Variables, fn(&ConnectionRule) -> &[BagPath]);

/// Parts that are read from databags, the first that is there.
const SOURCES: [Source; 13] = [
    ("uri", ALL, |rule| &rule.uri),
    ("read-only-uri", READ_ONLY, |rule| &rule.read_only_uri),
    ("conninfo", ALL, |rule| &rule.conninfo),
    ("read-only-conninfo", READ_ONLY, |rule| &rule.read_only_conninfo),
    ("hosts", HOSTS, |rule| &rule.hosts),
    ("read-only-hosts", READ_ONLY, |rule| &rule.read_only_hosts),
    ("host", HOST, |rule| &rule.host),
    ("port", PORT, |rule| &rule.port),
    ("username", &["_URL", "_USERNAME"], |rule| &rule.username),
    ("password", &["_URL", "_PASSWORD"], |rule| &rule.password),
    ("database", &["_URL", "_DATABASE"], |rule| &rule.database),
    ("tls", SCHEME, |rule| &rule.tls),
    ("tls-ca", &["_CA_FILE"], |rule| &rule.tls_ca),
];

/// The sources that databags of the old definition can have.
fn known<'a>(paths: &'a [BagPath], old: &Interface) -> Vec<&'a BagPath> {
    let has = |path: &&BagPath| {
        let plain = old.records.get(path.role, path.scope);
        let dialects = old.dialects.iter().filter_map(|dialect| dialect.records.get(path.role, path.scope));
        plain.into_iter().chain(dialects).any(|record| record.field_spelled(&path.key).is_some())
    };
    paths.iter().filter(has).collect()
}

/// Whether the new sources are the old ones, in their order, with others at most behind them.
fn continues(new: &[&BagPath], old: &[BagPath]) -> bool {
    old.len() <= new.len() && old.iter().zip(new).all(|(old, new)| old == *new)
}

fn parameters<'n>(
    old: &ConnectionRule,
    new: &ConnectionRule,
    before: &Interface,
    at: At<'n>,
    found: &mut Vec<Change<'n>>,
) {
    let of = |rule: &ConnectionRule, name: &str| -> Option<Vec<BagPath>> {
        rule.parameters.iter().find(|(known, _)| known == name).map(|(_, paths)| paths.clone())
    };
    let names = old.parameters.iter().chain(&new.parameters).map(|(name, _)| name.as_str());
    let mut names: Vec<&str> = names.collect();
    names.sort_unstable();
    names.dedup();
    for name in names {
        let (was, is) = (of(old, name).unwrap_or_default(), of(new, name).unwrap_or_default());
        let same = continues(&known(&is, before), &was) && (!was.is_empty() || known(&is, before).is_empty());
        if !same {
            let message =
                format!("the parameter `{name}` of the URL is another: `_URL` of the same databags differs");
            let at = at.key_or_self("parameters");
            found.push(Change { at, message, variables: &["_URL"], is_risk: false });
        }
    }
}
