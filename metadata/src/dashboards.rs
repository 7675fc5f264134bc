//! What lies in a charm's folder `cos_custom`: dashboards and rules that a charm made by an extension adds to its
//! framework's. It must not know folders.

use relata_core::diagnostic::{Diagnostic, Diagnostics, Place, Severity};
use relata_core::suggest;

use crate::charm::Charm;
use crate::report::shown;

/// The folder's name.
pub const COS_CUSTOM: &str = "cos_custom";
/// Source: charmcraft's extensions, which refuse anything else.
const KNOWN: [&str; 3] = ["grafana_dashboards", "loki_alert_rules", "prometheus_alert_rules"];

/// Checks what lies in the folder, each with whether it is a folder; `folder` is how messages name it. Charmcraft looks
/// at it where an extension makes the charm.
pub fn check_cos_custom<'n>(
    charm: &Charm,
    folder: &str,
    entries: impl IntoIterator<Item = (&'n str, bool)>,
) -> Diagnostics {
    let mut found = Diagnostics::new();
    let is_extended = charm.build.as_ref().is_some_and(|build| !build.extensions.is_empty());
    for (name, is_folder) in entries.into_iter().filter(|_| is_extended) {
        if is_folder && KNOWN.contains(&name) {
            continue;
        }
        let what = if is_folder { "folder" } else { "file" };
        let all = format!("charmcraft takes the folders {} alone", KNOWN.join(", "));
        let near = suggest::nearest(name, KNOWN.into_iter()).filter(|_| is_folder);
        let hint = near
            .map_or_else(|| "put it into one of them".to_owned(), |near| format!("did you mean `{near}`?"));
        found.push(Diagnostic {
            severity: Severity::Error,
            rule: "cos-custom",
            message: format!("the {what} {} has no place in {COS_CUSTOM}: {all}", shown(name)),
            place: Place { file: format!("{folder}/{name}"), ..Place::default() },
            pointer: String::new(),
            hint: Some(hint),
        });
    }
    found
}
