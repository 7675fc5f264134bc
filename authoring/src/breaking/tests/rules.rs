//! Changes of keys, databags, dialects, secrets and of the definition as a whole.

use super::*;

#[test]
fn keys_that_are_waited_for_break_whom_they_should() {
    let keys = |required: &str| {
        bag(&format!("required: {required}, properties: {{a: {{type: string}}, b: {{type: string}}}}"))
    };
    assert_eq!(found(&keys("[]"), &keys("[a]")), new_reader("required-added"));
    assert_eq!(found(&keys("[a]"), &keys("[]")), new_writer("required-removed"));
    assert_eq!(
        found(&keys("[a]"), &keys("[b]")),
        [new_reader("required-added"), new_writer("required-removed")].concat()
    );
    let either =
        bag("anyOf: [{required: [a]}, {required: [b]}], properties: {a: {type: string}, b: {type: string}}");
    assert_eq!(found(&keys("[a]"), &either), new_writer("required-removed"), "a new writer may choose b");
    assert_eq!(found(&either, &keys("[a]")), new_reader("required-added"), "an old writer may have chosen b");
    assert_eq!(found(&either, &keys("[]")), new_writer("required-removed"));
}

#[test]
fn of_sets_of_keys_the_one_that_is_meant_is_told() {
    let sets = |second: &str| {
        bag(&format!(
            "anyOf: [{{required: [a]}}, {{required: [{second}]}}], \
             properties: {{a: {{type: string}}, b: {{type: string}}, c: {{type: string}}}}"
        ))
    };
    let found = compared(&sets("b"), &sets("b, c"), &Settings::default());
    let told: Vec<_> = found.iter().map(|finding| finding.diagnostic.message.as_str()).collect();
    assert!(told.len() == 1 && told[0].contains("`c` is required"), "{told:?}");
}

#[test]
fn a_default_that_goes_means_another_thing_where_nothing_is_said() {
    let changed = found(&key("type: integer, default: 5432"), &key("type: integer, default: 5433"));
    assert_eq!(changed, found(&key("type: integer, default: 5432"), &key("type: integer")));
    assert!(changed[0].starts_with("default-changed?"), "{changed:?}");
    assert_eq!(found(&key("type: integer"), &key("type: integer, default: 5432")), NOTHING);
}

#[test]
fn a_key_that_goes_breaks_readers_that_wait_for_it_and_is_a_loss_for_others() {
    let one = bag("properties: {b: {type: string}}");
    let two = |rest: &str| bag(&format!("properties: {{a: {{type: string{rest}}}, b: {{type: string}}}}"));
    assert_eq!(found(&two(""), &one), new_writer("key-removed?"));
    assert_eq!(found(&two(", deprecated: true"), &one), NOTHING, "it was announced");
    assert_eq!(found(&one, &two("")), NOTHING);
    let required = bag("required: [a], properties: {a: {type: string}, b: {type: string}}");
    assert_eq!(found(&required, &one), new_writer("key-removed"));
    assert_eq!(found(&one, &required), new_reader("required-added"));
    let either =
        bag("anyOf: [{required: [a]}, {required: [b]}], properties: {a: {type: string}, b: {type: string}}");
    let only = bag("required: [b], properties: {b: {type: string}}");
    assert_eq!(found(&either, &only), [new_writer("key-removed?"), new_reader("required-added")].concat());
}

#[test]
fn a_key_that_is_renamed_is_lost_to_old_readers_unless_they_know_both_names() {
    let named = |name: &str, rest: &str| bag(&format!("properties: {{{name}: {{type: string{rest}}}}}"));
    assert_eq!(found(&named("a", ""), &named("b", ", x-aliases: [a]")), new_writer("key-renamed?"));
    assert_eq!(found(&named("a", ", x-aliases: [b]"), &named("b", ", x-aliases: [a]")), NOTHING);
    assert_eq!(found(&named("a", ""), &named("a", ", x-aliases: [b]")), NOTHING);
    assert_eq!(found(&named("a", ", x-aliases: [b]"), &named("a", "")), new_reader("alias-removed"));
    let required = |name: &str, rest: &str| {
        bag(&format!("required: [{name}], properties: {{{name}: {{type: string{rest}}}}}"))
    };
    assert_eq!(found(&required("a", ""), &required("b", ", x-aliases: [a]")), new_writer("key-renamed"));
    let without_alias = found(&required("a", ""), &required("b", ""));
    assert_eq!(without_alias, [new_writer("key-removed"), new_reader("required-added")].concat());
    assert_eq!(found(&named("a", ", x-absent: [\"-\"]"), &named("a", "")), new_reader("absent-removed"));
    assert_eq!(found(&named("a", ""), &named("a", ", x-absent: [\"-\"]")), NOTHING);
}

#[test]
fn closed_databags_refuse_what_is_new_and_what_is_gone() {
    let keys = |keys: &str, rest: &str| bag(&format!("properties: {{{keys}}}{rest}"));
    let (one, two, closed) =
        ("a: {type: string}", "a: {type: string}, b: {type: string}", ", additionalProperties: false");
    assert_eq!(found(&keys(one, ""), &keys(one, closed)), new_reader("closed?"));
    assert_eq!(found(&keys(one, closed), &keys(one, "")), NOTHING);
    assert_eq!(found(&keys(one, closed), &keys(two, closed)), new_writer("addition-refused"));
    let gone = found(&keys(two, closed), &keys(one, closed));
    assert_eq!(gone, [new_reader("key-refused"), new_writer("key-removed?")].concat());
}

#[test]
fn databags_come_and_go() {
    let side = |role: &str, required: &str| {
        format!("{role}: {{app: {{required: {required}, properties: {{a: {{type: string}}}}}}}}\n")
    };
    let only = |sides: &[String]| format!("{HEAD}{}", sides.concat());
    let (provider, waiting, free) =
        (side("provider", "[a]"), side("requirer", "[a]"), side("requirer", "[]"));
    let alone = only(std::slice::from_ref(&provider));
    let of_requirer = |rule: &str, old: &str, new: &str| vec![format!("{rule}: old {old} with new {new}")];
    assert_eq!(
        found(&alone, &only(&[provider.clone(), waiting.clone()])),
        of_requirer("databag-added", "requirer", "provider")
    );
    assert_eq!(found(&alone, &only(&[provider.clone(), free.clone()])), NOTHING);
    assert_eq!(
        found(&only(&[provider.clone(), waiting]), &alone),
        of_requirer("databag-removed", "provider", "requirer")
    );
    assert_eq!(
        found(&only(&[provider, free]), &alone),
        of_requirer("databag-removed?", "provider", "requirer")
    );
    let list = bag("type: array, items: {type: string}");
    let object = key("type: string");
    assert_eq!(found(&object, &list), both("databag-unusable"));
    assert_eq!(found(&list, &object), NOTHING, "nothing worked before");
}

#[test]
fn peers_meet_their_own_kind() {
    let peer = |kind: &str| format!("{HEAD}peer: {{unit: {{properties: {{a: {{type: {kind}}}}}}}}}\n");
    assert_eq!(found(&peer("integer"), &peer("boolean")), ["type-changed: old peer with new peer"]);
}

#[test]
fn dialects_and_what_tells_them_apart() {
    let plain = key("type: string");
    let dialect = |name: &str, has: &str, kind: &str| {
        format!(
            "  - {{name: {name}, when: [{{has: [{has}]}}], provider: {{app: {{properties: {{{has}: {{type: {kind}}}}}}}}}}}\n"
        )
    };
    let with = |dialects: &[String]| format!("{plain}dialects:\n{}", dialects.concat());
    let (one, two) = (dialect("one", "b", "string"), dialect("two", "c", "string"));
    assert_eq!(found(&plain, &with(std::slice::from_ref(&one))), new_writer("dialect-added?"));
    assert_eq!(found(&with(std::slice::from_ref(&one)), &plain), new_reader("dialect-removed"));
    assert_eq!(
        found(&with(&[one.clone(), two.clone()]), &with(&[two, one.clone()])),
        ["detection-changed?:"]
    );
    let changed = compared(
        &with(std::slice::from_ref(&one)),
        &with(&[dialect("one", "b", "integer")]),
        &Settings::default(),
    );
    assert_eq!(changed.iter().map(line).collect::<Vec<_>>(), new_reader("type-narrowed"));
    assert_eq!(changed[0].dialect.as_deref(), Some("one"));
    let detect = |key: &str| format!("{plain}detect: [{{has: [{key}]}}]\n");
    assert_eq!(found(&detect("a"), &plain), ["detection-changed?:"]);
    assert_eq!(found(&detect("a"), &detect("a")), NOTHING);
    let when = one.replace("when: [{has: [b]}]", "when: [{equals: {b: x}}]");
    assert_eq!(found(&with(&[one]), &with(&[when])), ["detection-changed?:"]);
}

#[test]
fn scalars_and_status_of_the_whole() {
    let plain = key("type: integer");
    let lax = format!("{plain}scalars: lax\n");
    assert_eq!(found(&lax, &plain), new_reader("scalars-strict"));
    assert_eq!(found(&plain, &lax), NOTHING);
    let status = |status: &str| plain.replace("published", status);
    assert_eq!(found(&plain, &status("draft")), ["status-unsettled?:"]);
    assert_eq!(found(&status("draft"), &plain), NOTHING);
    assert_eq!(found(&plain, &status("retired")), NOTHING);
}

#[test]
fn secrets_travel_where_readers_look_for_them() {
    let value = |secret: &str| {
        bag(&format!(
            "properties: {{a: {{type: string{secret}}}, s: {{type: string, x-secret: {{uri: [a]}}}}, t: {{type: string, x-secret: {{uri: [a]}}}}}}"
        ))
    };
    let (clear, plain) = (value(""), value(", x-secret: true"));
    let (first, second) = (value(", x-secret: {group: s}"), value(", x-secret: {group: t}"));
    assert_eq!(found(&clear, &first), new_writer("secret-grouped"));
    assert_eq!(found(&plain, &first), new_writer("secret-grouped"));
    assert_eq!(found(&first, &plain), new_reader("secret-ungrouped"));
    assert_eq!(
        found(&first, &clear),
        ["secret-revealed:".to_owned(), new_reader("secret-ungrouped").remove(0)]
    );
    assert_eq!(found(&first, &second), both("secret-moved"));
    assert_eq!(found(&plain, &clear), ["secret-revealed:"]);
    assert_eq!(found(&clear, &plain), NOTHING);
    let uri = |keys: &str| key(&format!("type: string, x-secret: {{uri: {keys}}}"));
    assert_eq!(found(&uri("[v, w]"), &uri("[v]")), new_writer("secret-part-removed"));
    assert_eq!(found(&uri("[v]"), &uri("[v, w]")), NOTHING);
    assert_eq!(found(&uri("[v]"), &uri("[]")), NOTHING, "nothing is said any more, so nothing is gone");
    assert_eq!(found(&uri("[v]"), &key("type: string")), both("secret-reference"));
    assert_eq!(found(&key("type: string"), &uri("[v]")), both("secret-reference"));
    let part = |secret: &str| key(&format!("type: object, properties: {{b: {{type: string{secret}}}}}"));
    assert_eq!(found(&part(", writeOnly: true"), &part("")), ["secret-revealed:"]);
    assert_eq!(found(&part(""), &part(", writeOnly: true")), NOTHING);
}

#[test]
fn drafts_may_change_and_levels_are_chosen() {
    let (old, new) = (key("type: integer").replace("published", "draft"), key("type: boolean"));
    assert_eq!(found(&old, &new), both("type-changed?"));
    let strict = Settings { strict: true, ..Settings::default() };
    assert_eq!(compared(&old, &new, &strict).iter().map(line).collect::<Vec<_>>(), both("type-changed"));
    let secret = Settings { levels: vec![Level::Secret], ..Settings::default() };
    assert!(compared(&old, &new, &secret).is_empty());
}

#[test]
fn a_finding_says_who_where_and_what_to_do() {
    let finding = compared(&key("type: integer"), &key("type: string"), &Settings::default()).remove(0);
    let message =
        "wire: provider.app `a`: a whole number may be text now; breaks old requirer with new provider";
    assert_eq!(finding.diagnostic.message, message);
    assert_eq!((finding.interface.as_str(), finding.level), ("demo v0", Level::Wire));
    assert_eq!(finding.bag, Some((Role::Provider, Scope::App)));
    assert_eq!((finding.diagnostic.place.file.as_str(), finding.diagnostic.place.line), ("demo.yaml", 5));
    assert_eq!(finding.diagnostic.pointer, "/provider/app/properties/a/type");
    assert!(finding.diagnostic.hint.is_some());
}
