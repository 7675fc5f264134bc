//! Comments that allow findings: `# relata-allow: RULE[, RULE] REASON`, on the line or on lines of their own above it.

use relata_core::diagnostic::{Diagnostic, Diagnostics, Place};
use relata_core::yaml;

use super::rules::{self, BAD_ALLOWANCE, Rule, UNUSED_ALLOWANCE};
use super::{Levels, Source};

const WORD: &str = "relata-allow";

/// A comment, and the line that it is about.
struct Allowance {
    place: Place,
    line: u32,
    rules: Vec<&'static Rule>,
    used: Vec<&'static str>,
}

/// Takes out what is allowed, and adds what is wrong with the allowances.
pub(super) fn apply(source: &Source<'_>, levels: &Levels, findings: &Diagnostics) -> Diagnostics {
    let mut kept = Diagnostics::new();
    let mut allowances = read(source, levels, &mut kept);
    for finding in findings.iter() {
        let mut allowed = false;
        for allowance in allowances.iter_mut().filter(|allowance| allowance.line == finding.place.line) {
            if allowance.rules.iter().any(|rule| rule.id == finding.rule) {
                allowance.used.push(finding.rule);
                allowed = true;
            }
        }
        if !allowed {
            kept.push(finding.clone());
        }
    }
    for allowance in &allowances {
        let unused = |rule: &&&Rule| !allowance.used.contains(&rule.id) && !levels.allows(rule.id);
        for rule in allowance.rules.iter().filter(unused) {
            let message = format!("nothing on line {} breaks `{}`", allowance.line, rule.id);
            add(&UNUSED_ALLOWANCE, &allowance.place, message, levels, &mut kept);
        }
    }
    kept
}

fn add(rule: &Rule, place: &Place, message: String, levels: &Levels, found: &mut Diagnostics) {
    if !levels.allows(rule.id) {
        found.push(Diagnostic {
            severity: levels.severity(rule.id, rule.severity),
            rule: rule.id,
            message,
            place: place.clone(),
            pointer: String::new(),
            hint: Some(rule.fix.to_owned()),
        });
    }
}

/// The allowances of a text.
fn read(source: &Source<'_>, levels: &Levels, found: &mut Diagnostics) -> Vec<Allowance> {
    let lines: Vec<&str> = source.text.lines().collect();
    let mut allowances = Vec::new();
    for (index, at) in comments(source.text) {
        let column = lines[index][..at].chars().count() + 1;
        let number = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        let place = Place { file: source.file.to_owned(), line: number(index + 1), column: number(column) };
        let body = lines[index][at..].trim_start_matches('#').trim_start();
        let Some(body) = body.strip_prefix(WORD).and_then(|rest| rest.strip_prefix(':')) else {
            add(&BAD_ALLOWANCE, &place, format!("`{WORD}` needs a colon behind it"), levels, found);
            continue;
        };
        let line = number(about(&lines, index, at) + 1);
        let rules = named(body, &place, levels, found);
        allowances.push(Allowance { place, line, rules, used: Vec::new() });
    }
    allowances
}

/// The rules that an allowance names. Behind the last comes the reason.
fn named(body: &str, place: &Place, levels: &Levels, found: &mut Diagnostics) -> Vec<&'static Rule> {
    let mut rules = Vec::new();
    let mut rest = body.trim();
    loop {
        let end = rest.find(|c: char| c == ',' || c.is_whitespace()).unwrap_or(rest.len());
        let (id, behind) = rest.split_at(end);
        match rules::rule(id) {
            Some(rule) => rules.push(rule),
            None => add(&BAD_ALLOWANCE, place, format!("there is no rule `{id}`"), levels, found),
        }
        match behind.trim_start().strip_prefix(',') {
            Some(more) => rest = more.trim_start(),
            None => {
                rest = behind.trim();
                break;
            }
        }
    }
    if rest.is_empty() {
        add(&BAD_ALLOWANCE, place, "the allowance gives no reason".to_owned(), levels, found);
    }
    rules
}

/// The line that a comment is about: its own, or the next with more than a comment.
fn about(lines: &[&str], index: usize, at: usize) -> usize {
    if !lines[index][..at].trim().is_empty() {
        return index;
    }
    let says_something = |line: &&str| !line.trim().is_empty() && !line.trim_start().starts_with('#');
    (index + 1..lines.len()).find(|next| says_something(&lines[*next])).unwrap_or(index)
}

/// The comments that begin with the word: line from 0, and the byte at which `#` stands. What only looks like a comment
/// within a text is none; whether it is one shows when it is taken out.
fn comments(text: &str) -> Vec<(usize, usize)> {
    let candidates: Vec<(usize, usize)> =
        text.lines().enumerate().filter_map(|(index, line)| Some((index, candidate(line)?))).collect();
    if candidates.is_empty() || same_without(text, &candidates) {
        return candidates;
    }
    candidates.into_iter().filter(|candidate| same_without(text, std::slice::from_ref(candidate))).collect()
}

fn candidate(line: &str) -> Option<usize> {
    line.match_indices('#').map(|(at, _)| at).find(|at| {
        let opens = line[..*at].is_empty() || line[..*at].ends_with([' ', '\t']);
        opens && line[*at..].trim_start_matches('#').trim_start().starts_with(WORD)
    })
}

/// Whether the document says the same without these ends of lines.
fn same_without(text: &str, ends: &[(usize, usize)]) -> bool {
    let cut = |(index, line): (usize, &str)| match ends.iter().find(|(cut, _)| *cut == index) {
        Some((_, at)) => line[..*at].to_owned(),
        None => line.to_owned(),
    };
    let without: Vec<String> = text.lines().enumerate().map(cut).collect();
    let value = |text: &str| yaml::parse_as_far_as_possible("", text).0.map(|node| node.to_json());
    value(text) == value(&without.join("\n"))
}
