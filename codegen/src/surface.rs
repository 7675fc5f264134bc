//! What a module of bindings offers to callers: its public items with what callers see of each. It must not know what
//! they were made from; so it says of whatever is emitted whether code that uses it still compiles.

use std::collections::BTreeMap;

use quote::ToTokens;
use syn::{
    Attribute, Fields, FnArg, ImplItem, Item, ItemEnum, ItemImpl, ItemMod, ItemStruct, Meta, Signature,
    Visibility,
};

/// The public items of a module by path, as `ProviderApp.port` with `Option < u16 >`. Where a path is in both of two
/// surfaces with the same text, code that names it compiles with either; what is new needs no change of callers.
pub(crate) fn of(file: &syn::File) -> BTreeMap<String, String> {
    let mut surface = Surface::default();
    file.items.iter().for_each(|item| surface.item(item));
    surface.found
}

#[derive(Default)]
struct Surface {
    /// The path of the module that is looked at, with `::` at its end.
    module: String,
    found: BTreeMap<String, String>,
}

impl Surface {
    fn add(&mut self, path: impl std::fmt::Display, text: String) {
        self.found.insert(format!("{}{path}", self.module), text);
    }

    fn item(&mut self, item: &Item) {
        match item {
            Item::Struct(item) if is_public(&item.vis) => self.structure(item),
            Item::Enum(item) if is_public(&item.vis) => self.enumeration(item),
            Item::Impl(item) => self.implementation(item),
            Item::Type(item) if is_public(&item.vis) => self.add(item.ident.to_string(), text(&item.ty)),
            Item::Const(item) if is_public(&item.vis) => self.add(item.ident.to_string(), text(&item.ty)),
            Item::Mod(item) if is_public(&item.vis) => self.module(item),
            _ => {}
        }
    }

    fn module(&mut self, module: &ItemMod) {
        let name = module.ident.to_string();
        self.add(name.clone(), "mod".to_owned());
        let within = format!("{}{name}::", self.module);
        let outer = std::mem::replace(&mut self.module, within);
        module.content.iter().flat_map(|(_, items)| items).for_each(|item| self.item(item));
        self.module = outer;
    }

    fn structure(&mut self, item: &ItemStruct) {
        let name = item.ident.to_string();
        let hidden = match &item.fields {
            // Callers cannot make or take apart a struct with a field that they do not see.
            _ if is_open(&item.attrs) => String::new(),
            Fields::Named(fields) if fields.named.iter().any(|field| !is_public(&field.vis)) => String::new(),
            fields => text(fields),
        };
        self.add(name.clone(), format!("struct {hidden}").trim().to_owned());
        self.derived(&name, &item.attrs);
        for (index, field) in item.fields.iter().enumerate().filter(|(_, field)| is_public(&field.vis)) {
            let part = field.ident.as_ref().map_or_else(|| index.to_string(), ToString::to_string);
            self.add(format!("{name}.{part}"), text(&field.ty));
        }
    }

    fn enumeration(&mut self, item: &ItemEnum) {
        let name = item.ident.to_string();
        let variants: Vec<String> = item.variants.iter().map(|variant| variant.ident.to_string()).collect();
        // Code that matches on all variants does not compile with another one.
        let all = if is_open(&item.attrs) { String::new() } else { format!(" {{{}}}", variants.join(", ")) };
        self.add(name.clone(), format!("enum{all}"));
        self.derived(&name, &item.attrs);
        for variant in &item.variants {
            self.add(format!("{name}::{}", variant.ident), text(&variant.fields));
        }
    }

    fn implementation(&mut self, item: &ItemImpl) {
        let name = text(&item.self_ty);
        if let Some((bound, _)) = &item.trait_ {
            self.add(format!("{name}: {}", text(bound)), String::new());
        }
        for part in &item.items {
            match part {
                ImplItem::Fn(function) if is_public(&function.vis) => {
                    self.add(format!("{name}::{}", function.sig.ident), signature(&function.sig));
                }
                ImplItem::Const(constant) if is_public(&constant.vis) => {
                    self.add(format!("{name}::{}", constant.ident), text(&constant.ty));
                }
                // A databag that is not there offers nothing: what comes in its place is new.
                ImplItem::Type(alias) if text(&alias.ty).ends_with("NoData") => {}
                ImplItem::Type(alias) => self.add(format!("{name}::{}", alias.ident), text(&alias.ty)),
                _ => {}
            }
        }
    }

    fn derived(&mut self, name: &str, attributes: &[Attribute]) {
        for attribute in attributes.iter().filter(|attribute| attribute.path().is_ident("derive")) {
            if let Meta::List(list) = &attribute.meta {
                for bound in text(&list.tokens).split(',') {
                    self.add(format!("{name}: {}", bound.trim()), String::new());
                }
            }
        }
    }
}

/// What callers see of a function: its types, not the names of its arguments.
fn signature(signature: &Signature) -> String {
    let inputs = signature.inputs.iter().map(|input| match input {
        FnArg::Receiver(receiver) => text(receiver),
        FnArg::Typed(argument) => text(&argument.ty),
    });
    let inputs: Vec<String> = inputs.collect();
    let text = format!("{}({}) {}", text(&signature.generics), inputs.join(", "), text(&signature.output));
    text.trim_end().to_owned()
}

fn is_public(visibility: &Visibility) -> bool {
    matches!(visibility, Visibility::Public(_))
}

/// Whether the type may get more parts without breaking callers.
fn is_open(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| attribute.path().is_ident("non_exhaustive"))
}

/// Tokens with one space between them, but for `::` and generics.
fn text(tokens: impl ToTokens) -> String {
    let text = tokens.to_token_stream().to_string();
    [(" :: ", "::"), (" <", "<"), ("< ", "<"), (" >", ">"), (" ,", ","), (" :", ":"), ("& ", "&")]
        .iter()
        .fold(text, |text, (from, to)| text.replace(from, to))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn surface(text: &str) -> Vec<String> {
        let file = syn::parse_str(text).unwrap();
        of(&file).into_iter().map(|(path, text)| format!("{path} = {text}").trim_end().to_owned()).collect()
    }

    #[test]
    fn callers_see_public_items_and_what_is_derived() {
        let text = "
            #[derive(Debug, Clone)] #[non_exhaustive] pub struct A { pub b: Option<u16>, c: String }
            impl A { pub fn new(b: impl Into<String>, d: &[u8]) -> Self { todo!() } fn hidden() {} const X: u8 = 1; }
            impl relata::Data for A { const KEYS: u8 = 1; }
            impl relata::Binding for M { type ProviderApp = A; }
            pub enum M {}
            #[non_exhaustive] pub enum E { One, Two(String) }
            struct Hidden;
        ";
        let expected = [
            "A = struct",
            "A.b = Option<u16>",
            "A: Clone =",
            "A: Debug =",
            "A: relata::Data =",
            "A::new = (impl Into<String>, &[u8]) -> Self",
            "E = enum",
            "E::One =",
            "E::Two = (String)",
            "M = enum {}",
            "M: relata::Binding =",
            "M::ProviderApp = A",
        ];
        assert_eq!(surface(text), expected);
    }

    #[test]
    fn modules_are_seen_with_what_is_in_them() {
        let text = "pub mod v1 { pub struct A { pub b: u8 } mod hidden { pub struct C; } } pub struct A;";
        assert_eq!(surface(text), ["A = struct", "v1 = mod", "v1::A = struct { pub b: u8 }", "v1::A.b = u8"]);
    }

    #[test]
    fn what_can_be_taken_apart_shows_all_its_parts() {
        assert_eq!(surface("pub struct P(pub u8, pub u16);")[0], "P = struct (pub u8, pub u16)");
        assert_eq!(surface("pub struct P(u8);"), ["P = struct (u8)"]);
        assert_eq!(surface("pub enum E { A, B }")[0], "E = enum {A, B}");
    }
}
