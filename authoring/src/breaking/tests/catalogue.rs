//! Whole catalogues: what is gone or moved; and what must hold of every definition there is.

use relata_catalogue::sources;
use relata_core::diagnostic::Severity;

use super::*;

fn subject<'a>(path: &'a str, text: &'a str, interface: &'a Interface) -> Subject<'a> {
    Subject { path, file: path, text, interface, examples: &[], surface: None }
}

#[test]
fn versions_that_are_gone_or_moved_are_told_apart() {
    let text = key("type: string");
    let next = text.replace("version: 0", "version: 1");
    let (old, new) = (load(&text), load(&next));
    let gone = |old: &[Subject<'_>], new: &[Subject<'_>]| -> Vec<String> {
        compare(old, new, &Settings::default()).iter().map(line).collect()
    };
    let before = [subject("demo/v0/interface.yaml", &text, &old)];
    assert_eq!(gone(&before, &[]), ["interface-removed:"]);
    assert_eq!(gone(&before, &[subject("demo/v0/interface.yaml", &next, &new)]), ["version-moved:"]);
    let beside = [subject("demo/v1/interface.yaml", &next, &new), before[0].clone()];
    assert_eq!(gone(&before, &beside), NOTHING);
    assert_eq!(gone(&[], &before), NOTHING);
    let retired_text = text.replace("published", "retired");
    let retired = load(&retired_text);
    assert_eq!(gone(&[subject("x", &retired_text, &retired)], &[]), ["interface-removed?:"]);
}

#[test]
fn bindings_that_callers_use_are_kept() {
    let text = key("type: string");
    let changed = format!("{text}description: d\n");
    let (old, new) = (load(&text), load(&changed));
    let surface = |items: &[(&str, &str)]| -> Option<Surface> {
        Some(items.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect())
    };
    let compared = |before: Option<Surface>, after: Option<Surface>| -> Vec<(String, u32)> {
        let old = Subject { surface: before, ..subject("d", &text, &old) };
        let new = Subject { surface: after, ..subject("d", &changed, &new) };
        let found = compare(&[old], &[new], &Settings::default());
        found
            .iter()
            .map(|finding| (finding.diagnostic.message.clone(), finding.diagnostic.place.line))
            .collect()
    };
    let messages = |found: &[(String, u32)]| -> Vec<String> {
        found.iter().map(|(message, _)| message.clone()).collect()
    };
    let base = [("ProviderApp", "struct"), ("ProviderApp.a", "String"), ("ProviderApp::new", "() -> Self")];
    let grown = [base.as_slice(), &[("ProviderApp.b", "String")]].concat();
    assert!(compared(surface(&base), surface(&grown)).is_empty());
    assert!(compared(surface(&base), None).is_empty());
    let gone = compared(surface(&grown), surface(&base));
    assert_eq!(gone, [("source: `ProviderApp.b` is gone".to_owned(), 5)]);
    let other = [("ProviderApp", "struct"), ("ProviderApp.a", "u16"), ("ProviderApp::new", "() -> Self")];
    let message = "source: `ProviderApp.a` is `u16`, and was `String`";
    assert_eq!(compared(surface(&base), surface(&other)), [(message.to_owned(), 5)]);
    let struct_gone = compared(surface(&base), surface(&[]));
    assert_eq!(struct_gone, [("source: `ProviderApp` is gone".to_owned(), 5)], "its parts go with it");
    let dialect = [("v1", "mod"), ("v1::ProviderApp", "struct"), ("v1::ProviderApp.a", "String")];
    let gone = compared(surface(&dialect), surface(&dialect[..1]));
    assert_eq!(messages(&gone), ["source: `v1::ProviderApp` is gone"], "so in a dialect");
    let gone = compared(surface(&dialect), surface(&[]));
    assert_eq!(messages(&gone), ["source: `v1` is gone"], "or with all of it");
}

#[test]
fn nothing_is_found_between_a_definition_and_itself() {
    for source in sources() {
        let interface = load(source.text);
        // A comment makes the texts differ, so that they are compared.
        let text = format!("{}# The same.\n", source.text);
        let (old, new) =
            (subject(source.path, source.text, &interface), subject(source.path, &text, &interface));
        let found = compare(&[old], &[new], &Settings { strict: true, ..Settings::default() });
        assert!(found.is_empty(), "{}: {found:?}", source.path);
    }
}

/// The definition after a change of its text, with what is found at the level of the wire; strictly, drafts too.
fn changed(
    source: &relata_catalogue::Source,
    old: &Interface,
    change: impl Fn(&mut Interface),
) -> Vec<Finding> {
    let mut new = old.clone();
    change(&mut new);
    let text = format!("{}# Changed.\n", source.text);
    let settings = Settings { levels: vec![Level::Wire], strict: true };
    compare(&[subject("x", source.text, old)], &[subject("x", &text, &new)], &settings)
}

fn records(interface: &Interface) -> Vec<(Role, Scope, relata_core::interface::Record)> {
    interface.records.iter().map(|(role, scope, record)| (role, scope, record.clone())).collect()
}

#[test]
fn an_optional_key_more_never_breaks_the_wire() {
    use relata_core::interface::{Encoding, Field, Property, Schema, StringType, Type};

    let kind = Type::String(StringType::default());
    let property = Property { name: "entirely-new".to_owned(), required: false, schema: Schema::of(kind) };
    let field = Field {
        property,
        aliases: Vec::new(),
        absent: Vec::new(),
        encoding: Encoding::Text,
        secret: None,
        holds_secret: false,
    };
    for source in sources() {
        let old = load(source.text);
        let found = changed(source, &old, |interface| {
            for (role, scope, mut record) in records(interface) {
                record.fields.push(field.clone());
                interface.records.set(role, scope, record);
            }
        });
        let is_closed = old.records.iter().any(|(.., record)| record.closed);
        assert!(is_closed || found.is_empty(), "{}: {found:?}", source.path);
    }
}

#[test]
fn a_required_key_less_always_breaks_the_wire() {
    let mut tried = 0;
    for source in sources() {
        let old = load(source.text);
        for (role, scope, record) in records(&old) {
            for field in record.fields.iter().filter(|field| field.property.required) {
                let name = &field.property.name;
                let found = changed(source, &old, |interface| {
                    let mut record = record.clone();
                    record.fields.retain(|field| field.property.name != *name);
                    record.ready.iter_mut().for_each(|keys| keys.retain(|key| key != name));
                    interface.records.set(role, scope, record);
                });
                let breaks = |finding: &Finding| {
                    finding.diagnostic.severity == Severity::Error && finding.bag == Some((role, scope))
                };
                assert!(found.iter().any(breaks), "{} {role}.{scope}.{name}: {found:?}", source.path);
                tried += 1;
            }
        }
    }
    assert!(tried > 20, "the catalogue has required keys: {tried}");
}

#[test]
fn large_definitions_are_compared_in_no_time() {
    let keys = |from: usize, kind: &str| -> String {
        let keys: Vec<String> = (from..from + 1500).map(|n| format!("k{n}: {{type: {kind}}}")).collect();
        let names: Vec<String> = (from..from + 1500).map(|n| format!("k{n}")).collect();
        bag(&format!("required: [{}], properties: {{{}}}", names.join(", "), keys.join(", ")))
    };
    // Each type is reached by twice as many ways as the one before.
    let twice = |kind: &str| -> String {
        let types: Vec<String> =
            (0..40).map(|n| format!("  T{n}: {{type: object, properties: {{a: {{$ref: \"#/$defs/T{m}\"}}, b: {{$ref: \"#/$defs/T{m}\"}}}}}}\n", m = n + 1)).collect();
        format!("{}$defs:\n{}  T40: {{type: {kind}}}\n", key("$ref: \"#/$defs/T0\""), types.concat())
    };
    let start = std::time::Instant::now();
    assert_eq!(found(&keys(0, "string"), &keys(1500, "string")).len(), 3000);
    assert_eq!(found(&keys(0, "integer"), &keys(0, "boolean")).len(), 1500);
    assert!(!found(&twice("integer"), &twice("boolean")).is_empty());
    assert!(start.elapsed().as_secs() < 60, "{:?}", start.elapsed());
}
