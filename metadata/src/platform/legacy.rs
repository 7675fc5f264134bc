//! `bases`, as charms had them before `base` and `platforms`.

use relata_core::diagnostic::Severity;
use relata_core::yaml::Node;

use crate::platform::{Architecture, Base, BaseRun, Platform, read_base_run};
use crate::report::{Report, entry, value};

/// The bases that may stand there; newer ones want `platforms`.
const BASES: [&str; 4] = ["almalinux@9", "ubuntu@18.04", "ubuntu@20.04", "ubuntu@22.04"];

/// Reads `bases`, in the short form and the long one.
pub(crate) fn read(report: &mut Report, node: &Node) -> Vec<Platform> {
    let items = report.list(node, "bases");
    if items.is_empty() {
        report.error("empty-bases", node, "there are no bases", "as `- {name: ubuntu, channel: \"22.04\"}`");
    }
    items.iter().filter_map(|item| read_one(report, item)).collect()
}

fn read_one(report: &mut Report, node: &Node) -> Option<Platform> {
    let entries = report.some_map(node, "one of the bases")?;
    let (build, run) = if value(entries, "name").is_some() {
        let both = one(report, node);
        (both.clone(), both)
    } else {
        report.unknown_keys(entries, &["build-on", "run-on"], "one of the bases", Severity::Error);
        let mut side = |key: &str| match entry(entries, key) {
            Some(entry) => several(report, &entry.value, key),
            None => {
                let hint = "name and channel, or build-on and run-on";
                report.error("missing-key", node, format!("one of the bases has no {key}"), hint);
                Vec::new()
            }
        };
        (side("build-on"), side("run-on"))
    };
    Some(platform(&build, &run))
}

fn several(report: &mut Report, node: &Node, key: &str) -> Vec<BaseRun> {
    let items = report.list(node, key);
    items.iter().flat_map(|item| one(report, item)).collect()
}

fn one(report: &mut Report, node: &Node) -> Vec<BaseRun> {
    let Some(run) = read_base_run(report, node) else { return Vec::new() };
    if !BASES.contains(&run.base.to_string().as_str()) {
        let message = format!("{} cannot stand under `bases`", run.base);
        let hint = format!("write `base: {}` and `platforms:`; `bases` takes {}", run.base, BASES.join(", "));
        report.error("base-needs-platforms", node, message, hint);
    }
    vec![run]
}

fn platform(build: &[BaseRun], run: &[BaseRun]) -> Platform {
    let bases = |runs: &[BaseRun]| -> Vec<Base> { runs.iter().map(|run| run.base.clone()).collect() };
    let known = |runs: &[BaseRun]| -> Vec<Architecture> {
        let words = runs.iter().flat_map(|run| &run.architectures);
        words.filter_map(|word| Architecture::of(word)).collect()
    };
    let names: Vec<String> = run
        .iter()
        .map(|run| format!("{}-{}-{}", run.base.distribution, run.base.series, run.architectures.join("-")))
        .collect();
    Platform {
        name: names.join("_"),
        build_bases: bases(build),
        build_on: known(build),
        run_bases: bases(run),
        build_for: known(run),
    }
}
