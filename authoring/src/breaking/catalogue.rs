//! Definitions before and after a change, side by side: which are the same, which moved, which are gone.

use relata_core::diagnostic::{Diagnostic, Place, Severity};
use relata_core::interface::Status;
use relata_core::yaml;

use super::report::Report;
use super::rules::{DETECTION_CHANGED, INTERFACE_REMOVED, Rule, STATUS_UNSETTLED, VERSION_MOVED};
use super::{Finding, Level, Settings, Subject, dialects, environment, records, source};
use crate::places::At;

/// Compares definitions before and after a change. Places are in the new files; what is gone is placed in the old one.
/// The findings come in the order of their places; each message says who breaks.
pub fn compare(old: &[Subject<'_>], new: &[Subject<'_>], settings: &Settings) -> Vec<Finding> {
    let mut found = Vec::new();
    for before in old {
        let same = |after: &&Subject<'_>| {
            (&after.interface.name, after.interface.version)
                == (&before.interface.name, before.interface.version)
        };
        match new.iter().find(same) {
            // The same text says the same.
            Some(after) if after.text == before.text => {}
            Some(after) => found.extend(one(before, after, settings)),
            None => found.extend(gone(before, new, settings)),
        }
    }
    found.iter_mut().for_each(say_who);
    found.sort_by(|a, b| {
        (&a.diagnostic.place, a.diagnostic.rule).cmp(&(&b.diagnostic.place, b.diagnostic.rule))
    });
    found
}

/// Compares a version with a later one, for ends that know one of the two alone: what stands between them. What tells
/// versions apart is not asked, since it is meant to.
pub fn between(old: &Subject<'_>, new: &Subject<'_>, settings: &Settings) -> Vec<Finding> {
    let mut found = one(old, new, settings);
    found.retain(|finding| ![STATUS_UNSETTLED.id, DETECTION_CHANGED.id].contains(&finding.diagnostic.rule));
    found.sort_by_key(|finding| finding.diagnostic.place.clone());
    found
}

fn one(old: &Subject<'_>, new: &Subject<'_>, settings: &Settings) -> Vec<Finding> {
    // The texts were checked, so they can be read.
    let (Some(root), _) = yaml::parse_as_far_as_possible(new.file, new.text) else { return Vec::new() };
    let root = At::root(&root);
    let mut report = Report::new(old.interface, new, settings);
    let (before, after) = (old.interface, new.interface);
    if before.status != Status::Draft && after.status == Status::Draft {
        report.add(
            &STATUS_UNSETTLED,
            &[],
            root.key_or_self("status"),
            "the interface was settled and is a draft now",
        );
    }
    records::compare(before, after, root, &mut report);
    dialects::compare(before, after, root, &mut report);
    environment::compare(old, new, root, &mut report);
    if let (Some(before), Some(after)) = (&old.surface, &new.surface)
        && settings.wants(Level::Source)
    {
        source::compare(before, after, new.interface, root, &mut report);
    }
    report.finish()
}

/// A version that is no longer there.
fn gone(old: &Subject<'_>, new: &[Subject<'_>], settings: &Settings) -> Vec<Finding> {
    if !settings.wants(Level::Wire) {
        return Vec::new();
    }
    let interface = old.interface;
    let name = format!("{} v{}", interface.name, interface.version);
    let moved = new.iter().find(|after| after.path == old.path);
    let (rule, file, message): (&Rule, _, _) = match moved {
        Some(after) => {
            let now = format!("{} v{}", after.interface.name, after.interface.version);
            (&VERSION_MOVED, after.file, format!("{name} became {now} in the same file"))
        }
        None => (&INTERFACE_REMOVED, old.file, format!("{name} is gone")),
    };
    let is_settled = interface.status == Status::Published || settings.strict;
    let diagnostic = Diagnostic {
        severity: if is_settled { rule.severity } else { Severity::Warning },
        rule: rule.id,
        message,
        place: Place { file: file.to_owned(), line: 0, column: 0 },
        pointer: String::new(),
        hint: Some(rule.fix.to_owned()),
    };
    vec![Finding {
        level: rule.level,
        interface: name,
        bag: None,
        dialect: None,
        meetings: Vec::new(),
        diagnostic,
    }]
}

/// Puts into the message what a person needs of the rest.
fn say_who(finding: &mut Finding) {
    let mut about = String::new();
    if let Some((role, scope)) = finding.bag {
        about = format!("{role}.{scope} ");
    }
    if let Some(dialect) = &finding.dialect {
        about = format!("{about}({dialect}) ");
    }
    let who: Vec<String> = finding.meetings.iter().map(ToString::to_string).collect();
    let who = if who.is_empty() { String::new() } else { format!("; breaks {}", who.join(" and ")) };
    let who = if finding.diagnostic.severity == Severity::Warning {
        who.replace("; breaks", "; touches")
    } else {
        who
    };
    let level = finding.level.as_str();
    finding.diagnostic.message = format!("{level}: {about}{}{who}", finding.diagnostic.message);
}
