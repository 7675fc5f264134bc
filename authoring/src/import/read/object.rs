//! Objects with named parts, and maps with any keys. It must not know databags.

use crate::import::json::{Json, Node};
use crate::import::keywords::Keywords;
use crate::import::read::Reader;
use crate::import::read::reference::{is_plain_text, name_of};
use crate::import::report::Effect;
use crate::import::shape::{Kind, Parts, Shape, Text, Values};

impl<'n, 'f> Reader<'n, 'f> {
    pub(super) fn object(&mut self, keywords: &mut Keywords<'n, 'f>) -> Kind {
        let (properties, required) = (self.properties(keywords), required(keywords));
        let min_properties = keywords.count("minProperties");
        let max_properties = keywords.count("maxProperties");
        if properties.is_empty()
            && required.is_empty()
            && let Some((values, keys)) = self.map(keywords)
        {
            return Kind::Map(Box::new(Values { values, keys, min_properties, max_properties }));
        }
        let closed = self.closed(keywords);
        let mut parts =
            Parts { properties, required, any_of: Vec::new(), closed, min_properties, max_properties };
        self.complete(&mut parts, keywords);
        Kind::Object(parts)
    }

    /// The values and keys of an object that has no named parts, if something is said of them.
    fn map(&mut self, keywords: &mut Keywords<'n, 'f>) -> Option<(Shape, Text)> {
        let others = self.others(keywords);
        let by_pattern = match keywords.peek("patternProperties").and_then(Node::members) {
            Some([member]) if others.is_none() => Some(member),
            Some(_) => return None,
            None => None,
        };
        if let Some(member) = by_pattern {
            keywords.take("patternProperties");
            keywords.take("additionalProperties");
            let values =
                self.schema(&member.value, keywords.pointer.child(&["patternProperties", &member.key]));
            let pattern = self.usable(&member.key, keywords).then(|| member.key.clone());
            return Some((values, Text { pattern, ..Text::default() }));
        }
        if others.is_none() && !keywords.has("propertyNames") {
            return None;
        }
        let values = match keywords.take("additionalProperties") {
            Some(node) => self.schema(node, keywords.pointer.child(&["additionalProperties"])),
            None => Shape::of(Kind::Any, keywords.spot()),
        };
        Some((values, self.keys(keywords)))
    }

    /// The schema of parts that are not named, if they may be there.
    fn others(&self, keywords: &Keywords<'n, 'f>) -> Option<&'n Node> {
        keywords.peek("additionalProperties").filter(|node| node.value != Json::Bool(false))
    }

    fn properties(&mut self, keywords: &mut Keywords<'n, 'f>) -> Vec<(String, Shape)> {
        let mut properties = Vec::new();
        for member in keywords.take("properties").and_then(Node::members).unwrap_or_default() {
            let pointer = keywords.pointer.child(&["properties", &member.key]);
            let mut shape = self.schema(&member.value, pointer);
            self.own_title(&member.key, &mut shape);
            properties.push((member.key.clone(), shape));
        }
        properties
    }

    /// Leaves out a title that pydantic made of the key.
    fn own_title(&mut self, key: &str, shape: &mut Shape) {
        if shape.title.as_deref().is_some_and(|title| letters(title).eq(letters(key))) {
            shape.title = None;
            let message = "the title that only repeats the key is left out";
            self.report.push(Effect::Rewritten, "rewritten-title", shape.spot.clone(), message, None);
        }
    }

    /// Parts that are required and not described are described as any value.
    fn complete(&mut self, parts: &mut Parts, keywords: &mut Keywords<'n, 'f>) {
        for name in &parts.required {
            if !parts.properties.iter().any(|(known, _)| known == name) {
                let shown: String = name.chars().take(60).collect();
                let message = format!("`{shown}` is required and not described: any value of it is taken");
                keywords.differ(self.report, Effect::Rewritten, "rewritten-property", message);
                parts.properties.push((name.clone(), Shape::of(Kind::Any, keywords.spot())));
            }
        }
    }

    /// Whether other parts than the named ones are refused.
    fn closed(&mut self, keywords: &mut Keywords<'n, 'f>) -> bool {
        let others = keywords.leave_out("additionalProperties");
        let by_pattern = keywords.leave_out("patternProperties").is_some();
        let is_schema = others.and_then(Node::members).is_some_and(|members| !members.is_empty());
        if by_pattern || is_schema {
            let message = "the values of parts that are not named are not checked";
            keywords.differ(self.report, Effect::Loosened, "loosened-unnamed-parts", message);
        }
        !by_pattern && others.is_some_and(|node| node.value == Json::Bool(false))
    }

    /// What the keys of a map must be.
    fn keys(&mut self, keywords: &mut Keywords<'n, 'f>) -> Text {
        let Some(node) = keywords.take("propertyNames") else { return Text::default() };
        let target = node.get("$ref").and_then(Node::text);
        let node = target.and_then(|target| self.behind(&name_of(target)?)).unwrap_or(node);
        let shape = if is_plain_text(node) {
            self.schema(node, keywords.pointer.child(&["propertyNames"]))
        } else {
            Shape::of(Kind::Any, keywords.spot())
        };
        match shape.kind {
            Kind::String(text) => text,
            Kind::Enum(texts) => {
                let texts: Vec<String> = texts.iter().map(|text| escaped(text)).collect();
                let pattern = format!("^(?:{})$", texts.join("|"));
                let pattern = self.compiles(&pattern, keywords).then_some(pattern);
                Text { pattern, ..Text::default() }
            }
            _ => {
                let message = "what the keys must be is not checked";
                keywords.differ(self.report, Effect::Loosened, "loosened-keys", message);
                Text::default()
            }
        }
    }
}

fn required(keywords: &mut Keywords<'_, '_>) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for name in keywords.list("required").unwrap_or_default().iter().filter_map(Node::text) {
        if !names.iter().any(|known| known == name) {
            names.push(name.to_owned());
        }
    }
    names
}

/// The letters and digits of a text in lower case.
fn letters(text: &str) -> impl Iterator<Item = char> {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase)
}

/// A text as a regular expression that finds it alone.
fn escaped(text: &str) -> String {
    // Not every mark: `\<` and `\>` are where words begin and end.
    let escape = |c: char| if r"\.+*?()|[]{}^$#&-~".contains(c) { vec!['\\', c] } else { vec![c] };
    text.chars().flat_map(escape).collect()
}
