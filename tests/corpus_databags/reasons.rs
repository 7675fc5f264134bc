//! Where definitions that are imported differ from upstream's classes, each with its reason. It is the only list of its
//! kind.
//!
//! A reason is known by what a row holds, never by a row's place, so that it holds for other rows too.

use relata_core::validate::jsonl::{Answer, AnswerState};

use super::row::Row;

struct Reason {
    /// Whether it explains that this row has this answer.
    explains: fn(&Row, &Answer) -> bool,
    reason: &'static str,
}

const REASONS: &[Reason] = &[
    Reason {
        explains: |row, answer| {
            let international =
                |text: &str| text.contains("xn--") || !text.is_ascii() || text.contains("\\u");
            has_url_rule(row, answer) && row.texts().any(international)
        },
        reason: "the host of a URL is not mapped by IDNA: full-width digits are no digits, and Punycode is not decoded",
    },
    Reason {
        explains: |row, answer| {
            let not_json = |text: &str| ["NaN", "Infinity", "e999"].iter().any(|word| text.contains(word));
            row.valid && answer.state == AnswerState::Invalid && row.texts().any(not_json)
        },
        reason: "Python reads NaN and infinities in JSON text, which are no JSON",
    },
    Reason {
        explains: |row, answer| {
            row.valid
                && answer.state == AnswerState::Invalid
                && row.texts().any(|text| text.contains(&"[".repeat(100)))
        },
        reason: "JSON text is read to a depth of 127",
    },
    Reason {
        explains: |row, answer| row.rules() == ["int_parsing_size"] && answer.state == AnswerState::Ready,
        reason: "Python takes no whole number of more than 4,300 digits, nor a float of that size for one",
    },
];

/// Whether the row is about a URL that one side takes and the other refuses.
fn has_url_rule(row: &Row, answer: &Answer) -> bool {
    let refused_here = answer.errors.iter().any(|error| error.rule == "format");
    row.rules().contains(&"url_parsing") || (row.valid && refused_here)
}

/// Why a row has another answer than upstream's, if that is known.
pub(super) fn reason(row: &Row, answer: &Answer) -> Option<&'static str> {
    REASONS.iter().find(|reason| (reason.explains)(row, answer)).map(|reason| reason.reason)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// The reason for a row with one key, which is a URL, a list or a number, as the answer says.
    fn reason_for(text: &str, upstream: Option<&str>, state: AnswerState) -> Option<&'static str> {
        let errors: Vec<_> = upstream.iter().map(|rule| json!({"type": rule})).collect();
        let row = Row::read(json!({"interface": "demo", "version": "v0", "role": "provider", "scope": "app",
            "databag": {"k": text}, "valid": upstream.is_none(), "errors": errors}));
        let rule = if text.starts_with("http") { "format" } else { "encoding" };
        let finding = relata_core::validate::Finding {
            key: "k".to_owned(),
            pointer: "/k".to_owned(),
            rule,
            message: String::new(),
        };
        let errors = if state == AnswerState::Ready { Vec::new() } else { vec![finding] };
        reason(&row.unwrap(), &Answer { state, version: None, dialect: None, errors })
    }

    #[test]
    fn each_reason_explains_its_rows_and_no_others() {
        let (ready, invalid) = (AnswerState::Ready, AnswerState::Invalid);
        for (text, upstream, state, explained) in [
            ("http://xn--a", Some("url_parsing"), ready, true),
            ("http://１.2.3.4", None, invalid, true),
            ("http://a b", Some("url_parsing"), ready, false),
            ("http://a", None, invalid, false),
            ("[NaN]", None, invalid, true),
            ("[1]", None, invalid, false),
            (&"[".repeat(150), None, invalid, true),
            ("1e300", Some("int_parsing_size"), ready, true),
            ("1.5", Some("int_parsing"), ready, false),
        ] {
            assert_eq!(reason_for(text, upstream, state).is_some(), explained, "{text}");
        }
    }
}
