//! From a charm's texts to what they say: which file stands for what, and all that is wrong with them together.

use relata_core::diagnostic::{Diagnostic, Diagnostics, Place, Severity};
use relata_core::yaml::{self, Content, Node};
use serde_json::Value;

use crate::action::{self, Action};
use crate::build::Build;
use crate::charm::Charm;
use crate::endpoint::DeclaredEndpoint;
use crate::extension::{self, Named};
use crate::files::{File, FileKind, Files};
use crate::layer;
use crate::metadata::{self, Form, Said};
use crate::option::{self, ConfigOption};
use crate::project;
use crate::report::{Report, entry, value};

/// What a charm's files say, and what is wrong with them.
#[derive(Debug, Clone)]
pub struct Reading {
    /// The charm, as far as it could be read; `None` if not even a name could be.
    pub charm: Option<Charm>,
    /// Its endpoints, those too of a charm that has no name.
    pub endpoints: Vec<DeclaredEndpoint>,
    /// All that is wrong, in the order it was found.
    pub found: Diagnostics,
    /// The charmcraft.yaml with its extensions expanded, if there is one: as `charmcraft expand-extensions` shows it,
    /// but for the defaults that charmcraft fills in.
    pub expanded: Option<Value>,
}

impl Reading {
    /// The charm, if nothing is wrong that charmcraft or Juju refuses.
    ///
    /// # Errors
    /// All that is wrong, warnings too.
    pub fn sound(self) -> Result<Charm, Diagnostics> {
        match self.charm {
            Some(charm) if !self.found.has_errors() => Ok(charm),
            _ => Err(self.found),
        }
    }

    /// Whether a problem is one of what relations need: the file cannot be read, or its name or endpoints are wrong.
    pub fn concerns_relations(problem: &Diagnostic) -> bool {
        let sections = ["/name", "/provides", "/requires", "/peers", "/extensions"];
        let in_sections = sections.iter().any(|section| {
            problem.pointer.strip_prefix(section).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        });
        let whole = [
            "duplicate-endpoint",
            "empty-file",
            "missing-name",
            "no-metadata",
            "several-documents",
            "too-deep",
            "too-large",
            "yaml-syntax",
        ];
        let no_map = problem.rule == "wrong-type" && problem.pointer.is_empty();
        in_sections || no_map || whole.contains(&problem.rule)
    }
}

/// Reads a charm from its files.
///
/// `metadata.yaml` says what the charm is; without one `charmcraft.yaml` does. Options and actions come from their own
/// files or from `charmcraft.yaml`, never from both.
pub fn read(files: &Files) -> Reading {
    let mut found = Diagnostics::new();
    let project = files.get(FileKind::Charmcraft);
    let mut project = project.and_then(|file| Project::read(file, files, &mut found));
    let metadata = files.get(FileKind::Metadata);
    let Said { mut endpoints, mut charm } = match metadata {
        Some(file) => with_file(file, &mut found, metadata::read),
        None => project.as_mut().map(|project| std::mem::take(&mut project.said)),
    }
    .unwrap_or_default();
    if metadata.is_none() && files.get(FileKind::Charmcraft).is_none() {
        found.push(no_metadata());
    }
    let name = charm.as_ref().map(|charm| charm.name.to_string());
    let (options, actions) = options_and_actions(files, project.as_ref(), name.as_deref(), &mut found);
    let layer = files.get(FileKind::Layer).and_then(|file| with_file(file, &mut found, layer::read));
    if let Some(charm) = &mut charm {
        charm.options = options;
        charm.actions = actions;
        charm.layer = layer;
        if let Some(project) = &project {
            charm.build.clone_from(&project.build);
            project.note_extensions(charm);
        }
        endpoints.clone_from(&charm.endpoints);
    }
    let expanded = project.map(|project| extension::expanded(&project.root));
    Reading { charm, endpoints, found, expanded }
}

fn no_metadata() -> Diagnostic {
    Diagnostic {
        severity: Severity::Error,
        rule: "no-metadata",
        message: "the charm has neither metadata.yaml nor charmcraft.yaml".to_owned(),
        place: Place::default(),
        pointer: String::new(),
        hint: Some("a metadata.yaml with `name:` and `provides:` or `requires:` makes it one".to_owned()),
    }
}

/// Reads a file and what is in it. A file that cannot be parsed is reported, and nothing in it is read.
fn with_file<T>(
    file: &File,
    found: &mut Diagnostics,
    read: impl FnOnce(&mut Report, &Node) -> T,
) -> Option<T> {
    let root = parse(file, found)?;
    let mut report = Report::new(&file.name);
    let value = read(&mut report, &root);
    found.extend(report.finish());
    Some(value)
}

/// The tree of a file that is YAML from its beginning to its end.
fn parse(file: &File, found: &mut Diagnostics) -> Option<Node> {
    let (node, problems) = yaml::shared(&file.name, &file.text);
    let broken = ["yaml-syntax", "too-large", "too-deep", "several-documents", "empty-file"];
    let whole = !problems.iter().any(|problem| broken.contains(&problem.rule));
    found.extend(problems);
    node.filter(|_| whole)
}

/// A charmcraft.yaml with its extensions expanded.
struct Project {
    file: String,
    root: Node,
    named: Vec<Named>,
    /// What it says of the charm, if no metadata.yaml does.
    said: Said,
    build: Option<Build>,
}

impl Project {
    fn read(file: &File, files: &Files, found: &mut Diagnostics) -> Option<Self> {
        let root = parse(file, found)?;
        let mut report = Report::new(&file.name);
        if report.some_map(&root, "charmcraft.yaml").is_none() {
            // There is nothing in it of which more could be said.
            found.extend(report.finish());
            return None;
        }
        let config = files.get(FileKind::PaasConfig);
        let (root, named) = extension::expand(&mut report, root, config.is_some());
        if let Some(config) = config.filter(|_| !named.is_empty()) {
            check_paas_config(config, &named, found);
        }
        let build = project::read(&mut report, &root, &named);
        let said = match files.get(FileKind::Metadata) {
            None => metadata::sections(&mut report, &root, Form::Charmcraft),
            Some(_) => {
                beside_metadata(&mut report, &root, &named);
                Said::default()
            }
        };
        found.extend(report.finish());
        Some(Self { file: file.name.clone(), root, named, said, build })
    }

    /// Notes on what an extension added that it did.
    fn note_extensions(&self, charm: &mut Charm) {
        for named in &self.named {
            let place = named.mark.place(&self.file);
            let endpoints = charm.endpoints.iter_mut().map(|one| (&one.place, &mut one.extension));
            let options = charm.options.iter_mut().map(|one| (&one.place, &mut one.extension));
            let actions = charm.actions.iter_mut().map(|one| (&one.place, &mut one.extension));
            for (_, extension) in endpoints.chain(options).chain(actions).filter(|(at, _)| **at == place) {
                *extension = Some(named.extension);
            }
        }
    }
}

/// A metadata.yaml stands over charmcraft.yaml: what both say is wrong, what the latter says of the charm is lost.
fn beside_metadata(report: &mut Report, root: &Node, named: &[Named]) {
    let Content::Map(entries) = &root.content else { return };
    for key in ["name", "summary", "description"] {
        if let Some(entry) = entry(entries, key) {
            let message = format!("{key} stands in metadata.yaml and in charmcraft.yaml");
            report.error("said-twice", entry, message, "take it out of one of them");
        }
    }
    for entry in entries.iter().filter(|entry| metadata::SECTIONS.contains(&entry.key.as_str())) {
        let message = format!("{} is not seen: metadata.yaml says what the charm is", entry.key);
        if named.iter().any(|named| named.mark == entry.mark) {
            continue;
        }
        report.warning("shadowed-section", entry, message, "write it there, or take metadata.yaml away");
    }
    if let (false, Some(node)) = (named.is_empty(), value(entries, "extensions")) {
        let message = "the endpoints of an extension are not seen: metadata.yaml says what the charm is";
        report.warning("shadowed-section", node, message, "move metadata.yaml into charmcraft.yaml");
    }
}

fn check_paas_config(file: &File, named: &[Named], found: &mut Diagnostics) {
    let Some(root) = parse_optional(file, found) else { return };
    let mut report = Report::new(&file.name);
    for named in named {
        extension::check_config(&mut report, &root, named);
    }
    found.extend(report.finish());
}

/// A file that may have no content.
fn parse_optional(file: &File, found: &mut Diagnostics) -> Option<Node> {
    let mut problems = Diagnostics::new();
    let node = parse(file, &mut problems);
    for problem in problems.iter().filter(|problem| problem.rule != "empty-file") {
        found.push(problem.clone());
    }
    node
}

/// Options and actions, from their own files or from charmcraft.yaml.
fn options_and_actions(
    files: &Files,
    project: Option<&Project>,
    charm: Option<&str>,
    found: &mut Diagnostics,
) -> (Vec<ConfigOption>, Vec<Action>) {
    let options = match files.get(FileKind::Config) {
        Some(file) => with_file(file, found, option::read),
        None => in_project(project, "config", found, option::read),
    };
    let read = |report: &mut Report, node: &Node| action::read(report, node, charm);
    let actions = match files.get(FileKind::Actions) {
        Some(file) => parse_optional(file, found).map(|root| {
            let mut report = Report::new(&file.name);
            let actions = read(&mut report, &root);
            found.extend(report.finish());
            actions
        }),
        None => in_project(project, "actions", found, read),
    };
    for (kind, key) in [(FileKind::Config, "config"), (FileKind::Actions, "actions")] {
        if let (Some(file), Some(project)) = (files.get(kind), project) {
            project.refuse_both(key, file, found);
        }
    }
    (options.unwrap_or_default(), actions.unwrap_or_default())
}

fn in_project<T>(
    project: Option<&Project>,
    key: &str,
    found: &mut Diagnostics,
    read: impl FnOnce(&mut Report, &Node) -> T,
) -> Option<T> {
    let project = project?;
    let Content::Map(entries) = &project.root.content else { return None };
    let node = value(entries, key)?;
    let mut report = Report::new(&project.file);
    let value = read(&mut report, node);
    found.extend(report.finish());
    Some(value)
}

impl Project {
    /// What has a file of its own cannot stand in charmcraft.yaml too.
    fn refuse_both(&self, key: &str, file: &File, found: &mut Diagnostics) {
        let Content::Map(entries) = &self.root.content else { return };
        let Some(entry) = entry(entries, key) else { return };
        let mut report = Report::new(&self.file);
        let message = format!("{key} stands here and in {}", file.kind.file_name());
        report.error("said-twice", entry, message, format!("move all of it to `{key}` here"));
        found.extend(report.finish());
    }
}
