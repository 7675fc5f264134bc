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
