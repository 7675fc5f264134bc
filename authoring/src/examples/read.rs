//! Reads an example: where it lies says whose databag it is and how far, its text the rest.

use relata_core::diagnostic::{Diagnostic, Diagnostics, Place, Severity};
use relata_core::validate::State;
use relata_core::yaml::{self, Content, Entry, Node};
use relata_core::{Databag, Role, Scope};

use super::{Example, Expected};

/// Reads an example. `folder` is the name of the folder it lies in (`provider.app`), `file` its path, for messages; the
/// path's last part is the file's name.
///
/// # Errors
/// The folder or the file is named wrongly, or the text is not of the form; all of it.
pub fn read(folder: &str, file: &str, text: &str) -> Result<Example, Diagnostics> {
    let root = yaml::parse(file, text)?;
    let mut reader = Reader { file, found: Diagnostics::new() };
    let bag = reader.bag(folder);
    let named = reader.named();
    let entries = reader.parts(&root);
    let databag = reader.databag(&root, entries);
    let errors = reader.errors(entries);
    let dialect = part(entries, "dialect").and_then(|node| reader.text(node, "`dialect`"));
    match (bag, named) {
        (Some((role, scope)), Some((state, name))) if !reader.found.has_errors() => {
            Ok(Example { role, scope, state, name, databag, errors, dialect })
        }
        _ => Err(reader.found),
    }
}

const PARTS: [&str; 3] = ["databag", "errors", "dialect"];

fn part<'n>(entries: &'n [Entry], key: &str) -> Option<&'n Node> {
    entries.iter().find(|entry| entry.key == key).map(|entry| &entry.value)
}

struct Reader<'a> {
    file: &'a str,
    found: Diagnostics,
}

impl Reader<'_> {
    fn refuse(&mut self, rule: &'static str, at: Option<&Node>, message: String, hint: &str) {
        self.found.push(Diagnostic {
            severity: Severity::Error,
            rule,
            message,
            place: at.map_or_else(
                || Place { file: self.file.to_owned(), ..Place::default() },
                |node| node.mark.place(self.file),
            ),
            pointer: at.map(|node| node.path.to_string()).unwrap_or_default(),
            hint: Some(hint.to_owned()),
        });
    }

    fn bag(&mut self, folder: &str) -> Option<(Role, Scope)> {
        let bag =
            folder.split_once('.').and_then(|(role, scope)| Some((role.parse().ok()?, scope.parse().ok()?)));
        if bag.is_none() {
            let hint = "provider.app, provider.unit, requirer.app, requirer.unit, peer.app or peer.unit";
            self.refuse("example-name", None, format!("`{folder}` is not a folder of examples"), hint);
        }
        bag
    }

    /// The state and the name from the file's name.
    fn named(&mut self) -> Option<(State, String)> {
        let file = self.file.rsplit(['/', '\\']).next().unwrap_or(self.file);
        let stem = file.strip_suffix(".yaml").unwrap_or(file);
        let named = [State::Ready, State::Waiting, State::Invalid].into_iter().find_map(|state| {
            let name = stem.strip_prefix(state.as_str())?.strip_prefix('-')?;
            (!name.is_empty()).then(|| (state, name.to_owned()))
        });
        if named.is_none() {
            let hint = "begin its name with ready-, waiting- or invalid-";
            self.refuse(
                "example-name",
                None,
                format!("`{file}` does not say what it is an example of"),
                hint,
            );
        }
        named
    }

    fn parts<'n>(&mut self, root: &'n Node) -> &'n [Entry] {
        let Content::Map(entries) = &root.content else {
            self.refuse(
                "example-form",
                Some(root),
                "an example is a map".to_owned(),
                "write `databag: {..}`",
            );
            return &[];
        };
        for entry in entries.iter().filter(|entry| !PARTS.contains(&entry.key.as_str())) {
            let message = format!("`{}` is not a part of an example", entry.key);
            self.refuse(
                "example-form",
                Some(&entry.value),
                message,
                "its parts are databag, errors and dialect",
            );
        }
        entries
    }

    fn databag(&mut self, root: &Node, entries: &[Entry]) -> Databag {
        let Some(node) = part(entries, "databag") else {
            self.refuse(
                "example-form",
                Some(root),
                "an example needs `databag`".to_owned(),
                "write `databag: {}`",
            );
            return Databag::new();
        };
        let Content::Map(keys) = &node.content else {
            let message = "`databag` must be a map of keys to texts".to_owned();
            self.refuse("example-form", Some(node), message, "write `KEY: \"TEXT\"`");
            return Databag::new();
        };
        let mut databag = Databag::new();
        for entry in keys {
            if let Some(text) = self.text(&entry.value, "a databag's value") {
                databag.set(entry.key.clone(), text);
            }
        }
        databag
    }

    fn errors(&mut self, entries: &[Entry]) -> Vec<Expected> {
        let Some(node) = part(entries, "errors") else { return Vec::new() };
        let Content::List(items) = &node.content else {
            let message = "`errors` must be a list".to_owned();
            self.refuse("example-form", Some(node), message, "write `- {rule: RULE, pointer: /KEY}`");
            return Vec::new();
        };
        items.iter().filter_map(|item| self.error(item)).collect()
    }

    fn error(&mut self, item: &Node) -> Option<Expected> {
        let entries = match &item.content {
            Content::Map(entries) => &entries[..],
            _ => &[],
        };
        match (part(entries, "rule"), part(entries, "pointer")) {
            (Some(rule), Some(pointer)) => {
                Some(Expected { rule: self.text(rule, "`rule`")?, pointer: self.text(pointer, "`pointer`")? })
            }
            _ => {
                let message = "an error has `rule` and `pointer`".to_owned();
                self.refuse("example-form", Some(item), message, "write `{rule: RULE, pointer: /KEY}`");
                None
            }
        }
    }

    fn text(&mut self, node: &Node, what: &str) -> Option<String> {
        if let Content::String(text) = &node.content {
            return Some(text.clone());
        }
        let message = format!("{what} must be text, and this is {}", node.kind());
        self.refuse("example-form", Some(node), message, "write it in quotes");
        None
    }
}
