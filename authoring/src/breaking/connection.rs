//! Where connection data is found: whether the same databags give the same variables.
//!
//! A source that is read behind the old ones counts only where those hold nothing, and one that old databags do not have
//! changes nothing for them, wherever it stands. A part that was not looked for before and that old databags have makes
//! variables say more, which is a risk; where it is a whole URI it takes the place of everything else.

use relata_core::Interface;
use relata_core::interface::{BagPath, ConnectionRule};

use super::report::Report;
use super::rules::{CONNECTION_CHANGED, CONNECTION_REMOVED};
use crate::places::At;

/// Compares the rules by which connections are made.
pub(super) fn compare(old: &Interface, new: &Interface, root: At<'_>, report: &mut Report<'_>) {
    let (before, after) = match (&old.connection, &new.connection) {
        (Some(before), Some(after)) => (before, after),
        (Some(_), None) => {
            report.add(&CONNECTION_REMOVED, &[], root, "there is no `connection` any more");
            return;
        }
        (None, _) => return,
    };
    let at = root.key_or_self("connection");
    for (part, variables, differs) in plain(before, after) {
        if differs {
            changed(part, variables, at, report);
        }
    }
    for (part, variables, of) in SOURCES {
        let (was, is) = (of(before), known(of(after), old));
        if !continues(&is, was) || (is_whole(part) && was.is_empty() && !is.is_empty()) {
            changed(part, variables, at, report);
        } else if was.is_empty() && !is.is_empty() {
            let message =
                format!("`{part}` of the connection is read now: {variables} of the same databags say more");
            report.lost(&CONNECTION_CHANGED, &[], at.key_or_self(part), message);
        }
    }
    parameters(before, after, old, at, report);
}

fn changed(part: &str, variables: &str, at: At<'_>, report: &mut Report<'_>) {
    let message = format!("`{part}` of the connection is another: {variables} of the same databags differ");
    report.add(&CONNECTION_CHANGED, &[], at.key_or_self(part), message);
}

/// Whether a part takes the place of all the others where it is there.
fn is_whole(part: &str) -> bool {
    matches!(part, "uri" | "conninfo")
}

/// Parts that are values.
fn plain(old: &ConnectionRule, new: &ConnectionRule) -> [(&'static str, &'static str, bool); 7] {
    [
        ("scheme", "`_URL` and `_SCHEME`", old.scheme != new.scheme),
        ("tls-scheme", "`_URL` and `_SCHEME`", old.tls_scheme != new.tls_scheme),
        ("default-port", "`_URL` and `_PORT`", old.default_port != new.default_port),
        // Where it is allowed now, databags that name a user say what they said.
        ("anonymous", "all variables", old.anonymous && !new.anonymous),
        ("take", "`_HOSTS` and `_URL`", old.take != new.take),
        ("gates", "all variables", old.gates != new.gates),
        ("state", "`_URL` and `_READ_ONLY_URL`", old.state != new.state),
    ]
}

type Source = (&'static str, &'static str, fn(&ConnectionRule) -> &[BagPath]);

/// Parts that are read from databags, the first that is there.
const SOURCES: [Source; 13] = [
    ("uri", "all variables", |rule| &rule.uri),
    ("read-only-uri", "`_READ_ONLY_URL`", |rule| &rule.read_only_uri),
    ("conninfo", "all variables", |rule| &rule.conninfo),
    ("read-only-conninfo", "`_READ_ONLY_URL`", |rule| &rule.read_only_conninfo),
    ("hosts", "`_URL`, `_HOSTS`, `_HOST` and `_PORT`", |rule| &rule.hosts),
    ("read-only-hosts", "`_READ_ONLY_URL`", |rule| &rule.read_only_hosts),
    ("host", "`_URL` and `_HOST`", |rule| &rule.host),
    ("port", "`_URL` and `_PORT`", |rule| &rule.port),
    ("username", "`_URL` and `_USERNAME`", |rule| &rule.username),
    ("password", "`_URL` and `_PASSWORD`", |rule| &rule.password),
    ("database", "`_URL` and `_DATABASE`", |rule| &rule.database),
    ("tls", "`_URL` and `_SCHEME`", |rule| &rule.tls),
    ("tls-ca", "`_CA_FILE`", |rule| &rule.tls_ca),
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

fn parameters(
    old: &ConnectionRule,
    new: &ConnectionRule,
    before: &Interface,
    at: At<'_>,
    report: &mut Report<'_>,
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
            report.add(&CONNECTION_CHANGED, &[], at.key_or_self("parameters"), message);
        }
    }
}
