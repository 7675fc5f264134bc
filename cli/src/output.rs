//! How data is printed: a table for people, JSON or YAML for programs.

mod table;
mod yaml;

pub(crate) use table::{Table, printable, printable_character, printable_lines};

use serde_json::Value;

use crate::console::Console;
use crate::failure::Outcome;

/// The form of a command's output.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Format {
    /// Columns, for people.
    Table,
    /// JSON, for programs.
    Json,
    /// YAML.
    Yaml,
}

/// The option `--format` of commands that do something and say so in lines unless asked otherwise.
#[derive(Debug, clap::Args)]
pub(crate) struct ReplyOption {
    /// The form of the output [default: lines, for people]
    #[arg(long, value_enum)]
    format: Option<DataFormat>,
}

/// The forms for programs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum DataFormat {
    /// JSON.
    Json,
    /// YAML.
    Yaml,
}

impl ReplyOption {
    /// Prints what was done: `value` for programs, `lines` for people.
    pub(crate) fn print(&self, console: &mut Console<'_>, value: &Value, lines: &[String]) -> Outcome {
        match self.format {
            Some(DataFormat::Json) => console.line(value),
            Some(DataFormat::Yaml) => print_yaml(console, value),
            None => lines.iter().try_for_each(|line| console.line(line)),
        }
    }
}

/// The option `--format` of commands that print a table unless asked otherwise.
#[derive(Debug, clap::Args)]
pub(crate) struct FormatOption {
    /// The form of the output.
    #[arg(long, value_enum, default_value_t = Format::Table)]
    pub(crate) format: Format,
}

/// Prints `value` as JSON or YAML, or the tables that say the same to people.
pub(crate) fn print(
    console: &mut Console<'_>,
    format: Format,
    value: &Value,
    tables: impl FnOnce() -> Vec<Table>,
) -> Outcome {
    match format {
        Format::Json => console.line(value),
        Format::Yaml => print_yaml(console, value),
        Format::Table => print_tables(console, &tables()),
    }
}

/// Prints a value as YAML.
pub(crate) fn print_yaml(console: &mut Console<'_>, value: &Value) -> Outcome {
    let text = yaml::to_text(value);
    console.out.write_all(text.as_bytes())?;
    console.out.flush()?;
    Ok(())
}

/// Prints tables with an empty line between them.
pub(crate) fn print_tables(console: &mut Console<'_>, tables: &[Table]) -> Outcome {
    let texts: Vec<String> = tables.iter().map(|table| table.to_text(console.terminal)).collect();
    console.out.write_all(texts.join("\n").as_bytes())?;
    console.out.flush()?;
    Ok(())
}

/// A number of things: `1 charm`, `2 charms`.
pub(crate) fn count(number: usize, thing: &str) -> String {
    format!("{number} {thing}{}", if number == 1 { "" } else { "s" })
}
