//! Databags: a struct each, what is said about its keys, and how it is read and written.

use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::quote;
use relata_core::interface::{Encoding, Field, SecretUse};
use relata_core::{Role, Scope};

use super::member::{Member, constructor};
use super::rust::{constant, or_constant};
use super::{codec, docs};
use crate::plan::{FieldPlan, Module, Presence, RecordPlan};

/// Everything for one databag.
pub(super) fn record(module: &Module<'_>, plan: &RecordPlan<'_>) -> TokenStream {
    let structure = structure(plan);
    let constructor = constructor(module, &plan.name, plan.fields.iter().map(member));
    let constants = constants(module, plan);
    let data = data(module, plan);
    quote!(#structure #constructor #constants #data)
}

fn member<'p>(plan: &'p FieldPlan<'_>) -> Member<'p> {
    let (property, presence) = (&plan.field.property, plan.presence);
    Member { ident: &plan.ident, key: &property.name, ty: &plan.ty, presence, schema: &property.schema }
}

fn structure(plan: &RecordPlan<'_>) -> TokenStream {
    let name = &plan.name;
    let who = match (plan.role, plan.scope) {
        (Role::Peer, Scope::App) => "What the application writes for its units.".to_owned(),
        (Role::Peer, Scope::Unit) => "What each unit writes for the others.".to_owned(),
        (role, Scope::App) => format!("What the {role}'s application writes."),
        (role, Scope::Unit) => format!("What each of the {role}'s units writes."),
    };
    let said = plan.record.description.as_deref().map(docs::markdown).unwrap_or_default();
    let docs = docs::paragraphs(&[who, said]);
    let fields = plan.fields.iter().map(|field| {
        let (ident, ty) = (&field.ident, member(field).ty());
        let docs = docs::field(field.field, field.presence);
        let deprecated = docs::deprecated(&field.field.property.schema);
        quote!(#docs #deprecated pub #ident: #ty)
    });
    quote! {
        #docs
        #[derive(Debug, Clone, PartialEq)]
        #[non_exhaustive]
        pub struct #name { #(#fields,)* }
    }
}

/// The keys, which databag it is, and what makes it ready.
fn constants(module: &Module<'_>, plan: &RecordPlan<'_>) -> TokenStream {
    let (name, marker) = (&plan.name, &module.marker);
    let closed = (plan.record.closed || plan.record.fits_none).then(|| quote!(.closed()));
    let bag = Ident::new(&format!("{}_{}", plan.role, plan.scope), Span::call_site());
    let ready = plan.record.ready.iter().map(|set| quote!(&[#(#set),*]));
    let keys = plan.fields.iter().map(|field| key(module, plan, field));
    let index = index(plan);
    quote! {
        impl #name {
            const BAG: codec::Bag = codec::Bag::#bag::<#marker>()#closed;
            const READY: &'static [&'static [&'static str]] = &[#(#ready),*];
            #(#keys)*
            #index
        }
    }
}

/// The index of each key under each of its spellings.
fn index(plan: &RecordPlan<'_>) -> TokenStream {
    let arms = plan.fields.iter().enumerate().map(|(index, field)| {
        let (spellings, index) = (field.field.spellings(), Literal::usize_unsuffixed(index));
        quote!(#(#spellings)|* => Some(#index))
    });
    quote! {
        fn index(key: &str) -> Option<usize> {
            match key { #(#arms,)* _ => None }
        }
    }
}

fn key(module: &Module<'_>, record: &RecordPlan<'_>, plan: &FieldPlan<'_>) -> TokenStream {
    let (constant, field) = (&plan.constant, plan.field);
    let (name, aliases, absent) = (&field.property.name, &field.aliases, &field.absent);
    let codec::Codec { ty, value } = codec::of_field(module, plan);
    let aliases = (!aliases.is_empty()).then(|| quote!(.aliases(&[#(#aliases),*])));
    let absent = (!absent.is_empty()).then(|| quote!(.absent(&[#(#absent),*])));
    let nullable = is_null_absent(plan).then(|| quote!(.nullable()));
    let by_definition = plan.by_definition.then(|| quote!(.by_definition()));
    let secret = secrecy(record, field);
    quote! {
        const #constant: Key<#ty> = Key::new(#name, #value)#aliases #absent #nullable #secret #by_definition;
    }
}

fn secrecy(record: &RecordPlan<'_>, field: &Field) -> Option<TokenStream> {
    match &field.secret {
        Some(SecretUse::Group { group }) => {
            let index = record.fields.iter().position(|plan| plan.field.property.name == *group);
            let index = Literal::usize_unsuffixed(index.expect("a checked group's key is in the databag"));
            Some(quote!(.group(#group, #index)))
        }
        _ => field.is_masked().then(|| quote!(.secret())),
    }
}

/// Whether `null` means that there is nothing: it does where the field is an `Option` or has a default anyway.
fn is_null_absent(plan: &FieldPlan<'_>) -> bool {
    plan.nullable && !matches!(plan.presence, Presence::Required) && plan.field.encoding != Encoding::Text
}

fn data(module: &Module<'_>, plan: &RecordPlan<'_>) -> TokenStream {
    let name = &plan.name;
    let constants = plan.fields.iter().map(|field| &field.constant);
    let (read, encode) = (read(module, plan), encode(module, plan));
    let negotiated = module.is_negotiated(plan.role, plan.scope);
    let decoded = decoded(negotiated);
    let spoken = negotiated.then(of_other_forms);
    let allow = docs::allow_deprecated(plan.fields.iter().map(|plan| &plan.field.property.schema));
    quote! {
        #allow
        impl #name {
            #read
        }

        #allow
        impl relata::Data for #name {
            const KEYS: &'static [relata::KeyInfo] = &[#(Self::#constants.info),*];
            fn decode(
                databag: &relata::Databag,
                secrets: &dyn relata::Secrets,
            ) -> Result<Self, relata::DecodeError> {
                #decoded
            }
            #spoken
            #encode
        }
    }
}

fn decoded(negotiated: bool) -> TokenStream {
    if !negotiated {
        return quote!(Self::read(&mut codec::Reader::new(databag, secrets, &Self::BAG, Self::index)));
    }
    quote! {
        static SIGNS: codec::Signs = codec::Signs::unknown();
        codec::negotiate(databag, secrets, (&Self::BAG, &SIGNS), Self::index, Self::read)
    }
}

/// How a databag is read that may be of another version or dialect.
fn of_other_forms() -> TokenStream {
    quote! {
        const IS_NEGOTIATED: bool = true;

        fn decode_as(
            databag: &relata::Databag,
            secrets: &dyn relata::Secrets,
            spoken: &relata::core::negotiate::Spoken<'static>,
        ) -> Result<Self, relata::DecodeError> {
            codec::read_as(databag, secrets, (&Self::BAG, spoken), Self::index, Self::read)
        }

        fn is_spoken_in(databag: &relata::Databag) -> bool {
            Self::BAG.is_spoken_in(databag)
        }
    }
}

fn read(module: &Module<'_>, plan: &RecordPlan<'_>) -> TokenStream {
    let reader = local("reader", plan);
    let reads = plan.fields.iter().enumerate().map(|(index, field)| {
        let (ident, constant, index) = (&field.ident, &field.constant, Literal::usize_unsuffixed(index));
        quote!(let #ident = #reader.read(#index, &Self::#constant);)
    });
    let count = Literal::usize_unsuffixed(plan.fields.len());
    let built = built(module, plan, &reader);
    quote! {
        #[inline]
        fn read(#reader: &mut codec::Reader<'_, #count>) -> Result<Self, relata::DecodeError> {
            #(#reads)*
            #built
        }
    }
}

/// The struct if all that is needed is there and allowed, else everything that is wrong.
fn built(module: &Module<'_>, plan: &RecordPlan<'_>, reader: &Ident) -> TokenStream {
    let required: Vec<_> =
        plan.fields.iter().filter(|field| is_required(field)).map(|field| &field.ident).collect();
    let members = plan.fields.iter().map(|field| {
        let ident = &field.ident;
        match field.presence {
            Presence::Default(value) => {
                let default = or_constant(module, value, &field.ty);
                quote!(#ident: #ident #default)
            }
            Presence::Required | Presence::Optional => quote!(#ident),
        }
    });
    let alternatives = alternatives(plan);
    let fine = quote!(#reader.is_fine() #alternatives);
    let built = quote!(Ok(Self { #(#members),* }));
    let refused = quote!(Err(#reader.refuse(<Self as relata::Data>::KEYS, Self::READY)));
    match &required[..] {
        [] => quote!(if #fine { #built } else { #refused }),
        [one] => quote!(match #one { Some(#one) if #fine => #built, _ => #refused }),
        all => quote!(match (#(#all),*) { (#(Some(#all)),*) if #fine => #built, _ => #refused }),
    }
}

fn is_required(plan: &FieldPlan<'_>) -> bool {
    matches!(plan.presence, Presence::Required)
}

/// `&& (a || b && c)`: that one of the alternatives beyond the required keys is there.
fn alternatives(plan: &RecordPlan<'_>) -> TokenStream {
    let sets: Vec<Vec<&Ident>> = plan
        .record
        .ready
        .iter()
        .map(|set| {
            let optional = plan.fields.iter().filter(|field| !is_required(field));
            optional
                .filter(|field| set.contains(&field.field.property.name))
                .map(|field| &field.ident)
                .collect()
        })
        .collect();
    if sets.iter().any(Vec::is_empty) {
        return quote!();
    }
    let sets = sets.iter().map(|set| match &set[..] {
        [one] => quote!(#one.is_some()),
        all => quote!((#(#all.is_some())&&*)),
    });
    quote!(&& (#(#sets)||*))
}

fn encode(module: &Module<'_>, plan: &RecordPlan<'_>) -> TokenStream {
    let writes = plan.fields.iter().map(|field| write(module, field));
    quote! {
        fn encode(&self, patch: &mut relata::Patch) {
            let mut writer = codec::Writer::new(patch);
            #(#writes)*
        }
    }
}

fn write(module: &Module<'_>, plan: &FieldPlan<'_>) -> TokenStream {
    let (ident, constant_name) = (&plan.ident, &plan.constant);
    let key = quote!(&Self::#constant_name);
    match (&plan.group, plan.presence) {
        (Some(uri), Presence::Optional) => {
            quote!(writer.write_grouped(#key, self.#ident.as_ref(), self.#uri.as_ref());)
        }
        (Some(uri), _) => quote!(writer.write_grouped(#key, Some(&self.#ident), self.#uri.as_ref());),
        (None, Presence::Required) => quote!(writer.write(#key, &self.#ident);),
        (None, Presence::Optional) => quote!(writer.write_optional(#key, self.#ident.as_ref());),
        (None, Presence::Default(value)) => {
            let default = constant(module, value, &plan.ty);
            quote!(writer.write_unless(#key, &self.#ident, &#default);)
        }
    }
}

/// A name for a local variable that no field has.
fn local(name: &str, plan: &RecordPlan<'_>) -> Ident {
    let mut name = name.to_owned();
    while plan.fields.iter().any(|field| field.ident == name) {
        name.push('_');
    }
    Ident::new(&name, Span::call_site())
}
