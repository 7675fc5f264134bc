//! What charm authors depend on: typed endpoints, readings, events, connections.
//!
//! A charm is one function that is told what happened, and a `main` that runs it. This is a whole one, which asks for
//! a database and says when it has it:
//!
//! ```no_run
//! use relata::{CharmError, Context, Event, Reading, Requirer, Status};
//! use relata_interfaces::postgresql_client::v0::{PostgresqlClient, RequirerApp};
//!
//! const DATABASE: Requirer<PostgresqlClient> = Requirer::new("database");
//!
//! fn handle(_event: &Event, context: &mut Context<'_>) -> Result<(), CharmError> {
//!     let Some(database) = context.relation(DATABASE) else {
//!         context.set_status(Status::blocked("needs a relation to a database"));
//!         return Ok(());
//!     };
//!     if context.is_leader() {
//!         database.write_app(&RequirerApp::new("shop".parse()?))?;
//!     }
//!     match database.connection() {
//!         Reading::Ready(_) => context.set_status(Status::active("")),
//!         not_yet => context.set_status(Status::waiting(not_yet.to_string())),
//!     }
//!     Ok(())
//! }
//!
//! fn main() -> std::process::ExitCode {
//!     relata::main(handle)
//! }
//! ```
//!
//! - **Endpoints** are constants: [`Requirer`], [`Provider`] or [`Peer`] of an interface's binding. A requirer that
//!   writes what only a provider may write does not compile.
//! - **Reading** never fails: a [`Reading`] is there, or says why not.
//! - **Writing** takes the interface's own structs, sends only what differs, and is committed when the hook succeeds.
//! - **An error** from the function means that the hook failed: nothing of it is committed, and it runs again.
//!
//! | feature | gives |
//! |---|---|
//! | `run` (default) | [`main`]: runs the charm against a broker. Without it the crate has neither Tokio nor gRPC |
//! | `testing` | `testing::Harness`: runs the charm in memory |

pub mod binding;
pub mod codec;
mod context;
pub mod data;
mod endpoint;
mod error;
mod reading;
mod relation;
#[cfg(feature = "run")]
mod run;
#[cfg(feature = "testing")]
pub mod testing;
pub mod values;

pub use binding::{Binding, Described, PeerBinding};
pub use context::Context;
pub use data::{Data, DecodeError, Finding, KeyInfo, NoData};
pub use endpoint::{Endpoint, Peer, Provider, Requirer};
pub use error::{CharmError, StatusError, WriteError};
pub use reading::{DeniedBy, Reading};
pub use relation::{Relation, Written};
#[cfg(feature = "run")]
pub use run::main;
pub use values::{NotAllowed, Secret};

/// What a charm is told.
pub use relata_core::Hook as Event;
/// What happened in a relation.
pub use relata_core::RelationHook as RelationEvent;
/// What can happen in a relation.
pub use relata_core::RelationHookKind as RelationEventKind;
pub use relata_core::{
    ApplicationName, Databag, ModelName, Owner, Patch, RelationId, Secrets, Sensitive, Status, StatusOf,
    StatusWord, UnitName, connection,
};

/// Takes in the bindings that the charm's `build.rs` made of its own definitions: a module for each interface.
///
/// ```ignore
/// mod interfaces {
///     relata::include_bindings!();
/// }
/// ```
#[macro_export]
macro_rules! include_bindings {
    () => {
        include!(concat!(env!("OUT_DIR"), "/relata.rs"));
    };
}

/// Takes in what the charm's `build.rs` made of the charm's own files: its endpoints, options and actions.
///
/// ```ignore
/// mod charm {
///     relata::include_charm!();
/// }
/// ```
#[macro_export]
macro_rules! include_charm {
    () => {
        include!(concat!(env!("OUT_DIR"), "/charm.rs"));
    };
}

// What generated code names.
#[doc(hidden)]
pub use {relata_core as core, serde, serde_json};
