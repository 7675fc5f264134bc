//! What a charm's own files say, as Rust: its endpoints, its options, its actions' parameters. It must not know
//! definitions of interfaces.

mod emit;
mod parameters;
mod schemas;
mod unkept;
mod watch;

use std::path::{Path, PathBuf};

use relata_core::definition;
use relata_core::diagnostic::{Diagnostic, Diagnostics, Severity};
use relata_metadata::{Charm, FileKind, Files};

use crate::compile::{error, error_lines, report, write_if_changed};

/// Generates what a charm's own files say, for `relata::include_charm!()`, from the build.rs of the charm:
///
/// ```no_run
/// relata_codegen::charm("charmcraft.yaml");
/// ```
///
/// The file is `charmcraft.yaml` or `metadata.yaml`; the charm's other files beside it, as `config.yaml` and
/// `actions.yaml`, are read too, and extensions are expanded. A relative path is one of the crate. Each problem becomes
/// a line of cargo's errors with file, line and hint, and then the build fails.
///
/// Cargo builds the charm anew when one of these files changes, goes, or is there for the first time (the last on Unix;
/// elsewhere when another one changes).
///
/// An endpoint that the charm does not have does not compile:
///
/// ```
/// mod charm {
///     include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/charm/shop.rs"));
/// }
/// # mod demo { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/golden/encodings.rs")); }
/// const DATABASE: relata::Requirer<demo::Encodings> = charm::endpoints::database();
/// ```
///
/// ```compile_fail,E0425
/// mod charm {
///     include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/charm/shop.rs"));
/// }
/// # mod demo { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/golden/encodings.rs")); }
/// const DATABASE: relata::Requirer<demo::Encodings> = charm::endpoints::databse();
/// ```
///
/// nor does one of another role,
///
/// ```compile_fail,E0308
/// mod charm {
///     include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/charm/shop.rs"));
/// }
/// # mod demo { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/golden/encodings.rs")); }
/// const DATABASE: relata::Provider<demo::Encodings> = charm::endpoints::database();
/// ```
///
/// one of another interface,
///
/// ```compile_fail,E0080
/// mod charm {
///     include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/charm/shop.rs"));
/// }
/// # mod demo { include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/golden/scalars.rs")); }
/// const DATABASE: relata::Requirer<demo::Scalars> = charm::endpoints::database();
/// ```
///
/// or an option that is not there, or a secret option where a text is meant:
///
/// ```
/// mod charm {
///     include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/charm/shop.rs"));
/// }
/// let title: Option<String> = charm::config::Config::new().title;
/// ```
///
/// ```compile_fail,E0609
/// mod charm {
///     include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/charm/shop.rs"));
/// }
/// let title: Option<String> = charm::config::Config::new().titel;
/// ```
///
/// ```compile_fail,E0308
/// mod charm {
///     include!(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/charm/shop.rs"));
/// }
/// let password: Option<String> = charm::config::Config::new().admin_password;
/// ```
pub fn charm(file: impl AsRef<Path>) {
    let out = std::env::var_os("OUT_DIR").map(PathBuf::from);
    report(build(file.as_ref(), out.as_deref()));
}

/// The lines for cargo; errors among them if it went wrong.
fn build(file: &Path, out: Option<&Path>) -> Result<Vec<String>, Vec<String>> {
    let out = out.ok_or_else(|| vec![error("OUT_DIR is not set: call this from a build.rs")])?;
    let files = read(file).map_err(|problem| vec![error(&problem)])?;
    let mut lines = watched(file, &files, out)?;
    let reading = relata_metadata::read(&files);
    let warning =
        |problem: &Diagnostic| format!("cargo::warning={}\n", problem.to_string().replace('\n', " "));
    lines.extend(reading.found.iter().filter(|problem| problem.severity != Severity::Error).map(warning));
    match reading.sound() {
        Ok(charm) => {
            lines.extend(unenforced(&charm).iter().map(warning));
            let path = out.join("charm.rs");
            let written = write_if_changed(&path, &generate_charm(&charm));
            written.map_err(|problem| {
                vec![error(&format!("{} cannot be written: {problem}", path.display()))]
            })?;
            Ok(lines)
        }
        Err(problems) => {
            lines.extend(error_lines(only_errors(problems)));
            Err(lines)
        }
    }
}

/// The lines that tell cargo what to look at: the files that are there, and where others may come.
fn watched(file: &Path, files: &Files, out: &Path) -> Result<Vec<String>, Vec<String>> {
    let folder = file.parent().unwrap_or(Path::new(""));
    let paths = FileKind::ALL.into_iter().map(|kind| folder.join(kind.file_name()));
    let is_there = |path: &PathBuf| files.iter().any(|(name, _)| Path::new(name) == path);
    let (mut looked_at, missing): (Vec<PathBuf>, Vec<PathBuf>) = paths.partition(is_there);
    let links = watch::missing(&missing, out);
    looked_at.extend(links.map_err(|problem| {
        vec![error(&format!("cannot watch for the charm's files in {}: {problem}", out.display()))]
    })?);
    Ok(looked_at.iter().map(|path| format!("cargo::rerun-if-changed={}\n", path.display())).collect())
}

fn only_errors(problems: Diagnostics) -> Diagnostics {
    let mut errors = Diagnostics::new();
    problems.into_sorted().into_iter().filter(|p| p.severity == Severity::Error).for_each(|p| errors.push(p));
    errors
}

/// The charm's files in the folder of this one.
fn read(file: &Path) -> Result<Files, String> {
    let folder = file.parent().unwrap_or(Path::new(""));
    let mut files = Files::new();
    for kind in FileKind::ALL {
        let path = folder.join(kind.file_name());
        match std::fs::read_to_string(&path) {
            Ok(text) => files = files.with(kind, path.display().to_string(), text),
            Err(problem) if path != file && problem.kind() == std::io::ErrorKind::NotFound => {}
            Err(problem) => return Err(format!("{} cannot be read: {problem}", path.display())),
        }
    }
    if file.file_name().and_then(|name| name.to_str()).and_then(FileKind::of_file_name).is_none() {
        return Err(format!(
            "{} is none of a charm's files: name charmcraft.yaml or metadata.yaml",
            file.display()
        ));
    }
    Ok(files)
}

/// What the schemas of a charm's actions say that the types which are generated of it do not keep: warnings, each with
/// the place of the parameter.
pub fn unenforced(charm: &Charm) -> Diagnostics {
    schemas::actions(charm).1
}

/// What a charm's own files say, as the text of a Rust module: always the same for the same charm.
pub fn generate_charm(charm: &Charm) -> String {
    // The types of options and parameters are those of a definition that says nothing else.
    let empty = "interface: charm\nversion: 0\nstatus: draft\nsummary: A charm's own files.\n";
    let empty = definition::load("", empty).expect("it has no databags, which is a warning");
    let (options, (actions, _)) = (schemas::options(charm), schemas::actions(charm));
    let tokens = emit::charm(charm, &empty, &options, &actions);
    format!(
        "// Generated by relata from the files of the charm {}. Do not edit.\n\n{}",
        charm.name,
        crate::text(tokens)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cargo_looks_at_each_file_that_is_there_and_for_the_others() {
        let folder = tempfile::tempdir().unwrap();
        let [charmcraft, actions] = ["charmcraft.yaml", "actions.yaml"].map(|name| folder.path().join(name));
        std::fs::write(&charmcraft, include_str!("../tests/charm/shop.yaml")).unwrap();
        let out = folder.path().join("out");
        std::fs::create_dir(&out).unwrap();
        let watched = || {
            let lines = build(&charmcraft, Some(&out)).unwrap_or_else(|lines| panic!("{lines:?}"));
            let files = lines.iter().filter_map(|line| line.strip_prefix("cargo::rerun-if-changed="));
            files.map(|file| PathBuf::from(file.trim_end())).collect::<Vec<_>>()
        };
        let links = out.join("missing");
        assert_eq!(
            watched(),
            [charmcraft.clone(), links.clone()],
            "what is missing is always changed to cargo"
        );
        assert_eq!(std::fs::read_link(links.join("actions.yaml")).unwrap(), actions);
        let text = std::fs::read_to_string(&charmcraft).unwrap();
        std::fs::write(&charmcraft, text.split("\nactions:").next().unwrap()).unwrap();
        std::fs::write(&actions, "again: {description: Once more.}\n").unwrap();
        assert_eq!(watched().len(), 3);
        assert!(watched().contains(&actions));
    }

    /// What is told of the parameter `p` with such a schema.
    fn told(schema: &str) -> Vec<String> {
        let head = "name: shop\nsummary: A shop.\ndescription: Sells things.\n";
        let actions = format!("act:\n  description: Acts.\n  params:\n    p: {{{schema}}}\n");
        let files = Files::new().with(FileKind::Metadata, "metadata.yaml", head);
        let reading = relata_metadata::read(&files.with(FileKind::Actions, "actions.yaml", actions));
        let charm = reading.charm.unwrap_or_else(|| panic!("{}", reading.found));
        let found = unenforced(&charm);
        assert!(found.iter().all(|found| found.place.line == 4 && found.rule == "not-enforced"), "{found}");
        let word = |found: &Diagnostic| found.message.split('`').nth(1).unwrap_or_default().to_owned();
        found.iter().map(word).collect()
    }

    #[test]
    fn what_types_of_parameters_do_not_keep_is_told() {
        for kept in [
            "type: string, pattern: '^a', minLength: 1, description: d",
            "type: [string, 'null'], maxLength: 3",
            "type: number, minimum: 0, exclusiveMinimum: true, multipleOf: 0.5",
            "type: integer, exclusiveMaximum: 4, multipleOf: 2",
            "type: object, additionalProperties: {type: string, pattern: a}, maxProperties: 2",
            "type: array, items: {type: object, properties: {a: {type: boolean, enum: [true]}}, required: [a]}",
            "enum: [a, b]",
            "description: Anything.",
        ] {
            assert!(told(kept).is_empty(), "{kept}: {:?}", told(kept));
        }
        for (schema, words) in [
            ("type: string, pattern: '(?=a)'", &["pattern"][..]),
            ("type: string, format: uri, not: {enum: [a]}", &["format", "not"]),
            ("type: [string, integer]", &["type"]),
            ("type: integer, multipleOf: 0.5", &["multipleOf"]),
            ("type: integer, enum: [1, a]", &["enum"]),
            ("type: number, enum: [0.5]", &["enum"]),
            ("type: array, items: [{type: string}]", &["items"]),
            (
                "type: object, patternProperties: {a: {type: string}}, required: [a]",
                &["required", "patternProperties"],
            ),
            ("type: string, default: 5", &["default"]),
            ("anyOf: [{type: string}, {type: integer}]", &["anyOf"]),
            ("type: array, items: {type: string, pattern: '(?=a)'}", &["pattern"]),
        ] {
            assert_eq!(told(schema), words, "{schema}");
        }
    }
}
