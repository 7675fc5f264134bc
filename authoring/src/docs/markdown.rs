//! Descriptions, which are Markdown, as HTML. Raw HTML in them is shown, not obeyed.

use maud::{Markup, PreEscaped};
use pulldown_cmark::{Event, Parser, Tag, TagEnd, html};

/// Blocks.
pub(super) fn blocks(text: &str) -> Markup {
    let mut out = String::new();
    html::push_html(&mut out, events(text));
    PreEscaped(out)
}

/// A text that stands in a line: without paragraphs of its own.
pub(super) fn line(text: &str) -> Markup {
    let is_paragraph =
        |event: &Event<'_>| matches!(event, Event::Start(Tag::Paragraph) | Event::End(TagEnd::Paragraph));
    let mut out = String::new();
    html::push_html(&mut out, events(text).filter(|event| !is_paragraph(event)));
    PreEscaped(out)
}

fn events(text: &str) -> impl Iterator<Item = Event<'_>> {
    Parser::new(text).map(|event| match event {
        Event::Html(text) | Event::InlineHtml(text) => Event::Text(text),
        // A link to a script would be obeyed.
        Event::Start(Tag::Link { dest_url, .. }) if !is_web(&dest_url) => Event::Start(Tag::Emphasis),
        Event::Start(Tag::Image { .. }) => Event::Start(Tag::Emphasis),
        Event::End(TagEnd::Image) => Event::End(TagEnd::Emphasis),
        other => other,
    })
}

fn is_web(url: &str) -> bool {
    url.starts_with("https://") || url.starts_with("http://")
}
