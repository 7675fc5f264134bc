//! `base`, `build-base` and `platforms`, as charms have them now.

use relata_core::diagnostic::Severity;
use relata_core::suggest;
use relata_core::yaml::{Content, Entry, Node};

use crate::platform::{ARCHITECTURES, Architecture, Base, Platform};
use crate::report::{Report, entry, shown, value};

/// What charms are built for.
const BASES: [&str; 9] = [
    "almalinux@9",
    "ubuntu@18.04",
    "ubuntu@20.04",
    "ubuntu@22.04",
    "ubuntu@24.04",
    "ubuntu@25.04",
    "ubuntu@25.10",
    "ubuntu@26.04",
    "ubuntu@26.10",
];
/// Those of them that want a build-base beside them.
const DEVELOPMENT: [&str; 3] = ["ubuntu@25.04", "ubuntu@25.10", "ubuntu@26.10"];

/// Reads `base` and `build-base`.
pub(crate) fn read_base(report: &mut Report, entries: &[Entry]) -> (Option<Base>, Option<Base>) {
    let base = value(entries, "base").and_then(|node| base(report, node, "base", &[]));
    let build = value(entries, "build-base")
        .and_then(|node| self::base(report, node, "build-base", &["ubuntu@devel"]));
    if let Some(node) = value(entries, "base")
        && let Content::String(text) = &node.content
        && value(entries, "build-base").is_none()
        && DEVELOPMENT.contains(&text.as_str())
    {
        let message = format!("the base {text} is in development and wants a build-base");
        report.error("missing-build-base", node, message, format!("add `build-base: {text}`"));
    }
    (base, build)
}

fn base(report: &mut Report, node: &Node, what: &str, more: &[&str]) -> Option<Base> {
    let text = report.text(node, what)?;
    if !BASES.contains(&text) && !more.contains(&text) {
        let known: Vec<&str> = BASES.iter().chain(more).copied().collect();
        let hint = format!("one of {}", known.join(", "));
        report.error("unknown-base", node, format!("{:?} is not a base of charms", shown(text)), hint);
    }
    text.parse().ok()
}

/// Whether charms are built for a base.
pub(crate) fn is_known(base: &Base) -> bool {
    let text = base.to_string();
    BASES.contains(&text.as_str()) || text == "ubuntu@devel"
}

/// Reads `platforms`; `base` says whether there is one for all of them.
pub(crate) fn read(report: &mut Report, declared: &Entry, has_base: bool) -> Vec<Platform> {
    let Some(platforms) = report.some_map(&declared.value, "platforms") else { return Vec::new() };
    if platforms.is_empty() {
        report.error("empty-platforms", declared, "there are no platforms", "as `platforms: {amd64: }`");
    }
    let mut read = Vec::new();
    for declared in platforms {
        check_name(report, declared);
        if let Some((on, build_for)) = one(report, declared) {
            check_bases(report, declared, (&on, &build_for), has_base);
            read.push(platform(&declared.key, &on, &build_for));
        }
    }
    read
}

fn check_name(report: &mut Report, declared: &Entry) {
    let name = declared.key.as_str();
    if ["any", "*"].contains(&name) {
        let message = format!("the platform name {name} is kept for charmcraft");
        report.error("reserved-name", declared, message, "perhaps `all` is meant");
    }
    if name.contains('/') {
        report.error("bad-name", declared, "a platform's name holds no '/'", "");
    }
}

/// One end of a platform: the bases and architectures it names.
#[derive(Clone, Default)]
struct End {
    bases: Vec<Option<Base>>,
    architectures: Vec<Architecture>,
}

fn one(report: &mut Report, declared: &Entry) -> Option<(End, End)> {
    let name = declared.key.as_str();
    if declared.value.content == Content::Null {
        let end = End::of(&[name]);
        if end.architectures.is_empty() || end.architectures == [Architecture::All] {
            let message = format!("the platform {} is no architecture and says nothing else", shown(name));
            let hint = format!("name it {}, or add build-on and build-for", words());
            report.error("bad-platform", declared, message, hint);
            return None;
        }
        return Some((end.clone(), end));
    }
    let entries = report.some_map(&declared.value, "a platform")?;
    report.unknown_keys(entries, &["build-on", "build-for"], "a platform", Severity::Error);
    let on = build_on(report, declared, entries);
    let build_for = build_for(report, declared, entries);
    Some((on?, build_for?))
}

fn build_on(report: &mut Report, declared: &Entry, entries: &[Entry]) -> Option<End> {
    let Some(node) = value(entries, "build-on") else {
        report.error(
            "missing-key",
            declared,
            format!("the platform {} has no build-on", shown(&declared.key)),
            "add `build-on: [amd64]`",
        );
        return None;
    };
    let (end, words) = end(report, node, "build-on");
    if end.architectures.contains(&Architecture::All) {
        report.error("build-on-all", node, "nothing is built on `all`", format!("name {}", self::words()));
    }
    if words.is_empty() {
        report.error("empty-list", node, "build-on names nothing", "");
    }
    if (1..words.len()).any(|at| words[..at].contains(&words[at])) {
        report.error("duplicate-item", node, "build-on names one of them twice", "");
    }
    Some(end)
}

/// Where it is left out, the platform's name says it.
fn build_for(report: &mut Report, declared: &Entry, entries: &[Entry]) -> Option<End> {
    if let Some(node) = value(entries, "build-for") {
        let (end, words) = end(report, node, "build-for");
        if words.len() != 1 {
            report.error(
                "one-build-for",
                node,
                "build-for names exactly one architecture",
                "make a platform of each",
            );
        }
        return Some(end);
    }
    let name = declared.key.as_str();
    match Architecture::of(name) {
        Some(_) => Some(End::of(&[name])),
        None => {
            let at = entry(entries, "build-for").unwrap_or(declared);
            let message = format!("the platform {} says not what it is built for", shown(name));
            report.error("missing-key", at, message, "add `build-for: [amd64]`");
            None
        }
    }
}

fn end<'n>(report: &mut Report, node: &'n Node, key: &str) -> (End, Vec<&'n str>) {
    let words = report.text_or_texts(node, key);
    for word in &words {
        let (architecture, _) = name_and_base(word);
        if Architecture::of(architecture).is_none() {
            let known = ARCHITECTURES.iter().map(|(word, _)| *word);
            let hint = suggest::hint(architecture, known).unwrap_or_default();
            report.error(
                "unknown-architecture",
                node,
                format!("{:?} is not an architecture", shown(word)),
                hint,
            );
        }
    }
    (End::of(&words), words)
}

impl End {
    fn of(words: &[&str]) -> Self {
        let mut end = Self::default();
        for word in words {
            let (architecture, base) = name_and_base(word);
            end.architectures.extend(Architecture::of(architecture));
            end.bases.push(base);
        }
        end
    }
}

/// `ubuntu@24.04:amd64` is a base and an architecture.
fn name_and_base(text: &str) -> (&str, Option<Base>) {
    match text.split_once(':') {
        Some((base, name)) if base.contains('@') => (name, base.parse().ok()),
        _ => (text, None),
    }
}

/// A base stands at one place: over all platforms, or with each, and then the same wherever it is named.
fn check_bases(report: &mut Report, declared: &Entry, (on, build_for): (&End, &End), has_base: bool) {
    let (_, of_name) = name_and_base(&declared.key);
    let ends: Vec<&Option<Base>> = on.bases.iter().chain(&build_for.bases).collect();
    let named = ends.iter().any(|base| base.is_some());
    let name = shown(&declared.key);
    if ends.windows(2).any(|pair| pair[0] != pair[1]) {
        let hint = "name the same base with each, or with none";
        report.error("mixed-bases", declared, format!("the platform {name} names more than one base"), hint);
    } else if let (Some(of_name), Some(Some(other))) = (&of_name, ends.first())
        && of_name != other
    {
        report.error(
            "mixed-bases",
            declared,
            format!("the platform {name} is built for {other}"),
            "name one base",
        );
    }
    if (named || of_name.is_some()) && has_base {
        let message = format!("the platform {name} names a base, and the charm has one for all platforms");
        report.error("two-bases", declared, message, "take one of them out");
    }
    if !named && of_name.is_none() && !has_base {
        let message = format!("no base is named for the platform {name}");
        report.error("missing-base", declared, message, "add `base: ubuntu@24.04` to the charm");
    }
}

fn platform(name: &str, on: &End, build_for: &End) -> Platform {
    let known = |end: &End| end.bases.iter().flatten().cloned().collect();
    Platform {
        name: name.to_owned(),
        build_bases: known(on),
        build_on: on.architectures.clone(),
        run_bases: known(build_for),
        build_for: build_for.architectures.clone(),
    }
}

fn words() -> String {
    let words: Vec<&str> =
        ARCHITECTURES.iter().map(|(word, _)| *word).filter(|word| *word != "all").collect();
    words.join(", ")
}
