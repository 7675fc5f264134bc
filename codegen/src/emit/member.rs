//! Fields of structs, and how one makes a struct: `new` with what is required, then `with_` one by one.

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};
use relata_core::interface::Schema;

use super::docs;
use super::rust::{constant, only, rust};
use crate::plan::{Module, Presence, Ty};

/// What a constructor must know of a field of a struct.
pub(super) struct Member<'p> {
    pub(super) ident: &'p Ident,
    pub(super) key: &'p str,
    pub(super) ty: &'p Ty<'p>,
    pub(super) presence: Presence<'p>,
    pub(super) schema: &'p Schema,
}

impl Member<'_> {
    /// The field's type.
    pub(super) fn ty(&self) -> TokenStream {
        let ty = rust(self.ty);
        if matches!(self.presence, Presence::Optional) { quote!(Option<#ty>) } else { ty }
    }

    fn parameter(&self, module: &Module<'_>) -> Option<TokenStream> {
        let given = matches!(self.presence, Presence::Required) && only(module, self.ty).is_none();
        given.then(|| self.typed())
    }

    /// `name: Type`, where texts may be given as any text.
    fn typed(&self) -> TokenStream {
        let (ident, ty) = (self.ident, rust(self.ty));
        if self.is_text() { quote!(#ident: impl Into<#ty>) } else { quote!(#ident: #ty) }
    }

    fn is_text(&self) -> bool {
        match self.ty {
            Ty::String => true,
            Ty::Secret(inner) => matches!(**inner, Ty::String),
            _ => false,
        }
    }

    fn given(&self) -> TokenStream {
        let ident = self.ident;
        if self.is_text() { quote!(#ident.into()) } else { quote!(#ident) }
    }

    fn initial(&self, module: &Module<'_>) -> TokenStream {
        let ident = self.ident;
        match (self.presence, only(module, self.ty)) {
            (Presence::Required, Some(only)) => quote!(#ident: #only),
            (Presence::Required, None) if self.is_text() => quote!(#ident: #ident.into()),
            (Presence::Required, None) => quote!(#ident),
            (Presence::Default(value), _) => {
                let value = constant(module, value, self.ty);
                quote!(#ident: #value)
            }
            (Presence::Optional, _) => quote!(#ident: None),
        }
    }

    /// `with_name`, for what `new` does not ask for.
    fn setter(&self) -> Option<TokenStream> {
        let value = match self.presence {
            Presence::Required => return None,
            Presence::Default(_) => self.given(),
            Presence::Optional => {
                let given = self.given();
                quote!(Some(#given))
            }
        };
        let (ident, parameter) = (self.ident, self.typed());
        let name =
            format_ident!("with_{}", ident.to_string().trim_start_matches("r#").trim_start_matches('_'));
        let doc = docs::line(&format!("The same with `{}`.", self.key));
        let deprecated = docs::deprecated(self.schema);
        Some(quote! {
            #[doc = #doc]
            #deprecated
            #[must_use]
            pub fn #name(mut self, #parameter) -> Self {
                self.#ident = #value;
                self
            }
        })
    }
}

/// `new` with what is required, without any of that also `Default`; and what follows it.
pub(super) fn constructor<'p>(
    module: &Module<'_>,
    name: &Ident,
    members: impl Iterator<Item = Member<'p>>,
) -> TokenStream {
    let members: Vec<_> = members.collect();
    let parameters: Vec<_> = members.iter().filter_map(|member| member.parameter(module)).collect();
    let initial = members.iter().map(|member| member.initial(module));
    let setters = members.iter().filter_map(Member::setter);
    let many = (parameters.len() > 4)
        .then(|| quote!(#[allow(clippy::too_many_arguments, reason = "each of them is required")]));
    let default = parameters
        .is_empty()
        .then(|| quote!(impl Default for #name { fn default() -> Self { Self::new() } }));
    let doc = if parameters.is_empty() {
        " With nothing said."
    } else {
        " With what is required, and nothing else."
    };
    let allow = docs::allow_deprecated(members.iter().map(|member| member.schema));
    quote! {
        #allow
        impl #name {
            #[doc = #doc]
            #many
            pub fn new(#(#parameters),*) -> Self {
                Self { #(#initial),* }
            }

            #(#setters)*
        }
        #default
    }
}
