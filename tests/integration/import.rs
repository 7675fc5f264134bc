//! `relata import` as the owner of somebody else's schemas uses it: a tree of JSON Schemas, and a Python file.

use std::fs;
use std::process::Command;

use serde_json::Value;
use tempfile::TempDir;

use crate::tool;

const SCHEMA: &str = r#"{"title": "Data", "type": "object", "required": ["port"], "properties": {
  "port": {"title": "Port", "type": "integer", "minimum": 1, "maximum": 65535},
  "hosts": {"type": "array", "items": {"type": "string", "format": "hostname"}}}}"#;

fn folder(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    folder
}

fn path(folder: &TempDir, name: &str) -> String {
    folder.path().join(name).display().to_string()
}

#[test]
fn a_tree_with_one_bad_file_imports_the_rest_and_names_it() {
    let folder = folder(&[
        ("in/demo/v0/provider.app.json", SCHEMA),
        ("in/other/v1/requirer.unit.json", "{\"type\": "),
    ]);
    let (schemas, out) = (path(&folder, "in"), path(&folder, "out"));
    let ran = tool().run(["import", "json-schema", &schemas, "--out", &out]);
    assert_eq!(ran.code, Some(1), "{ran:?}");
    assert!(
        ran.out.contains("other/v1/requirer.unit.json:1:") && ran.out.contains("error[json-syntax]"),
        "{ran:?}"
    );
    assert!(ran.out.contains("warning[loosened-format]"), "{ran:?}");
    assert!(ran.err.contains("1 definition written into"), "{ran:?}");
    let made = fs::read_to_string(path(&folder, "out/demo/v0/interface.yaml")).unwrap();
    assert!(made.contains("      port: {type: integer, minimum: 1, maximum: 65535}\n"), "{made}");
    assert!(made.contains("      # loosened: the format `hostname` is not checked"), "{made}");
    assert!(!folder.path().join("out/other").exists());
}

#[test]
fn what_somebody_changed_is_not_written_over() {
    let folder = folder(&[("in/demo/v0/provider.app.json", SCHEMA)]);
    let (schemas, out) = (path(&folder, "in"), path(&folder, "out"));
    let import =
        |more: &[&str]| tool().run([&["import", "json-schema", &schemas, "--out", &out], more].concat());
    assert_eq!(import(&[]).code, Some(0));
    assert!(import(&[]).err.contains("1 unchanged"));
    let made = path(&folder, "out/demo/v0/interface.yaml");
    let changed = fs::read_to_string(&made).unwrap().replace("draft", "published");
    fs::write(&made, &changed).unwrap();
    let ran = import(&["--format", "json"]);
    let told: Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!((ran.code, &told[1]["rule"]), (Some(1), &"would-overwrite".into()), "{ran:?}");
    assert_eq!((&told[0]["effect"], &told[0]["line"]), (&"loosened".into(), &3.into()), "{ran:?}");
    assert_eq!(fs::read_to_string(&made).unwrap(), changed);
    assert_eq!(import(&["--force"]).code, Some(0));
    assert_ne!(fs::read_to_string(&made).unwrap(), changed);
    let nothing = tool().run(["import", "json-schema", &out, "--out", &out]);
    assert!(nothing.code == Some(1) && nothing.err.contains("holds no schemas"), "{nothing:?}");
}

/// Two databags, as upstream's catalogue has them.
const PYTHON: &str = r#"
from enum import Enum
from typing import List, Optional
from interface_tester.schema_base import DataBagSchema
from pydantic import BaseModel, Field, Json

print("a file may print what it likes")

class Mode(str, Enum):
    fast = "fast"
    safe = "safe"

class ProviderData(BaseModel):
    mode: Optional[Mode] = None
    hosts: Json[List[str]]
    port: int = Field(alias="the-port", ge=1, le=65535)

class ProviderSchema(DataBagSchema):
    app: ProviderData

class RequirerSchema(DataBagSchema):
    name: str
"#;

/// A Python with pydantic 2: `RELATA_TEST_PYTHON`, by default `python3`.
fn python() -> Option<String> {
    let python = std::env::var("RELATA_TEST_PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let found = Command::new(&python).args(["-c", "from pydantic import TypeAdapter"]).output();
    if found.is_ok_and(|output| output.status.success()) {
        return Some(python);
    }
    eprintln!("left out: import of a pydantic file; RELATA_TEST_PYTHON names a Python with pydantic 2");
    let required = std::env::var_os("RELATA_TEST_REQUIRE").is_some_and(|what| what == "all");
    assert!(!required, "no Python with pydantic 2");
    None
}

#[test]
fn a_python_file_is_exported_with_the_users_python() {
    let Some(python) = python() else { return };
    let folder = folder(&[("demo/interface/v3/schema.py", PYTHON)]);
    let (file, out) = (path(&folder, "demo/interface/v3/schema.py"), path(&folder, "out"));
    let ran = tool().run(["import", "pydantic", &file, "--python", &python, "--out", &out]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    assert!(!ran.out.contains("a file may print") && ran.err.contains("a file may print"), "{ran:?}");
    let made = fs::read_to_string(path(&folder, "out/demo/v3/interface.yaml")).unwrap();
    for line in [
        "    required: [hosts, the-port]",
        "      mode: {$ref: \"#/$defs/Mode\"}",
        "        contentSchema: {type: array, items: {type: string}}",
        "      the-port: {type: integer, minimum: 1, maximum: 65535}",
        "    title: RequirerSchemaMisplacedFields",
        "  Mode: {type: string, enum: [fast, safe], x-closed: true}",
    ] {
        assert!(made.lines().any(|known| known == line), "{line}\n{made}");
    }
}

#[test]
fn what_keeps_python_from_it_is_said() {
    let folder =
        folder(&[("demo/v0/schema.py", "import nowhere_at_all\n"), ("demo/v1/schema.py", "x = 1\n")]);
    let (file, out) = (path(&folder, "demo/v0/schema.py"), path(&folder, "out"));
    let none = tool().run(["import", "pydantic", &file, "--python", "/nowhere/python", "--out", &out]);
    assert!(none.code == Some(1) && none.err.contains("cannot run /nowhere/python"), "{none:?}");
    let Some(python) = python() else { return };
    let import = |file: &str, more: &[&str]| {
        tool().run([&["import", "pydantic", file, "--python", &python, "--out", &out], more].concat())
    };
    let failed = import(&file, &[]);
    assert!(failed.code == Some(1) && failed.out.contains("schema.py:1: error[file-failed]"), "{failed:?}");
    let without = import(&path(&folder, "demo/v1/schema.py"), &[]);
    assert!(without.code == Some(1) && without.out.contains("error[no-classes]"), "{without:?}");
    let unknown = import(&path(&folder, "demo/v1/schema.py"), &["--class", "provider.app=Data"]);
    assert!(unknown.code == Some(1) && unknown.out.contains("error[no-such-class]"), "{unknown:?}");
}

/// Numbers that Python has and JSON has not.
const INFINITE: &str = r#"
from pydantic import BaseModel, Field

class Data(BaseModel):
    limit: float = float("inf")
    default: float = Field(default=1.5, examples=[float("nan"), 2.5])

class ProviderSchema(BaseModel):
    app: Data
"#;

#[test]
fn numbers_that_json_has_not_are_left_out_and_told() {
    let Some(python) = python() else { return };
    let folder = folder(&[("demo/v0/schema.py", INFINITE)]);
    let (file, out) = (path(&folder, "demo/v0/schema.py"), path(&folder, "out"));
    let ran = tool().run(["import", "pydantic", &file, "--python", &python, "--out", &out]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    assert_eq!(ran.out.matches("[dropped-number]").count(), 2, "{ran:?}");
    let made = fs::read_to_string(path(&folder, "out/demo/v0/interface.yaml")).unwrap();
    assert!(made.contains("      limit: {type: number}\n"), "{made}");
    assert!(made.contains("      default: {type: number, default: 1.5, examples: [2.5]}\n"), "{made}");
}

/// Halves of characters, which Python's texts may hold and JSON may not.
const HALVES: &str = r#"
from pydantic import BaseModel, Field

class Data(BaseModel):
    mark: str = "\ud800"
    name: str = Field(default="n", description="half \udfff of it", examples=["a", "\ud800b"])

class ProviderSchema(BaseModel):
    app: Data
"#;

#[test]
fn halves_of_characters_stop_no_import() {
    let Some(python) = python() else { return };
    let failing = "raise ValueError('\\ud800')\n";
    let folder = folder(&[("demo/v0/schema.py", HALVES), ("other/v0/schema.py", failing)]);
    let (file, other) = (path(&folder, "demo/v0/schema.py"), path(&folder, "other/v0/schema.py"));
    let out = path(&folder, "out");
    let ran = tool().run(["import", "pydantic", &file, &other, "--python", &python, "--out", &out]);
    assert_eq!(ran.code, Some(1), "{ran:?}");
    assert!(ran.out.contains("schema.py:1: error[file-failed]"), "{ran:?}");
    assert_eq!(ran.out.matches("[dropped-text]").count(), 3, "{ran:?}");
    let made = fs::read_to_string(path(&folder, "out/demo/v0/interface.yaml")).unwrap();
    assert!(made.contains("      mark: {type: string}\n"), "{made}");
    assert!(made.contains("half \u{fffd} of it") && made.contains("examples: [a]"), "{made}");
}
