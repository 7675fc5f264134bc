//! Markdown of unknown quality, written so that rustdoc runs none of it as a test. It must not know definitions.

use super::clean;

/// Languages that a block keeps. What has another one may be Rust: `no_run` is, as is none at all.
const LANGUAGES: [&str; 8] = ["text", "json", "yaml", "toml", "ini", "sh", "bash", "console"];

/// A text of a definition as Markdown that is never run as a test: no block of it is taken for Rust.
///
/// Fences are put at the start of their lines, out of whatever list or quote they were in, so that each opens and
/// closes a block where it is seen to; no other line is indented so far that it is code.
pub(crate) fn markdown(text: &str) -> String {
    let (mut lines, mut open) = (Vec::new(), None);
    for line in text.trim().lines().map(clean) {
        let (markers, rest) = markers(&line);
        let written = match (&open, Fence::of(rest)) {
            (None, Some(fence)) => {
                let written = format!("{}{}", fence.marks(), fence.language());
                open = Some(fence.marks());
                written
            }
            (Some(marks), Some(fence)) if fence.closes(marks) => open.take().unwrap_or_default(),
            (Some(_), _) => line,
            (None, None) => format!("{markers}{}{rest}", if is_html(rest) { "\\" } else { "" }),
        };
        lines.push(written.trim_end().to_owned());
    }
    lines.extend(open);
    lines.join("\n")
}

/// Whether a line starts as HTML, in which a fence would not be seen. A link is none.
fn is_html(line: &str) -> bool {
    let Some(tag) = line.strip_prefix('<') else { return false };
    let name = tag.split(|c: char| c.is_whitespace() || c == '>').next().unwrap_or_default();
    tag.starts_with(['!', '?', '/'])
        || (tag.starts_with(|c: char| c.is_ascii_alphabetic()) && !name.contains(':'))
}

/// The start and the end of a block.
struct Fence<'l> {
    mark: char,
    count: usize,
    info: &'l str,
}

impl<'l> Fence<'l> {
    fn of(line: &'l str) -> Option<Self> {
        let mark = line.chars().next().filter(|c| matches!(c, '`' | '~'))?;
        let info = line.trim_start_matches(mark);
        let count = line.len() - info.len();
        // What closes on its own line is code within a text.
        let is_fence = count >= 3 && !(mark == '`' && info.contains('`'));
        is_fence.then_some(Self { mark, count, info: info.trim() })
    }

    fn marks(&self) -> String {
        String::from(self.mark).repeat(self.count)
    }

    fn language(&self) -> &'l str {
        if LANGUAGES.contains(&self.info) { self.info } else { "text" }
    }

    fn closes(&self, marks: &str) -> bool {
        self.info.is_empty() && self.marks().starts_with(marks)
    }
}

/// The indent and the marks of quotes and lists at the start of a line, none so wide that code follows; and the rest.
fn markers(line: &str) -> (String, &str) {
    let mut rest = line.trim_start();
    let mut markers = " ".repeat((line.len() - rest.len()).min(3));
    while let Some(end) = marker(rest) {
        markers.push_str(&rest[..end]);
        markers.push(' ');
        rest = rest[end..].trim_start();
    }
    (markers, rest)
}

/// Where the mark ends that a line starts with: `>`, `-`, `1.` and their like.
fn marker(line: &str) -> Option<usize> {
    let digits = line.len() - line.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let after = line[digits..].chars().next()?;
    let is_list = match after {
        '>' if digits == 0 => return Some(1),
        '-' | '+' | '*' => digits == 0,
        '.' | ')' => (1..=9).contains(&digits),
        _ => false,
    };
    let ends = line[digits + after.len_utf8()..].chars().next().is_none_or(char::is_whitespace);
    (is_list && ends).then_some(digits + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_a_text_is_run_as_a_test() {
        for (text, expected) in [
            ("one\n      two", "one\n   two"),
            ("```\nlet x = 1;\n```", "```text\nlet x = 1;\n```"),
            ("```rust\n    x", "```text\n    x\n```"),
            ("  \n", ""),
            ("~~~\nx\n~~~", "~~~text\nx\n~~~"),
            ("~~~~\n~~~\n```\n~~~~~\nafter", "~~~~text\n~~~\n```\n~~~~\nafter"),
            ("> ```\n> x\n> ```", "```text\n> x\n```"),
            ("1. ```no_run\n   x\n   ```\n```should_panic\ny\n```", "```text\n   x\n```\n```text\ny\n```"),
            ("```json\n{}\n```\n```json,rust\n```", "```json\n{}\n```\n```text\n```"),
            ("```a``` is code", "```a``` is code"),
            (">      x\n-     x\n12)     x\n\u{1}\u{1}\u{1}\u{1}x", "> x\n- x\n12) x\n   x"),
            ("<!--:\n```\n-->\nx", "\\<!--:\n```text\n-->\nx\n```"),
            ("<http://h>\n- <b>x</b>\n<3", "<http://h>\n- \\<b>x</b>\n<3"),
            ("- a\n  - **b**\n* * *\n-1 é", "- a\n  - **b**\n* * *\n-1 é"),
        ] {
            assert_eq!(markdown(text), expected, "{text:?}");
        }
    }
}
