//! The names that a charm gives its parts. Parsing is the only door: a value of these types is always well formed.

use std::fmt;
use std::str::FromStr;

use relata_core::InvalidName;

/// Longest name accepted, in bytes. Juju has no limit; file names and Kubernetes do.
const MAX_LENGTH: usize = 200;

macro_rules! name {
    ($(#[$doc:meta])* $name:ident, $kind:literal, $rule:literal, $check:path) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(Box<str>);

        impl $name {
            /// The name as text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl FromStr for $name {
            type Err = InvalidName;

            fn from_str(text: &str) -> Result<Self, InvalidName> {
                if text.len() <= MAX_LENGTH && $check(text) {
                    Ok(Self(text.into()))
                } else {
                    Err(InvalidName { kind: $kind, value: crate::report::shown(text), rule: $rule })
                }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

name!(
    /// A storage, as `data`. Source: Juju's `names.StorageNameSnippet`.
    StorageName,
    "a storage name",
    "lower-case letters, digits and '-', starting with a letter, each part between '-' with a letter in it",
    is_storage_name
);
name!(
    /// A resource, as `app-image`.
    ResourceName,
    "a resource name",
    "letters, digits, '-', '_' and '.', starting with a letter or digit",
    is_part_name
);
name!(
    /// A container, as `web`. Kubernetes runs it under this name.
    ContainerName,
    "a container name",
    "up to 63 lower-case letters, digits and '-', first and last a letter or digit",
    is_container_name
);
name!(
    /// A device, as `gpu`.
    DeviceName,
    "a device name",
    "letters, digits, '-', '_' and '.', starting with a letter or digit",
    is_part_name
);
name!(
    /// A class of payloads, as `monitor`. Source: Juju's `names.IsValidPayload`.
    PayloadName,
    "a payload class",
    "letters, digits and '-', starting with a letter",
    is_payload_name
);
name!(
    /// An option, as `log-level`. Operators write `log-level=debug`.
    OptionName,
    "an option name",
    "text without spaces, '=' and control characters, not starting with '-' or '$'",
    is_option_name
);
name!(
    /// An action, as `create-backup`. Source: `actionNameRule` of Juju.
    ActionName,
    "an action name",
    "lower-case letters, digits and '-', first and last a letter or digit",
    is_action_name
);
name!(
    /// An action's parameter, as `username`. Operators write `username=admin`.
    ParameterName,
    "a parameter name",
    "text without spaces, '=' and control characters, not starting with '-' or '$'",
    is_option_name
);

/// Whether Juju keeps a name of endpoints, interfaces and actions for itself.
pub(crate) fn is_reserved(name: &str) -> bool {
    name == "juju" || name.starts_with("juju-")
}

/// What to do about a name that Juju keeps for itself.
pub(crate) fn reserved_hint(name: &str) -> String {
    match name.strip_prefix("juju-") {
        Some(rest) if !rest.is_empty() && !is_reserved(rest) => format!("leave out `juju-`: `{rest}`"),
        _ => "give it another name".to_owned(),
    }
}

fn is_storage_name(text: &str) -> bool {
    let part = |part: &str| {
        part.chars().any(|c| c.is_ascii_lowercase())
            && part.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit())
    };
    text.starts_with(|c: char| c.is_ascii_lowercase()) && text.split('-').all(part)
}

fn is_part_name(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphanumeric())
        && text.chars().all(|c| c.is_ascii_alphanumeric() || "-_.".contains(c))
}

fn is_container_name(text: &str) -> bool {
    text.len() <= 63 && is_action_name(text)
}

fn is_payload_name(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
}

fn is_option_name(text: &str) -> bool {
    !text.is_empty()
        && !text.starts_with(['-', '$'])
        && !text.chars().any(|c| c.is_whitespace() || c.is_control() || c == '=')
}

fn is_action_name(text: &str) -> bool {
    let letter = |c: Option<char>| c.is_some_and(|c| c.is_ascii_lowercase() || c.is_ascii_digit());
    letter(text.chars().next())
        && letter(text.chars().next_back())
        && text.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
}
