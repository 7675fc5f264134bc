//! What `relata breaking` says of every edit that upstream made to a schema in place, by its own history.
//!
//! `RELATA_UPSTREAM_HISTORY` names a git directory of github.com/canonical/charm-relation-interfaces; where it does not,
//! the test is left out, with `RELATA_TEST_REQUIRE=all` too, since no package holds that history. Its schemas run with
//! `RELATA_TEST_PYTHON`, which has pydantic 2.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use crate::tool;

const EXPECTED: &str = include_str!("upstream_edits/expected.tsv");

/// The base of upstream's classes, which its tester has; once it lay elsewhere.
const BASE: &str = "from typing import Optional
from pydantic import BaseModel
class DataBagSchema(BaseModel):
    unit: Optional[BaseModel] = None
    app: Optional[BaseModel] = None
";

/// One edit, and what is to be said of it.
struct Edit {
    commit: &'static str,
    interface: &'static str,
    version: &'static str,
    verdict: &'static str,
    why: &'static str,
}

fn edits() -> Vec<Edit> {
    let edit = |line: &'static str| {
        let mut cells = line.split('\t');
        let mut cell = || cells.next().unwrap_or_default();
        Edit { commit: cell(), interface: cell(), version: cell(), verdict: cell(), why: cell() }
    };
    EXPECTED.lines().filter(|line| !line.starts_with('#')).map(edit).collect()
}

/// A folder in which schemas of the history are imported.
struct Workshop {
    folder: tempfile::TempDir,
    history: PathBuf,
    python: String,
}

impl Workshop {
    fn new(history: PathBuf) -> Self {
        let folder = tempfile::tempdir().unwrap();
        for module in ["interfaces", "interface_tester"] {
            let module = folder.path().join("base").join(module);
            fs::create_dir_all(&module).unwrap();
            fs::write(module.join("__init__.py"), "").unwrap();
            fs::write(module.join("schema_base.py"), BASE).unwrap();
        }
        let python = std::env::var("RELATA_TEST_PYTHON").unwrap_or_else(|_| "python3".to_owned());
        Self { folder, history, python }
    }

    /// The folder with the definition that is made of a schema as it was; none if it cannot be imported.
    fn import(&self, edit: &Edit, revision: &str, name: &str) -> Option<PathBuf> {
        let Edit { interface, version, .. } = edit;
        let object = format!("{revision}:interfaces/{interface}/{version}/schema.py");
        let shown =
            Command::new("git").arg("-C").arg(&self.history).args(["show", &object]).output().unwrap();
        assert!(shown.status.success(), "{object}: {}", String::from_utf8_lossy(&shown.stderr));
        let side = self.folder.path().join(edit.commit).join(interface).join(name);
        let (python, out) = (side.join("python").join(interface).join(version), side.join("made"));
        fs::create_dir_all(&python).unwrap();
        fs::write(python.join("schema.py"), shown.stdout).unwrap();
        let mut command = tool().command();
        command.args(["import", "pydantic"]).arg(python.join("schema.py")).arg("--out").arg(&out);
        command.args(["--python", &self.python]).env("PYTHONPATH", self.folder.path().join("base"));
        assert!(command.output().unwrap().status.code().is_some_and(|code| code < 2));
        out.join(interface).join(version).join("interface.yaml").exists().then_some(out)
    }

    fn verdict(&self, edit: &Edit) -> &'static str {
        let old = self.import(edit, &format!("{}^1", edit.commit), "old");
        let new = self.import(edit, edit.commit, "new");
        match (old, new) {
            (Some(old), Some(new)) if breaks(&new, &old) => "breaks",
            (Some(_), Some(_)) => "compatible",
            _ => "unread",
        }
    }
}

fn breaks(new: &Path, old: &Path) -> bool {
    let (new, old) = (new.to_str().unwrap(), old.to_str().unwrap());
    let ran = tool().run(["breaking", new, "--against", old, "--strict", "--format", "json"]);
    let found: Vec<Value> = serde_json::from_str(&ran.out).unwrap_or_else(|why| panic!("{why}: {ran:?}"));
    found.iter().any(|finding| finding["severity"] == "error" && finding["level"] != "source")
}

#[test]
fn every_edit_that_breaks_is_told_from_those_that_do_not() {
    let Some(history) = std::env::var_os("RELATA_UPSTREAM_HISTORY") else {
        eprintln!("left out: upstream's edits; RELATA_UPSTREAM_HISTORY names a git directory of its history");
        return;
    };
    let workshop = Workshop::new(history.into());
    let (mut counts, mut wrong) = (BTreeMap::<&str, usize>::new(), Vec::new());
    for edit in edits() {
        let verdict = workshop.verdict(&edit);
        *counts.entry(verdict).or_default() += 1;
        if verdict != edit.verdict {
            wrong.push(format!(
                "{} {} {}: {verdict}, not {}",
                edit.commit, edit.interface, edit.version, edit.verdict
            ));
        }
    }
    println!("upstream edits: {counts:?}");
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn what_is_expected_names_each_edit_once_and_says_why_where_nothing_breaks() {
    let edits = edits();
    assert_eq!(edits.len(), 39);
    for (index, edit) in edits.iter().enumerate() {
        let name = (edit.commit, edit.interface, edit.version);
        assert!(["breaks", "compatible", "unread"].contains(&edit.verdict), "{name:?}");
        assert!(edit.verdict == "breaks" || !edit.why.is_empty(), "{name:?}");
        let is_same = |other: &Edit| (other.commit, other.interface, other.version) == name;
        assert!(!edits[..index].iter().any(is_same), "{name:?}");
    }
}
