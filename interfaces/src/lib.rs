//! Typed bindings of the interfaces in the catalogue: a module for each interface and each of its versions.
//!
//! ```
//! use relata_interfaces::redis::v0::{ProviderUnit, Redis};
//! use relata::Described;
//! use relata::values::Port;
//!
//! let unit = ProviderUnit::new("10.0.0.1", Port::of::<6379>());
//! assert_eq!(unit.port.get(), 6379);
//! assert_eq!((Redis::INTERFACE, Redis::VERSION), ("redis", 0));
//! ```
//!
//! Each interface is a cargo feature of its own name; all are on by default. A charm that compiles only what it uses:
//!
//! ```toml
//! relata-interfaces = { version = "0.1", default-features = false, features = ["redis"] }
//! ```

relata::include_bindings!();

#[cfg(doctest)]
mod misuse;
