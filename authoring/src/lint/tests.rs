mod cases;

use relata_core::definition;

use super::*;
use cases::CASES;

const HEAD: &str = "interface: demo\nversion: 0\nstatus: draft\nsummary: A demo.\n";

fn lint_text(text: &str, levels: &Levels) -> Vec<relata_core::diagnostic::Diagnostic> {
    let interface =
        definition::load("demo.yaml", text).unwrap_or_else(|problems| panic!("{problems}\n{text}"));
    let source = Source { file: "demo.yaml", text, interface: &interface };
    lint(&[source], levels).into_sorted()
}

/// The rules that a definition breaks, each once, and where they are reported first.
fn broken(text: &str) -> Vec<(&'static str, u32)> {
    let mut rules: Vec<(&'static str, u32)> = Vec::new();
    for finding in lint_text(text, &Levels::default()) {
        if rules.iter().all(|(id, _)| *id != finding.rule) {
            rules.push((finding.rule, finding.place.line));
        }
    }
    rules
}

/// A definition whose provider writes these keys, from line 8 on, each `name: {..}`.
fn keys(keys: &[&str]) -> String {
    let keys: Vec<String> = keys.iter().map(|key| format!("      {key}\n")).collect();
    format!("{HEAD}provider:\n  app:\n    properties:\n{}", keys.concat())
}

/// A definition with one key of a named type, which begins on line 8.
fn named(schema: &str) -> String {
    format!(
        "{HEAD}provider: {{app: {{properties: {{a: {{type: array, items: {{$ref: \"#/$defs/T\"}}, description: d}}}}}}}}\n\
         $defs:\n  T:\n    description: d\n    {schema}\n"
    )
}

#[test]
fn each_rule_fires_where_it_should_and_only_there() {
    let item =
        "$defs: {I: {type: object, description: d, properties: {id: {type: string, description: d}}}}\n";
    let used = |lines: &[&str]| if lines.concat().contains("$defs/I") { item } else { "" };
    for (rule, breaking, keeping) in CASES {
        for (number, line) in breaking.iter().enumerate() {
            let alone = keys(&[line]) + used(&[line]);
            let whole = keys(breaking) + used(breaking);
            let found = if *rule == "mixed-spelling" { broken(&whole) } else { broken(&alone) };
            assert!(found.iter().any(|(id, _)| id == rule), "{rule} {number}: {found:?}");
            assert!(found.iter().all(|(_, line)| *line >= 8), "{rule}: {found:?}");
        }
        let found = broken(&(keys(keeping) + used(keeping)));
        assert!(found.iter().all(|(id, _)| id != rule), "{rule}: {found:?}");
    }
}

#[test]
fn what_must_be_there_is_reported_where_it_is_required() {
    let text = |required: &str, more: &str| {
        format!(
            "{HEAD}provider:\n  app:\n    {required}\n    properties:\n      a: {{type: string, description: d{more}}}\n      b: {{type: string, description: d}}\n"
        )
    };
    assert_eq!(broken(&text("required: [a]", "")), [("mandatory-key", 7)]);
    assert_eq!(broken(&text("anyOf: [{required: [a]}, {required: [b]}]", "")), [("mandatory-key", 7)]);
    assert_eq!(broken(&text("anyOf: [{required: [a]}, {required: []}]", "")), []);
    assert_eq!(broken(&text("description: d", "")), []);
    let deprecated = broken(&text("required: [a]", ", deprecated: true"));
    assert_eq!(deprecated, [("deprecated-required", 7), ("mandatory-key", 7)]);
    let object = |required: &str| {
        named(&format!(
            "type: object\n    required: {required}\n    properties: {{id: {{type: string, description: d}}, b: {{type: string, description: d}}, c: {{type: string, description: d}}}}"
        ))
    };
    assert_eq!(broken(&object("[id, b]")), [("mandatory-parts", 10)]);
    assert_eq!(broken(&object("[id]")), []);
}

#[test]
fn databags_and_the_interface_have_rules_too() {
    let closed = format!(
        "{HEAD}provider:\n  app:\n    additionalProperties: false\n    properties: {{a: {{type: string, description: d}}}}\n"
    );
    assert_eq!(broken(&closed), [("closed-object", 7)]);
    let unused = format!(
        "{}$defs:\n  T: {{type: string, description: d}}\n",
        keys(&["a: {type: string, description: d}"])
    );
    assert_eq!(broken(&unused), [("unused-type", 10)]);
    let retired = keys(&["a: {type: string, description: d}"]).replace("draft", "retired");
    assert_eq!(broken(&retired), [("deprecated-silently", 3)]);
    assert_eq!(broken(&retired.replace("summary:", "description: Use other.\nsummary:")), []);
}

#[test]
fn findings_are_placed_within_dialects_and_behind_null_and_json_text() {
    let text = format!(
        "{HEAD}provider: {{app: {{properties: {{a: {{type: string, description: d}}}}}}}}\ndialects:\n  - name: old\n    provider:\n      app:\n        properties:\n          a:\n            description: d\n            contentMediaType: application/json\n            contentSchema:\n              anyOf:\n                - type: object\n                  properties:\n                    id: {{type: string}}\n                - type: \"null\"\n"
    );
    let found = lint_text(&text, &Levels::default());
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!((found[0].rule, found[0].place.line), ("missing-description", 18));
    let pointer = "/dialects/0/provider/app/properties/a/contentSchema/anyOf/0/properties/id";
    assert_eq!(found[0].pointer, pointer);
}

#[test]
fn a_key_keeps_its_type_in_all_versions() {
    let version = |version: u32, key: &str| {
        let text = keys(&[key]).replace("version: 0", &format!("version: {version}"));
        (text.clone(), definition::load("demo.yaml", &text).unwrap())
    };
    let lint_all = |versions: &[(String, Interface)]| -> Vec<String> {
        let sources: Vec<_> =
            versions.iter().map(|(text, interface)| Source { file: "demo.yaml", text, interface }).collect();
        let found = lint(&sources, &Levels::default()).into_sorted().into_iter();
        found.filter(|finding| finding.rule == "changed-type").map(|finding| finding.message).collect()
    };
    let text = "a: {type: string, description: d}";
    let away = version(1, "b: {type: string, description: d}");
    let number = version(2, "a: {type: integer, description: d}");
    let json = version(2, "a: {type: string, x-encoding: json, description: d}");
    let same = version(2, "a: {enum: [x], description: d}");
    assert_eq!(
        lint_all(&[number, away.clone(), version(0, text)]),
        ["`a` is a whole number here and text in v0"]
    );
    assert_eq!(lint_all(&[version(0, text), json]), ["`a` is text as json here and text in v0"]);
    assert!(lint_all(&[version(0, text), away, same]).is_empty());
}

#[test]
fn an_allowance_allows_its_rules_on_its_line_alone() {
    let breaking = "a: {type: array, items: {type: string}}";
    let on_line = keys(&[&format!("{breaking} # relata-allow: primitive-collection as it is"), breaking])
        .replacen(
            "      a: {type: array, items: {type: string}}\n",
            "      b: {type: array, items: {type: string}}\n",
            1,
        );
    assert_eq!(broken(&on_line), [("missing-description", 8), ("primitive-collection", 9)]);
    let above = keys(&[
        "# relata-allow: primitive-collection, missing-description  the wire is so",
        "# More about it.",
        "",
        breaking,
    ]);
    assert_eq!(broken(&above), []);
}

#[test]
fn allowances_that_allow_nothing_or_are_wrong_are_warned_of() {
    let sound = "a: {type: string, description: d}";
    assert_eq!(broken(&keys(&["# relata-allow: free-map because", sound])), [("unused-allowance", 8)]);
    for wrong in ["free-mop because", "", "primitive-collection", "primitive-collection,"] {
        let text = keys(&[
            &format!("# relata-allow: {wrong}"),
            "a: {type: array, items: {type: string}, description: d}",
        ]);
        assert!(broken(&text).contains(&("bad-allowance", 8)), "{wrong}: {:?}", broken(&text));
    }
    assert_eq!(broken(&keys(&["# relata-allow free-map because", sound])), [("bad-allowance", 8)]);
}

#[test]
fn what_only_looks_like_a_comment_is_none() {
    let text = keys(&[
        "a: {type: string, description: \"d # relata-allow: x\"}",
        "b:",
        "  type: string",
        "  description: |",
        "    # relata-allow: y",
        "    more",
    ]);
    assert_eq!(broken(&text), []);
    let both = text.replace("      b:", "      # relata-allow: free-map because\n      b:");
    assert_eq!(broken(&both), [("unused-allowance", 9)]);
}

#[test]
fn an_author_chooses_what_to_hear() {
    let text = keys(&["a: {type: array, items: {type: string}}"]);
    let levels = |allow: &[&str], deny: &[&str]| {
        let owned = |ids: &[&str]| ids.iter().map(|id| (*id).to_owned()).collect();
        Levels { allow: owned(allow), deny: owned(deny) }
    };
    let heard = |levels: &Levels| -> Vec<(&str, bool)> {
        let found = lint_text(&text, levels).into_iter();
        found.map(|finding| (finding.rule, finding.severity == Severity::Error)).collect()
    };
    let both = [("missing-description", false), ("primitive-collection", false)];
    assert_eq!(heard(&levels(&[], &[])), both);
    assert_eq!(heard(&levels(&["missing-description"], &[])), [both[1]]);
    assert_eq!(heard(&levels(&["missing-description"], &["all"])), [("primitive-collection", true)]);
    let denied = [("missing-description", true), ("primitive-collection", false)];
    assert_eq!(heard(&levels(&[], &["missing-description"])), denied);
    let allowed = keys(&["# relata-allow: free-map because", "a: {type: string, description: d}"]);
    assert!(
        lint_text(&allowed, &levels(&["free-map"], &[])).is_empty(),
        "an allowance is not unused for a rule nobody asked for"
    );
}

#[test]
fn a_published_interface_is_cured_in_its_next_version() {
    let text =
        keys(&["a: {type: array, items: {type: string}, description: d}"]).replace("draft", "published");
    let hint = lint_text(&text, &Levels::default()).remove(0).hint.unwrap();
    assert!(hint.ends_with("peers speak v0 already, so in v1"), "{hint}");
}
