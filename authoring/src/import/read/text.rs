//! Text with its rules: lengths, patterns, formats, and JSON text within. It must not know how a format is checked.

use relata_core::interface::{Format, Pattern};

use crate::import::json::Node;
use crate::import::keywords::Keywords;
use crate::import::read::Reader;
use crate::import::report::Effect;
use crate::import::shape::{Kind, Shape, Text};

/// A format of pydantic's that a definition has.
struct Known {
    names: &'static [&'static str],
    /// Its name here.
    format: &'static str,
    /// A pattern that narrows it.
    pattern: Option<&'static str>,
    /// What is taken beyond it.
    beyond: Option<&'static str>,
}

const fn known(names: &'static [&'static str], format: &'static str) -> Known {
    Known { names, format, pattern: None, beyond: None }
}

const FORMATS: [Known; 11] = [
    known(&["ipvanyaddress"], "ip"),
    Known { pattern: Some("^[^:]*$"), ..known(&["ipv4"], "ip") },
    Known { pattern: Some(":"), ..known(&["ipv6"], "ip") },
    known(&["ipvanynetwork"], "network"),
    Known { pattern: Some("^[^:]*$"), ..known(&["ipv4network"], "network") },
    Known { pattern: Some(":"), ..known(&["ipv6network"], "network") },
    Known {
        beyond: Some("a UUID of another version"),
        ..known(&["uuid1", "uuid3", "uuid4", "uuid5", "uuid6", "uuid7", "uuid8"], "uuid")
    },
    Known { beyond: Some("a path where no file is"), ..known(&["file-path"], "path") },
    Known { beyond: Some("a path where no directory is"), ..known(&["directory-path"], "path") },
    Known { beyond: Some("a path where something is"), ..known(&["new-path"], "path") },
    // bytes: any text, which is encoded as UTF-8.
    known(&["binary"], ""),
];

/// Formats for which pydantic takes numbers too, in JSON.
const TIMES: [&str; 3] = ["date", "time", "duration"];

/// Classes in patterns that know ASCII alone here and all of Unicode where pydantic runs them.
const UNICODE_CLASSES: [&str; 7] = [r"\d", r"\w", r"\s", r"\D", r"\W", r"\S", r"\b"];

/// Encodings that leave a text as it is.
const PLAIN: [&str; 3] = ["7bit", "8bit", "binary"];

/// Whether texts of a media type are JSON: also `application/json; charset=utf-8` and `application/geo+json`.
fn is_json(media: &str) -> bool {
    let essence = media.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    ["application/json", "text/json"].contains(&essence.as_str()) || essence.ends_with("+json")
}

impl<'n, 'f> Reader<'n, 'f> {
    pub(super) fn string(&mut self, keywords: &mut Keywords<'n, 'f>) -> Kind {
        if self.is_json_text(keywords) {
            let inner = match keywords.take("contentSchema") {
                Some(node) => self.schema(node, keywords.pointer.child(&["contentSchema"])),
                None => Shape::of(Kind::Any, keywords.spot()),
            };
            return Kind::JsonText(Box::new(inner));
        }
        let mut text = Text {
            min_length: keywords.count("minLength"),
            max_length: keywords.count("maxLength"),
            pattern: self.pattern(keywords),
            format: None,
        };
        self.format(&mut text, keywords);
        Kind::String(text)
    }

    /// Whether a string holds JSON text, as pydantic's `Json[T]`. Of what else it may hold nothing is read.
    fn is_json_text(&mut self, keywords: &mut Keywords<'n, 'f>) -> bool {
        if !keywords.has("contentMediaType") && !keywords.has("contentSchema") {
            return false;
        }
        let media = keywords.text("contentMediaType").unwrap_or("application/json");
        let encoding = keywords.peek("contentEncoding").and_then(Node::text);
        let is_plain =
            encoding.is_none_or(|encoding| PLAIN.contains(&encoding.to_ascii_lowercase().as_str()));
        if is_json(media) && is_plain {
            return true;
        }
        let shown: String = media.chars().take(60).collect();
        let how = if is_plain { "" } else { ", encoded," };
        let message = format!("text of the media type `{shown}`{how} is not looked into");
        keywords.differ(self.report, Effect::Loosened, "loosened-content", message);
        keywords.leave_out("contentSchema");
        false
    }

    fn pattern(&mut self, keywords: &mut Keywords<'n, 'f>) -> Option<String> {
        let pattern = keywords.text("pattern")?;
        self.usable(pattern, keywords).then(|| pattern.to_owned())
    }

    /// Whether a definition can hold the pattern.
    pub(super) fn usable(&mut self, pattern: &str, keywords: &mut Keywords<'n, 'f>) -> bool {
        if !self.compiles(pattern, keywords) {
            return false;
        }
        if let Some(class) = UNICODE_CLASSES.iter().find(|class| pattern.contains(**class)) {
            let message = format!("`{class}` in the pattern knows ASCII alone");
            keywords.differ(self.report, Effect::Tightened, "tightened-pattern", message);
        }
        true
    }

    /// Whether it is a pattern as definitions have them.
    pub(super) fn compiles(&mut self, pattern: &str, keywords: &mut Keywords<'n, 'f>) -> bool {
        let Err(error) = Pattern::new(pattern) else { return true };
        let error = error.to_string();
        let reason = error.lines().last().unwrap_or_default();
        let message = format!("the pattern is left out, it cannot be used: {reason}");
        keywords.differ(self.report, Effect::Loosened, "loosened-pattern", message);
        false
    }

    fn format(&mut self, text: &mut Text, keywords: &mut Keywords<'n, 'f>) {
        let Some(wanted) = keywords.text("format") else { return };
        if let Some(known) = FORMATS.iter().find(|known| known.names.contains(&wanted)) {
            text.format = Some(known.format).filter(|format| !format.is_empty());
            self.narrow(text, known.pattern, keywords);
            if let Some(beyond) = known.beyond {
                let message =
                    format!("the format `{wanted}` is read as `{}`: {beyond} is taken too", known.format);
                keywords.differ(self.report, Effect::Loosened, "loosened-format", message);
            }
            return;
        }
        text.format = Format::ALL.into_iter().map(Format::as_str).find(|format| *format == wanted);
        if text.format.is_none() {
            let shown: String = wanted.chars().take(40).collect();
            let message = format!("the format `{shown}` is not checked: any text is taken");
            keywords.differ(self.report, Effect::Loosened, "loosened-format", message);
        }
        if TIMES.contains(&wanted) {
            let message = format!("a number is not taken for a `{wanted}` within a value");
            keywords.differ(self.report, Effect::Tightened, "tightened-format", message);
        }
    }

    fn narrow(&mut self, text: &mut Text, pattern: Option<&str>, keywords: &mut Keywords<'n, 'f>) {
        match (pattern, &text.pattern) {
            (Some(pattern), None) => text.pattern = Some(pattern.to_owned()),
            (Some(_), Some(_)) => {
                let message = "addresses of both kinds are taken, since the schema has a pattern of its own";
                keywords.differ(self.report, Effect::Loosened, "loosened-format", message);
            }
            (None, _) => {}
        }
    }
}
