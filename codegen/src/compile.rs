//! What a build.rs calls: definitions of a folder in, files in `OUT_DIR` and lines for cargo out. The only part that
//! knows files, the environment and cargo.

mod bindings;
mod folder;

use std::io::Write;
use std::path::{Path, PathBuf};

use relata_core::Diagnostics;

pub use bindings::{Bindings, OutputFile, Source, bindings};
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

/// The same, but each interface's module is only there when the cargo feature of its name is on.
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
    match bindings(&sources, gate) {
        Ok(bindings) => write_all(out, &bindings).map(|()| lines),
        Err(problems) => {
            lines.extend(error_lines(problems));
            Err(lines)
        }
    }
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
    fn a_folder_that_is_not_there_is_named() {
        let missing = Path::new("no-such-folder");
        let lines = build(missing, Some(missing), Gate::Always).unwrap_err().concat();
        assert!(lines.starts_with("cargo::error=no-such-folder cannot be read:"), "{lines}");
    }
}
