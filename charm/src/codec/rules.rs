//! What a definition says about values within JSON beyond their types, as data, and the check of it.

use std::collections::{BTreeMap, HashSet};
use std::net::IpAddr;
use std::sync::OnceLock;

use relata_core::interface::Pattern;
use serde::Serialize;

use super::{Codec, Text};

/// The rules of a value, as far as its type does not keep them.
#[derive(Debug, Clone, Copy)]
pub enum Rules {
    /// None.
    None,
    /// Of a string.
    Text(Text),
    /// Of a whole number: the least and the greatest.
    Integer(i64, i64),
    /// Of a number: the least and the greatest.
    Number(f64, f64),
    /// Of a list.
    List {
        /// The fewest items.
        min: u64,
        /// The most items.
        max: u64,
        /// Whether equal items are refused.
        unique: bool,
        /// Of each item.
        items: &'static Rules,
    },
    /// Of each value of a map.
    Map(&'static Rules),
}

/// A value that can say whether it keeps rules. Generated structs check their parts.
pub trait Checked {
    /// Whether it does.
    fn fits(&self, rules: &Rules) -> bool {
        let _ = rules;
        true
    }
}

impl Checked for bool {}
impl Checked for IpAddr {}
impl Checked for serde_json::Value {}

impl Checked for String {
    fn fits(&self, rules: &Rules) -> bool {
        match rules {
            Rules::Text(text) => text.fits(self),
            _ => true,
        }
    }
}

macro_rules! integers {
    ($($integer:ty)*) => {
        $(impl Checked for $integer {
            fn fits(&self, rules: &Rules) -> bool {
                match rules {
                    Rules::Integer(minimum, maximum) => (*minimum..=*maximum).contains(&i64::from(*self)),
                    _ => true,
                }
            }
        })*
    };
}

integers!(u8 u16 u32 i64);

impl Checked for f64 {
    fn fits(&self, rules: &Rules) -> bool {
        match rules {
            Rules::Number(minimum, maximum) => (*minimum..=*maximum).contains(self),
            _ => true,
        }
    }
}

impl<T: Checked> Checked for Option<T> {
    fn fits(&self, rules: &Rules) -> bool {
        self.as_ref().is_none_or(|value| value.fits(rules))
    }
}

impl<T: Checked> Checked for Box<T> {
    fn fits(&self, rules: &Rules) -> bool {
        (**self).fits(rules)
    }
}

impl<T: Checked + Serialize> Checked for Vec<T> {
    fn fits(&self, rules: &Rules) -> bool {
        match rules {
            Rules::List { min, max, unique, items } => {
                (*min..=*max).contains(&(self.len() as u64))
                    && (!unique || is_unique(self))
                    && self.iter().all(|item| item.fits(items))
            }
            _ => self.iter().all(|item| item.fits(&Rules::None)),
        }
    }
}

impl<T: Checked> Checked for BTreeMap<String, T> {
    fn fits(&self, rules: &Rules) -> bool {
        let values = match rules {
            Rules::Map(values) => values,
            _ => &Rules::None,
        };
        self.values().all(|value| value.fits(values))
    }
}

fn is_unique<T: Serialize>(items: &[T]) -> bool {
    let mut seen = HashSet::with_capacity(items.len());
    items.iter().all(|item| {
        let item = serde_json::to_value(item).map(|mut value| {
            value.sort_all_objects();
            value.to_string()
        });
        item.is_ok_and(|item| seen.insert(item))
    })
}

/// A regular expression that is compiled when it is first needed.
#[derive(Debug)]
pub struct LazyPattern {
    text: &'static str,
    compiled: OnceLock<Option<Pattern>>,
}

impl LazyPattern {
    /// The pattern of this text, which the definition's check has seen.
    pub const fn new(text: &'static str) -> Self {
        Self { text, compiled: OnceLock::new() }
    }

    /// Whether it is found in a text.
    pub fn is_found_in(&self, text: &str) -> bool {
        let compiled = self.compiled.get_or_init(|| Pattern::new(self.text).ok());
        compiled.as_ref().is_some_and(|pattern| pattern.is_found_in(text))
    }
}

/// A pattern that is compiled when it is first needed, for [`Text::pattern`].
#[macro_export]
#[doc(hidden)]
macro_rules! pattern {
    ($text:literal) => {
        || {
            static PATTERN: $crate::codec::LazyPattern = $crate::codec::LazyPattern::new($text);
            &PATTERN
        }
    };
}
