//! Schemas by chance: whatever JSON there is, an import ends, and what it makes loads.

use serde_json::{Map, Value, json};

use super::super::*;

/// A small generator of numbers, so that a failure can be repeated by its seed.
struct Chance(u64);

impl Chance {
    fn next(&mut self, below: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 11).unwrap_or(0) % below
    }

    fn pick<'a>(&mut self, words: &[&'a str]) -> &'a str {
        words[self.next(words.len())]
    }
}

const KEYWORDS: [&str; 42] = [
    "type",
    "title",
    "description",
    "default",
    "examples",
    "example",
    "enum",
    "const",
    "properties",
    "required",
    "items",
    "prefixItems",
    "anyOf",
    "oneOf",
    "allOf",
    "$ref",
    "$defs",
    "definitions",
    "additionalProperties",
    "patternProperties",
    "propertyNames",
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "multipleOf",
    "minLength",
    "maxLength",
    "pattern",
    "format",
    "contentMediaType",
    "contentSchema",
    "uniqueItems",
    "minItems",
    "maxItems",
    "minProperties",
    "maxProperties",
    "discriminator",
    "deprecated",
    "writeOnly",
    "not",
    "x-odd",
];
const TEXTS: [&str; 24] = [
    "string",
    "integer",
    "number",
    "boolean",
    "array",
    "object",
    "null",
    "uri",
    "ipvanyaddress",
    "date-time",
    "application/json",
    "#/$defs/a",
    "#/$defs/b",
    "#",
    "",
    "no",
    "^[a-z]+$",
    "(",
    "a: b\n  c",
    "\u{feff}\u{0}",
    "☃",
    "1.5",
    "password",
    "path",
];

fn value(chance: &mut Chance, depth: usize) -> Value {
    let words = [
        Value::Null,
        json!(true),
        json!(false),
        json!(0),
        json!(-1),
        json!(1.5),
        json!(u64::MAX),
        json!(1e300),
    ];
    match chance.next(if depth == 0 { 4 } else { 10 }) {
        0 => words[chance.next(words.len())].clone(),
        1..=3 => json!(chance.pick(&TEXTS)),
        4 => (0..chance.next(4)).map(|_| value(chance, depth - 1)).collect(),
        _ => schema(chance, depth - 1),
    }
}

/// An object whose keywords have values of the right form more often than not.
fn schema(chance: &mut Chance, depth: usize) -> Value {
    let mut schema = Map::new();
    for _ in 0..=chance.next(5) {
        let keyword = chance.pick(&KEYWORDS);
        let down = depth.saturating_sub(1);
        let value = match (keyword, chance.next(4)) {
            (_, 0) => value(chance, down),
            ("properties" | "$defs" | "definitions" | "patternProperties", _) => (0..chance.next(4))
                .map(|_| {
                    (chance.pick(&["a", "b", "no", "x y", "$z", ""]).to_owned(), self::schema(chance, down))
                })
                .collect(),
            ("anyOf" | "oneOf" | "allOf" | "prefixItems", _) => {
                (0..chance.next(4)).map(|_| self::schema(chance, down)).collect()
            }
            ("items" | "additionalProperties" | "propertyNames" | "contentSchema" | "not", _) => {
                self::schema(chance, down)
            }
            ("enum" | "examples" | "required", _) => {
                (0..chance.next(4)).map(|_| self::value(chance, down)).collect()
            }
            ("type" | "$ref" | "format" | "pattern" | "contentMediaType" | "title" | "description", _) => {
                json!(chance.pick(&TEXTS))
            }
            ("discriminator", _) => json!({"propertyName": chance.pick(&TEXTS)}),
            _ => json!(chance.next(9)),
        };
        schema.insert(keyword.to_owned(), value);
    }
    Value::Object(schema)
}

fn import(bytes: Vec<u8>) -> Import {
    let name = "demo/v0/provider.app.json".to_owned();
    json_schemas(&[File { name: name.clone(), path: name, bytes }])
}

/// What is made loads, and what is not made is told.
fn check(bytes: &[u8]) {
    let import = import(bytes.to_owned());
    let shown = String::from_utf8_lossy(bytes);
    match import.definitions.first() {
        Some(made) => {
            let problems = relata_core::definition::load("made", &made.text).err();
            assert!(problems.is_none(), "{shown}\n{}\n{}", made.text, problems.unwrap_or_default());
        }
        None => assert!(import.count(Effect::Refused) > 0, "neither made nor told: {shown}"),
    }
}

#[test]
fn schemas_by_chance_are_made_or_told() {
    for seed in 1..1000 {
        let mut chance = Chance(u64::wrapping_mul(seed, 0x9e37_79b9_7f4a_7c15));
        let Value::Object(mut schema) = schema(&mut chance, 5) else { continue };
        if seed % 3 > 0 {
            schema.insert("type".to_owned(), json!("object"));
            schema.insert(
                "$defs".to_owned(),
                json!({"a": self::schema(&mut chance, 3), "b": self::schema(&mut chance, 3)}),
            );
            schema.entry("properties").or_insert_with(|| json!({"k": self::schema(&mut chance, 4)}));
        }
        check(&serde_json::to_vec(&Value::Object(schema)).unwrap());
    }
}

#[test]
fn bytes_by_chance_are_told() {
    let sound =
        serde_json::to_vec_pretty(&json!({"type": "object", "properties": {"k": {"type": "string"}}}))
            .unwrap();
    let mut chance = Chance(7);
    for _ in 0..500 {
        let mut bytes = sound.clone();
        for _ in 0..=chance.next(3) {
            let at = chance.next(bytes.len());
            bytes[at] = u8::try_from(chance.next(256)).unwrap();
        }
        check(&bytes);
    }
}

#[test]
fn huge_and_deep_schemas_end_soon() {
    let begin = std::time::Instant::now();
    let deep =
        |open: &str, close: &str, times: usize| format!("{}{{}}{}", open.repeat(times), close.repeat(times));
    check(&vec![b'['; 10 << 20]);
    check(&vec![b'x'; 10 << 20]);
    for times in [40, 100, 10_000] {
        check(&deep("{\"type\":\"object\",\"properties\":{\"a\":", "}}", times).into_bytes());
        check(&deep("{\"items\":", "}", times).into_bytes());
        check(&deep("{\"type\":\"object\",\"properties\":{\"k\":{\"anyOf\":[", "]}}}", times).into_bytes());
    }
    let many = |count: usize, part: &dyn Fn(usize) -> String| {
        let parts: Vec<String> = (0..count).map(part).collect();
        format!("{{\"type\":\"object\",\"properties\":{{{}}}}}", parts.join(",")).into_bytes()
    };
    check(&many(3_000, &|n| format!("\"k{n}\":{{\"type\":\"string\"}}")));
    check(&many(60_000, &|n| format!("\"k{n}\":{{}}")));
    check(&many(1, &|_| format!("\"{}\":{{\"odd\":1}}", "k".repeat(1 << 20))));
    check(&many(1, &|_| format!("\"k\":{{\"description\":\"{}\"}}", "d\\n".repeat(1 << 20))));
    let loops =
        json!({"$defs": {"a": {"$ref": "#/$defs/b"}, "b": {"$ref": "#/$defs/a"}}, "$ref": "#/$defs/a"});
    check(&serde_json::to_vec(&loops).unwrap());
    let endless = json!({"$defs": {"a": {"type": "object", "properties": {"n": {"$ref": "#/$defs/a"}}, "required": ["n"]}},
        "type": "object", "properties": {"k": {"$ref": "#/$defs/a"}}});
    check(&serde_json::to_vec(&endless).unwrap());
    assert!(begin.elapsed().as_secs() < 120, "{:?}", begin.elapsed());
}
