//! What all pages share. It must not know interfaces.

use maud::{DOCTYPE, Markup, html};

/// A page; `root` leads from it to the site's root: `../../`, or nothing.
pub(super) fn page(title: &str, root: &str, scripts: &[&str], content: &Markup) -> Markup {
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (title) }
                link rel="icon" href="data:,";
                link rel="stylesheet" href={ (root) "style.css" };
                @for script in scripts {
                    script src={ (root) (script) } defer {}
                }
            }
            body {
                header { a href={ (root) "index.html" } { "Interfaces" } }
                main { (content) }
            }
        }
    }
}
