//! Variables, files and problems of an environment. It must not know how they are made.

use std::fmt;

use serde::Serialize;

use crate::names::EndpointName;
use crate::sensitive::Sensitive;
use crate::uri::encode;

/// A variable of an environment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Variable {
    /// Its name, a valid name in any shell.
    pub name: String,
    /// Its value, with `{NAME}` for the path of each of `files`.
    pub value: Sensitive,
    /// The endpoint it is about.
    pub endpoint: EndpointName,
    /// The databag keys and secrets it came from.
    pub source: String,
    /// Whether it holds a secret.
    pub secret: bool,
    /// The files whose paths are to be filled in.
    pub files: Vec<String>,
}

impl Variable {
    /// The value with the files' paths filled in, percent-encoded where they are part of a URL.
    pub fn value_with(&self, path_of: impl Fn(&str) -> String) -> Sensitive {
        let mut value = self.value.expose().to_owned();
        for file in &self.files {
            let (place, path) = (format!("{{{file}}}"), path_of(file));
            let is_all = value == place;
            let path = if is_all { path } else { encode(&path).to_string() };
            // Only the last one is a place: the encoded parts before it hold no braces.
            if let Some(start) = value.rfind(&place) {
                value.replace_range(start..start + place.len(), &path);
            }
        }
        Sensitive::new(value)
    }
}

/// A file that variables refer to. `Debug` shows no content.
#[derive(Clone, PartialEq, Eq)]
pub struct File {
    /// Its name, without a directory.
    pub name: String,
    /// Its content.
    pub content: Vec<u8>,
    /// Its mode, as `0o644`.
    pub mode: u32,
}

impl fmt::Debug for File {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("File");
        shown.field("name", &self.name).field("bytes", &self.content.len());
        shown.field("mode", &format_args!("{:o}", self.mode)).finish()
    }
}

/// Something that could not be rendered.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Problem {
    /// The endpoint it is about; none when it is about several.
    pub endpoint: Option<EndpointName>,
    /// The variable that is missing because of it, if it is one.
    pub name: Option<String>,
    /// What is wrong, in a clause, without secrets.
    pub message: String,
}
