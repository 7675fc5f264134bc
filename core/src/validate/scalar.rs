//! The rules of texts and numbers.

use std::fmt::Display;

use crate::codec::format;
use crate::interface::{EnumType, IntegerEnumType, IntegerType, NumberType, StringType};
use crate::validate::value::Checker;

impl Checker<'_> {
    pub(super) fn string(&mut self, rules: &StringType, text: &str) {
        let length = if rules.min_length.is_some() || rules.max_length.is_some() {
            u64::try_from(text.chars().count()).unwrap_or(u64::MAX)
        } else {
            0
        };
        if let Some(least) = rules.min_length.filter(|least| length < *least) {
            self.text_breaks("min-length", text, &format!("is shorter than {least} characters"));
        }
        if let Some(most) = rules.max_length.filter(|most| length > *most) {
            self.text_breaks("max-length", text, &format!("is longer than {most} characters"));
        }
        if let Some(pattern) = rules.pattern.as_ref().filter(|pattern| !pattern.is_found_in(text)) {
            self.text_breaks("pattern", text, &format!("does not match the pattern `{pattern}`"));
        }
        if let Some(format) = rules.format.filter(|format| !self.fits(*format, text)) {
            self.text_breaks("format", text, &format!("is not {}", format::what(format)));
        }
    }

    pub(super) fn enumeration(&mut self, rules: &EnumType, text: &str) {
        if rules.closed && !rules.values.iter().any(|known| known == text) {
            self.text_breaks("enum", text, &format!("is not one of {}", rules.values.join(", ")));
        }
    }

    pub(super) fn integer_enumeration(&mut self, rules: &IntegerEnumType, number: i64) {
        if rules.closed && !rules.values.contains(&number) {
            let known: Vec<String> = rules.values.iter().map(i64::to_string).collect();
            self.number_breaks("enum", &number, &format!("is not one of {}", known.join(", ")));
        }
    }

    pub(super) fn boolean(&mut self, only: Option<bool>, value: bool) {
        if let Some(only) = only.filter(|only| *only != value) {
            self.number_breaks("const", &value, &format!("is not {only}"));
        }
    }

    pub(super) fn integer(&mut self, rules: &IntegerType, number: i64) {
        if let Some(least) = rules.minimum.filter(|least| number < *least) {
            self.number_breaks("minimum", &number, &format!("is less than {least}"));
        }
        if let Some(most) = rules.maximum.filter(|most| number > *most) {
            self.number_breaks("maximum", &number, &format!("is greater than {most}"));
        }
        if let Some(factor) = rules.multiple_of.filter(|factor| number % factor != 0) {
            self.number_breaks("multiple-of", &number, &format!("is not a multiple of {factor}"));
        }
    }

    /// Not-a-number is within no bounds; it and the infinities are multiples of every factor. Source: pydantic 2.13,
    /// asked.
    pub(super) fn number(&mut self, rules: &NumberType, number: Option<f64>) {
        let Some(number) = number else { return };
        let is_nan = number.is_nan();
        if let Some(least) = rules.minimum.filter(|least| is_nan || number < *least) {
            self.number_breaks("minimum", &number, &format!("is less than {least}"));
        }
        if let Some(most) = rules.maximum.filter(|most| is_nan || number > *most) {
            self.number_breaks("maximum", &number, &format!("is greater than {most}"));
        }
        if let Some(bound) = rules.exclusive_minimum.filter(|bound| is_nan || number <= *bound) {
            self.number_breaks("exclusive-minimum", &number, &format!("is not greater than {bound}"));
        }
        if let Some(bound) = rules.exclusive_maximum.filter(|bound| is_nan || number >= *bound) {
            self.number_breaks("exclusive-maximum", &number, &format!("is not less than {bound}"));
        }
        if let Some(factor) = rules.multiple_of.filter(|factor| !is_multiple(number, *factor)) {
            self.number_breaks("multiple-of", &number, &format!("is not a multiple of {factor}"));
        }
    }

    fn text_breaks(&mut self, rule: &'static str, text: &str, clause: &str) {
        let shown = self.quote(text, "the value");
        self.breaks(rule, format!("{shown} {clause}"));
    }

    fn number_breaks(&mut self, rule: &'static str, number: &dyn Display, clause: &str) {
        let shown = self.show(&number.to_string(), "the value");
        self.breaks(rule, format!("{shown} {clause}"));
    }
}

/// Whether a number is a factor times a whole number, as near as 64 bits can tell: 0.3 is a multiple of 0.1. The factor is
/// greater than 0. Source of the distance: pydantic 2.14, asked.
pub fn is_multiple(number: f64, factor: f64) -> bool {
    if !number.is_finite() {
        return true;
    }
    let rest = number.rem_euclid(factor);
    let near = number.abs().mul_add(1e-15, 1e-9);
    rest <= near || (rest - factor).abs() <= near
}
