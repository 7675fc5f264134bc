//! Everything that is done with definitions before a charm runs: importing, checking, generating, and what a charm's
//! build pays for the bindings.

use std::hint::black_box;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

use relata_authoring::import::{self, File};
use relata_core::definition;

use crate::load::median;

/// Measures one after the other in interleaved rounds and prints a table of medians.
pub(crate) fn measure(rounds: usize) {
    let schemas = schemas();
    let sources = relata_catalogue::sources();
    let (mut imports, mut checks, mut generations) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..rounds.max(5) {
        imports.push(millis(|| {
            black_box(import::json_schemas(&schemas));
        }));
        let mut interfaces = Vec::new();
        checks.push(millis(|| {
            let load = |source: &relata_catalogue::Source| definition::load(source.path, source.text);
            interfaces = sources.iter().map(|source| load(source).expect("the catalogue is sound")).collect();
        }));
        generations.push(millis(|| {
            for (interface, source) in interfaces.iter().zip(sources) {
                black_box(relata_codegen::generate(interface, source.text));
            }
        }));
    }
    let (imported, checked, generated) = (median(imports), median(checks), median(generations));
    println!("\n### Import, check and generation, ms\n");
    println!(
        "| import of {} schemas | check of {} definitions | their bindings | together |",
        schemas.len(),
        sources.len()
    );
    println!("|---|---|---|---|");
    println!("| {imported:.0} | {checked:.0} | {generated:.0} | {:.0} |", imported + checked + generated);
}

fn millis(work: impl FnOnce()) -> f64 {
    let start = Instant::now();
    work();
    start.elapsed().as_secs_f64() * 1000.0
}

/// The JSON Schemas of the corpus; none where it is not there.
fn schemas() -> Vec<File> {
    let corpus =
        std::env::var("RELATA_CORPUS").map_or_else(|_| PathBuf::from("../../shared/corpus"), PathBuf::from);
    let root = corpus.join("schemas");
    let mut files = Vec::new();
    collect(&root, &root, &mut files);
    files
}

fn collect(root: &Path, folder: &Path, files: &mut Vec<File>) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            collect(root, &path, files);
        } else if let (Ok(bytes), Ok(within)) = (std::fs::read(&path), path.strip_prefix(root)) {
            let within = within.display().to_string();
            files.push(File { name: within.clone(), path: within, bytes });
        }
    }
}

/// The features of a charm that uses one interface, ten, and all.
const CHARMS: [(&str, &str); 3] = [
    ("one", "redis"),
    (
        "ten",
        "redis,http,ingress,memcache,elasticsearch,pgsql,mysql_client,postgresql_client,mongodb_client,kafka_client",
    ),
    ("all", "all"),
];

/// How long cargo takes for the bindings alone, everything that they need being built: release builds.
pub(crate) fn compile(scratch: &Path) {
    println!("\n### Compiling relata-interfaces alone, release, s\n\n| interfaces | s |\n|---|---|");
    let target = scratch.join("compile");
    for (name, features) in CHARMS {
        build(&target, features);
        // Cargo sees a newer file and builds the crate and its build script's output again, and nothing else.
        let touched = Command::new("touch").arg("../interfaces/src/lib.rs").status();
        assert!(touched.is_ok_and(|status| status.success()), "touch works");
        let start = Instant::now();
        build(&target, features);
        println!("| {name} | {:.1} |", start.elapsed().as_secs_f64());
    }
}

fn build(target: &Path, features: &str) {
    let status = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
        .args([
            "build",
            "--release",
            "--quiet",
            "--manifest-path",
            "../Cargo.toml",
            "-p",
            "relata-interfaces",
        ])
        .args(["--no-default-features", "--features", features])
        .env("CARGO_TARGET_DIR", target)
        .stdout(Stdio::null())
        .status();
    assert!(status.is_ok_and(|status| status.success()), "relata-interfaces builds");
}
