//! Tokens of a charm's own files.

use proc_macro2::{Ident, TokenStream};
use quote::quote;
use relata_core::interface::Schema;
use relata_core::{Interface, Role};
use relata_metadata::{Charm, DeclaredEndpoint};

use crate::emit::{docs, types};
use crate::names::{Taken, ident, snake};
use crate::plan::{Module, TypePlan};

/// The whole module.
pub(super) fn charm(
    charm: &Charm,
    empty: &Interface,
    options: &Schema,
    actions: &[(String, Schema)],
) -> TokenStream {
    let name = charm.name.as_str();
    let endpoints = endpoints(charm);
    let options = [("config".to_owned(), options.clone())];
    let config = objects(empty, &options, "The charm's options, which an operator sets.", false);
    let actions = objects(empty, actions, "The parameters of the charm's actions.", true);
    quote! {
        /// The charm's name.
        #[allow(dead_code, unreachable_pub, reason = "a charm need not use all that its files say")]
        pub const NAME: &str = #name;
        #endpoints
        #config
        #actions
    }
}

fn allowed() -> TokenStream {
    quote! {
        #[allow(
            clippy::all,
            dead_code,
            unreachable_pub,
            unused_imports,
            rustdoc::bare_urls,
            rustdoc::broken_intra_doc_links,
            rustdoc::invalid_html_tags,
            reason = "generated; a charm need not use all that its files say"
        )]
    }
}

fn endpoints(charm: &Charm) -> TokenStream {
    let mut names = Taken::default();
    let named = charm.endpoints.iter().map(|end| (ident(&names.take(&snake(end.name.as_str()))), end));
    let endpoints = named.map(|(name, endpoint)| self::endpoint(&name, endpoint)).collect::<Vec<_>>();
    let allowed = allowed();
    quote! {
        /// The charm's endpoints. Each takes the binding of its interface, of whichever version, and of no other one:
        /// `const DATABASE: Requirer<Mysql> = endpoints::database();`
        #allowed
        pub mod endpoints { #(#endpoints)* }
    }
}

fn endpoint(function: &Ident, endpoint: &DeclaredEndpoint) -> TokenStream {
    let (name, interface) = (endpoint.name.as_str(), endpoint.interface.as_str());
    let (kind, bound, verb) = match endpoint.role {
        Role::Requirer => (ident("Requirer"), ident("Binding"), "requires"),
        Role::Provider => (ident("Provider"), ident("Binding"), "provides"),
        Role::Peer => (ident("Peer"), ident("PeerBinding"), "has among its units"),
    };
    let said = endpoint.description.as_deref().map(docs::markdown).unwrap_or_default();
    let docs = docs::paragraphs(&[said, format!("The endpoint `{name}`: the charm {verb} `{interface}`.")]);
    let wrong = format!("the endpoint `{name}` is of the interface `{interface}`");
    quote! {
        #docs
        pub const fn #function<B: relata::#bound>() -> relata::#kind<B> {
            const { assert!(relata::codec::is_same(B::INTERFACE, #interface), #wrong) };
            relata::#kind::new(#name)
        }
    }
}

/// A module of structs, each read from the JSON that a hook tool prints.
fn objects(empty: &Interface, objects: &[(String, Schema)], doc: &str, with_names: bool) -> TokenStream {
    let Some((first, _)) = objects.first() else { return quote!() };
    let module = Module::of_objects(empty, objects);
    let types = types(&module);
    let reads = objects.iter().filter_map(|(key, schema)| {
        let name = module.types.iter().find_map(|plan| match plan {
            TypePlan::Struct(plan) if std::ptr::eq(plan.schema, schema) => Some(&plan.name),
            _ => None,
        })?;
        Some(read(name, key, with_names))
    });
    let (allowed, name) = (allowed(), ident(if with_names { "actions" } else { first }));
    let doc = format!(" {doc}");
    quote! {
        #[doc = #doc]
        #allowed
        pub mod #name {
            use relata::codec;

            #types
            #(#reads)*
        }
    }
}

fn read(name: &Ident, key: &str, with_name: bool) -> TokenStream {
    let tool = if with_name { "action-get" } else { "config-get" };
    let doc = format!(" Reads what `{tool} --format json` prints.");
    let constant = with_name.then(|| {
        quote!(
            /// The action's name.
            pub const NAME: &'static str = #key;
        )
    });
    quote! {
        impl #name {
            #constant

            #[doc = #doc]
            ///
            /// # Errors
            /// It is no JSON, or not what the charm's files say.
            pub fn from_json(json: &str) -> Result<Self, relata::NotAllowed> {
                codec::from_json(json)
            }
        }
    }
}
