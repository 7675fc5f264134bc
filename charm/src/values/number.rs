//! Numbers with rules.

use relata_core::validate::is_multiple;

use super::NotAllowed;

/// What a number must be. Made as a constant by generated code.
#[derive(Debug, Clone, Copy)]
pub struct NumberRules {
    minimum: f64,
    maximum: f64,
    above: Option<f64>,
    below: Option<f64>,
    multiple_of: Option<f64>,
}

impl NumberRules {
    /// Any number.
    pub const fn new() -> Self {
        Self { minimum: f64::MIN, maximum: f64::MAX, above: None, below: None, multiple_of: None }
    }

    /// Not less than this.
    #[must_use]
    pub const fn minimum(mut self, minimum: f64) -> Self {
        self.minimum = minimum;
        self
    }

    /// Not greater than this.
    #[must_use]
    pub const fn maximum(mut self, maximum: f64) -> Self {
        self.maximum = maximum;
        self
    }

    /// Greater than this.
    #[must_use]
    pub const fn above(mut self, bound: f64) -> Self {
        self.above = Some(bound);
        self
    }

    /// Less than this.
    #[must_use]
    pub const fn below(mut self, bound: f64) -> Self {
        self.below = Some(bound);
        self
    }

    /// This times a whole number.
    #[must_use]
    pub const fn multiple_of(mut self, step: f64) -> Self {
        self.multiple_of = Some(step);
        self
    }

    /// Lets a number through that keeps all of them.
    ///
    /// # Errors
    /// The first rule that it breaks.
    pub fn check(&self, number: f64) -> Result<(), NotAllowed> {
        let broken = if !number.is_finite() {
            "is not a number".to_owned()
        } else if number < self.minimum {
            format!("is less than {}", self.minimum)
        } else if number > self.maximum {
            format!("is greater than {}", self.maximum)
        } else if let Some(bound) = self.above.filter(|bound| number <= *bound) {
            format!("is not greater than {bound}")
        } else if let Some(bound) = self.below.filter(|bound| number >= *bound) {
            format!("is not less than {bound}")
        } else if let Some(step) = self.multiple_of.filter(|step| !is_multiple(number, *step)) {
            format!("is not a multiple of {step}")
        } else {
            return Ok(());
        };
        Err(NotAllowed::because(broken))
    }
}

impl Default for NumberRules {
    fn default() -> Self {
        Self::new()
    }
}

/// A number with rules: what follows from its [`NumberRules`]. The struct holds an `f64`.
#[macro_export]
#[doc(hidden)]
macro_rules! number {
    ($name:ident, $rules:expr) => {
        impl $name {
            const RULES: $crate::values::NumberRules = $rules;

            /// The number, if it keeps the rules.
            ///
            /// # Errors
            /// The rule that it breaks.
            pub fn new(number: f64) -> Result<Self, $crate::NotAllowed> {
                Self::RULES.check(number).map(|()| Self(number))
            }

            /// The number.
            pub fn get(self) -> f64 {
                self.0
            }
        }

        impl ::std::fmt::Display for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                ::std::fmt::Display::fmt(&self.0, f)
            }
        }

        impl ::std::convert::TryFrom<f64> for $name {
            type Error = $crate::NotAllowed;

            fn try_from(number: f64) -> Result<Self, $crate::NotAllowed> {
                Self::new(number)
            }
        }

        impl ::std::convert::From<$name> for f64 {
            fn from(number: $name) -> Self {
                number.0
            }
        }

        impl $crate::serde::Serialize for $name {
            fn serialize<S: $crate::serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_f64(self.0)
            }
        }

        impl<'de> $crate::serde::Deserialize<'de> for $name {
            fn deserialize<D: $crate::serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let number = <f64 as $crate::serde::Deserialize>::deserialize(deserializer)?;
                Self::new(number).map_err($crate::serde::de::Error::custom)
            }
        }
    };
}
