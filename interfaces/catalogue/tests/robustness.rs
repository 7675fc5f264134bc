//! Damaged definitions and hostile databags: an answer, never a panic, and soon.
//!
//! The random numbers are the same in every run, so a failure comes again.

#![allow(clippy::unwrap_used, reason = "the helpers of tests fail as tests do")]

use relata_catalogue::{Catalogue, sources};
use relata_core::interface::Interfaces;
use relata_core::validate::{jsonl, validate};
use relata_core::{Databag, Interface, decode, definition, yaml};

/// Marsaglia's xorshift: good enough to damage texts with.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn below(&mut self, limit: usize) -> usize {
        usize::try_from(self.next() % u64::try_from(limit).unwrap()).unwrap()
    }

    fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.below(from.len())]
    }

    /// Text of pieces that mean something to one of the parsers.
    fn text(&mut self, pieces: usize) -> String {
        const PIECES: [&str; 40] = [
            "a",
            "0",
            "-",
            " ",
            "\n",
            ":",
            ": ",
            "- ",
            "{",
            "}",
            "[",
            "]",
            "\"",
            "'",
            "\\",
            "#",
            "&a",
            "*a",
            "!",
            "|",
            ">",
            "%",
            "@",
            "`",
            ",",
            "?",
            "\t",
            "~",
            "é",
            "\u{0}",
            "\u{feff}",
            "1e9",
            "http://",
            "host=",
            "null",
            "true",
            "\r",
            "---\n",
            "<<: ",
            "\u{1F600}",
        ];
        (0..pieces).map(|_| *self.pick(&PIECES)).collect()
    }
}

fn interfaces() -> Vec<&'static Interface> {
    let catalogue = Catalogue::builtin();
    catalogue.names().into_iter().flat_map(|name| Interfaces::versions(catalogue, name)).collect()
}

/// How many damaged definitions are read, of each kind; the catalogue may grow, the test's time may not.
const DAMAGED: usize = 1200;

/// The places of a text where its structure changes: beside marks and at the ends of lines, not within words and prose,
/// where one cut is as good as the next.
fn edges(text: &str) -> Vec<usize> {
    let is_mark = |byte: &u8| byte.is_ascii_punctuation() || *byte == b'\n';
    let bytes = text.trim_end().as_bytes();
    let beside = |at: &usize| bytes[at.saturating_sub(1)..=*at].iter().any(is_mark);
    (0..bytes.len()).filter(beside).filter(|at| text.is_char_boundary(*at)).collect()
}

#[test]
fn definitions_cut_short_are_read_or_refused() {
    let cuts: Vec<_> = sources()
        .iter()
        .flat_map(|source| edges(source.text).into_iter().map(move |end| (source, end)))
        .collect();
    for (source, end) in cuts.iter().step_by(cuts.len() / DAMAGED + 1) {
        if let Err(problems) = definition::load(source.path, &source.text[..*end]) {
            assert!(problems.has_errors(), "{} cut at {end}", source.path);
        }
    }
}

#[test]
fn damaged_definitions_are_read_or_refused() {
    let mut random = Random(0x9e37_79b9_7f4a_7c15);
    for source in sources() {
        let edges = edges(source.text);
        for _ in 0..DAMAGED / sources().len() {
            let mut bytes = source.text.as_bytes().to_vec();
            for _ in 0..=random.below(4) {
                let at = (*random.pick(&edges)).min(bytes.len() - 1);
                match random.below(3) {
                    0 => bytes[at] = random.next().to_le_bytes()[0],
                    1 => drop(bytes.remove(at)),
                    _ => bytes.splice(at..at, random.text(3).into_bytes()).for_each(drop),
                }
            }
            let _ = definition::load("damaged.yaml", &String::from_utf8_lossy(&bytes));
        }
    }
}

#[test]
fn random_texts_are_read_or_refused() {
    let mut random = Random(42);
    for _ in 0..4000 {
        let length = random.below(60);
        let text = random.text(length);
        let _ = definition::load("random.yaml", &text);
        let _ = yaml::wire(&text);
        let _ = jsonl::answer_row(Catalogue::builtin(), &text);
    }
}

#[test]
fn random_databags_are_judged() {
    let mut random = Random(7);
    for interface in interfaces() {
        for (role, scope, record) in interface.records.iter() {
            let spellings: Vec<&str> = record.fields.iter().flat_map(|field| field.spellings()).collect();
            for _ in 0..60 {
                let mut databag = Databag::new();
                for key in &spellings {
                    let length = random.below(8);
                    databag.set(*key, random.text(length));
                }
                let validation = validate(interface, role, scope, &databag);
                assert!(validation.errors.iter().all(|finding| finding.message.len() < 500));
            }
        }
    }
}

/// What can be decoded is written in one form, and means the same when it is read again.
#[test]
fn values_survive_being_written() {
    let mut random = Random(11);
    let texts = [
        "80",
        "true",
        "False",
        "a,b",
        "a b",
        "\"x\"",
        "null",
        "[]",
        "{\"url\": \"http://h/\"}",
        "- a",
        "host=h",
    ];
    for interface in interfaces() {
        for field in interface.records.iter().flat_map(|(_, _, record)| &record.fields) {
            let random_texts: Vec<String> = (0..40).map(|_| random.text(3)).collect();
            for text in texts.into_iter().chain(random_texts.iter().map(String::as_str)) {
                let Ok(value) = decode::value(interface, field, text) else { continue };
                let Ok(written) = decode::text(interface, field, &value) else { continue };
                if written.is_empty() {
                    continue;
                }
                let at = format!("{} {} {text:?} {written:?}", interface.name, field.property.name);
                assert_eq!(decode::value(interface, field, &written).as_ref(), Ok(&value), "{at}");
                assert_eq!(decode::text(interface, field, &value).as_ref(), Ok(&written), "{at}");
            }
        }
    }
}

/// Time grows with the text, not faster: what took the square of it would take minutes, far beyond the test's patience.
#[test]
fn large_values_end_soon() {
    let patterns = [
        "a", "[", "- ", "? ", "a: b\n", "- a\n", "\"", "'", "{a: ", "&a ", "#\n", "\n", "a\n ", "[a,", "! ",
        "|\n", ",x=", "\\",
    ];
    for pattern in patterns {
        let text = pattern.repeat((1 << 18) / pattern.len());
        let began = std::time::Instant::now();
        let _ = yaml::wire(&text);
        let _ = relata_core::codec::is_json(&text);
        let _ = relata_core::codec::list::conninfo_lines(&text).count();
        let _ = text.parse::<relata_core::Conninfo>();
        let _ = definition::load("large.yaml", &text);
        let took = began.elapsed();
        assert!(took.as_secs() < 20, "{pattern:?} took {took:?}");
    }
}
