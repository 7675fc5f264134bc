use relata_core::diagnostic::Place;

use super::*;
use crate::console::{Terminal, Vars};

const FILE: &str = "a,b/demo.yaml";

fn problem(severity: Severity, line: u32, column: u32) -> Diagnostic {
    Diagnostic {
        severity,
        rule: "unknown-keyword",
        message: "100% wrong:\r\nsee\u{1b}[2J".to_owned(),
        place: Place { file: FILE.to_owned(), line, column },
        pointer: "/provider".to_owned(),
        hint: Some("did you mean `required`?".to_owned()),
    }
}

fn printed(form: Form, terminal: Terminal, found: &[Diagnostic]) -> (String, bool) {
    let mut all = Diagnostics::new();
    for diagnostic in found {
        all.push(diagnostic.clone());
    }
    let mut texts = Texts::default();
    texts.keep(FILE, "one: 1\n\trequierd: [host]\n  \"a b\": \u{202e}2\n");
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let mut console =
        Console { input: &mut &b""[..], out: &mut out, err: &mut err, vars: Vars::default(), terminal };
    let sound = ProblemsOption { format: form }.print(&mut console, all, &texts).is_ok();
    assert!(err.is_empty());
    (String::from_utf8(out).unwrap(), sound)
}

#[test]
fn people_see_the_line_with_a_mark_under_the_word() {
    let found = [problem(Severity::Error, 2, 2), problem(Severity::Warning, 0, 0)];
    let (text, sound) = printed(Form::Text, Terminal::default(), &found);
    assert!(!sound, "an error makes the command fail");
    let expected = "\
a,b/demo.yaml: warning[unknown-keyword]: 100% wrong:  see [2J
  help: did you mean `required`?
a,b/demo.yaml:2:2: error[unknown-keyword]: 100% wrong:  see [2J
 2 |  requierd: [host]
   |  ^^^^^^^^
    help: did you mean `required`?
";
    assert_eq!(text, expected);
}

#[test]
fn quoted_words_line_ends_and_long_lines_are_marked_where_they_are() {
    let (text, sound) = printed(Form::Text, Terminal::default(), &[problem(Severity::Warning, 3, 3)]);
    assert!(sound, "warnings alone are no failure");
    assert!(text.contains(" 3 |   \"a b\": \u{fffd}2\n   |   ^^^^^\n"), "{text}");
    let (text, _) = printed(Form::Text, Terminal::default(), &[problem(Severity::Error, 1, 7)]);
    assert!(text.contains(" 1 | one: 1\n   |       ^\n"), "the end of a line is a place too: {text}");
    for (line, column) in [(1, 99), (99, 1)] {
        let (text, _) = printed(Form::Text, Terminal::default(), &[problem(Severity::Error, line, column)]);
        assert!(!text.contains('^'), "no such place, no mark: {text}");
    }
    let mut texts = Texts::default();
    let line = format!("{}wrong{}", "x: ".repeat(100), " y".repeat(200));
    texts.keep(FILE, line.as_str());
    let narrow = Terminal { width: Some(80), colour: false };
    let text = text::print(&problem(Severity::Error, 1, 301), &texts, narrow);
    let lines: Vec<&str> = text.lines().collect();
    assert!(lines.iter().all(|line| line.chars().count() <= 80), "{text}");
    assert_eq!(lines[1].find("wrong"), lines[2].find("^^^^^"), "{text}");
}

#[test]
fn a_terminal_gets_colours_and_nothing_else_does() {
    let colour = Terminal { width: None, colour: true };
    let (text, _) = printed(Form::Text, colour, &[problem(Severity::Error, 2, 2)]);
    assert!(text.contains("\u{1b}[1;31merror[unknown-keyword]\u{1b}[0m"), "{text}");
    let (text, _) = printed(Form::Json, colour, &[problem(Severity::Error, 2, 2)]);
    assert!(!text.contains('\u{1b}'), "{text}");
    let (coloured, _) = printed(Form::Github, colour, &[problem(Severity::Error, 2, 2)]);
    let (plain, _) = printed(Form::Github, Terminal::default(), &[problem(Severity::Error, 2, 2)]);
    assert_eq!(coloured, plain);
}

#[test]
fn programs_get_one_array() {
    assert_eq!(printed(Form::Json, Terminal::default(), &[]), ("[]\n".to_owned(), true));
    let found = [problem(Severity::Error, 2, 2), problem(Severity::Warning, 0, 0)];
    let (text, sound) = printed(Form::Json, Terminal::default(), &found);
    let value: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert!(!sound && text.lines().count() == 2);
    assert_eq!(
        value[1],
        serde_json::json!({
            "severity": "error", "rule": "unknown-keyword", "file": FILE, "line": 2, "column": 2,
            "pointer": "/provider", "message": "100% wrong:\r\nsee\u{1b}[2J", "hint": "did you mean `required`?",
        })
    );
    assert_eq!(
        (&value[0]["line"], &value[0]["column"]),
        (&serde_json::Value::Null, &serde_json::Value::Null)
    );
}

#[test]
fn github_gets_annotations_with_its_escapes() {
    let found = [problem(Severity::Error, 2, 2), problem(Severity::Warning, 0, 7)];
    let (text, sound) = printed(Form::Github, Terminal::default(), &found);
    assert!(!sound);
    let expected = "\
::warning file=a%2Cb/demo.yaml,title=unknown-keyword::100%25 wrong:%0D%0Asee [2J%0Ahelp: did you mean `required`?
::error file=a%2Cb/demo.yaml,line=2,col=2,title=unknown-keyword::100%25 wrong:%0D%0Asee [2J%0Ahelp: did you mean `required`?
";
    assert_eq!(text, expected);
    let mut odd = problem(Severity::Error, 0, 0);
    odd.place.file = "a\u{1b}[31m\n\u{202e}.yaml".to_owned();
    let (text, _) = printed(Form::Github, Terminal::default(), &[odd]);
    assert!(text.starts_with("::error file=a [31m%0A .yaml,title="), "{text:?}");
}

#[test]
fn problems_are_counted_in_words() {
    let (error, warning) = (problem(Severity::Error, 1, 1), problem(Severity::Warning, 1, 1));
    assert_eq!(counted([]), "no errors");
    assert_eq!(counted([&warning]), "no errors, 1 warning");
    assert_eq!(counted([&error, &warning, &error]), "2 errors, 1 warning");
}
