mod catalogue;
mod environment;
mod rules;
mod values;

use relata_core::definition;

use super::*;

const HEAD: &str = "interface: demo\nversion: 0\nstatus: published\nsummary: A demo.\n";

fn load(text: &str) -> Interface {
    definition::load("demo.yaml", text).unwrap_or_else(|problems| panic!("{problems}\n{text}"))
}

fn compared(old: &str, new: &str, settings: &Settings) -> Vec<Finding> {
    let (before, after) = (load(old), load(new));
    let subject = |text, interface| Subject {
        path: "demo",
        file: "demo.yaml",
        text,
        interface,
        examples: &[],
        surface: None,
    };
    compare(&[subject(old, &before)], &[subject(new, &after)], settings)
}

/// What is found, as `rule: old provider with new requirer`; `?` behind a rule that is a warning.
fn found(old: &str, new: &str) -> Vec<String> {
    let found = compared(old, new, &Settings::default()).into_iter();
    let mut lines: Vec<String> = found.map(|finding| line(&finding)).collect();
    lines.sort();
    lines
}

fn line(finding: &Finding) -> String {
    let who: Vec<String> = finding.meetings.iter().map(ToString::to_string).collect();
    let doubt =
        if finding.diagnostic.severity == relata_core::diagnostic::Severity::Error { "" } else { "?" };
    format!("{}{doubt}: {}", finding.diagnostic.rule, who.join(", ")).trim_end().to_owned()
}

/// A definition whose provider's application writes this, in YAML's flow form.
fn bag(schema: &str) -> String {
    format!("{HEAD}provider: {{app: {{{schema}}}}}\n")
}

/// A definition with one key `a`.
fn key(schema: &str) -> String {
    bag(&format!("properties: {{a: {{{schema}}}}}"))
}

/// The new end is the reader: an old provider meets a new requirer.
fn new_reader(rule: &str) -> Vec<String> {
    vec![format!("{rule}: old provider with new requirer")]
}

/// The new end is the writer.
fn new_writer(rule: &str) -> Vec<String> {
    vec![format!("{rule}: old requirer with new provider")]
}

fn both(rule: &str) -> Vec<String> {
    vec![format!("{rule}: old provider with new requirer, old requirer with new provider")]
}

const NOTHING: Vec<String> = Vec::new();
