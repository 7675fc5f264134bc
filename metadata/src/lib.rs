//! A charm's own files: metadata, options, actions, layers and what extensions add, read and checked as a whole.
//!
//! Everything is a function of texts: [`Files`] in, [`Reading`] out. It must not know files, the command line or a
//! broker. The facts come from Juju's `internal/charm` and from charmcraft's models; where the two differ, what either
//! refuses is an error.
//!
//! ```
//! use relata_metadata::{FileKind, Files};
//!
//! let text = "name: shop\nsummary: A shop\ndescription: Sells things.\nrequires: {database: mysql_client}\n";
//! let reading = relata_metadata::read(&Files::new().with(FileKind::Metadata, "metadata.yaml", text));
//! let charm = reading.sound().expect("nothing is wrong with it");
//! assert_eq!(charm.endpoint("database").unwrap().interface.as_str(), "mysql_client");
//! ```

mod action;
mod assumes;
mod build;
mod charm;
mod container;
mod dashboards;
mod endpoint;
mod extension;
mod files;
mod hooks;
mod layer;
mod links;
mod metadata;
mod names;
mod option;
mod platform;
mod project;
mod reading;
mod report;
mod repositories;
mod resource;
mod storage;
mod text;

pub use action::{Action, Parameter, ParameterType};
pub use assumes::{Assumption, Comparison, Feature};
pub use build::{Build, CharmLib, Part};
pub use charm::{Charm, CharmUser};
pub use container::{Container, ContainerSource, Mount};
pub use dashboards::{COS_CUSTOM, check_cos_custom};
pub use endpoint::{DeclaredEndpoint, EndpointScope};
pub use extension::Extension;
pub use files::{FileKind, Files};
pub use hooks::check_hooks;
pub use layer::{Include, IncludeKind, Layer, LayerOption};
pub use links::Links;
pub use names::{
    ActionName, ContainerName, DeviceName, OptionName, ParameterName, PayloadName, ResourceName, StorageName,
};
pub use option::{ConfigOption, DefaultValue, OptionType};
pub use platform::{Architecture, Base, BaseRun, Platform};
pub use reading::{Reading, read};
pub use resource::{Payload, Resource, ResourceType};
pub use storage::{Count, Device, Storage, StorageType};
pub use text::{Maintainer, Tag, Term};
