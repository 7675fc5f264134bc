//! From the texts of many definitions to the files of their bindings. It must not know folders.

use std::collections::BTreeMap;

use proc_macro2::TokenStream;
use quote::quote;
use relata_core::diagnostic::{Diagnostic, Diagnostics, Place, Severity};
use relata_core::{Interface, definition};

use super::Gate;
use crate::names::{ident, snake};

/// The text of a definition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// The file's name for messages.
    pub name: String,
    /// What is in it.
    pub text: String,
}

/// A file to write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutputFile {
    /// Its name, without a folder.
    pub name: String,
    /// What it holds.
    pub text: String,
}

/// The files of the bindings of some interfaces.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bindings {
    /// One for each version of an interface, and `relata.rs`, which makes modules of them: `redis::v0`.
    pub files: Vec<OutputFile>,
}

/// An interface with the text that it was read from.
type Checked<'s> = (Interface, &'s Source);

/// The bindings of all these definitions.
///
/// # Errors
/// Everything that is wrong with any of them, and interfaces that are defined twice.
pub fn bindings(sources: &[Source], gate: Gate) -> Result<Bindings, Diagnostics> {
    let mut problems = Diagnostics::new();
    let mut checked: Vec<Checked<'_>> = Vec::new();
    for source in sources {
        match definition::load(&source.name, &source.text) {
            Ok(interface) => checked.push((interface, source)),
            Err(found) => problems.extend(found),
        }
    }
    let modules = modules(&checked, &mut problems);
    if problems.has_errors() {
        return Err(problems);
    }
    let mut files: Vec<_> = checked.iter().map(|checked| file(checked, &modules)).collect();
    files.push(OutputFile { name: "relata.rs".to_owned(), text: index(&modules, gate) });
    Ok(Bindings { files })
}

fn file((interface, source): &Checked<'_>, modules: &Modules<'_>) -> OutputFile {
    let versions = modules.get(&snake(interface.name.as_str())).into_iter().flat_map(BTreeMap::keys);
    let beside: Vec<u32> = versions.copied().filter(|version| *version != interface.version).collect();
    let text = crate::generate_beside(interface, &source.text, &beside);
    OutputFile { name: file_name(interface), text }
}

fn file_name(interface: &Interface) -> String {
    format!("{}_v{}.rs", snake(interface.name.as_str()), interface.version)
}

/// The versions of each interface, by the module's name.
type Modules<'c> = BTreeMap<String, BTreeMap<u32, &'c Interface>>;

fn modules<'c>(checked: &'c [Checked<'_>], problems: &mut Diagnostics) -> Modules<'c> {
    let mut modules = Modules::new();
    for (interface, source) in checked {
        let versions = modules.entry(snake(interface.name.as_str())).or_default();
        if let Some(other) = versions.insert(interface.version, interface) {
            problems.push(twice(interface, other, source));
        }
    }
    modules
}

fn twice(interface: &Interface, other: &Interface, source: &Source) -> Diagnostic {
    let (message, hint) = if interface.name == other.name {
        (
            format!("{} v{} is defined a second time", interface.name, interface.version),
            "remove one of the files",
        )
    } else {
        let message = format!("`{}` and `{}` have the same name in Rust", interface.name, other.name);
        (message, "generate bindings of only one of them in a crate")
    };
    Diagnostic {
        severity: Severity::Error,
        rule: "defined-twice",
        message,
        place: Place { file: source.name.clone(), ..Place::default() },
        pointer: "/interface".to_owned(),
        hint: Some(hint.to_owned()),
    }
}

fn index(modules: &Modules<'_>, gate: Gate) -> String {
    let each = (gate == Gate::Features).then(|| each_binding(modules));
    let modules = modules.iter().map(|(name, versions)| interface_module(name, versions, gate));
    crate::text(quote!(#(#modules)* #each))
}

/// A macro that calls another for each binding that is there: for tests of them all.
fn each_binding(modules: &Modules<'_>) -> TokenStream {
    let all = modules.iter().flat_map(|(name, versions)| versions.values().map(move |i| (name, *i)));
    let calls = all.flat_map(|(name, interface)| {
        let (name, version) = (ident(name), ident(&format!("v{}", interface.version)));
        let (feature, kind) =
            (interface.name.as_str(), if interface.is_peer() { "PeerBinding" } else { "Binding" });
        let kind = ident(kind);
        crate::markers(interface).into_iter().map(move |marker| {
            quote!(#[cfg(feature = #feature)] { $call! { #kind, $crate::#name::#version::#marker } })
        })
    });
    quote! {
        #[doc(hidden)]
        #[macro_export]
        macro_rules! each_binding {
            ($call:ident) => { #(#calls)* };
        }
    }
}

fn interface_module(name: &str, versions: &BTreeMap<u32, &Interface>, gate: Gate) -> TokenStream {
    let (newest, ident) = (versions.values().next_back(), ident(name));
    let interface = newest.map_or("", |interface| interface.name.as_str());
    let feature = match gate {
        Gate::Always => quote!(),
        Gate::Features => quote!(#[cfg(feature = #interface)]),
    };
    let doc = format!(" The interface `{interface}`.");
    let versions = versions.values().map(|interface| version_module(interface));
    quote! {
        #feature
        #[doc = #doc]
        pub mod #ident { #(#versions)* }
    }
}

fn version_module(interface: &Interface) -> TokenStream {
    let module = ident(&format!("v{}", interface.version));
    let path = format!("/{}", file_name(interface));
    let doc = format!(" Version {} of `{}`.", interface.version, interface.name);
    quote! {
        #[doc = #doc]
        #[allow(
            clippy::all,
            dead_code,
            unreachable_pub,
            rustdoc::bare_urls,
            rustdoc::broken_intra_doc_links,
            rustdoc::invalid_html_tags,
            reason = "generated; texts of definitions are not all good Markdown"
        )]
        pub mod #module {
            include!(concat!(env!("OUT_DIR"), #path));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source(name: &str, interface: &str) -> Source {
        let text = format!(
            "interface: {interface}\nversion: 0\nstatus: draft\nsummary: A test.\nprovider:\n  unit:\n    \
             required: [host]\n    properties:\n      host: {{type: string}}\n"
        );
        Source { name: name.into(), text }
    }

    #[test]
    fn each_version_is_a_file_and_each_interface_a_module() {
        let bindings = bindings(&[source("a.yaml", "my-demo")], Gate::Features).unwrap();
        let names: Vec<_> = bindings.files.iter().map(|file| file.name.as_str()).collect();
        assert_eq!(names, ["my_demo_v0.rs", "relata.rs"]);
        let index = &bindings.files[1].text;
        assert!(index.contains("#[cfg(feature = \"my-demo\")]"), "{index}");
        assert!(index.contains("pub mod my_demo {"), "{index}");
    }

    #[test]
    fn what_cannot_be_told_apart_is_refused() {
        let problems =
            bindings(&[source("a.yaml", "demo"), source("b.yaml", "demo")], Gate::Always).unwrap_err();
        let expected = "b.yaml: error[defined-twice]: demo v0 is defined a second time \
                        (help: remove one of the files)\n";
        assert_eq!(problems.to_string(), expected);
        let problems =
            bindings(&[source("a.yaml", "a-b"), source("b.yaml", "a_b")], Gate::Always).unwrap_err();
        assert!(problems.to_string().contains("have the same name in Rust"), "{problems}");
    }
}
