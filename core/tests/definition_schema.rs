//! The JSON Schema of the format itself, for editors: `interfaces/definition.schema.json`.
//!
//! It is made from types that mirror the format; they live with the tests, so that no charm compiles what makes it.
//! After a change on purpose: `EXPECTORATE=overwrite cargo test -p relata-core --test definition_schema`.

#![allow(clippy::unwrap_used, reason = "the helpers of tests fail as tests do")]
#![allow(dead_code, reason = "of the types that mirror the format nothing but their schema is used")]

use std::fs;
use std::path::{Path, PathBuf};

use jsonschema::Validator;
use relata_core::{definition, yaml};
use schemars::generate::SchemaSettings;
use serde_json::{Map, Value as Json, json};

#[path = "definition_schema/connection.rs"]
mod connection;
#[path = "definition_schema/definition.rs"]
mod format;
#[path = "definition_schema/value.rs"]
mod value;

fn schema() -> Json {
    let generator = SchemaSettings::draft2020_12().into_generator();
    let mut schema = generator.into_root_schema_for::<format::Definition>().to_value();
    not_null(&mut schema);
    for name in ["Value", "Field"] {
        schema["$defs"][name]["dependentSchemas"] = of_types();
    }
    let mut first = json!({"$schema": "", "title": "A relata interface definition", "description": ""});
    for (key, part) in schema.as_object().unwrap() {
        if key != "title" {
            first[key] = part.clone();
        }
    }
    first
}

/// Keywords by the types that they need beside them.
const OF_TYPES: [(&[&str], &[&str]); 5] = [
    (&["string"], &["minLength", "maxLength", "pattern", "format"]),
    (&["integer", "number"], &["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"]),
    (&["array"], &["items", "minItems", "maxItems", "uniqueItems"]),
    (&["object"], &["properties", "required", "additionalProperties", "propertyNames"]),
    (&["object"], &["minProperties", "maxProperties"]),
];

/// That a keyword stands beside a type that it goes with.
fn of_types() -> Json {
    let mut rules = Map::new();
    for (types, keywords) in OF_TYPES {
        let one = json!({"enum": types});
        let rule = json!({
            "required": ["type"],
            "properties": {"type": {"anyOf": [one, {"type": "array", "contains": one}]}}
        });
        rules.extend(keywords.iter().map(|keyword| ((*keyword).to_owned(), rule.clone())));
    }
    Json::Object(rules)
}

/// What may be left out may not be null instead: schemars takes `Option` for both.
fn not_null(schema: &mut Json) {
    match schema {
        Json::Array(items) => items.iter_mut().for_each(not_null),
        Json::Object(parts) => {
            only_type(parts);
            only_variant(parts);
            parts.values_mut().for_each(not_null);
        }
        _ => {}
    }
}

fn only_type(parts: &mut Map<String, Json>) {
    if let Some(Json::Array(types)) = parts.get("type")
        && let [only, Json::String(null)] = &types[..]
        && null == "null"
    {
        let only = only.clone();
        parts.insert("type".to_owned(), only);
    }
}

fn only_variant(parts: &mut Map<String, Json>) {
    let null = json!({"type": "null"});
    if let Some(Json::Array(variants)) = parts.get("anyOf")
        && let [Json::Object(only), last] = &variants[..]
        && *last == null
    {
        let only = only.clone();
        parts.remove("anyOf");
        for (key, value) in only {
            parts.entry(key).or_insert(value);
        }
    }
}

#[test]
fn the_published_schema_is_fresh() {
    let text = serde_json::to_string_pretty(&schema()).unwrap() + "\n";
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../interfaces/definition.schema.json");
    expectorate::assert_contents(path, &text);
}

fn validator() -> Validator {
    jsonschema::draft202012::new(&schema()).unwrap()
}

/// All files of a folder and those within it.
fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "yaml") {
            found.push(path);
        }
    }
}

fn json_of(path: &Path) -> Option<Json> {
    let text = fs::read_to_string(path).unwrap();
    yaml::parse("definition.yaml", &text).ok().map(|node| node.to_json())
}

#[test]
fn it_takes_every_definition_that_is_taken() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut paths = Vec::new();
    for folder in ["tests/accepted", "../interfaces/catalogue", "../codegen/tests", "../examples"] {
        files(&root.join(folder), &mut paths);
    }
    let (validator, mut count) = (validator(), 0);
    for path in paths {
        let is_definition = definition::load("definition.yaml", &fs::read_to_string(&path).unwrap()).is_ok();
        let Some(json) = json_of(&path).filter(|_| is_definition) else { continue };
        let errors: Vec<String> =
            validator.iter_errors(&json).map(|error| format!("{}: {error}", error.instance_path())).collect();
        assert!(errors.is_empty(), "{}: {}", path.display(), errors.join("; "));
        count += 1;
    }
    assert!(count > 20, "only {count} definitions found");
}

/// Rules whose mistakes can be seen without knowing what another part of the definition says.
const SEEN: [&str; 12] = [
    "unknown-keyword",
    "unsupported-keyword",
    "missing-keyword",
    "keyword-does-not-fit",
    "wrong-kind",
    "unknown-type",
    "unknown-format",
    "unknown-encoding",
    "unknown-status",
    "unknown-scalars",
    "unknown-role",
    "unknown-take",
];

#[test]
fn it_refuses_what_can_be_seen_to_be_wrong() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/refused");
    let mut paths = Vec::new();
    files(&folder, &mut paths);
    let (validator, mut count) = (validator(), 0);
    for path in paths {
        let Some(json) = json_of(&path) else { continue };
        let problems = definition::load("definition.yaml", &fs::read_to_string(&path).unwrap()).unwrap_err();
        if problems.iter().any(|problem| SEEN.contains(&problem.rule)) {
            assert!(!validator.is_valid(&json), "{} is taken by the schema", path.display());
            count += 1;
        }
    }
    assert!(count > 15, "only {count} refused definitions found");
}
