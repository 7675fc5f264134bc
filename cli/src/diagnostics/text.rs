//! Problems for people: where and what on a line, then the line itself with a mark under the place, then what to do.

use std::fmt::Write;

use relata_core::diagnostic::{Diagnostic, Severity};

use super::Texts;
use crate::console::Terminal;
use crate::output::printable;

/// The most columns of a source line that are shown where the terminal's width is not known.
const SOURCE_COLUMNS: usize = 120;
/// What is shown of a long line before the place.
const BEFORE: usize = 40;

/// Writes text in a colour, if colours are welcome.
#[derive(Clone, Copy)]
struct Paint(bool);

impl Paint {
    fn bold(self, text: &str) -> String {
        self.paint("1", text)
    }

    fn faint(self, text: &str) -> String {
        self.paint("2", text)
    }

    fn severity(self, severity: Severity, text: &str) -> String {
        let code = match severity {
            Severity::Error => "1;31",
            Severity::Warning => "1;33",
        };
        self.paint(code, text)
    }

    fn paint(self, code: &str, text: &str) -> String {
        if self.0 { format!("\u{1b}[{code}m{text}\u{1b}[0m") } else { text.to_owned() }
    }
}

/// One problem, on several lines.
pub(super) fn print(diagnostic: &Diagnostic, texts: &Texts, terminal: Terminal) -> String {
    let paint = Paint(terminal.colour);
    let kind = format!("{}[{}]", super::severity(diagnostic.severity), diagnostic.rule);
    let mut text = format!(
        "{}: {}: {}\n",
        paint.bold(&printable(&diagnostic.place.to_string())),
        paint.severity(diagnostic.severity, &kind),
        printable(&diagnostic.message),
    );
    let gutter = diagnostic.place.line.to_string().len();
    let source = source(diagnostic, texts, terminal, gutter);
    text.push_str(source.as_deref().unwrap_or_default());
    if let Some(hint) = &diagnostic.hint {
        let indent = if source.is_some() { gutter + 3 } else { 2 };
        // Writing into a string cannot fail.
        let _ = writeln!(text, "{:indent$}{} {}", "", paint.bold("help:"), printable(hint));
    }
    text
}

/// The line of the place and a mark under it.
fn source(diagnostic: &Diagnostic, texts: &Texts, terminal: Terminal, gutter: usize) -> Option<String> {
    let place = &diagnostic.place;
    let paint = Paint(terminal.colour);
    let line: Vec<char> = texts.line(&place.file, place.line)?.chars().map(visible).collect();
    let at = usize::try_from(place.column).ok()?.checked_sub(1).filter(|at| *at <= line.len());
    let room = terminal.width.unwrap_or(SOURCE_COLUMNS).saturating_sub(gutter + 4).max(BEFORE + 20);
    let from = at.filter(|_| line.len() > room).map_or(0, |at| at.saturating_sub(BEFORE));
    let shown: String = line.iter().skip(from).take(room).collect();
    let (bar, number) = (paint.faint("|"), paint.faint(&format!("{:>gutter$}", place.line)));
    let mut text = format!(" {number} {bar} {}\n", shown.trim_end());
    if let Some(at) = at {
        let width = word(&line[at..]).min((from + room).saturating_sub(at)).max(1);
        let mark = paint.severity(diagnostic.severity, &"^".repeat(width));
        let _ = writeln!(text, " {:gutter$} {bar} {:indent$}{mark}", "", "", indent = at - from);
    }
    Some(text)
}

/// The characters of the word or the quoted text that begins here.
fn word(rest: &[char]) -> usize {
    match rest.first() {
        Some(quote @ ('"' | '\'')) => rest.iter().skip(1).position(|c| c == quote).map_or(1, |end| end + 2),
        _ => rest.iter().take_while(|c| !c.is_whitespace() && !":,[]{}".contains(**c)).count(),
    }
}

/// A character that takes one column and does nothing to a terminal, nor to the order of those after it.
fn visible(character: char) -> char {
    match character {
        '\t' => ' ',
        '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => '\u{fffd}',
        character if character.is_control() => '\u{fffd}',
        character => character,
    }
}
