//! Lists in one text, with something between the items.

use crate::codec::Misfit;

/// The items between commas; space around them is ignored, empty ones are left out.
pub fn comma(text: &str) -> impl Iterator<Item = &str> {
    text.split(',').map(str::trim).filter(|item| !item.is_empty())
}

/// The items between white space.
pub fn space(text: &str) -> impl Iterator<Item = &str> {
    text.split_whitespace()
}

/// The items between white space or commas.
pub fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| c == ',' || c.is_whitespace()).filter(|item| !item.is_empty())
}

/// One item a line; space around them is ignored, empty ones are left out.
pub fn lines(text: &str) -> impl Iterator<Item = &str> {
    text.lines().map(str::trim).filter(|item| !item.is_empty())
}

/// libpq conninfo texts, one a line or with `,` between them.
pub fn conninfo_lines(text: &str) -> impl Iterator<Item = &str> {
    crate::conninfo::split_list(text).into_iter()
}

/// Writes items with `,` between them.
///
/// # Errors
/// An item that would not be read back: empty, with a comma, or with white space around it.
pub fn comma_text<T: AsRef<str>>(items: &[T]) -> Result<String, Misfit> {
    join(items, ",", |item| !item.contains(',') && item.trim() == item)
}

/// Writes items with one space between them.
///
/// # Errors
/// An item that is empty or holds white space.
pub fn space_text<T: AsRef<str>>(items: &[T]) -> Result<String, Misfit> {
    join(items, " ", |item| !item.contains(char::is_whitespace))
}

/// Writes items with one space between them, as [`words`] reads them.
///
/// # Errors
/// An item that is empty or holds white space or a comma.
pub fn words_text<T: AsRef<str>>(items: &[T]) -> Result<String, Misfit> {
    join(items, " ", |item| !item.contains(|c: char| c == ',' || c.is_whitespace()))
}

/// Writes one item a line.
///
/// # Errors
/// An item that is empty, holds a line's end or has white space around it.
pub fn lines_text<T: AsRef<str>>(items: &[T]) -> Result<String, Misfit> {
    join(items, "\n", |item| !item.contains(['\n', '\r']) && item.trim() == item)
}

fn join<T: AsRef<str>>(items: &[T], between: &str, fits: impl Fn(&str) -> bool) -> Result<String, Misfit> {
    let mut text = String::new();
    for item in items {
        let item = item.as_ref();
        if item.is_empty() || !fits(item) {
            return Err(Misfit::Item);
        }
        if !text.is_empty() {
            text.push_str(between);
        }
        text.push_str(item);
    }
    Ok(text)
}
