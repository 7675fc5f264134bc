//! A charm's endpoints as types: which interface, which side. It must not know what is related.

use std::fmt;
use std::marker::PhantomData;

use relata_core::{Hook, Interface, RelationHook, RelationHookKind, Role};

use crate::binding::{Binding, PeerBinding};
use crate::data::Data;

/// One side of an interface: which databags are its own and which are the other end's.
///
/// Implemented by [`Requirer`], [`Provider`] and [`Peer`] alone.
pub trait Endpoint: Copy + sealed::Sealed {
    /// What the own application writes.
    type OwnApp: Data;
    /// What the own unit writes.
    type OwnUnit: Data;
    /// What the other application writes; in a peer relation the own one.
    type RemoteApp: Data;
    /// What each of the other units writes.
    type RemoteUnit: Data;
    /// Which side it is.
    const ROLE: Role;

    /// Its name in the charm's metadata.
    fn name(&self) -> &'static str;

    /// The definition of its interface.
    fn interface(&self) -> &'static Interface;

    /// All versions of its interface that were generated, its own last.
    #[doc(hidden)]
    fn versions(&self) -> Vec<&'static Interface>;

    /// What happened in a relation of this endpoint, if that is what the event is about.
    fn event<'e>(&self, event: &'e Hook) -> Option<&'e RelationHook> {
        match event {
            Hook::Relation(about) if about.endpoint.as_str() == self.name() => Some(about),
            _ => None,
        }
    }

    /// Whether a relation of this endpoint ends with this event.
    fn is_broken_by(&self, event: &Hook) -> bool {
        self.event(event).is_some_and(|about| about.kind == RelationHookKind::Broken)
    }
}

mod sealed {
    pub trait Sealed {}
}

macro_rules! endpoint {
    ($(#[$doc:meta])* $name:ident: $binding:ident, $role:expr, $app:ident, $unit:ident => $other_app:ident, $other_unit:ident) => {
        $(#[$doc])*
        pub struct $name<B> {
            name: &'static str,
            binding: PhantomData<fn() -> B>,
        }

        impl<B: $binding> $name<B> {
            /// The endpoint with this name in the charm's metadata.
            pub const fn new(name: &'static str) -> Self {
                Self { name, binding: PhantomData }
            }
        }

        impl<B> Copy for $name<B> {}

        impl<B> Clone for $name<B> {
            fn clone(&self) -> Self {
                *self
            }
        }

        impl<B> fmt::Debug for $name<B> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.debug_tuple(stringify!($name)).field(&self.name).finish()
            }
        }

        impl<B> sealed::Sealed for $name<B> {}

        impl<B: $binding> Endpoint for $name<B> {
            type OwnApp = B::$app;
            type OwnUnit = B::$unit;
            type RemoteApp = B::$other_app;
            type RemoteUnit = B::$other_unit;
            const ROLE: Role = $role;

            fn name(&self) -> &'static str {
                self.name
            }

            fn interface(&self) -> &'static Interface {
                B::interface()
            }

            fn versions(&self) -> Vec<&'static Interface> {
                B::others().iter().map(|other| other()).chain([B::interface()]).collect()
            }
        }
    };
}

endpoint!(
    /// An endpoint under `requires` in the charm's metadata: it asks for what interface `B` is about.
    Requirer: Binding, Role::Requirer, RequirerApp, RequirerUnit => ProviderApp, ProviderUnit
);
endpoint!(
    /// An endpoint under `provides` in the charm's metadata: it offers what interface `B` is about.
    Provider: Binding, Role::Provider, ProviderApp, ProviderUnit => RequirerApp, RequirerUnit
);
endpoint!(
    /// An endpoint under `peers` in the charm's metadata: the application's units among themselves.
    Peer: PeerBinding, Role::Peer, PeerApp, PeerUnit => PeerApp, PeerUnit
);
