//! Building Rust charms with cargo: one build for all charms of a workspace, its progress on standard error.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use serde_json::Value;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::Command;

use crate::console::Vars;
use crate::failure::{Failure, OrFail, Outcome};
use crate::processes::Group;

/// The package of this program. Named beside charms of its own workspace, so that cargo builds what they share with the
/// same features, and so only once. Not by a debug build: tests run it while others build.
const RELATA: &str = env!("CARGO_PKG_NAME");

/// Charms are built as relata was.
const IS_RELEASE: bool = !cfg!(debug_assertions);

/// The programs that were built, by the charm's folder as it was given.
pub(crate) type Programs = BTreeMap<PathBuf, PathBuf>;

/// Builds the charms in these folders.
pub(crate) async fn build(folders: &[&Path], vars: &Vars) -> Outcome<Programs> {
    let cargo = vars.get("CARGO").map_or_else(|| OsString::from("cargo"), ToOwned::to_owned);
    let mut workspaces: BTreeMap<PathBuf, BTreeMap<String, Vec<PathBuf>>> = BTreeMap::new();
    for folder in folders {
        let package = package(&cargo, folder).await?;
        let packages = workspaces.entry(package.workspace).or_default();
        packages.entry(package.name).or_default().push(folder.to_path_buf());
        if package.is_beside_relata && IS_RELEASE {
            packages.entry(RELATA.to_owned()).or_default();
        }
    }
    let mut programs = Programs::new();
    for (workspace, packages) in workspaces {
        let built = build_workspace(&cargo, &workspace, packages.keys()).await?;
        for (package, folders) in packages {
            let program = one_program(&package, &built)?;
            programs.extend(folders.into_iter().map(|folder| (folder, program.clone())));
        }
    }
    Ok(programs)
}

/// Which package a folder is, in which workspace.
struct Package {
    workspace: PathBuf,
    name: String,
    is_beside_relata: bool,
}

async fn package(cargo: &OsString, folder: &Path) -> Outcome<Package> {
    let manifest = folder.join("Cargo.toml");
    let manifest =
        std::fs::canonicalize(&manifest).or_fail(|| format!("cannot find {}", manifest.display()))?;
    let mut command = Command::new(cargo);
    command.args(["metadata", "--format-version", "1", "--no-deps", "--manifest-path"]).arg(&manifest);
    let output =
        command.stdin(Stdio::null()).kill_on_drop(true).output().await.map_err(|error| no_cargo(&error))?;
    if !output.status.success() {
        let failure = Failure::new(format!("cargo does not understand {}", manifest.display()));
        return Err(failure.because(String::from_utf8_lossy(&output.stderr).trim().to_owned()));
    }
    let unclear = || Failure::new(format!("cargo metadata says nothing of {}", manifest.display()));
    let metadata: Value =
        serde_json::from_slice(&output.stdout).or_fail(|| "cargo metadata is not JSON".to_owned())?;
    let packages = metadata["packages"].as_array().ok_or_else(unclear)?;
    let own =
        packages.iter().find(|package| package["manifest_path"].as_str().map(Path::new) == Some(&manifest));
    let name = own.and_then(|package| package["name"].as_str()).ok_or_else(unclear)?;
    let workspace = metadata["workspace_root"].as_str().ok_or_else(unclear)?;
    let is_beside_relata = packages.iter().any(|package| package["name"] == RELATA);
    Ok(Package { workspace: workspace.into(), name: name.to_owned(), is_beside_relata })
}

fn no_cargo(error: &std::io::Error) -> Failure {
    let failure = Failure::new("cannot run cargo, which builds Rust charms").caused_by(error);
    failure.help("install a Rust toolchain (https://rustup.rs), or set CARGO to the path of cargo")
}

/// Builds packages of one workspace; gives each program with the name of its package.
async fn build_workspace(
    cargo: &OsString,
    workspace: &Path,
    packages: impl Iterator<Item = &String>,
) -> Outcome<Vec<(String, PathBuf)>> {
    let mut command = Command::new(cargo);
    command.args(["build", "--bins", "--message-format", "json-render-diagnostics"]);
    command.arg("--manifest-path").arg(workspace.join("Cargo.toml"));
    for package in packages {
        command.args(["--package", package]);
    }
    if IS_RELEASE {
        command.arg("--release");
    }
    let mut group = Group::spawn(command.stdout(Stdio::piped())).map_err(|error| no_cargo(&error))?;
    let mut built = Vec::new();
    if let Some(out) = group.stdout() {
        let mut lines = BufReader::new(out).lines();
        while let Some(line) =
            lines.next_line().await.or_fail(|| "cannot read cargo's messages".to_owned())?
        {
            built.extend(program(&line));
        }
    }
    let status = group.wait().await.or_fail(|| "cannot wait for cargo".to_owned())?;
    if !status.success() {
        let failure = Failure::new(format!("the charms in {} cannot be built", workspace.display()));
        return Err(failure
            .because(format!("cargo build ended with {status}"))
            .help("its messages stand above"));
    }
    Ok(built)
}

/// The program of a message of cargo's, with its package's name.
fn program(line: &str) -> Option<(String, PathBuf)> {
    let message: Value = serde_json::from_str(line).ok()?;
    if message["reason"] != "compiler-artifact" || message["target"]["kind"][0] != "bin" {
        return None;
    }
    let manifest = Path::new(message["manifest_path"].as_str()?);
    let package = package_name(&message["package_id"], manifest)?;
    Some((package, message["executable"].as_str()?.into()))
}

/// A package's name from its id: `path+file:///folder#name@1.0.0`, or `...folder/name#1.0.0`.
fn package_name(id: &Value, manifest: &Path) -> Option<String> {
    let (_, fragment) = id.as_str()?.rsplit_once('#')?;
    match fragment.split_once('@') {
        Some((name, _)) => Some(name.to_owned()),
        None => Some(manifest.parent()?.file_name()?.to_str()?.to_owned()),
    }
}

fn one_program(package: &str, built: &[(String, PathBuf)]) -> Outcome<PathBuf> {
    let mut own = built.iter().filter(|(name, _)| name == package).map(|(_, program)| program);
    match (own.next(), own.next()) {
        (Some(program), None) => Ok(program.clone()),
        (None, _) => {
            Err(Failure::new(format!("the charm's package {package} has no program"))
                .help("add a src/main.rs"))
        }
        (Some(_), Some(_)) => {
            let failure = Failure::new(format!("the charm's package {package} has several programs"));
            Err(failure.help("keep one: a charm is one program"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cargo_s_messages_name_the_programs() {
        let line = |id: &str| {
            format!(
                r#"{{"reason":"compiler-artifact","package_id":"{id}","manifest_path":"/w/shop/Cargo.toml",
                "target":{{"kind":["bin"],"name":"x"}},"executable":"/t/x"}}"#
            )
        };
        let expected = Some(("shop".to_owned(), PathBuf::from("/t/x")));
        assert_eq!(program(&line("path+file:///w/shop#0.1.0")), expected);
        assert_eq!(program(&line("path+file:///w/x#shop@0.1.0")), expected);
        assert_eq!(program(r#"{"reason":"build-finished","success":true}"#), None);
    }
}
