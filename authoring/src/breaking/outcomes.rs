//! What really comes out: the variables that the old and the new definition make of the same databags.
//!
//! The databags of an old provider are read by the old definition and by the new one, as a requirer sees them before and
//! after its upgrade: whatever came out must still come out with the same value, and what comes out more is a risk only
//! where it changes a URL. The databags of a new provider are read by the old definition too: a variable that it gave of
//! old databags must not be missing. It must not know the rules by which connections are made.

use std::collections::{BTreeMap, BTreeSet};

use relata_core::environment::Variable;

use super::Subject;
use super::report::Turn;
use crate::masking;
use crate::scene::{self, ENDPOINT, Key, Outcome, Scene};

/// How what comes out differs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Variables are missing.
    Lost,
    /// Variables have other values.
    Changed,
    /// URLs say more, as other variables that are new do.
    More,
}

/// Variables of some databags that differ.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Difference {
    pub(super) kind: Kind,
    /// Who was upgraded: the requirer reads, the provider writes.
    pub(super) turn: Turn,
    /// Their names without the endpoint's, as `_URL`, in order.
    pub(super) variables: BTreeSet<String>,
    /// Whether nothing comes out at all.
    pub(super) is_all: bool,
    /// Whether an author wrote the databags.
    pub(super) is_example: bool,
    /// Which databags.
    pub(super) origin: String,
    /// Of each variable, what it was and is; why there is none where none comes out.
    pub(super) values: BTreeMap<String, String>,
    /// A key of the databags from which what differs came.
    pub(super) source: Option<Key>,
}

/// All differences, each set of variables once.
pub(super) fn differences(old: &Subject<'_>, new: &Subject<'_>) -> Vec<Difference> {
    let (before, after) = (old.interface, new.interface);
    let mut found = Vec::new();
    let mut given = BTreeSet::new();
    for scene in scene::fewer(before, seeds(old)) {
        let (was, is) = (scene.outcome(before), scene.outcome(after));
        let spoken = scene.dialect(before);
        given.extend(was.variables.iter().map(|variable| (spoken.clone(), variable.name.clone())));
        note(&mut found, lost(&scene, Turn::NewReader, &was, &is, |_| true));
        note(&mut found, changed(&scene, &was, &is));
    }
    for scene in seeds(new) {
        let (meant, seen) = (scene.outcome(after), scene.outcome(before));
        // What the old definition never made anything of is not lost.
        let spoken = scene.dialect(before);
        let was_given = |name: &str| given.contains(&(spoken.clone(), name.to_owned()));
        note(&mut found, lost(&scene, Turn::NewWriter, &meant, &seen, was_given));
    }
    found
}

fn seeds(subject: &Subject<'_>) -> Vec<Scene> {
    let mut seeds = scene::of_examples(subject.interface, subject.examples);
    seeds.extend(scene::made(subject.interface));
    seeds
}

/// Keeps a difference unless its variables are known to differ so.
fn note(found: &mut Vec<Difference>, difference: Option<Difference>) {
    let Some(difference) = difference else { return };
    let is_known = found.iter().any(|known| {
        (known.kind, known.turn, known.is_example >= difference.is_example)
            == (difference.kind, difference.turn, true)
            && known.variables.is_superset(&difference.variables)
    });
    if !is_known {
        found.push(difference);
    }
}

/// The variables that are there and then are not.
fn lost(
    scene: &Scene,
    turn: Turn,
    there: &Outcome,
    then: &Outcome,
    counts: impl Fn(&str) -> bool,
) -> Option<Difference> {
    let is_missing = |name: &str| then.variables.iter().all(|variable| variable.name != name);
    let missing: Vec<&Variable> = there
        .variables
        .iter()
        .filter(|variable| is_missing(&variable.name) && counts(&variable.name))
        .collect();
    let is_all = then.variables.is_empty();
    let value = |variable: &Variable| match &then.why {
        Some(why) if is_all => why.clone(),
        _ => format!("`{}` was {}", suffix(&variable.name), shown(variable)),
    };
    difference(Kind::Lost, turn, scene, &missing, there, value)
        .map(|difference| Difference { is_all, ..difference })
}

/// The variables that are still there with other values.
fn changed(scene: &Scene, was: &Outcome, is: &Outcome) -> Option<Difference> {
    let (before, after) = (contents(was), contents(is));
    let differs = |variable: &&Variable| {
        after
            .get(variable.name.as_str())
            .is_some_and(|content| Some(content) != before.get(variable.name.as_str()))
    };
    let changed: Vec<&Variable> = was.variables.iter().filter(differs).collect();
    let is_more = changed.iter().all(|variable| is_url(&variable.name))
        && is
            .variables
            .iter()
            .any(|variable| !is_url(&variable.name) && !before.contains_key(variable.name.as_str()));
    let value = |variable: &Variable| {
        let now = is.variables.iter().find(|now| now.name == variable.name);
        let (old, new) = (shown(variable), now.map(shown).unwrap_or_default());
        let name = suffix(&variable.name);
        if old == new { format!("`{name}` is another") } else { format!("`{name}` was {old}, is {new}") }
    };
    difference(if is_more { Kind::More } else { Kind::Changed }, Turn::NewReader, scene, &changed, was, value)
}

fn difference(
    kind: Kind,
    turn: Turn,
    scene: &Scene,
    variables: &[&Variable],
    of: &Outcome,
    value: impl Fn(&Variable) -> String,
) -> Option<Difference> {
    // A part tells more than the URL that it is in.
    let first = variables.iter().min_by_key(|variable| is_url(&variable.name))?;
    // A variable's source begins with the path of a key.
    let source = of.used.iter().find(|key| first.source.starts_with(&key.to_string()));
    Some(Difference {
        kind,
        turn,
        variables: variables.iter().map(|variable| suffix(&variable.name)).collect(),
        is_all: false,
        is_example: scene.is_example,
        origin: scene.origin.clone(),
        values: variables.iter().map(|variable| (suffix(&variable.name), value(variable))).collect(),
        source: source.cloned(),
    })
}

impl Difference {
    /// Which databags show it, and how, by one of these variables; a part rather than a URL that it is in.
    pub(super) fn evidence(&self, among: impl Fn(&str) -> bool) -> String {
        let known = self.values.iter().filter(|(name, _)| among(name));
        let value = known.min_by_key(|(name, _)| is_url(name)).map(|(_, value)| value.as_str());
        format!("{}: {}", self.origin, value.unwrap_or_default())
    }
}

/// What each variable holds; of one that names a file, the file's content.
fn contents(outcome: &Outcome) -> BTreeMap<&str, Vec<u8>> {
    let content = |variable: &Variable| {
        let files = variable.files.iter().filter_map(|file| outcome.files.get(file)).flatten();
        variable.value.expose().bytes().chain(files.copied()).collect()
    };
    outcome.variables.iter().map(|variable| (variable.name.as_str(), content(variable))).collect()
}

/// Whether it holds what other variables hold too.
pub(super) fn is_url(name: &str) -> bool {
    name.ends_with("_URL")
}

fn shown(variable: &Variable) -> String {
    let text = variable.value.expose();
    let masked = if variable.secret { masking::secret(text) } else { masking::shown(text) };
    format!("`{masked}`")
}

/// `_HOST` of `ENDPOINT_HOST`, and `DATABASE_URL` itself.
fn suffix(name: &str) -> String {
    let (prefix, rest) = name.split_at(ENDPOINT.len().min(name.len()));
    if prefix.eq_ignore_ascii_case(ENDPOINT) { rest.to_owned() } else { name.to_owned() }
}

/// Variables as a person reads them: `_HOST` and `_URL`.
pub(super) fn listed<'n>(names: impl Iterator<Item = &'n str>) -> String {
    let names: Vec<String> = names.map(|name| format!("`{name}`")).collect();
    match names.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, others)) => format!("{} and {last}", others.join(", ")),
        None => String::new(),
    }
}
