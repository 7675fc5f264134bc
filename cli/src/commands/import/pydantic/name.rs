//! Which interface and version a Python file is of, by its path or by what the user says.

use std::path::Path;

use super::folders;
use crate::failure::{Failure, Outcome};

/// The interface's name and its version as `v0`.
///
/// # Errors
/// Neither the path nor the user says it.
pub(super) fn of(path: &Path, interface: Option<&str>, version: Option<&str>) -> Outcome<(String, String)> {
    let full = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let mut folders = folders(&full);
    let by_path = folders.next().filter(|folder| is_version(folder));
    let mut name = folders.next();
    if name == Some("interface") {
        name = folders.next();
    }
    let name = interface.or(name.filter(|_| by_path.is_some()));
    let version = version.or(by_path);
    match (name, version) {
        (Some(name), Some(version)) => Ok((name.to_owned(), with_v(version))),
        (name, _) => {
            let what = if name.is_none() { "which interface" } else { "which version of the interface" };
            let failure = Failure::usage(format!("{} does not say {what} it is of", path.display()));
            Err(failure.help("give --interface NAME and --interface-version N"))
        }
    }
}

fn is_version(folder: &str) -> bool {
    folder
        .strip_prefix('v')
        .is_some_and(|digits| !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit()))
}

fn with_v(version: &str) -> String {
    if version.starts_with('v') { version.to_owned() } else { format!("v{version}") }
}
