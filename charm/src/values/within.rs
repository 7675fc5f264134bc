//! Whole numbers between bounds.

use std::fmt;
use std::str::FromStr;

use relata_core::codec;
use serde::de::{Deserialize, Deserializer, Error as _};
use serde::ser::{Serialize, Serializer};

use super::NotAllowed;

/// A whole number from `MIN` to `MAX`, both included, that is a multiple of `STEP`.
///
/// ```
/// use relata::values::Port;
///
/// let port = Port::of::<8080>(); // checked by the compiler
/// assert_eq!((port.get(), port.to_string()), (8080, "8080".to_owned()));
/// assert!(Port::new(0).is_err() && Port::try_from(70_000).is_err() && "80".parse::<Port>().is_ok());
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Within<T, const MIN: i64, const MAX: i64, const STEP: i64 = 1>(T);

/// The number of a TCP or UDP port.
pub type Port = Within<u16, 1, 65535>;

/// A whole number that is not less than `MIN`.
pub type AtLeast<const MIN: i64> = Within<i64, MIN, { i64::MAX }>;

impl<T: Whole, const MIN: i64, const MAX: i64, const STEP: i64> Within<T, MIN, MAX, STEP> {
    /// The number, if it lies between the bounds.
    ///
    /// # Errors
    /// The bound that it breaks.
    pub fn new(number: T) -> Result<Self, NotAllowed> {
        let whole: i64 = number.into();
        if whole < MIN {
            Err(NotAllowed::because(format!("is less than {MIN}")))
        } else if whole > MAX {
            Err(NotAllowed::because(format!("is greater than {MAX}")))
        } else if whole % STEP != 0 {
            Err(NotAllowed::because(format!("is not a multiple of {STEP}")))
        } else {
            Ok(Self(number))
        }
    }

    /// A number that is known at compile time; one outside the bounds does not compile.
    pub fn of<const NUMBER: i64>() -> Self {
        const {
            let fits = MIN <= NUMBER && NUMBER <= MAX && NUMBER % STEP == 0;
            assert!(fits, "the number is not within the bounds");
        }
        Self(T::truncate(NUMBER))
    }

    /// The number.
    pub fn get(self) -> T {
        self.0
    }

    fn of_whole(whole: i64) -> Result<Self, NotAllowed> {
        let outside = || format!("is not between {MIN} and {MAX}");
        Self::new(T::try_from(whole).map_err(|_| NotAllowed::because(outside()))?)
    }
}

/// The Rust types that hold whole numbers of definitions.
pub trait Whole: Copy + Into<i64> + TryFrom<i64> + fmt::Display + sealed::Sealed {
    /// The number, which lies within the type's bounds.
    #[doc(hidden)]
    fn truncate(whole: i64) -> Self;
}

mod sealed {
    pub trait Sealed {}
}

macro_rules! whole {
    ($($whole:ty)*) => {
        $(
            impl sealed::Sealed for $whole {}

            impl Whole for $whole {
                fn truncate(whole: i64) -> Self {
                    whole as Self
                }
            }

            impl<const MIN: i64, const MAX: i64, const STEP: i64> From<Within<$whole, MIN, MAX, STEP>> for $whole {
                fn from(number: Within<$whole, MIN, MAX, STEP>) -> Self {
                    number.0
                }
            }

            impl<const MIN: i64, const MAX: i64, const STEP: i64> PartialEq<$whole>
                for Within<$whole, MIN, MAX, STEP>
            {
                fn eq(&self, other: &$whole) -> bool {
                    self.0 == *other
                }
            }
        )*
    };
}

whole!(u8 u16 u32 i64);

macro_rules! try_from {
    ($($number:ty)*) => {
        $(impl<T: Whole, const MIN: i64, const MAX: i64, const STEP: i64> TryFrom<$number>
            for Within<T, MIN, MAX, STEP>
        {
            type Error = NotAllowed;

            fn try_from(number: $number) -> Result<Self, NotAllowed> {
                let whole = i64::try_from(number);
                Self::of_whole(whole.map_err(|_| NotAllowed::because(format!("is greater than {MAX}")))?)
            }
        })*
    };
}

try_from!(u8 u16 u32 u64 usize i32 i64);

impl<T: Whole, const MIN: i64, const MAX: i64, const STEP: i64> FromStr for Within<T, MIN, MAX, STEP> {
    type Err = NotAllowed;

    /// Reads digits without a leading zero.
    fn from_str(text: &str) -> Result<Self, NotAllowed> {
        let whole =
            codec::integer(text).map_err(|_| NotAllowed::because("is not a whole number in digits"))?;
        Self::of_whole(whole)
    }
}

impl<T: fmt::Display, const MIN: i64, const MAX: i64, const STEP: i64> fmt::Display
    for Within<T, MIN, MAX, STEP>
{
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl<T: fmt::Debug, const MIN: i64, const MAX: i64, const STEP: i64> fmt::Debug
    for Within<T, MIN, MAX, STEP>
{
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl<T: Serialize, const MIN: i64, const MAX: i64, const STEP: i64> Serialize for Within<T, MIN, MAX, STEP> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

impl<'de, T: Whole, const MIN: i64, const MAX: i64, const STEP: i64> Deserialize<'de>
    for Within<T, MIN, MAX, STEP>
{
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::of_whole(i64::deserialize(deserializer)?).map_err(D::Error::custom)
    }
}
