//! The real charmcraft, from PyPI, on every case and on the example charms of its own package and of ops: it takes and
//! refuses the same charms, and its extensions expand to the same.
//!
//! What differs stands in `tests/charmcraft/differences.tsv` with its reason; one that is not there fails the test, and
//! one that is no more fails it too. Descriptions of what an extension adds are relata's own words and are left out.

#![allow(clippy::unwrap_used, clippy::print_stdout, clippy::print_stderr, reason = "all of it is tests")]

#[path = "charmcraft/python.rs"]
mod python;
mod support;

use std::collections::BTreeMap;
use std::fs;

use serde_json::{Value, json};

use python::Python;
use support::{Texts, cases, reading, tests};

/// What charmcraft says of a charm.
struct Answer {
    accepted: bool,
    why: String,
    expanded: Option<Value>,
}

#[test]
fn charmcraft_says_the_same() {
    let Some(python) = Python::with_charmcraft() else { return };
    let mut charms: BTreeMap<String, Texts> =
        cases().into_iter().map(|case| (case.name, case.texts)).collect();
    let own = charms.len();
    charms.extend(examples(&python));
    let answers = judged(&python, &charms);
    let mut report = Differences::read();
    let (mut accepted, mut expanded) = (0, 0);
    for (name, texts) in &charms {
        let answer = &answers[name];
        let reading = reading(texts);
        report.compare(name, answer, !reading.found.has_errors(), &reading.found.to_string());
        accepted += u32::from(answer.accepted);
        if let Some(theirs) = &answer.expanded {
            let mine = reading.expanded.unwrap_or_default();
            assert_eq!(
                without_words(mine),
                without_words(theirs.clone()),
                "{name} expands to something else"
            );
            expanded += 1;
        }
    }
    let differ = report.seen.len();
    println!(
        "charmcraft: {own} cases, {} example charms; {accepted} accepted, {} refused; {expanded} expanded; \
         {differ} listed differences",
        charms.len() - own,
        charms.len() - accepted as usize
    );
    report.finish();
}

/// The charms in the source packages of charmcraft and ops.
fn examples(python: &Python) -> BTreeMap<String, Texts> {
    let packages = python.sources();
    let scratch = tempfile::tempdir().unwrap();
    let mut arguments = vec![scratch.path().to_owned()];
    arguments.extend(packages);
    let found = python.run("charms.py", &arguments, "");
    let charms = found.lines().map(|line| {
        let charm: Value = serde_json::from_str(line).unwrap();
        (charm["name"].as_str().unwrap().to_owned(), serde_json::from_value(charm["files"].clone()).unwrap())
    });
    let charms: BTreeMap<String, Texts> = charms.collect();
    assert!(charms.len() > 80, "the packages hold {} charms", charms.len());
    charms
}

fn judged(python: &Python, charms: &BTreeMap<String, Texts>) -> BTreeMap<String, Answer> {
    let lines: Vec<String> =
        charms.iter().map(|(name, files)| json!({"name": name, "files": files}).to_string()).collect();
    let answers = python.run("judge.py", &[], &lines.join("\n"));
    let answers = answers.lines().map(|line| {
        let answer: Value = serde_json::from_str(line).unwrap();
        let expanded = answer.get("expanded").filter(|expanded| !expanded.is_null()).cloned();
        let why = answer["why"].as_str().unwrap_or_default().to_owned();
        let accepted = answer["accepted"].as_bool().unwrap();
        (answer["name"].as_str().unwrap().to_owned(), Answer { accepted, why, expanded })
    });
    answers.collect()
}

/// A charmcraft.yaml without the descriptions of options, actions and resources.
fn without_words(mut value: Value) -> Value {
    let sections = ["/config/options", "/actions", "/resources"];
    for section in sections {
        let Some(Value::Object(entries)) = value.pointer_mut(section) else { continue };
        for entry in entries.values_mut().filter_map(Value::as_object_mut) {
            entry.remove("description");
        }
    }
    value
}

/// The listed differences, and those that were seen.
struct Differences {
    listed: BTreeMap<String, String>,
    seen: Vec<String>,
    wrong: Vec<String>,
}

impl Differences {
    /// A line of the file is `NAME<tab>accepts|refuses<tab>REASON`: what charmcraft does, and why relata does not.
    fn read() -> Self {
        let text = fs::read_to_string(tests().join("charmcraft/differences.tsv")).unwrap();
        let lines = text.lines().filter(|line| !line.starts_with('#') && !line.is_empty());
        let listed = lines.map(|line| {
            let [name, verdict, reason] = line.split('\t').collect::<Vec<_>>()[..] else {
                panic!("{line} is not a name, a verdict and a reason");
            };
            assert!(reason.len() > 20, "{name} has no reason");
            (name.to_owned(), verdict.to_owned())
        });
        Self { listed: listed.collect(), seen: Vec::new(), wrong: Vec::new() }
    }

    fn compare(&mut self, name: &str, answer: &Answer, accepted: bool, found: &str) {
        if answer.accepted == accepted {
            return;
        }
        let verdict = if answer.accepted { "accepts" } else { "refuses" };
        if self.listed.get(name).is_none_or(|listed| listed != verdict) {
            self.wrong.push(format!("charmcraft {verdict} {name}: {}\nrelata: {found}", answer.why));
        }
        self.seen.push(name.to_owned());
    }

    fn finish(self) {
        assert!(
            self.wrong.is_empty(),
            "{} differences are not listed:\n{}",
            self.wrong.len(),
            self.wrong.join("\n")
        );
        let gone: Vec<&String> = self.listed.keys().filter(|name| !self.seen.contains(name)).collect();
        assert!(gone.is_empty(), "listed, but there is no difference: {gone:?}");
    }
}
