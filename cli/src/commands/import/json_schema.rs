//! `relata import json-schema`: a whole tree of schemas as pydantic exports them.

use std::path::PathBuf;

use relata_authoring::import;

use super::{Common, folder, outcome};
use crate::console::Console;
use crate::failure::{Failure, Outcome};

/// Import a tree of JSON Schemas, DIR/<interface>/v<N>/{provider,requirer}.{app,unit}.json, as pydantic exports them.
#[derive(Debug, clap::Args)]
pub(super) struct JsonSchema {
    /// The folder with the schemas.
    #[arg(value_name = "DIR")]
    folder: PathBuf,
    #[command(flatten)]
    common: Common,
}

impl JsonSchema {
    pub(super) fn run(self, console: &mut Console<'_>) -> Outcome {
        let found = folder::files(&self.folder)?;
        let mut imported = import::json_schemas(&found.files);
        if imported.definitions.is_empty() && imported.count(import::Effect::Refused) == 0 {
            let failure = Failure::new(format!("{} holds no schemas", self.folder.display()));
            let help = "schemas are in DIR/<interface>/v<N>/{provider,requirer}.{app,unit}.json";
            return Err(failure.help(help));
        }
        imported.findings.extend(found.unread);
        outcome::finish(&imported, &found.texts, &self.common, console)
    }
}
