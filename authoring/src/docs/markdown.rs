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
    // Links do not nest, but an image may stand in one.
    let mut links: Vec<bool> = Vec::new();
    Parser::new(text).map(move |event| match event {
        Event::Html(text) | Event::InlineHtml(text) => Event::Text(text),
        Event::Start(Tag::Link { ref dest_url, .. }) => {
            links.push(is_web(dest_url));
            // A link to a script would be obeyed, one to a file leads nowhere from here.
            if is_web(dest_url) { event } else { Event::Start(Tag::Emphasis) }
        }
        Event::End(TagEnd::Link) if links.pop() == Some(false) => Event::End(TagEnd::Emphasis),
        Event::Start(Tag::Image { .. }) => Event::Start(Tag::Emphasis),
        Event::End(TagEnd::Image) => Event::End(TagEnd::Emphasis),
        other => other,
    })
}

fn is_web(url: &str) -> bool {
    url.starts_with("https://") || url.starts_with("http://")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_begins_ends() {
        let text = "See [the file](README.md) and [the web](https://h/) and ![a picture](x.png).";
        let expected = "See <em>the file</em> and <a href=\"https://h/\">the web</a> and <em>a picture</em>.";
        assert_eq!(line(text).into_string(), expected);
        assert_eq!(line("[a ![b](c) d](javascript:e)").into_string(), "<em>a <em>b</em> d</em>");
    }
}
