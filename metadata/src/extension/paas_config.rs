//! Checks `paas-config.yaml`, which charms made by extensions read.

use relata_core::yaml::{Content, Node};

use crate::extension::{Extension, Generation, Named};
use crate::report::{Report, shown, value};

/// Checks the content for one extension of a charm.
pub(super) fn check(report: &mut Report, root: &Node, named: &Named) {
    let extension = named.extension;
    let entries = match &root.content {
        Content::Map(entries) => entries,
        Content::Null => return,
        _ => {
            report.error("paas-config", root, "paas-config.yaml must be a map", "");
            return;
        }
    };
    let has_json_logs = matches!(extension, Extension::FastApi | Extension::Flask | Extension::Django);
    if let Some(node) = value(entries, "framework_logging_format")
        && let Content::String(format) = &node.content
        && format.eq_ignore_ascii_case("json")
        && !has_json_logs
    {
        report.error(
            "paas-config",
            node,
            format!("{extension} cannot log JSON"),
            "flask, django and fastapi can",
        );
    }
    if named.generation == Generation::First {
        return;
    }
    for key in ["port", "metrics-port"] {
        let Some(entry) = entries.iter().find(|entry| entry.key == key) else { continue };
        if report.count(&entry.value, key, 1).is_some_and(|port| port > 65_535) {
            report.error("paas-config", &entry.value, format!("{key} must be at most 65535"), "");
        }
    }
    if let Some(entry) = entries.iter().find(|entry| entry.key == "metrics-path")
        && let Some(text) = report.text(&entry.value, "metrics-path")
        && !is_path(text)
    {
        let message = format!("metrics-path must be the path of a URL, and {:?} is none", shown(text));
        report.error("paas-config", &entry.value, message, "as /metrics");
    }
}

/// A path as RFC 3986 has it.
fn is_path(text: &str) -> bool {
    static PATH: std::sync::LazyLock<regex_lite::Regex> = std::sync::LazyLock::new(|| {
        regex_lite::Regex::new(r"^/(?:[A-Za-z0-9\-._~!$&'()*+,;=:@/]|%[0-9A-Fa-f]{2})*$")
            .expect("the pattern is constant")
    });
    PATH.is_match(text)
}
