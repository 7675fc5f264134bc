//! `relata explain`: what a peer speaks and why, and what a reader of another version gets of it.

use std::path::{Path, PathBuf};

use relata_catalogue::Catalogue;
use relata_core::interface::{Dialect, Interface, Interfaces};
use relata_core::negotiate::{self, End, Spoken, Support, View};
use relata_core::validate::validate;
use relata_core::{Databag, Role, Scope, suggest};
use serde_json::{Value, json};

use crate::console::Console;
use crate::databag_file;
use crate::definitions;
use crate::document;
use crate::failure::{Failure, Outcome};
use crate::output::{self, Format, FormatOption, Table};

/// Explain how versions and dialects of an interface understand each other.
///
/// With a databag: which version and dialect its writer speaks, why, and what a reader of another version gets of it. Of a
/// databag that does not show it the others at its end of the relation say it: --beside.
/// Without: what each version can read of what each other one writes.
#[derive(Debug, clap::Args)]
pub(crate) struct Explain {
    /// The interface, as ingress.
    interface: String,
    /// A databag: a map of keys to texts, as YAML or JSON; `-` is standard input.
    #[arg(requires = "role")]
    databag: Option<PathBuf>,
    /// The role of the databag's owner: provider, requirer or peer.
    #[arg(long)]
    role: Option<Role>,
    /// Whether the databag is an application's (app) or a unit's (unit).
    #[arg(long)]
    scope: Option<Scope>,
    /// Another databag that its writer's end of the relation has: app=FILE or unit=FILE; may be given several times
    #[arg(long, value_name = "SCOPE=FILE", value_parser = beside, requires = "databag")]
    beside: Vec<(Scope, PathBuf)>,
    /// The version that the reader knows, as v2 [default: the newest]
    #[arg(long, value_name = "VERSION")]
    reader: Option<String>,
    /// Take the definitions in this folder in place of the catalogue's.
    #[arg(long, value_name = "DIR")]
    definitions: Option<PathBuf>,
    #[command(flatten)]
    format: FormatOption,
}

impl Explain {
    pub(super) fn run(self, console: &mut Console<'_>) -> Outcome {
        let own = self.definitions.as_deref().map(definitions::sound).transpose()?;
        let interfaces: &dyn Interfaces = match &own {
            Some(own) => own,
            None => Catalogue::builtin(),
        };
        let versions = interfaces.versions(&self.interface);
        if versions.is_empty() {
            let failure = Failure::new(format!("there is no interface {:?}", self.interface));
            let hint = suggest::hint(&self.interface, interfaces.names().into_iter());
            return Err(failure.help(hint.unwrap_or_else(|| "bring it with --definitions".to_owned())));
        }
        match &self.databag {
            Some(path) => self.databag(path, &versions, console),
            None => self.matrix(&versions, console),
        }
    }

    fn databag(&self, path: &Path, versions: &[&Interface], console: &mut Console<'_>) -> Outcome {
        let role = self.role.ok_or_else(|| Failure::usage("give --role"))?;
        let scope = self.scope.map_or_else(|| databag_file::only_scope(versions, role), Ok)?;
        let databag = read(path, console)?;
        let beside = self.beside.iter().map(|(scope, path)| Ok((*scope, read(path, console)?)));
        let mut bags = beside.collect::<Outcome<Vec<(Scope, Databag)>>>()?;
        bags.insert(0, (scope, databag.clone()));
        let end = end(&bags)?;
        let reader = self.reader(versions)?;
        let spoken = negotiate::spoken_at(&end, versions, role, scope, &databag);
        let spoken = spoken.ok_or_else(|| Failure::new("the interface has no versions"))?;
        let view = negotiate::view(&spoken, reader, role, scope, &databag);
        let told = Told { databag: &databag, spoken: &spoken, reader, view: &view, role, scope };
        match self.format.format {
            Format::Json => console.line(told.json()),
            Format::Yaml => output::print_yaml(console, &told.json()),
            Format::Table => told.lines().iter().try_for_each(|line| console.line(output::printable(line))),
        }
    }

    /// The version that reads.
    fn reader<'i>(&self, versions: &[&'i Interface]) -> Outcome<&'i Interface> {
        let Some(wanted) = &self.reader else {
            return versions.last().copied().ok_or_else(|| Failure::new("the interface has no versions"));
        };
        let number = wanted.strip_prefix('v').unwrap_or(wanted);
        let found = versions.iter().find(|version| version.version.to_string() == number);
        found.copied().ok_or_else(|| {
            let known: Vec<String> = versions.iter().map(|version| format!("v{}", version.version)).collect();
            Failure::new(format!("{} has no version {wanted}", self.interface))
                .help(format!("it has {}", known.join(", ")))
        })
    }

    fn matrix(&self, versions: &[&Interface], console: &mut Console<'_>) -> Outcome {
        let readers = match &self.reader {
            Some(_) => vec![self.reader(versions)?],
            None => versions.to_vec(),
        };
        let mut rows = Vec::new();
        for reader in readers {
            for (writer, dialect) in writers(versions) {
                if dialect.is_none() && writer.version == reader.version && versions.len() > 1 {
                    continue;
                }
                rows.extend(self.pairs(reader, writer, dialect));
            }
        }
        let value = Value::Array(rows.iter().map(Pair::json).collect());
        output::print(console, self.format.format, &value, || vec![table(&rows)])
    }

    fn pairs<'i>(
        &self,
        reader: &'i Interface,
        writer: &'i Interface,
        dialect: Option<&'i Dialect>,
    ) -> Vec<Pair<'i>> {
        let mut pairs = Vec::new();
        for role in [Role::Provider, Role::Requirer, Role::Peer] {
            for scope in [Scope::App, Scope::Unit] {
                let wanted =
                    self.role.is_none_or(|only| only == role) && self.scope.is_none_or(|only| only == scope);
                let found = negotiate::support(reader, writer, dialect, role, scope).filter(|_| wanted);
                pairs.extend(found.map(|support| Pair { reader, writer, dialect, role, scope, support }));
            }
        }
        pairs
    }
}

fn beside(text: &str) -> Result<(Scope, PathBuf), String> {
    let (scope, path) = text.split_once('=').ok_or("write app=FILE or unit=FILE")?;
    let scope = scope.parse().map_err(|_| format!("{scope:?} is not app or unit"))?;
    Ok((scope, path.into()))
}

fn read(path: &Path, console: &mut Console<'_>) -> Outcome<Databag> {
    let read = databag_file::read(path, console)?;
    read.map(|read| read.databag).map_err(|found| document::unusable(&path.display().to_string(), found))
}

/// The databags of one end: one of its application, and of its units as many as there are.
fn end(bags: &[(Scope, Databag)]) -> Outcome<End<'_>> {
    let of = |wanted| bags.iter().filter(move |(scope, _)| *scope == wanted).map(|(_, bag)| bag);
    if of(Scope::App).count() > 1 {
        return Err(Failure::usage("an end of a relation has one databag of an application")
            .help("give the others with --beside unit=FILE"));
    }
    Ok(End::new(of(Scope::App).next(), of(Scope::Unit)))
}

/// What can be written: each version, plain and in each dialect that writes something in another form.
fn writers<'i>(versions: &[&'i Interface]) -> Vec<(&'i Interface, Option<&'i Dialect>)> {
    let mut writers = Vec::new();
    for version in versions {
        writers.push((*version, None));
        let dialects = version.dialects.iter().filter(|dialect| !dialect.records.is_empty());
        writers.extend(dialects.map(|dialect| (*version, Some(dialect))));
    }
    writers
}

/// A reader and a writer of one databag.
struct Pair<'i> {
    reader: &'i Interface,
    writer: &'i Interface,
    dialect: Option<&'i Dialect>,
    role: Role,
    scope: Scope,
    support: Support,
}

impl Pair<'_> {
    fn json(&self) -> Value {
        json!({
            "databag": format!("{}.{}", self.role, self.scope),
            "reader": format!("v{}", self.reader.version),
            "writer": format!("v{}", self.writer.version),
            "dialect": self.dialect.map(|dialect| &dialect.name),
            "usable": self.support.usable,
            "shared": self.support.shared,
            "differing": self.support.differing,
            "absent": self.support.absent,
            "unread": self.support.unread,
        })
    }
}

fn table(pairs: &[Pair<'_>]) -> Table {
    let mut table =
        Table::new(["Databag", "Reader", "Writer", "Usable", "Shared", "Differing", "Absent", "Unread"]);
    for pair in pairs {
        let dialect = pair.dialect.map(|dialect| format!(" {}", dialect.name)).unwrap_or_default();
        let keys = |keys: &[String]| keys.join(" ");
        table.row([
            format!("{}.{}", pair.role, pair.scope),
            format!("v{}", pair.reader.version),
            format!("v{}{dialect}", pair.writer.version),
            if pair.support.usable { "yes" } else { "no" }.to_owned(),
            keys(&pair.support.shared),
            keys(&pair.support.differing),
            keys(&pair.support.absent),
            keys(&pair.support.unread),
        ]);
    }
    table
}

/// What there is to tell of a databag. Of values there is only what findings quote, never of secrets.
struct Told<'a> {
    databag: &'a Databag,
    spoken: &'a Spoken<'a>,
    reader: &'a Interface,
    view: &'a View,
    role: Role,
    scope: Scope,
}

impl Told<'_> {
    /// How far the databag is for the reader.
    fn state(&self) -> &'static str {
        validate(self.reader, self.role, self.scope, &self.view.databag).state.as_str()
    }

    fn lines(&self) -> Vec<String> {
        let Spoken { interface, dialect, why } = self.spoken;
        let dialect = dialect.map(|dialect| format!(", dialect {}", dialect.name)).unwrap_or_default();
        let mut lines = vec![
            format!("speaks {} v{}{dialect}: {why}", interface.name, interface.version),
            format!("a reader of v{} gets a databag that is {}", self.reader.version, self.state()),
        ];
        let mut list = |what: &str, keys: &[String]| {
            if !keys.is_empty() {
                lines.push(format!("  {what}: {}", keys.join(", ")));
            }
        };
        list("it reads", &self.view.shared);
        list("it does not know", &self.view.unread);
        list("the writer does not know", &self.view.absent);
        for finding in &self.view.refused {
            lines.push(format!(
                "  it cannot take {}: {} [{}]",
                finding.pointer, finding.message, finding.rule
            ));
        }
        lines
    }

    fn json(&self) -> Value {
        json!({
            "interface": self.spoken.interface.name,
            "version": format!("v{}", self.spoken.interface.version),
            "dialect": self.spoken.dialect.map(|dialect| &dialect.name),
            "why": self.spoken.why.to_string(),
            "reader": format!("v{}", self.reader.version),
            "state": self.state(),
            "keys": self.databag.keys().collect::<Vec<&str>>(),
            "shared": self.view.shared,
            "absent": self.view.absent,
            "unread": self.view.unread,
            "refused": self.view.refused,
        })
    }
}
