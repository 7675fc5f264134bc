//! `relata env`: connection data of a unit or an application as environment variables.

use std::path::PathBuf;

use relata_core::EndpointName;
use relata_proto::v1;
use serde_json::{Map, Value, json};

use crate::client::{Broker, answer};
use crate::commands::{block_on, status};
use crate::console::Console;
use crate::failure::{Failure, OrFail, Outcome};
use crate::masking;
use crate::output::{self, Table};
use crate::target::ModelOptions;

/// Print the environment of a unit or an application: the connection data of its relations as variables.
///
/// The table masks secrets; dotenv, json and yaml show them, since programs need them.
#[derive(Debug, clap::Args)]
pub(crate) struct Env {
    /// A unit (web/0) or an application (web).
    #[arg(value_parser = unit_or_application)]
    target: String,
    /// The form of the output.
    #[arg(long, value_enum, default_value_t = Form::Table)]
    format: Form,
    /// Say where each variable comes from and what is missing, without secrets.
    #[arg(long)]
    explain: bool,
    /// The endpoint whose URL becomes DATABASE_URL when several are databases.
    #[arg(long, value_name = "ENDPOINT")]
    primary: Option<EndpointName>,
    /// Show secrets in the table too.
    #[arg(long, conflicts_with = "explain")]
    reveal: bool,
    /// Write the files that variables name (certificates) into this folder, which is made if it is not there.
    #[arg(long, value_name = "DIR")]
    files: Option<PathBuf>,
    #[command(flatten)]
    model: ModelOptions,
}

/// The forms of an environment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Form {
    /// Columns, for people.
    Table,
    /// NAME='value' lines that a shell can read.
    Dotenv,
    /// One object of name to value.
    Json,
    /// One map of name to value.
    Yaml,
}

fn unit_or_application(text: &str) -> Result<String, relata_core::InvalidName> {
    text.parse::<relata_core::Owner>().map(|owner| owner.to_string())
}

impl Env {
    pub(super) fn run(self, console: &mut Console<'_>) -> Outcome {
        if self.explain && self.format == Form::Dotenv {
            return Err(Failure::usage("--explain has no dotenv form").help("take table, json or yaml"));
        }
        block_on(async {
            let (broker, model) = self.model.connect(&console.vars).await?;
            let primary = self.primary.as_ref().map(ToString::to_string).unwrap_or_default();
            let mut rendered = render(&broker, &model, &self.target, &primary).await?;
            if let Some(primary) = &self.primary {
                self.check_primary(primary, &broker, &model).await?;
            }
            if let Some(folder) = &self.files {
                place_files(&mut rendered, folder)?;
            }
            if self.explain { self.explain(console, &rendered) } else { self.print(console, &rendered) }
        })
    }

    /// Refuses a primary endpoint that the application does not have.
    async fn check_primary(&self, primary: &EndpointName, broker: &Broker, model: &str) -> Outcome {
        // A unit may see its environment but not the model; the environment's problems are all that it is told.
        let Ok(status) = status::get(broker, model).await else { return Ok(()) };
        let name = self.target.split('/').next().unwrap_or_default();
        let application = status.applications.iter().find(|known| known.application == name);
        let Some(application) = application else { return Ok(()) };
        let known: Vec<&str> = application.endpoints.iter().map(|endpoint| endpoint.name.as_str()).collect();
        if known.contains(&primary.as_str()) {
            return Ok(());
        }
        let failure = Failure::new(format!("the application {name} has no endpoint {primary}"));
        Err(failure.help(format!("--primary takes one of: {}", known.join(", "))))
    }

    fn print(&self, console: &mut Console<'_>, rendered: &v1::RenderResponse) -> Outcome {
        for problem in &rendered.problems {
            console.warn(format_args!("{}: {}", name_of(problem), problem.message));
        }
        let unplaced = rendered.variables.iter().any(|variable| !variable.files.is_empty());
        if unplaced && self.files.is_none() && self.format != Form::Table {
            console.warn("some values name files: give --files DIR to have them written");
        }
        let map: Map<String, Value> =
            rendered.variables.iter().map(|v| (v.name.clone(), v.value.clone().into())).collect();
        match self.format {
            Form::Json => console.line(Value::Object(map)),
            Form::Yaml => output::print_yaml(console, &Value::Object(map)),
            Form::Dotenv => rendered.variables.iter().try_for_each(|v| console.line(dotenv(v))),
            Form::Table if rendered.variables.is_empty() => {
                console.note(format_args!("{} has no connection data yet", self.target));
                Ok(())
            }
            Form::Table => {
                let secrets = if self.reveal { Secrets::Shown } else { Secrets::Masked };
                output::print_tables(console, &[variables(rendered, secrets)])?;
                if !self.reveal && rendered.variables.iter().any(|variable| variable.secret) {
                    console.note("secrets are masked: --reveal, or --format dotenv or json, shows them");
                }
                Ok(())
            }
        }
    }

    fn explain(&self, console: &mut Console<'_>, rendered: &v1::RenderResponse) -> Outcome {
        let mut rows: Vec<Row> = rendered.variables.iter().map(Row::of_variable).collect();
        rows.extend(rendered.problems.iter().map(Row::of_problem));
        let value = Value::Array(rows.iter().map(Row::to_json).collect());
        match self.format {
            Form::Yaml => output::print_yaml(console, &value),
            Form::Json => console.line(value),
            Form::Table | Form::Dotenv => {
                let mut table = Table::whole(["Variable", "Endpoint", "Source", "Secret", "Problem"]);
                for row in rows {
                    let secret = if row.secret { "yes" } else { "" };
                    table.row([row.name, row.endpoint, row.source, secret.to_owned(), row.problem]);
                }
                output::print_tables(console, &[table])
            }
        }
    }
}

/// Whether a table shows secrets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Secrets {
    /// As they are.
    Shown,
    /// As stars; URLs without their password.
    Masked,
}

/// Asks the broker for the environment of a unit or an application.
pub(crate) async fn render(
    broker: &Broker,
    model: &str,
    target: &str,
    primary: &str,
) -> Outcome<v1::RenderResponse> {
    let request = v1::RenderRequest {
        model: model.to_owned(),
        target: target.to_owned(),
        profile: String::new(),
        primary: primary.to_owned(),
    };
    answer(broker.environments().render(request).await)
}

/// The variables as a table.
pub(crate) fn variables(rendered: &v1::RenderResponse, secrets: Secrets) -> Table {
    let mut table = Table::whole(["Variable", "Value"]);
    for variable in &rendered.variables {
        let value = match secrets {
            Secrets::Masked if variable.secret => masking::secret(&variable.value),
            _ => variable.value.clone(),
        };
        table.row([variable.name.clone(), value]);
    }
    table
}

/// A line that POSIX shells and dotenv readers understand: nothing is special between single quotes.
fn dotenv(variable: &v1::Variable) -> String {
    format!("{}='{}'", variable.name, variable.value.replace('\'', r"'\''"))
}

fn name_of(problem: &v1::Problem) -> &str {
    if problem.name.is_empty() { &problem.endpoint } else { &problem.name }
}

/// A row of `--explain`.
struct Row {
    name: String,
    endpoint: String,
    source: String,
    secret: bool,
    problem: String,
}

impl Row {
    fn of_variable(variable: &v1::Variable) -> Self {
        Self {
            name: variable.name.clone(),
            endpoint: variable.endpoint.clone(),
            source: variable.source.clone(),
            secret: variable.secret,
            problem: String::new(),
        }
    }

    fn of_problem(problem: &v1::Problem) -> Self {
        Self {
            name: problem.name.clone(),
            endpoint: problem.endpoint.clone(),
            source: String::new(),
            secret: false,
            problem: problem.message.clone(),
        }
    }

    /// What is not there is null.
    fn to_json(&self) -> Value {
        let text = |text: &str| if text.is_empty() { Value::Null } else { text.into() };
        json!({
            "name": text(&self.name),
            "endpoint": text(&self.endpoint),
            "source": text(&self.source),
            "secret": self.secret,
            "problem": text(&self.problem),
        })
    }
}

/// Writes the files and puts their paths into the values that name them.
fn place_files(rendered: &mut v1::RenderResponse, folder: &std::path::Path) -> Outcome {
    let folder = std::path::absolute(folder).or_fail(|| "cannot find the current directory".to_owned())?;
    std::fs::create_dir_all(&folder).or_fail(|| format!("cannot make the folder {}", folder.display()))?;
    for file in &rendered.files {
        // A name with a path in it would write outside the folder.
        if file.name.contains('/') || file.name.starts_with('.') {
            return Err(Failure::new(format!("the broker's answer has a file named {:?}", file.name)));
        }
        let path = folder.join(&file.name);
        place(&path, file).or_fail(|| format!("cannot write {}", path.display()))?;
    }
    for variable in &mut rendered.variables {
        for name in std::mem::take(&mut variable.files) {
            let path = folder.join(&name).display().to_string();
            variable.value = variable.value.replace(&format!("{{{name}}}"), &path);
        }
    }
    Ok(())
}

/// Under another name first: whoever reads the file sees all of the old or all of the new one, and what was there before
/// lends it no permissions.
fn place(path: &std::path::Path, file: &v1::File) -> std::io::Result<()> {
    use std::io::Write;
    use std::os::unix::fs::OpenOptionsExt;

    let unfinished = path.with_file_name(format!(".{}.new", file.name));
    match std::fs::remove_file(&unfinished) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let mut options = std::fs::OpenOptions::new();
    let mut opened = options.write(true).create_new(true).mode(file.mode & 0o777).open(&unfinished)?;
    opened.write_all(&file.content)?;
    std::fs::rename(&unfinished, path)
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn dotenv_lines_survive_a_shell() {
        let variable = v1::Variable { name: "X".into(), value: "a'b $c \\".into(), ..Default::default() };
        assert_eq!(dotenv(&variable), r"X='a'\''b $c \'");
    }

    #[test]
    fn files_are_written_and_named_in_the_values() {
        let folder = tempfile::tempdir().unwrap();
        let mut rendered = v1::RenderResponse {
            variables: vec![v1::Variable {
                name: "DB_CA_FILE".into(),
                value: "{db-ca.pem}".into(),
                files: vec!["db-ca.pem".into()],
                ..Default::default()
            }],
            files: vec![v1::File { name: "db-ca.pem".into(), content: "x".into(), mode: 0o600 }],
            ..Default::default()
        };
        // One that was there for all to read does not lend the new one its mode.
        std::fs::write(folder.path().join("db-ca.pem"), "older and longer").unwrap();
        place_files(&mut rendered, folder.path()).unwrap();
        let placed = &rendered.variables[0].value;
        assert_eq!(std::fs::read(placed).unwrap(), b"x");
        assert_eq!(std::fs::metadata(placed).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1, "nothing unfinished is left");
        rendered.files[0].name = "../x".into();
        assert!(place_files(&mut rendered, folder.path()).is_err());
    }
}
