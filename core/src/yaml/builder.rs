//! From the parser's events to nodes, with a stack of its own: depth costs no recursion.

use std::collections::{HashMap, HashSet};

use saphyr_parser::{Event, Marker, Parser, ScalarStyle, ScanError, Span};

use crate::yaml::scalar;
use crate::yaml::{
    Content, Entry, MAX_BYTES, MAX_COPIED, MAX_DEPTH, MAX_KEY, MAX_NODES, MAX_PROBLEMS, MAX_WIRE_NODES, Mark,
    Node, Path, Problem,
};

/// How a document is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reading {
    /// Written by a person: nothing doubtful.
    Strict,
    /// A databag's value: as PyYAML reads it.
    Wire,
    /// Written by a person, for other programs too: as PyYAML reads it, and all that is wrong.
    Shared,
}

/// A map or list that is being read.
struct Frame {
    mark: Mark,
    path: Path,
    anchor: usize,
    collection: Collection,
}

enum Collection {
    List(Vec<Node>),
    Map { entries: Vec<Entry>, seen: HashSet<String>, key: Key },
}

/// Where a map's reading stands.
enum Key {
    Expected,
    Read {
        key: String,
        mark: Mark,
    },
    /// The key was refused; its value is read and dropped.
    Refused,
}

/// Stops the reading: what is wrong is in the problems.
struct Stop;

pub(super) struct Builder {
    reading: Reading,
    problems: Vec<Problem>,
    stack: Vec<Frame>,
    root: Option<Node>,
    documents: usize,
    nodes: usize,
    /// The bytes of text in all copies that anchors and aliases made.
    copied: usize,
    anchors: HashMap<usize, (Node, Size)>,
}

impl Builder {
    /// Reads a text: the tree as far as there is one, and all that is wrong.
    pub(super) fn read(text: &str, reading: Reading) -> (Option<Node>, Vec<Problem>) {
        let mut builder = Self {
            reading,
            problems: Vec::new(),
            stack: Vec::new(),
            root: None,
            documents: 0,
            nodes: 0,
            copied: 0,
            anchors: HashMap::new(),
        };
        if reading != Reading::Wire && text.len() > MAX_BYTES {
            builder.problem(
                "too-large",
                format!("the file has more than {MAX_BYTES} bytes"),
                Mark::default(),
            );
        } else {
            builder.run(text);
        }
        (builder.root, builder.problems)
    }

    fn run(&mut self, text: &str) {
        let mut parser = Parser::new_from_str(text.strip_prefix('\u{feff}').unwrap_or(text));
        while let Some(next) = parser.next_event() {
            let stopped = match next {
                Ok((event, span)) => self.event(event, span).is_err() || self.has_enough(mark(span.end)),
                Err(error) => {
                    self.syntax(&error);
                    true
                }
            };
            if stopped {
                return;
            }
        }
        if self.reading != Reading::Wire && self.root.is_none() && self.problems.is_empty() {
            self.problem("empty-file", "the file has no content".to_owned(), Mark { line: 1, column: 1 });
        }
    }

    /// Whether so much is wrong that nobody reads more of it.
    fn has_enough(&mut self, mark: Mark) -> bool {
        let enough = self.problems.len() >= MAX_PROBLEMS;
        if enough {
            let message = format!("more than {MAX_PROBLEMS} problems: what follows is not read");
            self.problem("too-many-problems", message, mark);
        }
        enough
    }

    fn event(&mut self, event: Event<'_>, span: Span) -> Result<(), Stop> {
        let mark = mark(span.start);
        match event {
            Event::DocumentStart(_) => self.document(mark),
            Event::Scalar(text, style, anchor, tag) => {
                self.note_tag(tag.is_some(), mark)?;
                self.scalar(&text, style, anchor, mark)
            }
            Event::SequenceStart(anchor, tag) => {
                self.note_tag(tag.is_some(), mark)?;
                self.open(Collection::List(Vec::new()), anchor, mark)
            }
            Event::MappingStart(anchor, tag) => {
                self.note_tag(tag.is_some(), mark)?;
                let collection =
                    Collection::Map { entries: Vec::new(), seen: HashSet::new(), key: Key::Expected };
                self.open(collection, anchor, mark)
            }
            Event::SequenceEnd | Event::MappingEnd => self.close(),
            Event::Alias(anchor) => self.alias(anchor, mark),
            Event::Nothing | Event::StreamStart | Event::StreamEnd | Event::DocumentEnd => Ok(()),
        }
    }

    fn document(&mut self, mark: Mark) -> Result<(), Stop> {
        self.documents += 1;
        if self.documents == 1 {
            return Ok(());
        }
        self.hinted("several-documents", "a second document begins", "keep one document a file", mark);
        Err(Stop)
    }

    fn scalar(&mut self, text: &str, style: ScalarStyle, anchor: usize, mark: Mark) -> Result<(), Stop> {
        let content = match (style, self.reading) {
            (ScalarStyle::Plain, Reading::Wire) => scalar::wire(text),
            (ScalarStyle::Plain, Reading::Strict) => self.plain(text, mark),
            (ScalarStyle::Plain, Reading::Shared) => self.shared(text, mark),
            _ => Content::String(text.to_owned()),
        };
        if self.expects_key() {
            return self.key(text, &content, style, mark);
        }
        let node = Node { mark, path: self.child_path(), content };
        self.finish(node, anchor)
    }

    fn plain(&mut self, text: &str, mark: Mark) -> Content {
        if text.is_empty() {
            let what = if self.expects_key() { "a key is missing" } else { "a value is missing" };
            self.hinted(
                "missing-value",
                what,
                "write the value, `\"\"` for no text, or leave the key out",
                mark,
            );
            return Content::Null;
        }
        if text == "<<" && self.expects_key() {
            self.hinted("merge-key", "merge keys are not supported", "write the keys out", mark);
            return Content::String(text.to_owned());
        }
        scalar::strict(text).unwrap_or_else(|doubt| {
            let shown: String = text.chars().take(40).collect();
            let what = format!("some YAML readers take `{shown}` for {}", doubt.taken_for);
            let hint = format!("write \"{shown}\" with quotes if text is meant, else its plain form");
            self.hinted("doubtful-scalar", &what, &hint, mark);
            Content::String(text.to_owned())
        })
    }

    /// A plain scalar as PyYAML has it; one that go-yaml has otherwise is noted.
    fn shared(&mut self, text: &str, mark: Mark) -> Content {
        let is_merge_key = text == "<<" && self.expects_key();
        if let Some(doubt) = scalar::shared_doubt(text).filter(|_| !is_merge_key) {
            let shown: String = text.chars().take(40).collect();
            let what = format!("some YAML readers take `{shown}` for {}", doubt.taken_for);
            let rule = if doubt.taken_for == "a date" { "date" } else { "doubtful-scalar" };
            self.hinted(rule, &what, &format!("write \"{shown}\" with quotes"), mark);
        }
        scalar::wire(text)
    }

    /// Takes a scalar as the key of the innermost map.
    fn key(&mut self, text: &str, content: &Content, style: ScalarStyle, mark: Mark) -> Result<(), Stop> {
        if self.reading == Reading::Wire && text == "<<" && style == ScalarStyle::Plain {
            self.problem("merge-key", "merge keys are not supported".to_owned(), mark);
            return Err(Stop);
        }
        if self.reading != Reading::Wire && text.len() > MAX_KEY {
            return self.long_key(mark);
        }
        let is_text = matches!(content, Content::String(_)) || self.reading == Reading::Wire;
        let Some(Frame { collection: Collection::Map { seen, key, .. }, path, .. }) = self.stack.last_mut()
        else {
            return Ok(());
        };
        if is_text && seen.insert(text.to_owned()) {
            *key = Key::Read { key: text.to_owned(), mark };
            return Ok(());
        }
        *key = Key::Refused;
        let path = path.key(text);
        let shown: String = text.chars().take(40).collect();
        let (rule, what, hint) = if is_text {
            ("duplicate-key", format!("the key `{shown}` is there twice"), "keep one of them".to_owned())
        } else {
            (
                "key-not-text",
                format!("the key `{shown}` is not text"),
                format!("write \"{shown}\" with quotes"),
            )
        };
        self.problems.push(Problem { rule, what, hint: Some(hint), mark, path });
        if self.reading == Reading::Wire { Err(Stop) } else { Ok(()) }
    }

    /// Refuses a key that would make every place below it unreadable.
    fn long_key(&mut self, mark: Mark) -> Result<(), Stop> {
        self.problem("key-too-long", format!("the key has more than {MAX_KEY} bytes"), mark);
        if let Some(Frame { collection: Collection::Map { key, .. }, .. }) = self.stack.last_mut() {
            *key = Key::Refused;
        }
        Ok(())
    }

    fn open(&mut self, collection: Collection, anchor: usize, mark: Mark) -> Result<(), Stop> {
        if self.stack.len() >= MAX_DEPTH {
            self.problem("too-deep", format!("more than {MAX_DEPTH} levels deep"), mark);
            return Err(Stop);
        }
        if self.expects_key() {
            self.hinted("key-not-text", "a map or list cannot be a key", "use text as the key", mark);
            return Err(Stop);
        }
        let path = self.child_path();
        self.stack.push(Frame { mark, path, anchor, collection });
        Ok(())
    }

    fn close(&mut self) -> Result<(), Stop> {
        let Some(Frame { mark, path, anchor, collection }) = self.stack.pop() else { return Ok(()) };
        let content = match collection {
            Collection::List(items) => Content::List(items),
            Collection::Map { entries, .. } if self.reading == Reading::Shared => {
                Content::Map(self.merged(entries)?)
            }
            Collection::Map { entries, .. } => Content::Map(entries),
        };
        self.finish(Node { mark, path, content }, anchor)
    }

    /// Puts the entries of a merge key (`<<: *anchor`) where they belong; the map's own keys stand over them.
    fn merged(&mut self, mut entries: Vec<Entry>) -> Result<Vec<Entry>, Stop> {
        let Some(at) = entries.iter().position(|entry| entry.key == "<<") else { return Ok(entries) };
        let merge = entries.remove(at);
        let maps = match merge.value.content {
            Content::List(maps) => maps,
            _ => vec![merge.value],
        };
        let mut known: HashSet<String> = entries.iter().map(|entry| entry.key.clone()).collect();
        for map in maps {
            let Content::Map(more) = map.content else {
                self.hinted("merge-key", "only a map can be merged", "name the anchor of a map", map.mark);
                continue;
            };
            for entry in more {
                if known.insert(entry.key.clone()) {
                    self.count_copy(size(&entry.value), merge.mark)?;
                    entries.push(entry);
                }
            }
        }
        Ok(entries)
    }

    /// Puts a complete node where it belongs.
    fn finish(&mut self, node: Node, anchor: usize) -> Result<(), Stop> {
        self.count(1, node.mark)?;
        if anchor > 0 {
            self.note_anchor(&node, anchor)?;
        }
        match self.stack.last_mut().map(|frame| &mut frame.collection) {
            None => self.root = Some(node),
            Some(Collection::List(items)) => items.push(node),
            Some(Collection::Map { entries, key, .. }) => {
                if let Key::Read { key, mark } = std::mem::replace(key, Key::Expected) {
                    entries.push(Entry { key, mark, value: node });
                }
            }
        }
        Ok(())
    }

    fn note_anchor(&mut self, node: &Node, anchor: usize) -> Result<(), Stop> {
        if self.reading == Reading::Strict {
            self.hinted("anchor", "anchors and aliases are not supported", "write the value out", node.mark);
            return Ok(());
        }
        let size = size(node);
        self.count_copy(size, node.mark)?;
        self.anchors.insert(anchor, (node.clone(), size));
        Ok(())
    }

    fn alias(&mut self, anchor: usize, mark: Mark) -> Result<(), Stop> {
        if self.reading == Reading::Strict || self.expects_key() {
            self.hinted("anchor", "anchors and aliases are not supported", "write the value out", mark);
            if self.expects_key() {
                return Err(Stop);
            }
            return self.finish(Node { mark, path: self.child_path(), content: Content::Null }, 0);
        }
        let Some((_, size)) = self.anchors.get(&anchor) else {
            self.problem("anchor", "an alias stands within what it names".to_owned(), mark);
            return Err(Stop);
        };
        self.count_copy(*size, mark)?;
        let node = self.anchors[&anchor].0.clone();
        if self.stack.len() + depth(&node) > MAX_DEPTH {
            self.problem("too-deep", format!("more than {MAX_DEPTH} levels deep"), mark);
            return Err(Stop);
        }
        self.finish(node, 0)
    }

    /// Counts what is copied before it is.
    fn count_copy(&mut self, size: Size, mark: Mark) -> Result<(), Stop> {
        self.count(size.nodes, mark)?;
        self.copied = self.copied.saturating_add(size.bytes);
        if self.copied > MAX_COPIED {
            let message = format!("anchors and aliases stand for more than {MAX_COPIED} bytes of text");
            self.problem("too-large", message, mark);
            return Err(Stop);
        }
        Ok(())
    }

    fn count(&mut self, nodes: usize, mark: Mark) -> Result<(), Stop> {
        self.nodes = self.nodes.saturating_add(nodes);
        let most = match self.reading {
            Reading::Strict => MAX_NODES,
            Reading::Wire | Reading::Shared => MAX_WIRE_NODES,
        };
        if self.nodes > most {
            self.problem("too-large", format!("more than {most} values"), mark);
            return Err(Stop);
        }
        Ok(())
    }

    fn note_tag(&mut self, tagged: bool, mark: Mark) -> Result<(), Stop> {
        if !tagged {
            return Ok(());
        }
        self.hinted("tag", "tags are not supported", "leave the tag out", mark);
        if self.reading == Reading::Wire { Err(Stop) } else { Ok(()) }
    }

    fn expects_key(&self) -> bool {
        let innermost = self.stack.last().map(|frame| &frame.collection);
        matches!(innermost, Some(Collection::Map { key: Key::Expected, .. }))
    }

    /// The path of the value that comes next.
    fn child_path(&self) -> Path {
        let Some(frame) = self.stack.last() else { return Path::default() };
        if self.reading == Reading::Wire {
            return Path::default();
        }
        match &frame.collection {
            Collection::List(items) => frame.path.index(items.len()),
            Collection::Map { key: Key::Read { key, .. }, .. } => frame.path.key(key),
            Collection::Map { .. } => frame.path.clone(),
        }
    }

    fn syntax(&mut self, error: &ScanError) {
        let what = format!("not YAML: {}", error.info());
        self.problem("yaml-syntax", what, mark(*error.marker()));
    }

    fn problem(&mut self, rule: &'static str, what: String, mark: Mark) {
        let path = self.child_path();
        self.problems.push(Problem { rule, what, hint: None, mark, path });
    }

    fn hinted(&mut self, rule: &'static str, what: &str, hint: &str, mark: Mark) {
        let path = self.child_path();
        self.problems.push(Problem { rule, what: what.to_owned(), hint: Some(hint.to_owned()), mark, path });
    }
}

fn mark(marker: Marker) -> Mark {
    let from_one = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
    Mark { line: from_one(marker.line().max(1)), column: from_one(marker.col() + 1) }
}

/// How much of something there is.
#[derive(Debug, Clone, Copy, Default)]
struct Size {
    nodes: usize,
    /// Of keys and texts.
    bytes: usize,
}

/// How many nodes a tree has, and how much text. Recursion is bounded by [`MAX_DEPTH`].
fn size(node: &Node) -> Size {
    let own = match &node.content {
        Content::String(text) => text.len(),
        Content::Map(entries) => entries.iter().map(|entry| entry.key.len()).sum(),
        _ => 0,
    };
    children(node).map(size).fold(Size { nodes: 1, bytes: own }, |sum, child| Size {
        nodes: sum.nodes.saturating_add(child.nodes),
        bytes: sum.bytes.saturating_add(child.bytes),
    })
}

fn depth(node: &Node) -> usize {
    match node.content {
        Content::List(_) | Content::Map(_) => 1 + children(node).map(depth).max().unwrap_or(0),
        _ => 0,
    }
}

fn children(node: &Node) -> Box<dyn Iterator<Item = &Node> + '_> {
    match &node.content {
        Content::List(items) => Box::new(items.iter()),
        Content::Map(entries) => Box::new(entries.iter().map(|entry| &entry.value)),
        _ => Box::new(std::iter::empty()),
    }
}
