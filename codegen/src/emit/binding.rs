//! The type that stands for an interface, and what belongs to it.

use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::quote;
use relata_core::{Role, Scope};

use super::docs;
use crate::names::pascal;
use crate::plan::{Module, RecordPlan};

/// The marker and which data belongs to it.
pub(super) fn marker(module: &Module<'_>) -> TokenStream {
    let (marker, interface) = (&module.marker, module.interface);
    let name = interface.name.as_str();
    let docs = docs::paragraphs(&[
        docs::markdown(&interface.summary),
        interface.description.as_deref().map(docs::markdown).unwrap_or_default(),
        format!("Stands for the interface `{name}` v{}; it has no values.", interface.version),
    ]);
    let binding = binding(module);
    quote! {
        #docs
        #[derive(Debug)]
        pub enum #marker {}
        #binding
    }
}

/// Its definition. A long text, so it comes last.
pub(super) fn described(module: &Module<'_>, definition: &str) -> TokenStream {
    let (marker, interface) = (&module.marker, module.interface);
    let (name, definition) = (interface.name.as_str(), text(definition));
    let version = Literal::u32_unsuffixed(interface.version);
    quote! {
        impl relata::Described for #marker {
            const INTERFACE: &'static str = #name;
            const VERSION: u32 = #version;
            const DEFINITION: &'static str = #definition;

            fn interface() -> &'static relata::core::Interface {
                static CHECKED: codec::LazyInterface = codec::LazyInterface::of::<#marker>();
                CHECKED.get()
            }
        }
    }
}

fn binding(module: &Module<'_>) -> TokenStream {
    let marker = &module.marker;
    let (name, roles) = if module.interface.is_peer() {
        ("PeerBinding", &[Role::Peer][..])
    } else {
        ("Binding", &[Role::Provider, Role::Requirer][..])
    };
    let binding = Ident::new(name, Span::call_site());
    let databags = roles.iter().flat_map(|role| [(*role, Scope::App), (*role, Scope::Unit)]);
    let types = databags.map(|(role, scope)| {
        let kind = Ident::new(&pascal(&format!("{role}_{scope}")), Span::call_site());
        let is_it = |plan: &&RecordPlan<'_>| (plan.role, plan.scope, plan.dialect) == (role, scope, None);
        let plan = module.records.iter().find(is_it);
        let data = plan.map_or(quote!(relata::NoData), |plan| {
            let name = &plan.name;
            quote!(#name)
        });
        quote!(type #kind = #data;)
    });
    quote!(impl relata::#binding for #marker { #(#types)* })
}

/// A text as a literal that shows its lines as they are, where Rust can.
fn text(text: &str) -> Literal {
    let fences = (1..10).map(|count| "#".repeat(count));
    let raw = fences
        .filter(|fence| !text.contains('\r') && !text.contains(&format!("\"{fence}")))
        .find_map(|fence| format!("r{fence}\"{text}\"{fence}").parse::<Literal>().ok());
    raw.unwrap_or_else(|| Literal::string(text))
}
