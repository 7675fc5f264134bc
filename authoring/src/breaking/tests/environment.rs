//! The variables that come out: of rules that are others, of databags that are read otherwise, of examples.

use super::*;
use crate::examples::{self, Example};

#[test]
fn rules_that_are_others_give_other_variables() {
    let rule = |rule: &str| {
        format!(
            "{}connection: {{{rule}}}\n",
            bag(
                "properties: {h: {type: string}, i: {type: string}, p: {type: integer, minimum: 1, maximum: 65535}}"
            )
        )
    };
    let base = "scheme: s, host: provider.app.h, port: provider.app.p";
    let changed = new_reader("connection-changed");
    assert_eq!(found(&rule(base), &rule("scheme: t, host: provider.app.h, port: provider.app.p")), changed);
    assert_eq!(found(&rule(base), &rule(&format!("{base}, default-port: 1"))), changed);
    let anonymous = rule(&format!("{base}, anonymous: true"));
    assert_eq!(found(&anonymous, &rule(base)), changed, "who names no user gets no connection any more");
    assert_eq!(found(&rule(base), &anonymous), NOTHING);
    assert_eq!(found(&rule(base), &rule("scheme: s, host: provider.app.i, port: provider.app.p")), changed);
    assert_eq!(
        found(&rule(base), &rule("scheme: s, host: [provider.app.i, provider.app.h], port: provider.app.p")),
        changed
    );
    assert_eq!(
        found(&rule(base), &rule("scheme: s, host: [provider.app.h, provider.app.i], port: provider.app.p")),
        NOTHING
    );
    let grown = rule("scheme: s, host: [provider.app.j, provider.app.h], port: provider.app.p")
        .replace("i: {type: string}", "i: {type: string}, j: {type: string}");
    assert_eq!(found(&rule(base), &grown), NOTHING, "old databags have no `j`");
    assert_eq!(found(&rule(base), &rule(&format!("{base}, parameters: {{q: provider.app.i}}"))), changed);
    let more = |part: &str| found(&rule(base), &rule(&format!("{base}, {part}")));
    assert_eq!(
        more("database: provider.app.i"),
        new_reader("connection-changed?"),
        "there is a database where none was"
    );
    assert_eq!(more("uri: provider.app.i"), changed, "a whole URI takes the place of its parts");
    let without = rule(base).split("connection").next().unwrap().to_owned();
    assert_eq!(found(&rule(base), &without), new_reader("connection-removed"));
    assert_eq!(found(&without, &rule(base)), NOTHING);
}

/// A definition whose connection is made of `h` and `p`, which are so.
fn server(host: &str, port: &str) -> String {
    let keys = format!("required: [h], properties: {{h: {{{host}}}, p: {{{port}}}, u: {{type: string}}}}");
    let rule =
        "scheme: s, default-port: 9, host: provider.app.h, port: provider.app.p, username: provider.app.u";
    format!("{}connection: {{{rule}}}\n", bag(&keys))
}

/// What is found of the environment alone.
fn environment(old: &str, new: &str, examples: [&[Example]; 2]) -> Vec<Finding> {
    let (before, after) = (load(old), load(new));
    let [of_old, of_new] = examples;
    let subject = |text, interface, examples| Subject {
        path: "demo",
        file: "demo.yaml",
        text,
        interface,
        examples,
        surface: None,
    };
    let settings = Settings { levels: vec![Level::Environment], ..Settings::default() };
    compare(&[subject(old, &before, of_old)], &[subject(new, &after, of_new)], &settings)
}

fn lines(old: &str, new: &str) -> Vec<String> {
    environment(old, new, [&[], &[]]).iter().map(line).collect()
}

const PLAIN: [&str; 2] = ["type: string", "type: integer, minimum: 1, maximum: 65535"];

#[test]
fn databags_that_are_read_otherwise_give_other_variables() {
    let old = server(PLAIN[0], PLAIN[1]);
    let lost = [new_reader("variables-lost"), new_writer("variables-lost")].concat();
    assert_eq!(lines(&old, &server("type: string, x-encoding: json", PLAIN[1])), lost, "no rule is another");
    let renamed = old.replace("[h]", "[k]").replace("{h: ", "{k: ").replace("app.h", "app.k");
    let found = environment(&old, &renamed, [&[], &[]]);
    let rules: Vec<String> = found.iter().map(line).collect();
    assert_eq!(rules, [new_writer("variables-lost"), new_reader("connection-changed")].concat());
    let message = &found[1].diagnostic.message;
    assert!(
        message.contains("databags with all keys: the provider has not published provider.app.k"),
        "{message}"
    );
    let of_port = lines(&old, &server(PLAIN[0], "type: integer, minimum: 1, maximum: 9"));
    assert_eq!(of_port, new_reader("variables-lost"), "what is refused gives nothing");
}

#[test]
fn what_an_example_shows_is_told_with_its_values_but_no_secrets() {
    let example = |text: &str| examples::read("provider.app", "ready-x.yaml", text).unwrap();
    let old = server("type: string, x-aliases: [host]", PLAIN[1]).replace("required: [h], ", "");
    let shown = [example("databag: {host: 10.0.0.5, p: '80', u: me}")];
    let found = environment(&old, &server(PLAIN[0], PLAIN[1]).replace("required: [h], ", ""), [&shown, &[]]);
    assert_eq!(found.iter().map(line).collect::<Vec<_>>(), new_reader("variables-lost"));
    assert!(found[0].diagnostic.message.contains("the example provider.app/ready-x: "), "{found:?}");
    let either = |absent: &str| {
        let keys =
            format!("properties: {{a: {{type: string{absent}}}, b: {{type: string, writeOnly: true}}}}");
        let rule =
            "scheme: s, host: provider.app.b, anonymous: true, password: [provider.app.a, provider.app.b]";
        format!("{}connection: {{{rule}}}\n", bag(&keys))
    };
    let shown = [example("databag: {a: '-', b: hunter2}")];
    let found = environment(&either(", x-absent: ['-']"), &either(""), [&shown, &[]]);
    assert_eq!(found.iter().map(line).collect::<Vec<_>>(), new_reader("variables-changed"));
    let message = &found[0].diagnostic.message;
    let said = "environment: another `_PASSWORD` and `_URL` of the example provider.app/ready-x: `_PASSWORD` is another; \
                breaks old provider with new requirer";
    assert_eq!(message, said);
}

#[test]
fn a_new_provider_that_may_write_as_an_example_does_is_a_risk_for_old_requirers() {
    let old = server(PLAIN[0], PLAIN[1]).replace("required: [h], ", "");
    let new = old
        .replace("u: {type: string}", "u: {type: string}, k: {type: string}")
        .replace("host: provider.app.h", "host: [provider.app.h, provider.app.k]");
    let shown = [examples::read("provider.app", "ready-k.yaml", "databag: {k: a, u: me}").unwrap()];
    let found: Vec<String> = environment(&old, &new, [&[], &shown]).iter().map(line).collect();
    assert_eq!(found, new_writer("variables-lost?"));
    assert_eq!(lines(&old, &new), NOTHING, "nobody says that `h` is left out");
}

#[test]
fn additions_that_are_compatible_raise_nothing() {
    let old = server(PLAIN[0], PLAIN[1]);
    for more in ["x-aliases: [host]", "description: d", "deprecated: true", "x-absent: [none]"] {
        assert_eq!(lines(&old, &server(&format!("{}, {more}", PLAIN[0]), PLAIN[1])), NOTHING, "{more}");
    }
    let key = old.replace("u: {type: string}", "u: {type: string}, more: {type: string}");
    assert_eq!(lines(&old, &key), NOTHING);
    let behind = key.replace("host: provider.app.h", "host: [provider.app.h, provider.app.more]");
    assert_eq!(lines(&old, &behind), NOTHING, "a source behind");
    let database = key.replace("scheme: s", "scheme: s, database: provider.app.more");
    assert_eq!(lines(&old, &database), NOTHING, "old databags have none");
    assert_eq!(lines(&old, &key.replace("default-port: 9", "default-port: 9, anonymous: true")), NOTHING);
}

#[test]
fn a_key_more_changes_no_variable_of_the_catalogue() {
    for source in relata_catalogue::sources() {
        let old = load(source.text);
        let shown: Vec<Example> =
            source.examples.iter().map(|e| examples::read(e.folder, e.file, e.text).unwrap()).collect();
        let mut new = old.clone();
        let records: Vec<_> =
            old.records.iter().map(|(role, scope, record)| (role, scope, record.clone())).collect();
        for (role, scope, mut record) in records {
            let mut more = record.fields.clone();
            more.truncate(1);
            more.iter_mut().for_each(|field| field.property.name = "entirely-new".to_owned());
            record.fields.extend(more);
            new.records.set(role, scope, record);
        }
        let text = format!("{}# Changed.\n", source.text);
        let subject = |text, interface| Subject {
            path: "x",
            file: "x",
            text,
            interface,
            examples: &shown,
            surface: None,
        };
        let settings = Settings { levels: vec![Level::Environment], strict: true };
        let found = compare(&[subject(source.text, &old)], &[subject(&text, &new)], &settings);
        assert!(found.is_empty(), "{}: {found:?}", source.path);
    }
}

#[test]
fn a_dialect_that_gets_a_connection_loses_none() {
    let dialect = "dialects: [{name: d, when: [{has: [x]}], provider: {app: {required: [x], properties: {x: {type: \
                   string}}}}CONNECTION}]\n";
    let definition = |connection: &str| {
        let keys = bag("required: [h], properties: {h: {type: string}}");
        let rule = "connection: {scheme: s, anonymous: true, host: provider.app.h}\n";
        format!("{keys}{}{rule}", dialect.replace("CONNECTION", connection))
    };
    let own = ", connection: {scheme: t, anonymous: true, host: provider.app.x}";
    assert_eq!(lines(&definition(""), &definition(own)), NOTHING);
    let gone = lines(&definition(own), &definition(""));
    assert!(gone.contains(&new_reader("connection-changed")[0]), "{gone:?}");
}
