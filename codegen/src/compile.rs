//! What a build.rs calls: definitions of a folder in, files in `OUT_DIR` and lines for cargo out. The only part that
//! knows files, the environment and cargo.

mod bindings;
mod folder;

use std::io::Write;
use std::path::{Path, PathBuf};

use relata_core::Diagnostics;

pub use bindings::{Bindings, HEADER, OutputFile, Source, bindings, folder as folder_bindings};
pub(crate) use folder::write_if_changed;

/// Which modules are there in the compiled crate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gate {
    /// All of them.
    Always,
    /// Those whose interface's name is a cargo feature that is on.
    Features,
}

/// Generates bindings of all definitions in a folder and the folders within it, for
/// `relata::include_bindings!()`. This is the one line of a charm's build.rs:
///
/// ```no_run
/// relata_codegen::compile("interfaces");
/// ```
///
/// Every `*.yaml` file is a definition, but for those in folders named `examples`. A relative folder is one of the
/// crate. Each problem becomes a line of cargo's errors with file, line and hint, and then the build fails.
pub fn compile(folder: impl AsRef<Path>) {
    run(folder.as_ref(), Gate::Always);
}

/// The same, but each interface's module is only there, and its definition only read, when the cargo feature of its
/// name is on.
pub fn compile_with_features(folder: impl AsRef<Path>) {
    run(folder.as_ref(), Gate::Features);
}

fn run(folder: &Path, gate: Gate) {
    let out = std::env::var_os("OUT_DIR").map(PathBuf::from);
    report(build(folder, out.as_deref(), gate));
}

/// Tells cargo, and ends the build script if something went wrong.
pub(crate) fn report(built: Result<Vec<String>, Vec<String>>) {
    let (lines, failed) = match built {
        Ok(lines) => (lines, false),
        Err(lines) => (lines, true),
    };
    // Cargo reads both from the standard output; when it is closed nobody is there to be told.
    let _ = std::io::stdout().write_all(lines.concat().as_bytes());
    if failed {
        std::process::exit(1);
    }
}

/// The lines for cargo; errors among them if it went wrong.
fn build(folder: &Path, out: Option<&Path>, gate: Gate) -> Result<Vec<String>, Vec<String>> {
    let out = out.ok_or_else(|| vec![error("OUT_DIR is not set: call this from a build.rs")])?;
    let mut lines = vec![format!("cargo::rerun-if-changed={}\n", folder.display())];
    let sources = match folder::read(folder) {
        Ok(sources) => sources,
        Err(problem) => return Err(vec![error(&problem)]),
    };
    lines.extend(sources.iter().map(|source| format!("cargo::rerun-if-changed={}\n", source.name)));
    let sources: Vec<Source> =
        sources.into_iter().filter(|source| gate == Gate::Always || is_on(source)).collect();
    match bindings(&sources, gate) {
        Ok(bindings) => write_all(out, &bindings).map(|()| lines),
        Err(problems) => {
            lines.extend(error_lines(problems));
            Err(lines)
        }
    }
}

/// Whether the cargo feature of a definition's interface is on, so that nothing else is read. A text that names no
/// interface is read to be told what is wrong with it.
fn is_on(source: &Source) -> bool {
    let name = source.text.lines().find_map(|line| line.strip_prefix("interface:"));
    let name = name.map(|name| name.split('#').next().unwrap_or("").trim().trim_matches(['"', '\'']));
    name.is_none_or(|name| {
        let name = name.to_ascii_uppercase().replace('-', "_");
        std::env::var_os(format!("CARGO_FEATURE_{name}")).is_some()
    })
}

/// Each problem as a line by which cargo shows an error and lets the build fail.
pub(crate) fn error_lines(problems: Diagnostics) -> Vec<String> {
    problems.into_sorted().iter().map(|problem| error(&problem.to_string())).collect()
}

pub(crate) fn error(message: &str) -> String {
    format!("cargo::error={}\n", message.replace(['\r', '\n'], " "))
}

fn write_all(out: &Path, bindings: &Bindings) -> Result<(), Vec<String>> {
    for file in &bindings.files {
        let path = out.join(&file.name);
        folder::write_if_changed(&path, &file.text)
            .map_err(|problem| vec![error(&format!("{} cannot be written: {problem}", path.display()))])?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_problem_is_one_line_for_cargo() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("a.yaml"), "interface: a\nversion: x\nstatus: new\n").unwrap();
        std::fs::write(folder.path().join("b.yaml"), "interface: [\n").unwrap();
        let lines = build(folder.path(), Some(folder.path()), Gate::Always).unwrap_err().concat();
        let errors: Vec<_> = lines.lines().filter(|line| line.starts_with("cargo::error=")).collect();
        assert!(errors.len() >= 3, "{lines}");
        assert!(lines.lines().all(|line| line.starts_with("cargo::")), "{lines}");
        assert!(errors.iter().any(|line| line.contains("a.yaml:2:")), "{lines}");
        assert!(errors.iter().any(|line| line.contains("b.yaml:")), "{lines}");
    }

    #[test]
    fn a_change_of_one_definition_writes_its_binding_alone() {
        let (folder, out) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let write = |name: &str, key: &str| {
            let text = format!(
                "interface: {name}\nversion: 0\nstatus: draft\nsummary: A test.\nprovider:\n  unit:\n    \
                 properties:\n      {key}: {{type: string}}\n"
            );
            std::fs::write(folder.path().join(format!("{name}.yaml")), text).unwrap();
        };
        let written = || {
            let modified = |name: &str| out.path().join(name).metadata().unwrap().modified().unwrap();
            ["one_v0.rs", "two_v0.rs", "relata.rs"].map(modified)
        };
        write("one", "host");
        write("two", "host");
        build(folder.path(), Some(out.path()), Gate::Always).unwrap();
        let before = written();
        std::thread::sleep(std::time::Duration::from_millis(20));
        write("two", "address");
        build(folder.path(), Some(out.path()), Gate::Always).unwrap();
        let changed: Vec<_> = written().iter().zip(before).map(|(after, before)| *after != before).collect();
        assert_eq!(changed, [false, true, false]);
    }

    #[test]
    fn a_folder_that_is_not_there_is_named() {
        let missing = Path::new("no-such-folder");
        let lines = build(missing, Some(missing), Gate::Always).unwrap_err().concat();
        assert!(lines.starts_with("cargo::error=no-such-folder cannot be read:"), "{lines}");
    }
}
