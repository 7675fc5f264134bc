//! Rust names for what a definition names, always the same ones for the same definition. It must not know types.

use std::collections::HashSet;

use heck::{ToPascalCase, ToSnakeCase};
use proc_macro2::{Ident, Span};

/// Names that are taken within one scope.
#[derive(Debug, Default)]
pub(crate) struct Taken(HashSet<String>);

impl Taken {
    /// A scope in which these names are taken from the start.
    pub(crate) fn by(names: &[&str]) -> Self {
        Self(names.iter().map(|name| (*name).to_owned()).collect())
    }

    /// Takes a name for a field or a constant: `a_b`, or with a number behind it if that is taken.
    pub(crate) fn take(&mut self, name: &str) -> String {
        self.take_numbered(name, "_")
    }

    /// Takes a name for a type or a variant: `AB`, or with a number behind it if that is taken.
    pub(crate) fn take_pascal(&mut self, name: &str) -> String {
        self.take_numbered(name, "")
    }

    fn take_numbered(&mut self, name: &str, separator: &str) -> String {
        let numbered = (2..).map(|number| format!("{name}{separator}{number}"));
        let free = std::iter::once(name.to_owned()).chain(numbered).find(|name| !self.0.contains(name));
        let free = free.expect("there are more numbers than names");
        self.0.insert(free.clone());
        free
    }

    /// Takes a name, if it is still free.
    pub(crate) fn try_take(&mut self, name: &str) -> Option<String> {
        self.0.insert(name.to_owned()).then(|| name.to_owned())
    }
}

/// The name of a field, a module or a function for a key: `strip-prefix` is `strip_prefix`.
pub(crate) fn snake(key: &str) -> String {
    first_letter(ascii(key).to_snake_case(), "key")
}

/// The name of a constant for a key: `strip-prefix` is `STRIP_PREFIX`.
pub(crate) fn shouty(key: &str) -> String {
    snake(key).to_ascii_uppercase()
}

/// The name of a type or a variant: `healthcheck_params` is `HealthcheckParams`.
pub(crate) fn pascal(key: &str) -> String {
    first_letter(ascii(key).to_pascal_case(), "Value")
}

/// The identifier of a name, also where Rust keeps the name for itself.
pub(crate) fn ident(name: &str) -> Ident {
    const NEVER_RAW: [&str; 4] = ["self", "super", "crate", "Self"];
    // Newer than what syn parses as a keyword in every edition.
    const KEYWORDS: [&str; 2] = ["gen", "try"];
    if NEVER_RAW.contains(&name) {
        return Ident::new(&format!("{name}_"), Span::call_site());
    }
    if KEYWORDS.contains(&name) || syn::parse_str::<Ident>(name).is_err() {
        return Ident::new_raw(name, Span::call_site());
    }
    Ident::new(name, Span::call_site())
}

fn ascii(key: &str) -> String {
    key.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect()
}

/// No name is empty or begins with a digit.
fn first_letter(name: String, instead: &str) -> String {
    match name.chars().next() {
        None => instead.to_owned(),
        Some(c) if c.is_ascii_digit() => format!("_{name}"),
        Some(_) => name,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_become_names() {
        for (key, expected) in [
            ("strip-prefix", "strip_prefix"),
            ("is_port_open", "is_port_open"),
            ("leaderHost", "leader_host"),
            ("type", "r#type"),
            ("gen", "r#gen"),
            ("self", "self_"),
            ("2fa", "_2fa"),
            ("é", "key"),
            ("a.b/c", "a_b_c"),
        ] {
            assert_eq!(ident(&snake(key)).to_string(), expected, "{key}");
        }
        for (key, expected) in [("h2c", "H2c"), ("self", "Self_"), ("*", "Value"), ("8.0", "_80")] {
            assert_eq!(ident(&pascal(key)).to_string(), expected, "{key}");
        }
    }

    #[test]
    fn clashing_names_get_numbers() {
        let mut taken = Taken::by(&["KEYS"]);
        assert_eq!(["KEYS", "A_B", "A_B"].map(|name| taken.take(name)), ["KEYS_2", "A_B", "A_B_2"]);
        assert_eq!(["Ab", "Ab"].map(|name| taken.take_pascal(name)), ["Ab", "Ab2"]);
    }
}
