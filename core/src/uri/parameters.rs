//! Parameters of a URI in their order. It must not know what any of them means.

use std::fmt;

use indexmap::IndexMap;

/// Names and values, decoded, each name once. `Debug` shows names alone: drivers take passwords this way too.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Parameters(IndexMap<String, String>);

impl Parameters {
    /// No parameters.
    pub fn new() -> Self {
        Self::default()
    }

    /// The value of the parameter with this name.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    /// Adds a parameter at the end, or gives the one of this name another value.
    pub fn set(&mut self, name: impl Into<String>, value: impl Into<String>) {
        self.0.insert(name.into(), value.into());
    }

    /// Adds a parameter at the end, unless there is one of this name.
    pub fn set_default(&mut self, name: &str, value: impl Into<String>) {
        if self.get(name).is_none() {
            self.set(name, value);
        }
    }

    /// Takes a parameter out. Gives back its value.
    pub fn take(&mut self, name: &str) -> Option<String> {
        self.0.shift_remove(name)
    }

    /// Names and values in their order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl fmt::Debug for Parameters {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}

impl<N: Into<String>, V: Into<String>> FromIterator<(N, V)> for Parameters {
    /// Of a name that comes twice the last value counts.
    fn from_iter<I: IntoIterator<Item = (N, V)>>(parameters: I) -> Self {
        let mut collected = Self::new();
        for (name, value) in parameters {
            collected.set(name, value);
        }
        collected
    }
}
