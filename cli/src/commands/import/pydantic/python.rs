//! The small Python program that exports schemas, and how it is run. It must not know definitions.

use std::ffi::OsStr;
use std::io;
use std::path::Path;
use std::process::{Command, Stdio};

use relata_authoring::import::Effect;
use serde_json::Value;

use crate::failure::{Failure, OrFail, Outcome};

const PROGRAM: &str = include_str!("../export.py");

/// What became of an export.
#[derive(Debug)]
pub(super) enum Export {
    /// The schemas of the file's databags, and what is to be said of it.
    Bags { bags: Vec<Bag>, notes: Vec<Note> },
    /// The file cannot be used.
    Refused(Note),
}

/// One databag's schema.
#[derive(Debug)]
pub(super) struct Bag {
    /// `provider.app`.
    pub(super) place: String,
    /// The line of its class; 0 if it is not known.
    pub(super) line: u32,
    pub(super) schema: Value,
}

/// Something to be said of a file.
#[derive(Debug)]
pub(super) struct Note {
    pub(super) effect: Effect,
    pub(super) rule: &'static str,
    pub(super) message: String,
    pub(super) line: u32,
    pub(super) hint: Option<&'static str>,
}

/// Runs a file with a Python, and takes what it exports.
///
/// # Errors
/// There is no such Python, or it does not do what is asked.
pub(super) fn export(python: &OsStr, file: &Path, classes: &[String]) -> Outcome<Export> {
    let mut command = Command::new(python);
    command.args(["-c", PROGRAM]).arg(file).args(classes).stdin(Stdio::null()).stderr(Stdio::inherit());
    let output = command.output().map_err(|error| not_run(python, &error))?;
    let cannot = || format!("{} did not export {}", python.display(), file.display());
    if !output.status.success() {
        return Err(Failure::new(cannot()).because(format!("it ended with {}", output.status)));
    }
    let answer: Value = serde_json::from_slice(&output.stdout).or_fail(cannot)?;
    read(&answer).ok_or_else(|| Failure::new(cannot()).because("its answer has another form"))
}

fn not_run(python: &OsStr, error: &io::Error) -> Failure {
    let failure = Failure::new(format!("cannot run {}", python.display())).caused_by(error);
    match error.kind() {
        io::ErrorKind::NotFound => {
            failure.help("install Python 3 with pydantic, or name yours with --python")
        }
        _ => failure.help("name another Python with --python"),
    }
}

fn read(answer: &Value) -> Option<Export> {
    if let Some(refused) = answer.get("refused") {
        return Some(Export::Refused(note(refused)?));
    }
    let bags = answer.get("bags")?.as_array()?.iter().map(bag).collect::<Option<_>>()?;
    let notes = answer.get("notes")?.as_array()?.iter().map(note).collect::<Option<_>>()?;
    Some(Export::Bags { bags, notes })
}

fn bag(value: &Value) -> Option<Bag> {
    let place = value.get("place")?.as_str()?.to_owned();
    Some(Bag { place, line: line(value), schema: value.get("schema")?.clone() })
}

fn line(value: &Value) -> u32 {
    value.get("line").and_then(Value::as_u64).and_then(|line| u32::try_from(line).ok()).unwrap_or_default()
}

/// What each kind of note does, its rule, and what to do about it.
const KINDS: [(&str, Effect, &str, Option<&str>); 12] = [
    ("no-pydantic", Effect::Refused, "no-pydantic", Some("install it: python3 -m pip install 'pydantic>=2'")),
    (
        "old-pydantic",
        Effect::Refused,
        "old-pydantic",
        Some("install it: python3 -m pip install 'pydantic>=2'"),
    ),
    ("not-python", Effect::Refused, "not-python", Some("name a file that ends in .py")),
    (
        "file-failed",
        Effect::Refused,
        "file-failed",
        Some("the file must run with this Python; --python names another"),
    ),
    ("no-classes", Effect::Refused, "no-classes", Some("name the classes: --class provider.app=ClassName")),
    ("no-such-class", Effect::Refused, "no-such-class", Some("the class must be at the top of the file")),
    ("no-model", Effect::Refused, "no-model", Some("derive it from DataBagSchema or BaseModel")),
    ("not-exported", Effect::Refused, "not-exported", Some("give the field a type that JSON Schema can say")),
    ("not-finite", Effect::Dropped, "dropped-number", None),
    ("no-text", Effect::Dropped, "dropped-text", None),
    ("stand-in", Effect::Rewritten, "rewritten-base-class", None),
    (
        "misplaced-fields",
        Effect::Rewritten,
        "misplaced-fields",
        Some("put them into a model under `app` or `unit`"),
    ),
];

fn note(value: &Value) -> Option<Note> {
    let kind = value.get("kind")?.as_str()?;
    let (_, effect, rule, hint) = KINDS.iter().find(|(known, ..)| *known == kind)?;
    let left_out = value.get("left_out").and_then(Value::as_bool) == Some(true);
    Some(Note {
        effect: if left_out { Effect::Dropped } else { *effect },
        rule,
        message: value.get("message")?.as_str()?.to_owned(),
        line: line(value),
        hint: *hint,
    })
}
