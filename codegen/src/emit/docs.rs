//! Documentation comments. Texts come from definitions and are Markdown of unknown quality.

mod markdown;

use proc_macro2::TokenStream;
use quote::quote;
use relata_core::interface::{Field, Schema, SecretUse};

use crate::plan::Presence;

pub(crate) use markdown::markdown;

/// Paragraphs as a documentation comment.
pub(crate) fn paragraphs(paragraphs: &[String]) -> TokenStream {
    let text = paragraphs.iter().filter(|text| !text.is_empty()).map(String::as_str).collect::<Vec<_>>();
    let text = text.join("\n\n");
    let lines = text.lines().map(|text| if text.is_empty() { String::new() } else { line(text) });
    quote!(#(#[doc = #lines])*)
}

/// One line of a documentation comment.
pub(crate) fn line(text: &str) -> String {
    format!(" {}", clean(text))
}

/// A text as one line without what Rust refuses in comments: line ends that are none to it, and what turns the direction
/// of texts.
fn clean(text: &str) -> String {
    let shown = |c: char| if (c.is_control() && c != '\t') || turns(c) { ' ' } else { c };
    text.chars().map(shown).collect()
}

/// Whether a character makes what follows it show in another order.
pub(super) fn turns(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// What a schema says about itself, or else these words.
pub(super) fn of_schema(schema: &Schema, otherwise: &str) -> String {
    let said = schema.description.as_deref().map(markdown).filter(|text| !text.is_empty());
    said.unwrap_or_else(|| clean(otherwise))
}

/// What a key is, then what a reader of the wire wants to know.
pub(super) fn field(field: &Field, presence: Presence<'_>) -> TokenStream {
    let key = &field.property.name;
    let mut wire = format!("Key `{key}`");
    let aliases: Vec<_> = field.aliases.iter().map(|alias| format!("`{alias}`")).collect();
    if !aliases.is_empty() {
        wire.push_str(&format!(", also read as {}", aliases.join(", ")));
    }
    match &field.secret {
        Some(SecretUse::Plain) => wire.push_str("; secret, in clear"),
        Some(SecretUse::Group { group }) => {
            wire.push_str(&format!("; secret: in clear, or in the secret of `{group}`"));
        }
        Some(SecretUse::Uri { keys }) if !keys.is_empty() => {
            wire.push_str(&format!("; URI of a secret with {}", keys.join(", ")));
        }
        _ => {}
    }
    let schema = &field.property.schema;
    paragraphs(&[of_schema(schema, ""), default(&wire, presence)])
}

/// What a part of an object is.
pub(super) fn part(name: &str, schema: &Schema, presence: Presence<'_>) -> TokenStream {
    paragraphs(&[of_schema(schema, ""), default(&format!("Part `{name}`"), presence)])
}

fn default(wire: &str, presence: Presence<'_>) -> String {
    match presence {
        Presence::Default(value) => clean(&format!("{wire}. Without it: `{value}`.")),
        Presence::Required | Presence::Optional => clean(&format!("{wire}.")),
    }
}

/// Marks what is no longer to be used.
pub(super) fn deprecated(schema: &Schema) -> TokenStream {
    if schema.deprecated {
        quote!(#[deprecated(note = "still read, but no longer to be used")])
    } else {
        quote!()
    }
}

/// Lets an item name what is no longer to be used: the binding itself still reads and writes it.
pub(super) fn allow_deprecated<'s>(mut schemas: impl Iterator<Item = &'s Schema>) -> TokenStream {
    if schemas.any(|schema| schema.deprecated) {
        quote!(#[allow(deprecated, reason = "still read and written")])
    } else {
        quote!()
    }
}

/// Says of a type that it is no longer to be used. Its uses are marked, so that nothing is told twice.
pub(super) fn deprecated_type(schema: &Schema) -> TokenStream {
    if schema.deprecated {
        quote!(#[doc = ""] #[doc = " **Deprecated**: still read, but no longer to be used."])
    } else {
        quote!()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_rust_refuses_in_comments_is_left_out() {
        assert_eq!(line("a\rb\nc\u{202e}d\te\u{2069}"), " a b c d\te ");
        assert_eq!(
            paragraphs(&["a\r\nb\rc".to_owned()]).to_string(),
            quote!(#[doc = " a"] #[doc = " b c"]).to_string()
        );
    }
}
