//! What is left of a text that is read from its start. It must not know what is read.

use std::ops::RangeInclusive;

/// The part of a text that was not read yet.
pub(super) struct Rest<'t>(pub(super) &'t str);

impl Rest<'_> {
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Reads one of some characters, if it is next.
    pub(super) fn one_of(&mut self, wanted: &[char]) -> bool {
        match self.0.strip_prefix(wanted) {
            Some(rest) => {
                self.0 = rest;
                true
            }
            None => false,
        }
    }

    /// Reads all digits that are next; their count.
    pub(super) fn digits(&mut self) -> usize {
        let rest = self.0.trim_start_matches(|c: char| c.is_ascii_digit());
        let count = self.0.len() - rest.len();
        self.0 = rest;
        count
    }

    /// Reads a number of exactly so many digits.
    pub(super) fn value(&mut self, digits: usize) -> Option<u32> {
        let (number, rest) = self.0.split_at_checked(digits)?;
        self.0 = rest;
        number.bytes().all(|byte| byte.is_ascii_digit()).then(|| number.parse().ok())?
    }

    /// Reads a number of exactly so many digits, within bounds.
    pub(super) fn number(&mut self, digits: usize, bounds: RangeInclusive<u32>) -> bool {
        self.value(digits).is_some_and(|value| bounds.contains(&value))
    }
}
