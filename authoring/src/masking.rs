//! Values as a person may see them: secrets as stars, passwords in URLs too, long values cut.
//!
//! It must not know definitions: who calls says what is secret.

/// Shown instead of a secret.
pub const STARS: &str = "*****";
/// The longest value that is shown in full, in characters.
const LONGEST: usize = 100;

/// A value that is no secret as it may be shown: not too long, and without the passwords of URLs in it.
pub fn shown(value: &str) -> String {
    shorten(&without_password(value))
}

/// A secret as it may be shown: stars; a value that is one URL keeps all but its password and what stands after `?`.
pub fn secret(value: &str) -> String {
    let (url, parameters) = value.split_once('?').unwrap_or((value, ""));
    let masked = without_password(url);
    match parameters {
        _ if masked == url || !is_one_url(value) => STARS.to_owned(),
        "" => masked,
        _ => format!("{masked}?{STARS}"),
    }
}

/// Whether a value is a URL and nothing else.
fn is_one_url(value: &str) -> bool {
    let scheme = value.split_once("://").map_or("", |(scheme, _)| scheme);
    let is_scheme = scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.chars().all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c));
    let stray = |c: char| c.is_whitespace() || c.is_control() || "\"'<>{}".contains(c);
    is_scheme && value.matches("://").count() == 1 && !value.contains(stray)
}

/// A text with the password of each URL in it masked.
fn without_password(value: &str) -> String {
    let mut shown = String::new();
    let mut rest = value;
    while let Some(at) = rest.find("://") {
        let (head, tail) = rest.split_at(at + 3);
        shown.push_str(head);
        let authority = tail.find(['/', '?', '#', ' ', '"', ',']).unwrap_or(tail.len());
        // A password may hold what ends an authority, if its writer did not encode it.
        let end = tail
            .rfind('@')
            .filter(|at| *at > authority && !tail[..*at].contains(' '))
            .map_or(authority, |at| at + 1);
        let (authority, after) = tail.split_at(end);
        shown.push_str(&masked_authority(authority));
        rest = after;
    }
    shown + rest
}

fn masked_authority(authority: &str) -> String {
    let Some((login, host)) = authority.rsplit_once('@') else { return authority.to_owned() };
    match login.split_once(':') {
        Some((user, _)) => format!("{user}:{STARS}@{host}"),
        None => authority.to_owned(),
    }
}

fn shorten(value: &str) -> String {
    if value.chars().count() <= LONGEST {
        return value.to_owned();
    }
    value.chars().take(LONGEST - 1).collect::<String>() + "…"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls_keep_all_but_their_password() {
        assert_eq!(secret("postgresql://u:p@h:1/d?x=1"), "postgresql://u:*****@h:1/d?*****");
        assert_eq!(secret("https://h/d?token=hunter2"), STARS);
        assert_eq!(secret("hunter2"), STARS);
        assert_eq!(secret("token=hunter2 url=http://u:p@h/d"), STARS);
        assert_eq!(secret("{\"token\":\"t\",\"url\":\"http://u:p@h\"}"), STARS);
        assert_eq!(shown("a://u:p/q@h/d"), "a://u:*****@h/d");
        assert_eq!(shown("a://h/d b://u:p@h"), "a://h/d b://u:*****@h");
        assert_eq!(shown("http://h:80/x"), "http://h:80/x");
    }

    #[test]
    fn long_values_are_cut() {
        assert_eq!(shown(&"a".repeat(LONGEST)).chars().count(), LONGEST);
        assert!(shown(&"a".repeat(LONGEST + 1)).ends_with('…'));
    }
}
