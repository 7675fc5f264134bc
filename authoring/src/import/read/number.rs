//! Whole numbers and numbers with their bounds. It must not know how they are written on the wire.

use serde_json::Number;

use crate::import::keywords::Keywords;
use crate::import::read::Reader;
use crate::import::report::Effect;
use crate::import::shape::Bounds;

impl<'n, 'f> Reader<'n, 'f> {
    pub(super) fn number(keywords: &mut Keywords<'n, 'f>) -> Bounds<Number> {
        Bounds {
            minimum: keywords.number("minimum").cloned(),
            maximum: keywords.number("maximum").cloned(),
            exclusive_minimum: keywords.number("exclusiveMinimum").cloned(),
            exclusive_maximum: keywords.number("exclusiveMaximum").cloned(),
            multiple_of: keywords.number("multipleOf").cloned(),
        }
    }

    pub(super) fn integer(&mut self, keywords: &mut Keywords<'n, 'f>) -> Bounds<i64> {
        let below = keywords.has("minimum") || keywords.has("exclusiveMinimum");
        let above = keywords.has("maximum") || keywords.has("exclusiveMaximum");
        if !(below && above) {
            let message = "a binding holds whole numbers of 64 bits; Python's have no end";
            self.report.push(Effect::Rewritten, "rewritten-integer", keywords.spot(), message, None);
        }
        Bounds {
            minimum: self.bound("minimum", Rounding::Up, keywords),
            maximum: self.bound("maximum", Rounding::Down, keywords),
            exclusive_minimum: self.bound("exclusiveMinimum", Rounding::Down, keywords),
            exclusive_maximum: self.bound("exclusiveMaximum", Rounding::Up, keywords),
            multiple_of: self.bound("multipleOf", Rounding::Not, keywords).filter(|number| *number > 0),
        }
    }

    /// A bound of a whole number as one of 64 bits. One that is none says nothing here, or cannot be said.
    fn bound(&mut self, word: &str, rounding: Rounding, keywords: &mut Keywords<'n, 'f>) -> Option<i64> {
        let bound = keywords.number(word)?;
        let found = bound.as_i64().or_else(|| rounding.of(bound.as_f64()?));
        if found.is_none() {
            let message = format!("`{word}: {bound}` is left out: it is no whole number of 64 bits");
            keywords.differ(self.report, Effect::Loosened, "loosened-bound", message);
        }
        found
    }
}

/// How a bound with a fraction becomes the whole number that says the same.
#[derive(Clone, Copy)]
enum Rounding {
    Up,
    Down,
    Not,
}

impl Rounding {
    fn of(self, bound: f64) -> Option<i64> {
        let whole = match self {
            Self::Up => bound.ceil(),
            Self::Down => bound.floor(),
            Self::Not if bound.fract() == 0.0 => bound,
            Self::Not => return None,
        };
        #[expect(clippy::cast_possible_truncation, reason = "it is a whole number below 2^53")]
        (whole.abs() < 9e15).then_some(whole as i64)
    }
}
