//! `relata docs`: the catalogue, or definitions of one's own, as a static site.

use std::fs;
use std::path::{Path, PathBuf};

use relata_authoring::docs::{self, Entry};
use relata_authoring::examples::{self, Example};
use relata_core::{Interface, definition};

use crate::console::Console;
use crate::definitions;
use crate::document;
use crate::examples as beside;
use crate::failure::{OrFail, Outcome};
use crate::output;

/// Write documentation as a static site: a page for each version of each interface, and an index with search.
///
/// Open DIR/index.html; no server is needed. Files of the site are replaced, others in DIR are left alone.
#[derive(Debug, clap::Args)]
pub(crate) struct Docs {
    /// Definitions, or folders that hold them, in place of the catalogue.
    paths: Vec<PathBuf>,
    /// The folder that the site is written to.
    #[arg(long, value_name = "DIR", default_value = "site")]
    out: PathBuf,
}

impl Docs {
    pub(super) fn run(self, console: &mut Console<'_>) -> Outcome {
        let definitions = if self.paths.is_empty() { catalogue()? } else { own(&self.paths)? };
        let entries: Vec<Entry<'_>> = definitions
            .iter()
            .map(|(interface, text, examples)| Entry { interface, text, examples: examples.clone() })
            .collect();
        for file in docs::site(&entries) {
            write(&self.out.join(&file.path), &file.text)?;
        }
        let versions = output::count(entries.len(), "version");
        console.line(format_args!("{versions} documented in {}", self.out.join("index.html").display()))
    }
}

type Documented = (Interface, String, Vec<Example>);

fn catalogue() -> Outcome<Vec<Documented>> {
    let mut all = Vec::new();
    for source in relata_catalogue::sources() {
        let unusable = |problems| document::unusable(source.path, problems);
        let interface = definition::load(source.path, source.text).map_err(unusable)?;
        let mut found = Vec::new();
        for example in source.examples {
            found.push(examples::read(example.folder, example.file, example.text).map_err(unusable)?);
        }
        all.push((interface, source.text.to_owned(), found));
    }
    Ok(all)
}

fn own(paths: &[PathBuf]) -> Outcome<Vec<Documented>> {
    let read = definitions::read(paths)?;
    if read.found.has_errors() {
        return Err(document::unusable("a definition", read.found));
    }
    let mut all = Vec::new();
    for definition in read.all {
        let found = beside::read(&definition)?;
        let (interface, text) = (definition.interface, definition.text);
        all.extend(interface.map(|interface| (interface, text, found)));
    }
    Ok(all)
}

fn write(path: &Path, text: &str) -> Outcome {
    let cannot = || format!("cannot write {}", path.display());
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).or_fail(cannot)?;
    }
    fs::write(path, text).or_fail(cannot)
}
