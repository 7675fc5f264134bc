//! The vocabulary of relata: names, relations, definitions, checks, databags, connections, environments.
//!
//! Everything here is a value or a pure function. This crate must not know files, sockets, clocks, async
//! runtimes or Rust tokens: the broker validates with it and the generator checks with it.

pub mod access;
mod check;
pub mod codec;
pub mod connection;
pub mod conninfo;
pub mod databag;
pub mod decode;
pub mod definition;
pub mod detect;
pub mod diagnostic;
pub mod environment;
pub mod hook;
pub mod interface;
mod lax;
pub mod names;
pub mod negotiate;
pub mod relation;
pub mod revision;
pub mod secrets;
pub mod sensitive;
pub mod status;
pub mod uri;
pub mod validate;
pub mod view;
pub mod yaml;

pub use check::suggest;
pub use connection::{Connection, RelationData, Resolution, resolve};
pub use conninfo::Conninfo;
pub use databag::{Databag, Patch};
pub use diagnostic::{Diagnostic, Diagnostics};
pub use hook::{Hook, RelationHook, RelationHookKind};
pub use interface::Interface;
pub use names::{ApplicationName, EndpointName, InterfaceName, InvalidName, ModelName, UnitName};
pub use relation::{BagId, Endpoint, Owner, RelationId, Role, Scope};
pub use revision::Revision;
pub use secrets::{NoSecrets, SecretError, SecretMap, Secrets};
pub use sensitive::Sensitive;
pub use status::{Status, StatusOf, StatusWord};
pub use view::{HookBuffer, Life, RelationView, SeenBag, UnitView};
