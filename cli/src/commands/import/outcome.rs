//! What an import came to: the definitions written, the report printed. It must not know where schemas come from.

use relata_authoring::import::{Effect, Finding, Import};

use super::{Common, writing};
use crate::console::Console;
use crate::diagnostics::{Problem, Texts};
use crate::failure::Outcome;
use crate::output;

/// Writes the definitions, prints the report, and says how much there is of it.
pub(super) fn finish(import: &Import, texts: &Texts, common: &Common, console: &mut Console<'_>) -> Outcome {
    let written = writing::write(&import.definitions, &common.out, common.force)?;
    let listed = import.findings.iter().filter(|finding| common.all || finding.effect != Effect::Rewritten);
    let mut problems: Vec<Problem> = listed.map(problem).collect();
    problems.extend(
        written
            .kept
            .into_iter()
            .map(|diagnostic| Problem { diagnostic, more: vec![effect(Effect::Refused)] }),
    );
    let outcome = common.problems.print_all(console, &problems, texts);
    let files = output::count(written.written, "definition");
    let unchanged = match written.unchanged {
        0 => String::new(),
        number => format!(", {number} unchanged"),
    };
    console.note(format_args!("{files} written into {}{unchanged}", common.out.display()));
    console.note(counts(import, common.all));
    outcome
}

fn problem(finding: &Finding) -> Problem {
    Problem { diagnostic: finding.diagnostic.clone(), more: vec![effect(finding.effect)] }
}

fn effect(effect: Effect) -> (&'static str, serde_json::Value) {
    ("effect", effect.as_str().into())
}

/// How many findings there are of each effect: nothing is dropped in silence.
fn counts(import: &Import, all: bool) -> String {
    let count = |effect: Effect| format!("{} {}", import.count(effect), effect.as_str());
    let listed =
        [Effect::Refused, Effect::Tightened, Effect::Loosened, Effect::Dropped].map(count).join(", ");
    let rest = count(Effect::Rewritten);
    let hint = if all { "" } else { " (--all lists them)" };
    format!("{listed}; {rest} without a change of meaning{hint}")
}
