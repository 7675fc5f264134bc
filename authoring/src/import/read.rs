//! From JSON Schema, as pydantic exports it, to shapes. It must not know files beside the one it reads, or YAML.
//!
//! Every keyword is taken or told. What a definition cannot say is loosened where it must be, never tightened in
//! silence.

mod bag;
mod number;
mod object;
mod reference;
mod secrecy;
mod text;
mod together;
mod union;
mod values;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::import::json::{Json, Node};
use crate::import::keywords::{Keywords, Pointer};
use crate::import::read::together::sets_of_keys;
use crate::import::report::{Effect, Report, Spot};
use crate::import::shape::{Bag, Constant, Items, Kind, Shape};

/// A schema's file, read.
#[derive(Debug)]
pub(super) struct Exported {
    pub(super) bag: Bag,
    /// The types of `$defs`, by name, in the order of the file.
    pub(super) types: Vec<(String, Shape)>,
}

/// Reads one file.
pub(super) struct Reader<'n, 'f> {
    file: &'f str,
    /// The schemas of `$defs` by name, and whether under the older word `definitions`.
    defs: BTreeMap<&'n str, (&'n Node, &'static str)>,
    /// The names of those that hold a secret.
    secret: BTreeSet<&'n str>,
    /// The names of those that were written out where a reference stands beside other keywords.
    written_out: Vec<String>,
    /// Those that are being written out.
    open: Vec<String>,
    report: &'f mut Report,
}

impl<'n, 'f> Reader<'n, 'f> {
    /// Reads the schema of one databag, or tells why it is none.
    pub(super) fn read(file: &'f str, root: &'n Node, report: &'f mut Report) -> Option<Exported> {
        if root.members().is_none() {
            let spot = Spot { place: root.at.place(file), pointer: String::new() };
            let message = format!("a schema is an object, this is {}", root.kind());
            report.push(
                Effect::Refused,
                "not-a-schema",
                spot,
                message,
                Some("export it with model_json_schema()"),
            );
            return None;
        }
        let mut reader = Self {
            file,
            defs: BTreeMap::new(),
            secret: BTreeSet::new(),
            written_out: Vec::new(),
            open: Vec::new(),
            report,
        };
        let mut keywords = Keywords::of(file, root, Pointer::default());
        let order = reader.definitions(&mut keywords);
        reader.secret = secrecy::secret_definitions(&reader.defs);
        let bag = reader.bag(keywords)?;
        let types = order.into_iter().map(|name| (name.to_owned(), reader.definition(name))).collect();
        Some(Exported { bag, types })
    }

    fn definitions(&mut self, keywords: &mut Keywords<'n, 'f>) -> Vec<&'n str> {
        let mut order = Vec::new();
        for word in ["$defs", "definitions"] {
            for member in keywords.take(word).and_then(Node::members).unwrap_or_default() {
                if self.defs.contains_key(member.key.as_str()) {
                    self.stands_twice(keywords.spot_of(&member.value, &[word, &member.key]), &member.key);
                } else {
                    self.defs.insert(&member.key, (&member.value, word));
                    order.push(member.key.as_str());
                }
            }
        }
        order
    }

    fn stands_twice(&mut self, spot: Spot, name: &str) {
        let shown: String = name.chars().take(60).collect();
        let message = format!("the type `{shown}` stands under `$defs` already");
        let hint = Some("give one of them another name, or leave it out");
        self.report.push(Effect::Refused, "repeated-type", spot, message, hint);
    }

    fn definition(&mut self, name: &str) -> Shape {
        let (node, word) = self.defs[name];
        let mut shape = self.schema(node, Pointer::default().child(&[word, name]));
        shape.title = shape.title.filter(|title| title != name);
        shape
    }

    /// The shape of a schema somewhere in the file. Recursion is bounded by the depth that the JSON reader takes.
    fn schema(&mut self, node: &'n Node, pointer: Pointer) -> Shape {
        let mut keywords = Keywords::of(self.file, node, pointer);
        match &node.value {
            Json::Object(_) => self.shape(keywords),
            Json::Bool(true) => Shape::of(Kind::Any, keywords.spot()),
            _ => {
                let message = match node.value {
                    Json::Bool(false) => "a schema that takes no value has no counterpart here".to_owned(),
                    _ => format!("a schema is an object, this is {}", node.kind()),
                };
                keywords.differ(self.report, Effect::Loosened, "loosened-schema", message);
                Shape { remarks: keywords.remarks.clone(), ..Shape::of(Kind::Any, keywords.spot()) }
            }
        }
    }

    fn shape(&mut self, mut keywords: Keywords<'n, 'f>) -> Shape {
        let mut own = Shape::of(Kind::Any, keywords.spot());
        own.title = keywords.text("title").filter(|title| !title.is_empty()).map(str::to_owned);
        own.description = description(keywords.text("description"));
        own.deprecated = keywords.bool("deprecated").unwrap_or(false);
        own.secret = self.marked_secret(&mut keywords);
        self.constants(&mut keywords, &mut own);
        let base = self.base(&mut keywords);
        own.secret |= self.leaves_out_secret(&keywords);
        own.remarks = [keywords.finish(self.report), base.remarks.clone()].concat();
        own.over(base)
    }

    /// The type that the keywords say.
    fn base(&mut self, keywords: &mut Keywords<'n, 'f>) -> Shape {
        let mut shapes = Vec::new();
        if let Some(target) = keywords.text("$ref") {
            let kind = self.reference(target, keywords);
            shapes.push(Shape::of(kind, keywords.spot()));
        }
        for word in ["anyOf", "oneOf", "allOf"] {
            if let Some(items) = keywords.list(word) {
                shapes.extend(self.of_list(word, items, keywords));
            }
        }
        if keywords.has("const") || keywords.has("enum") {
            shapes.push(self.values(keywords));
        } else if shapes.is_empty() || keywords.has("type") || implied_type(keywords).is_some() {
            shapes.push(self.typed(keywords));
        }
        self.together(shapes, keywords)
    }

    /// The types of `allOf`, or the one of alternatives; none of alternatives of which parts are there.
    fn of_list(&mut self, word: &str, items: &'n [Node], keywords: &mut Keywords<'n, 'f>) -> Vec<Shape> {
        if word != "allOf" && sets_of_keys(items).is_some() {
            let message = "which of the parts must be there together is not checked";
            keywords.differ(self.report, Effect::Loosened, "loosened-sets-of-parts", message);
            return Vec::new();
        }
        if word != "allOf" || items.len() < 2 {
            return vec![self.alternatives(word, items, keywords)];
        }
        let indexed = items.iter().enumerate();
        indexed
            .map(|(index, node)| self.schema(node, keywords.pointer.child(&[word, &index.to_string()])))
            .collect()
    }

    fn typed(&mut self, keywords: &mut Keywords<'n, 'f>) -> Shape {
        let words: Vec<&str> = match keywords.take("type").map(|node| &node.value) {
            Some(Json::Text(word)) => vec![word.as_str()],
            Some(Json::List(items)) => items.iter().filter_map(Node::text).collect(),
            _ => implied_type(keywords).into_iter().collect(),
        };
        let (nulls, words): (Vec<&str>, Vec<&str>) = words.into_iter().partition(|word| *word == "null");
        if words.is_empty() && !nulls.is_empty() {
            let message = "a value that is always null has no counterpart here: any value is taken";
            keywords.differ(self.report, Effect::Loosened, "loosened-null", message);
        }
        let mut shapes = Vec::new();
        for word in words {
            let kind = self.one_type(word, keywords);
            shapes.push(Shape::of(kind, keywords.spot()));
        }
        let shape = self.union(shapes, None, keywords);
        Shape { nullable: shape.nullable || !nulls.is_empty(), ..shape }
    }

    fn one_type(&mut self, word: &str, keywords: &mut Keywords<'n, 'f>) -> Kind {
        match word {
            "string" => self.string(keywords),
            "integer" => Kind::Integer(self.integer(keywords)),
            "number" => Kind::Number(Self::number(keywords)),
            "boolean" => Kind::Boolean,
            "array" => self.array(keywords),
            "object" => self.object(keywords),
            other => {
                let shown: String = other.chars().take(40).collect();
                let message = format!("`{shown}` is not a type of JSON Schema: any value is taken");
                keywords.differ(self.report, Effect::Loosened, "loosened-type", message);
                Kind::Any
            }
        }
    }

    fn array(&mut self, keywords: &mut Keywords<'n, 'f>) -> Kind {
        let tuple = keywords.list("prefixItems").map(|items| ("prefixItems", items));
        let tuple = tuple.or_else(|| keywords.list("items").map(|items| ("items", items)));
        let (min_items, max_items) = (keywords.count("minItems"), keywords.count("maxItems"));
        let items = match (tuple, keywords.take("items")) {
            (Some((word, places)), rest) => self.tuple(word, places, rest, keywords),
            (None, Some(node)) => self.schema(node, keywords.pointer.child(&["items"])),
            (None, None) => Shape::of(Kind::Any, keywords.spot()),
        };
        let unique = keywords.bool("uniqueItems").unwrap_or(false);
        Kind::Array(Box::new(Items { items, min_items, max_items, unique }))
    }

    /// A list whose places have types of their own: every place takes all of them.
    fn tuple(
        &mut self,
        word: &str,
        places: &'n [Node],
        rest: Option<&'n Node>,
        keywords: &mut Keywords<'n, 'f>,
    ) -> Shape {
        let mut shapes: Vec<Shape> = Vec::new();
        for (index, node) in places.iter().enumerate() {
            shapes.push(self.schema(node, keywords.pointer.child(&[word, &index.to_string()])));
        }
        if let Some(node) = rest.filter(|node| node.value != Json::Bool(false)) {
            shapes.push(self.schema(node, keywords.pointer.child(&["items"])));
        }
        shapes.dedup();
        if shapes.len() == 1
            && let Some(shape) = shapes.pop()
        {
            return shape;
        }
        let message = "the places of the list have types of their own; each place takes all of them";
        keywords.differ(self.report, Effect::Loosened, "loosened-tuple", message);
        self.union(shapes, None, keywords)
    }

    fn constants(&mut self, keywords: &mut Keywords<'n, 'f>, shape: &mut Shape) {
        if let Some(node) = keywords.take("default") {
            let constant = constant(keywords, node, &["default"]);
            if constant.value.is_null() {
                let message = "the default null is left out: absence says the same";
                self.report.push(Effect::Rewritten, "rewritten-default", constant.spot, message, None);
            } else {
                shape.default = Some(constant);
            }
        }
        match keywords.take("examples") {
            Some(Node { value: Json::List(items), .. }) => {
                for (index, node) in items.iter().enumerate() {
                    shape.examples.push(constant(keywords, node, &["examples", &index.to_string()]));
                }
            }
            Some(node) => shape.examples.push(self.one_example(keywords, node, "examples")),
            None => {}
        }
        if let Some(node) = keywords.take("example") {
            shape.examples.push(self.one_example(keywords, node, "example"));
        }
    }

    /// `example`, and `examples` that is no list: what is there is one example.
    fn one_example(&mut self, keywords: &Keywords<'n, 'f>, node: &'n Node, word: &str) -> Constant {
        let constant = constant(keywords, node, &[word]);
        let message = format!("`{word}` is read as one of `examples`");
        self.report.push(Effect::Rewritten, "rewritten-example", constant.spot.clone(), message, None);
        constant
    }
}

fn constant(keywords: &Keywords<'_, '_>, node: &Node, segments: &[&str]) -> Constant {
    Constant { spot: keywords.spot_of(node, segments), value: node.to_value() }
}

/// A text without white space at its end, if anything is left.
fn description(text: Option<&str>) -> Option<String> {
    text.map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned)
}

/// The type of a schema that does not say one, from the keywords that go with one only.
fn implied_type(keywords: &Keywords<'_, '_>) -> Option<&'static str> {
    let words: [(&str, &'static str); 13] = [
        ("properties", "object"),
        ("additionalProperties", "object"),
        ("patternProperties", "object"),
        ("required", "object"),
        ("items", "array"),
        ("prefixItems", "array"),
        ("minItems", "array"),
        ("contentMediaType", "string"),
        ("pattern", "string"),
        ("minLength", "string"),
        ("maxLength", "string"),
        ("format", "string"),
        ("multipleOf", "number"),
    ];
    words.into_iter().find(|(word, _)| keywords.has(word)).map(|(_, kind)| kind)
}

/// Whether a schema is `{type: "null"}`.
fn is_null(node: &Node) -> bool {
    node.get("type").and_then(Node::text) == Some("null")
}

/// A value in a message, short.
fn shown(value: &Value) -> String {
    let text = value.to_string();
    let short: String = text.chars().take(40).collect();
    if short.len() < text.len() { format!("{short}...") } else { short }
}
