//! Charms as they should not be: whatever the texts are, reading them ends soon, and without a panic.

#![allow(clippy::unwrap_used, reason = "all of it is tests")]

mod support;

use std::time::{Duration, Instant};

use relata_metadata::{FileKind, Files};
use support::{Texts, cases, reading};

/// A source of numbers that is the same in every run.
struct Chance(u64);

impl Chance {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % (bound.max(1) as u64)).unwrap()
    }

    fn of<'a>(&mut self, choices: &[&'a str]) -> &'a str {
        choices[self.below(choices.len())]
    }
}

const VALUES: [&str; 24] = [
    "",
    "~",
    "yes",
    "5",
    "-1",
    "1e400",
    "99999999999999999999999",
    ".nan",
    "2026-01-01",
    "1:30",
    "[]",
    "{}",
    "[[[]]]",
    "{a: {b: {c: d}}}",
    "\"\"",
    "\"\\0\"",
    "'it''s'",
    "!!str x",
    "*x",
    "&x y",
    "|\n  text",
    "é\u{202e}☃",
    "a:b@c:d",
    "@",
];

/// Puts another value behind a key, or spoils a line in another way.
fn spoil(text: &str, chance: &mut Chance) -> String {
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    for _ in 0..=chance.below(3) {
        let at = chance.below(lines.len());
        let value = chance.of(&VALUES);
        match chance.below(6) {
            0 => lines.push(lines[at].clone()),
            1 => {
                lines.remove(at);
            }
            2 => lines[at].insert_str(0, chance.of(&["\t", "  ", "- ", "? ", "%"])),
            3 => lines[at] = lines[at].replacen(chance.of(&["{", "}", ":", "[", "\"", ","]), value, 1),
            _ => {
                if let Some((key, _)) = lines[at].clone().split_once(": ") {
                    lines[at] = format!("{key}: {value}");
                }
            }
        }
        if lines.is_empty() {
            lines.push(String::new());
        }
    }
    lines.join("\n")
}

#[test]
fn spoiled_charms_are_read_to_the_end() {
    let mut chance = Chance(0x9e37_79b9_7f4a_7c15);
    for case in cases() {
        for _ in 0..20 {
            let texts: Texts =
                case.texts.iter().map(|(name, text)| (name.clone(), spoil(text, &mut chance))).collect();
            let reading = reading(&texts);
            assert!(reading.charm.is_some() || reading.found.has_errors(), "{}: {texts:?}", case.name);
        }
    }
}

#[test]
fn any_bytes_are_read_to_the_end() {
    let mut chance = Chance(42);
    let signs = [
        "name", ":", " ", "\n", "-", "{", "}", "[", "]", "&a", "*a", "<<", "\"", "'", "#", "|", "é", "\u{0}",
        "\t",
    ];
    for _ in 0..4000 {
        let text: String = (0..chance.below(60)).map(|_| chance.of(&signs)).collect();
        for kind in FileKind::ALL {
            let files =
                Files::new().with(FileKind::Metadata, "m", "name: a\n").with(kind, "f", text.as_str());
            relata_metadata::read(&files);
        }
    }
}

/// Reads a charmcraft.yaml and a metadata.yaml of this text.
fn soon(text: &str) {
    for kind in [FileKind::Metadata, FileKind::Charmcraft, FileKind::Actions, FileKind::Config] {
        let begun = Instant::now();
        let reading = relata_metadata::read(&Files::new().with(kind, "f", text));
        assert!(reading.found.has_errors());
        assert!(begun.elapsed() < Duration::from_secs(20), "{kind:?} took {:?}", begun.elapsed());
    }
}

#[test]
fn huge_and_deep_files_are_refused_soon() {
    soon(&"x".repeat(10 << 20));
    soon(&format!("requires: {}", "[".repeat(100_000)));
    soon(&format!("requires: {}", "{a: ".repeat(100_000)));
    let endpoints: String = (0..40_000).map(|number| format!("  e{number}: x\n")).collect();
    soon(&format!("requires:\n{endpoints}"));
    let mut laughs = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
    for level in 1..30 {
        let aliases = vec![format!("*a{}", level - 1); 10].join(", ");
        laughs.push_str(&format!("a{level}: &a{level} [{aliases}]\n"));
    }
    soon(&laughs);
}
