//! A charm as its own files say: everything that they hold, with parsed names.

use relata_core::{ApplicationName, Role};
use url::Url;

use crate::action::Action;
use crate::assumes::Assumption;
use crate::build::Build;
use crate::container::Container;
use crate::endpoint::DeclaredEndpoint;
use crate::layer::Layer;
use crate::links::Links;
use crate::option::ConfigOption;
use crate::resource::{Payload, Resource};
use crate::storage::{Device, Storage};
use crate::text::{Maintainer, Tag, Term};

/// A charm as its own files say. What an extension adds is there as if the author had written it.
#[derive(Debug, Clone, PartialEq)]
pub struct Charm {
    /// Its name; an application takes it if it is given none.
    pub name: ApplicationName,
    /// A name for people.
    pub title: Option<String>,
    /// What it is, in a line.
    pub summary: String,
    /// What it is, in full.
    pub description: String,
    /// Who maintains it.
    pub maintainers: Vec<Maintainer>,
    /// What it is about.
    pub tags: Vec<Tag>,
    /// The series of Ubuntu or CentOS that it runs on, the default first; of older charms.
    pub series: Vec<String>,
    /// What who uses it agrees to.
    pub terms: Vec<Term>,
    /// The least version of Juju; of older charms.
    pub min_juju_version: Option<String>,
    /// What it assumes of the model; all of it must hold.
    pub assumes: Vec<Assumption>,
    /// Whether it lives beside the units of another.
    pub subordinate: bool,
    /// The user that its code runs as.
    pub user: Option<CharmUser>,
    /// Its endpoints: provided, required, peers, each in the order of the file.
    pub endpoints: Vec<DeclaredEndpoint>,
    /// Names that networks are bound to though no relation stands behind them.
    pub extra_bindings: Vec<String>,
    /// The storages it wants.
    pub storage: Vec<Storage>,
    /// The devices it wants.
    pub devices: Vec<Device>,
    /// What is deployed beside it.
    pub resources: Vec<Resource>,
    /// What it runs and tells Juju of.
    pub payloads: Vec<Payload>,
    /// Its containers, of a charm for Kubernetes.
    pub containers: Vec<Container>,
    /// Where more about it is found.
    pub links: Links,
    /// Its options.
    pub options: Vec<ConfigOption>,
    /// Its actions.
    pub actions: Vec<Action>,
    /// How it is built, if it has a charmcraft.yaml.
    pub build: Option<Build>,
    /// What it is composed of, if it has a layer.yaml.
    pub layer: Option<Layer>,
}

/// The user that a charm's code runs as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CharmUser {
    /// `root`.
    Root,
    /// Not root, and may become it.
    Sudoer,
    /// Not root, and may not become it.
    NonRoot,
}

impl Charm {
    /// A charm that says nothing but its name.
    pub(crate) fn blank(name: ApplicationName) -> Self {
        Self {
            name,
            title: None,
            summary: String::new(),
            description: String::new(),
            maintainers: Vec::new(),
            tags: Vec::new(),
            series: Vec::new(),
            terms: Vec::new(),
            min_juju_version: None,
            assumes: Vec::new(),
            subordinate: false,
            user: None,
            endpoints: Vec::new(),
            extra_bindings: Vec::new(),
            storage: Vec::new(),
            devices: Vec::new(),
            resources: Vec::new(),
            payloads: Vec::new(),
            containers: Vec::new(),
            links: Links::default(),
            options: Vec::new(),
            actions: Vec::new(),
            build: None,
            layer: None,
        }
    }

    /// The endpoint with this name.
    pub fn endpoint(&self, name: &str) -> Option<&DeclaredEndpoint> {
        self.endpoints.iter().find(|endpoint| endpoint.name.as_str() == name)
    }

    /// The endpoints of one role.
    pub fn endpoints_of(&self, role: Role) -> impl Iterator<Item = &DeclaredEndpoint> {
        self.endpoints.iter().filter(move |endpoint| endpoint.role == role)
    }

    /// The option with this name.
    pub fn option(&self, name: &str) -> Option<&ConfigOption> {
        self.options.iter().find(|option| option.name.as_str() == name)
    }

    /// The action with this name.
    pub fn action(&self, name: &str) -> Option<&Action> {
        self.actions.iter().find(|action| action.name.as_str() == name)
    }

    /// The first place where its source is.
    pub fn source(&self) -> Option<&Url> {
        self.links.source.first()
    }
}
