//! Databags with the verdicts of upstream's schema classes, beside those of definitions that are imported from the JSON
//! Schemas of the same classes.
//!
//! A row agrees if its databag is ready where the class takes it, and not where the class refuses it. Upstream refuses
//! some rows by rules alone that JSON Schema does not carry: those deviate as expected. Rows on which upstream crashed
//! do not count.

mod reasons;
mod row;
mod tally;

use std::fs;
use std::path::Path;

use relata_authoring::Definitions;
use relata_authoring::import::{self, Effect, File};
use relata_core::definition;
use relata_core::validate::jsonl::{Answer, AnswerState, answer_row};

use crate::corpus;
use row::Row;
use tally::Tally;

#[test]
fn rows_agree() {
    let (Some(rows), Some(definitions)) = (corpus::rows("databags"), imported("schemas")) else {
        return corpus::absent("databags");
    };
    let mut tally = Tally::default();
    for corpus::Row { place, value } in rows {
        match value.and_then(Row::read) {
            Ok(row) if row.crash => tally.crashed += 1,
            Ok(row) => judge(&place, &row, &definitions, &mut tally),
            Err(error) => tally.unexplained(format!("{place}: the row cannot be read: {error}")),
        }
    }
    tally.finish("databags");
}

fn judge(place: &str, row: &Row, definitions: &Definitions, tally: &mut Tally) {
    let answer = answer_row(definitions, &row.question());
    let is_ready = answer.state == AnswerState::Ready;
    let title = format!("{place} {} {:?}", row.title(), row.mutation);
    if answer.state != AnswerState::Error && is_ready == row.valid {
        tally.agree += 1;
    } else if answer.state != AnswerState::Error && row.is_beyond_json_schema() {
        tally.deviations.push(format!("{title}: refused by {} alone", row.rules().join(", ")));
    } else {
        let said = said(&answer);
        match reasons::reason(row, &answer) {
            Some(reason) => tally.explained(format!("{title}: {said} ({reason})")),
            None => tally.unexplained(format!("{title}: upstream {}, {said}", row.verdict())),
        }
    }
}

fn said(answer: &Answer) -> String {
    let errors: Vec<String> = answer.errors.iter().map(|e| format!("{} {}", e.pointer, e.message)).collect();
    format!("{:?} {}", answer.state, errors.join("; "))
}

/// The definitions that are imported from the schemas of a folder; none if the folder is not there.
fn imported(folder: &str) -> Option<Definitions> {
    let root = corpus::root().join(folder);
    let mut files = Vec::new();
    collect(&root, &root, &mut files).ok()?;
    let import = import::json_schemas(&files);
    for finding in import.findings.iter().filter(|finding| finding.effect == Effect::Refused) {
        eprintln!("{}", finding.diagnostic);
    }
    let mut definitions = Definitions::new();
    for made in &import.definitions {
        let loaded = definition::load(&made.path(), &made.text);
        definitions.add(loaded.unwrap_or_else(|problems| panic!("{problems}{}", made.text)));
    }
    Some(definitions)
}

fn collect(root: &Path, folder: &Path, files: &mut Vec<File>) -> std::io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            collect(root, &path, files)?;
        } else {
            let name = path.strip_prefix(root).unwrap_or(&path).to_string_lossy().into_owned();
            files.push(File { path: name.clone(), name, bytes: fs::read(&path)? });
        }
    }
    Ok(())
}
