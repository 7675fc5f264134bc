//! The protocol of `relata validate --jsonl`: one row of JSON in, one answer out. It must not know files.

mod entries;

use serde::Serialize;
use serde_json::{Map, Value};

use crate::check::suggest;
use crate::databag::Databag;
use crate::detect;
use crate::interface::{Interface, Interfaces, Scalars};
use crate::relation::{Role, Scope};
use crate::validate::jsonl::entries::{Entries, Part};
use crate::validate::value::quoted;
use crate::validate::{Finding, State, Validation, validate};

/// The answer to one row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Answer {
    /// How far the databag is, or that the row could not be used.
    pub state: AnswerState,
    /// The version it was validated as, as `v0`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// The dialect that it speaks; null where the interface has none, and for a row that cannot be used.
    pub dialect: Option<String>,
    /// What is wrong or missing.
    pub errors: Vec<Finding>,
}

/// A databag's state, or that there is none to tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum AnswerState {
    /// See [`State::Ready`].
    Ready,
    /// See [`State::Waiting`].
    Waiting,
    /// See [`State::Invalid`].
    Invalid,
    /// The row cannot be used.
    Error,
}

impl From<State> for AnswerState {
    fn from(state: State) -> Self {
        match state {
            State::Ready => Self::Ready,
            State::Waiting => Self::Waiting,
            State::Invalid => Self::Invalid,
        }
    }
}

/// Answers one row: `{"interface", "version", "role", "scope", "databag"}`; other parts are ignored.
///
/// `version` is `"v0"`, `"0"`, `0`, null or not there: then it is detected. A row that cannot be used is answered with
/// the state `error`, what is wrong and what to do.
pub fn answer_row(interfaces: &dyn Interfaces, line: &str) -> Answer {
    match row(interfaces, line) {
        Ok((interface, validation)) => Answer {
            state: validation.state.into(),
            version: Some(format!("v{}", interface.version)),
            dialect: validation.dialect,
            errors: validation.errors,
        },
        Err(finding) => Answer::unusable(*finding),
    }
}

/// The answer to a row whose bytes are no text.
pub fn not_utf8(error: &std::str::Utf8Error) -> Answer {
    let message =
        format!("the row is not UTF-8 from its byte {} on; write it as UTF-8", error.valid_up_to() + 1);
    Answer::unusable(*refused("", "row-not-utf8", message))
}

impl Answer {
    fn unusable(finding: Finding) -> Self {
        Self { state: AnswerState::Error, version: None, dialect: None, errors: vec![finding] }
    }
}

type Refused = Box<Finding>;

fn refused(part: &str, rule: &'static str, message: String) -> Refused {
    let pointer = if part.is_empty() { String::new() } else { format!("/{part}") };
    Box::new(Finding { key: part.to_owned(), pointer, rule, message })
}

fn row<'a>(interfaces: &'a dyn Interfaces, line: &str) -> Result<(&'a Interface, Validation), Refused> {
    let row = object(line)?;
    let name = text(&row, "interface")?;
    let versions = interfaces.versions(name);
    let Some(any) = versions.first() else { return Err(unknown_interface(interfaces, name)) };
    let role: Role = parsed(&row, "role", "unknown-role")?;
    let scope: Scope = parsed(&row, "scope", "unknown-scope")?;
    if !any.has_role(role) {
        let known = if any.is_peer() { "peer" } else { "provider and requirer" };
        let message = format!("the interface {name} has no role {role}: it has {known}");
        return Err(refused("role", "wrong-role", message));
    }
    let databag = databag(&row, any.scalars)?;
    let validated = match version(&row)? {
        Some(wanted) => {
            let found = versions.iter().find(|interface| interface.version == wanted);
            found.map(|interface| (*interface, validate(interface, role, scope, &databag)))
        }
        None => detect::version(&versions, role, scope, &databag),
    };
    validated.ok_or_else(|| unknown_version(name, &versions))
}

/// The row, in which no part and no key of the databag stands twice: which one is meant cannot be known.
fn object(line: &str) -> Result<Map<String, Value>, Refused> {
    let Ok(row) = serde_json::from_str::<Entries<Part>>(line) else { return Err(no_object(line)) };
    if let Some(twice) = row.twice {
        let message = format!("the row has {} twice; keep one of them", quoted(&twice));
        return Err(refused("", DUPLICATE, message));
    }
    if let Some((_, Part::Object(Entries { twice: Some(twice), .. }))) =
        row.values.iter().find(|(part, _)| part == "databag")
    {
        let message = format!("the databag has the key {} twice; keep one of them", quoted(twice));
        return Err(refused("databag", DUPLICATE, message));
    }
    Ok(row.values.into_iter().map(|(part, value)| (part, value.into())).collect())
}

const DUPLICATE: &str = "duplicate-key";

/// Why a line is not a row.
fn no_object(line: &str) -> Refused {
    match serde_json::from_str::<Value>(line) {
        Ok(_) => refused("", "row-not-object", format!("the row is not a JSON object; write {FORM}")),
        Err(error) => refused(
            "",
            "row-not-json",
            format!("the row is not JSON: {error}; write one object a line, {FORM}"),
        ),
    }
}

const FORM: &str = r#"{"interface":"NAME","role":"provider","scope":"app","databag":{}}"#;

fn text<'r>(row: &'r Map<String, Value>, part: &str) -> Result<&'r str, Refused> {
    match row.get(part) {
        Some(Value::String(text)) => Ok(text),
        Some(_) => Err(refused(part, "wrong-type", format!("`{part}` must be text"))),
        None => Err(refused(part, "missing-part", format!("the row has no `{part}`; write {FORM}"))),
    }
}

fn parsed<T>(row: &Map<String, Value>, part: &str, rule: &'static str) -> Result<T, Refused>
where
    T: std::str::FromStr<Err = crate::names::InvalidName>,
{
    text(row, part)?.parse().map_err(|error: T::Err| refused(part, rule, error.to_string()))
}

fn unknown_interface(interfaces: &dyn Interfaces, name: &str) -> Refused {
    let names = interfaces.names();
    let hint = match suggest::hint(name, names.into_iter()) {
        Some(hint) => format!(" ({hint})"),
        None => String::new(),
    };
    refused("interface", "unknown-interface", format!("there is no interface {}{hint}", quoted(name)))
}

fn unknown_version(name: &str, versions: &[&Interface]) -> Refused {
    let known: Vec<String> = versions.iter().map(|interface| format!("v{}", interface.version)).collect();
    let message = format!("the interface {name} has no such version; it has {}", known.join(", "));
    refused("version", "unknown-version", message)
}

fn version(row: &Map<String, Value>) -> Result<Option<u32>, Refused> {
    let number = match row.get("version") {
        None | Some(Value::Null) => return Ok(None),
        Some(Value::Number(number)) => number.as_u64().and_then(|number| u32::try_from(number).ok()),
        Some(Value::String(text)) => {
            let digits = text.strip_prefix('v').unwrap_or(text);
            crate::codec::integer(digits).ok().and_then(|number| u32::try_from(number).ok())
        }
        Some(_) => None,
    };
    let message = "`version` must be like \"v0\" or 0; leave it out to have it detected";
    number.map(Some).ok_or_else(|| refused("version", "bad-version", message.to_owned()))
}

/// The databag. An empty text is no value on a wire; where scalars are lax it is the text that it is for pydantic.
fn databag(row: &Map<String, Value>, scalars: Scalars) -> Result<Databag, Refused> {
    let entries = match row.get("databag") {
        Some(Value::Object(entries)) => entries,
        Some(_) => return Err(bad_databag("`databag` must be an object of text values".to_owned())),
        None => {
            return Err(refused(
                "databag",
                "missing-part",
                format!("the row has no `databag`; write {FORM}"),
            ));
        }
    };
    let entry = |(key, value): (&String, &Value)| match value {
        Value::String(text) => Ok((key.clone(), text.clone())),
        _ => Err(bad_databag(format!(
            "the value of the databag's key {} is not text; write it as a string",
            quoted(key)
        ))),
    };
    let entries: Vec<(String, String)> = entries.iter().map(entry).collect::<Result<_, _>>()?;
    Ok(match scalars {
        Scalars::Strict => entries.into_iter().collect(),
        Scalars::Lax => Databag::as_handed_over(entries),
    })
}

fn bad_databag(message: String) -> Refused {
    refused("databag", "bad-databag", message)
}
