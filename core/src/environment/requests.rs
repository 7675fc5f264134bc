//! How several requests of one endpoint are told apart in names of variables. It must not know their connections.

use crate::connection::Answer;

/// A name for each request: what was asked for, as a part of a shell's name. What has no letter or digit is called by its
/// number, and of equal names the second ends in `_2`.
pub(super) fn names(requests: &[Answer]) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for (index, answer) in requests.iter().enumerate() {
        let wanted = shell_name(answer.request.as_deref().unwrap_or_default());
        let wanted = if wanted.is_empty() { (index + 1).to_string() } else { wanted };
        let numbered = (2..).map(|number| format!("{wanted}_{number}"));
        let mut free = std::iter::once(wanted.clone()).chain(numbered).filter(|name| !names.contains(name));
        names.extend(free.next());
    }
    names
}

fn shell_name(text: &str) -> String {
    let words = text.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_ascii_uppercase).collect::<Vec<_>>().join("_")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::connection::Resolution;

    #[test]
    fn names_are_shell_names_and_each_is_there_once() {
        let check = |asked: &[Option<&str>], expected: &[&str]| {
            let answer = |request: &Option<&str>| Answer {
                request: request.map(str::to_owned),
                resolution: Resolution::NotConnectable,
            };
            assert_eq!(names(&asked.iter().map(answer).collect::<Vec<_>>()), expected);
        };
        check(&[Some("shop"), Some("audit-log"), Some("a.b/c*")], &["SHOP", "AUDIT_LOG", "A_B_C"]);
        check(&[Some("*"), None, Some("größe")], &["1", "2", "GR_E"]);
        check(
            &[Some("shop"), Some("Shop"), Some("shop_2"), Some("shop")],
            &["SHOP", "SHOP_2", "SHOP_2_2", "SHOP_3"],
        );
    }
}
