//! `relata schema`: the JSON Schema of the definition format, for editors.

use std::path::PathBuf;

use crate::console::Console;
use crate::failure::{OrFail, Outcome};

/// Kept fresh by a test of the crate that reads definitions.
const SCHEMA: &str = include_str!("../../../interfaces/definition.schema.json");

/// Print the JSON Schema of interface definitions, by which editors complete and check them.
///
/// An editor with the YAML language server takes it from a definition's first line, a path from the definition or a URL:
/// `# yaml-language-server: $schema=../../definition.schema.json`.
#[derive(Debug, clap::Args)]
pub(crate) struct Schema {
    /// Write it into this file instead of standard output.
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

impl Schema {
    pub(super) fn run(self, console: &mut Console<'_>) -> Outcome {
        match &self.output {
            Some(path) => std::fs::write(path, SCHEMA).or_fail(|| format!("cannot write {}", path.display())),
            None => {
                console.out.write_all(SCHEMA.as_bytes())?;
                Ok(console.out.flush()?)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::console::{Console, Terminal, Vars};

    fn schema(more: &[&str]) -> (u8, String) {
        let (mut out, mut err) = (Vec::new(), Vec::new());
        let mut console = Console {
            input: &mut &b""[..],
            out: &mut out,
            err: &mut err,
            vars: Vars::default(),
            terminal: Terminal::default(),
        };
        let code =
            crate::run(["relata", "schema"].iter().chain(more).map(std::ffi::OsString::from), &mut console);
        (code, String::from_utf8(out).unwrap())
    }

    #[test]
    fn the_schema_is_printed_or_written() {
        let (code, printed) = schema(&[]);
        let read: serde_json::Value = serde_json::from_str(&printed).unwrap();
        assert_eq!((code, &read["properties"]["interface"]["type"]), (0, &"string".into()));
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("definition.schema.json");
        assert_eq!(schema(&["--output", file.to_str().unwrap()]), (0, String::new()));
        assert_eq!(std::fs::read_to_string(file).unwrap(), printed);
        assert_eq!(schema(&["--output", "/nowhere/at/all"]).0, 1);
    }
}
