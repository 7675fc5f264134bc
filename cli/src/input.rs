//! A text that a person names on the command line: a file, or `-` for standard input.
//!
//! It must not know what the text is.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use crate::console::Console;
use crate::failure::{Failure, OrFail, Outcome};

/// The longest input that is taken.
const MAX_INPUT: u64 = 64 << 20;

/// Its name in messages.
pub(crate) fn name(path: &Path) -> String {
    if path.as_os_str() == "-" { "standard input".to_owned() } else { path.display().to_string() }
}

/// A file's text, or that of standard input if it is named `-`.
pub(crate) fn read(path: &Path, console: &mut Console<'_>) -> Outcome<String> {
    let stdin = path.as_os_str() == "-";
    let name = name(path);
    let cannot = || format!("cannot read {name}");
    let mut text = String::new();
    let read = if stdin {
        console.input.take(MAX_INPUT + 1).read_to_string(&mut text)
    } else {
        let file = File::open(path).or_fail(cannot)?;
        file.take(MAX_INPUT + 1).read_to_string(&mut text)
    };
    read.or_fail(cannot)?;
    if text.len() as u64 > MAX_INPUT {
        return Err(Failure::new(cannot()).because(format!("it has more than {MAX_INPUT} bytes")));
    }
    Ok(text)
}
