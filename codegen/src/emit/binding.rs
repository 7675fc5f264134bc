//! The type that stands for an interface, and what belongs to it.

use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::quote;
use relata_core::{Role, Scope};

use super::docs;
use crate::names::pascal;
use crate::plan::{Module, RecordPlan};

/// The marker and which data belongs to it.
pub(super) fn marker(module: &Module<'_>, plain: Option<&Module<'_>>) -> TokenStream {
    let (marker, interface) = (&module.marker, module.interface);
    let name = interface.name.as_str();
    let dialect = module.dialect.map(|dialect| format!(" in the dialect `{}`", dialect.name));
    let docs = docs::paragraphs(&[
        docs::markdown(&interface.summary),
        interface.description.as_deref().map(docs::markdown).unwrap_or_default(),
        format!(
            "Stands for the interface `{name}` v{}{}; it has no values.",
            interface.version,
            dialect.unwrap_or_default()
        ),
    ]);
    let binding = binding(module, plain);
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
    let others = others(module);
    quote! {
        impl relata::Described for #marker {
            const INTERFACE: &'static str = #name;
            const VERSION: u32 = #version;
            const DEFINITION: &'static str = #definition;

            fn interface() -> &'static relata::core::Interface {
                static CHECKED: codec::LazyInterface = codec::LazyInterface::of::<#marker>();
                CHECKED.get()
            }

            #others
        }
    }
}

/// The versions beside it.
fn others(module: &Module<'_>) -> Option<TokenStream> {
    let marker = &module.marker;
    let interfaces = module.beside.iter().map(|version| {
        let version = Ident::new(&format!("v{version}"), Span::call_site());
        quote!(<super::#version::#marker as relata::Described>::interface)
    });
    (!module.beside.is_empty()).then(|| {
        quote! {
            fn others() -> &'static [fn() -> &'static relata::core::Interface] {
                &[#(#interfaces),*]
            }
        }
    })
}

/// A dialect's definition is that of the plain form.
pub(super) fn described_dialect(module: &Module<'_>) -> TokenStream {
    let (marker, interface) = (&module.marker, module.interface);
    let plain = quote!(<super::#marker as relata::Described>);
    let name = interface.name.as_str();
    let version = Literal::u32_unsuffixed(interface.version);
    let dialect = module.dialect.map_or("", |dialect| dialect.name.as_str());
    quote! {
        impl relata::Described for #marker {
            const INTERFACE: &'static str = #name;
            const VERSION: u32 = #version;
            const DIALECT: Option<&'static str> = Some(#dialect);
            const DEFINITION: &'static str = #plain::DEFINITION;

            fn interface() -> &'static relata::core::Interface {
                #plain::interface()
            }

            fn others() -> &'static [fn() -> &'static relata::core::Interface] {
                #plain::others()
            }
        }
    }
}

fn binding(module: &Module<'_>, plain: Option<&Module<'_>>) -> TokenStream {
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
        let data = match (module.record(role, scope), plain.and_then(|plain| plain.record(role, scope))) {
            (Some(RecordPlan { name, .. }), _) => quote!(#name),
            (None, Some(RecordPlan { name, .. })) => quote!(super::#name),
            (None, None) => quote!(relata::NoData),
        };
        quote!(type #kind = #data;)
    });
    quote!(impl relata::#binding for #marker { #(#types)* })
}

/// A text as a literal that shows its lines as they are, where Rust can.
fn text(text: &str) -> Literal {
    let is_refused = text.contains(|c| c == '\r' || docs::turns(c));
    let fences = (1..10).map(|count| "#".repeat(count));
    let raw = fences
        .filter(|fence| !is_refused && !text.contains(&format!("\"{fence}")))
        .find_map(|fence| format!("r{fence}\"{text}\"{fence}").parse::<Literal>().ok());
    raw.unwrap_or_else(|| Literal::string(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_shown_as_it_is_where_rust_can() {
        for (shown, expected) in [
            ("a \"#b\"", "r##\"a \"#b\"\"##"),
            ("a\rb", "\"a\\rb\""),
            ("a\u{202e}b\u{2066}", "\"a\\u{202e}b\\u{2066}\""),
        ] {
            assert_eq!(text(shown).to_string(), expected);
        }
    }
}
