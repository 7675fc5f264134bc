//! Problems as one JSON array, an object each.

use serde_json::{Map, Value, json};

use super::Problem;

/// The array of problems.
pub(super) fn print(problems: &[Problem]) -> String {
    array(problems.iter().map(object))
}

/// An array, an object a line, so that people and line tools can read it too.
pub(super) fn array(objects: impl Iterator<Item = Value>) -> String {
    let lines: Vec<String> = objects.map(|object| object.to_string()).collect();
    format!("[{}]\n", lines.join(",\n "))
}

/// `line` and `column` are null where a whole file or line is meant, `hint` where there is none.
pub(super) fn object(problem: &Problem) -> Value {
    let diagnostic = &problem.diagnostic;
    let place = &diagnostic.place;
    let number = |number: u32| (number > 0).then_some(number);
    let mut object = Map::new();
    let mut set = |name: &str, value: Value| object.insert(name.to_owned(), value);
    set("severity", json!(super::severity(diagnostic.severity)));
    set("rule", json!(diagnostic.rule));
    set("file", json!(place.file));
    set("line", json!(number(place.line)));
    set("column", json!(number(place.column)));
    set("pointer", json!(diagnostic.pointer));
    set("message", json!(diagnostic.message));
    set("hint", json!(diagnostic.hint));
    for (name, value) in &problem.more {
        set(name, value.clone());
    }
    Value::Object(object)
}
