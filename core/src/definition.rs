//! From the text of a definition to a checked [`Interface`]. It must not know files: a name is only for messages.
//!
//! The format has a JSON Schema of its own, `interfaces/definition.schema.json`, so that editors complete and check
//! what is written. An editor with the YAML language server is told by a first line in the definition:
//!
//! ```yaml
//! # yaml-language-server: $schema=../../../definition.schema.json
//! ```

use crate::check;
use crate::diagnostic::Diagnostics;
use crate::interface::Interface;
use crate::yaml;

/// Reads and checks a definition; warnings are dropped.
///
/// ```
/// let text = "
/// interface: demo
/// version: 0
/// status: draft
/// summary: Says where it is.
/// provider:
///   unit:
///     required: [host]
///     properties:
///       host: {type: string}
/// ";
/// let interface = relata_core::definition::load("demo.yaml", text).unwrap();
/// assert_eq!(interface.name.as_str(), "demo");
///
/// let problems = relata_core::definition::load("demo.yaml", &text.replace("required", "requierd")).unwrap_err();
/// assert!(problems.to_string().contains("did you mean `required`?"));
/// ```
///
/// # Errors
/// All that is wrong, with places in `file`.
pub fn load(file: &str, text: &str) -> Result<Interface, Diagnostics> {
    load_with_warnings(file, text).map(|(interface, _)| interface)
}

/// Reads and checks a definition. Beside the interface come the warnings.
///
/// # Errors
/// All that is wrong, warnings too.
pub fn load_with_warnings(file: &str, text: &str) -> Result<(Interface, Diagnostics), Diagnostics> {
    let (root, unread) = yaml::parse_as_far_as_possible(file, text);
    let Some(root) = root else { return Err(unread) };
    match check::check(file, &root) {
        (Some(interface), warnings) if unread.is_empty() => Ok((interface, warnings)),
        (_, problems) => Err(merged(&unread, &problems)),
    }
}

/// Both kinds of problems, where a place that could not be read is not blamed twice.
fn merged(unread: &Diagnostics, checked: &Diagnostics) -> Diagnostics {
    let mut all = unread.clone();
    for problem in checked.iter() {
        if !unread.iter().any(|earlier| earlier.place == problem.place) {
            all.push(problem.clone());
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str = "interface: demo\nversion: 0\nstatus: draft\nsummary: Nothing yet.\n";

    #[test]
    fn warnings_do_not_stop_and_are_kept_for_who_asks() {
        let (interface, warnings) = load_with_warnings("demo.yaml", HEAD).unwrap();
        assert!(interface.records.is_empty() && !warnings.has_errors());
        assert_eq!(warnings.iter().map(|warning| warning.rule).collect::<Vec<_>>(), ["no-databags"]);
        assert!(load("demo.yaml", HEAD).is_ok());
    }

    #[test]
    fn what_cannot_be_read_is_told_together_with_what_is_wrong() {
        let text =
            format!("{HEAD}provider: {{unit: {{properties: {{a: {{type: no}}, b: {{type: strnig}}}}}}}}\n");
        let problems = load("demo.yaml", &text).unwrap_err().into_sorted();
        assert_eq!(problems.iter().map(|p| p.rule).collect::<Vec<_>>(), ["doubtful-scalar", "unknown-type"]);
    }
}
