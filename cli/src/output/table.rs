//! Columns of text, as wide as they need to be. It must not know what stands in them.

use crate::console::Terminal;

/// Rows under a heading.
#[derive(Debug)]
pub(crate) struct Table {
    heading: Vec<String>,
    rows: Vec<Vec<String>>,
    whole: bool,
}

impl Table {
    /// A table without rows.
    pub(crate) fn new<const N: usize>(heading: [&str; N]) -> Self {
        Self { heading: heading.map(str::to_owned).to_vec(), rows: Vec::new(), whole: false }
    }

    /// A table whose lines are never cut: its values are there to be copied.
    pub(crate) fn whole<const N: usize>(heading: [&str; N]) -> Self {
        Self { whole: true, ..Self::new(heading) }
    }

    /// Adds a row.
    pub(crate) fn row<const N: usize>(&mut self, cells: [String; N]) {
        self.rows.push(cells.map(|cell| printable(&cell)).to_vec());
    }

    /// The table's text; an empty one is its heading alone. On a terminal lines end where it ends.
    pub(crate) fn to_text(&self, terminal: Terminal) -> String {
        let widths = self.widths();
        let mut text = String::new();
        for (number, row) in std::iter::once(&self.heading).chain(&self.rows).enumerate() {
            let line = line(row, &widths);
            let line = match terminal.width {
                Some(width) if !self.whole => cut(&line, width),
                _ => line,
            };
            let bold = number == 0 && terminal.colour;
            text.push_str(&if bold { format!("\u{1b}[1m{line}\u{1b}[0m\n") } else { line + "\n" });
        }
        text
    }

    fn widths(&self) -> Vec<usize> {
        let mut widths: Vec<usize> = self.heading.iter().map(|cell| cell.chars().count()).collect();
        for row in &self.rows {
            for (width, cell) in widths.iter_mut().zip(row) {
                *width = (*width).max(cell.chars().count());
            }
        }
        widths
    }
}

fn line(row: &[String], widths: &[usize]) -> String {
    let cells: Vec<String> =
        row.iter().zip(widths).map(|(cell, width)| format!("{cell:width$}", width = *width)).collect();
    cells.join("  ").trim_end().to_owned()
}

fn cut(line: &str, width: usize) -> String {
    if line.chars().count() <= width {
        return line.to_owned();
    }
    let kept: String = line.chars().take(width.saturating_sub(1)).collect();
    kept + "…"
}

/// Text without line breaks, control characters and such that turn the direction of writing: what a charm says must not
/// move the cursor nor look like something else.
pub(crate) fn printable(text: &str) -> String {
    text.chars().map(printable_character).collect()
}

/// The same of a text of several lines, which it keeps.
pub(crate) fn printable_lines(text: &str) -> String {
    text.chars().map(|c| if matches!(c, '\n' | '\t') { c } else { printable_character(c) }).collect()
}

/// The character, or a space in place of one that does something to a terminal.
pub(crate) fn printable_character(c: char) -> char {
    let turns = matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    if c.is_control() || turns { ' ' } else { c }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_as_wide_as_their_widest_cell() {
        let mut table = Table::new(["Unit", "Message"]);
        table.row(["db/0".to_owned(), "two\nlines\u{1b}[2J".to_owned()]);
        table.row(["database/10".to_owned(), String::new()]);
        assert_eq!(
            table.to_text(Terminal::default()),
            "Unit         Message\ndb/0         two lines [2J\ndatabase/10\n"
        );
    }

    #[test]
    fn a_terminal_cuts_long_lines() {
        let mut table = Table::new(["A"]);
        table.row(["0123456789".to_owned()]);
        let narrow = Terminal { width: Some(5), colour: false };
        assert_eq!(table.to_text(narrow), "A\n0123…\n");
        let mut table = Table::whole(["A"]);
        table.row(["0123456789".to_owned()]);
        assert_eq!(table.to_text(narrow), "A\n0123456789\n");
    }
}
