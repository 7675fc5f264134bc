//! Collects findings about one definition: the same rule at the same place is one finding, whoever it breaks.

use relata_core::diagnostic::{Diagnostic, Severity};
use relata_core::interface::Status;
use relata_core::{Interface, Role, Scope};

use super::rules::Rule;
use super::{Finding, Level, Meeting, Settings, Subject};
use crate::places::At;

/// Which end was upgraded, for a databag.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Turn {
    /// The reader: an old writer with a new reader.
    NewReader,
    /// The writer: a new writer with an old reader.
    NewWriter,
}

/// Both turns.
pub(super) const BOTH: [Turn; 2] = [Turn::NewReader, Turn::NewWriter];

/// Where in a definition one is.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Scene<'a> {
    pub(super) bag: Option<(Role, Scope)>,
    pub(super) dialect: Option<&'a str>,
}

/// The findings so far.
pub(super) struct Report<'a> {
    subject: &'a Subject<'a>,
    settings: &'a Settings,
    is_draft: bool,
    pub(super) scene: Scene<'a>,
    found: Vec<Finding>,
}

impl<'a> Report<'a> {
    /// For a change of `old`; places are in `new`.
    pub(super) fn new(old: &Interface, new: &'a Subject<'a>, settings: &'a Settings) -> Self {
        let is_draft = old.status == Status::Draft && !settings.strict;
        Self { subject: new, settings, is_draft, scene: Scene::default(), found: Vec::new() }
    }

    pub(super) fn finish(self) -> Vec<Finding> {
        self.found
    }

    /// A rule is broken here, in these meetings.
    pub(super) fn add(&mut self, rule: &Rule, turns: &[Turn], at: At<'_>, message: impl Into<String>) {
        self.rated(rule, rule.severity, turns, at, message);
    }

    /// The same where nothing is refused and nobody waits: something is lost.
    pub(super) fn lost(&mut self, rule: &Rule, turns: &[Turn], at: At<'_>, message: impl Into<String>) {
        self.rated(rule, Severity::Warning, turns, at, message);
    }

    /// A rule is broken, in a meeting that no databag tells; `is_risk` where nothing is refused and nobody waits.
    pub(super) fn met(
        &mut self,
        rule: &Rule,
        is_risk: bool,
        meetings: &[Meeting],
        at: At<'_>,
        message: impl Into<String>,
    ) {
        self.scene = Scene::default();
        let severity = if is_risk { Severity::Warning } else { rule.severity };
        self.told(rule, severity, meetings.to_vec(), at, message);
    }

    /// Whether a level was asked for.
    pub(super) fn wants(&self, level: Level) -> bool {
        self.settings.wants(level)
    }

    fn rated(
        &mut self,
        rule: &Rule,
        severity: Severity,
        turns: &[Turn],
        at: At<'_>,
        message: impl Into<String>,
    ) {
        let mut meetings: Vec<Meeting> = turns.iter().filter_map(|turn| self.meeting(*turn)).collect();
        meetings.dedup();
        self.told(rule, severity, meetings, at, message);
    }

    fn told(
        &mut self,
        rule: &Rule,
        severity: Severity,
        meetings: Vec<Meeting>,
        at: At<'_>,
        message: impl Into<String>,
    ) {
        if !self.settings.wants(rule.level) {
            return;
        }
        let diagnostic = Diagnostic {
            severity: if self.is_draft { Severity::Warning } else { severity },
            rule: rule.id,
            message: message.into(),
            place: at.mark.place(self.subject.file),
            pointer: at.node.path.to_string(),
            hint: Some(rule.fix.to_owned()),
        };
        self.merge(rule, meetings, diagnostic);
    }

    fn merge(&mut self, rule: &Rule, meetings: Vec<Meeting>, diagnostic: Diagnostic) {
        let same = |finding: &&mut Finding| {
            finding.diagnostic.rule == diagnostic.rule
                && finding.diagnostic.pointer == diagnostic.pointer
                && finding.diagnostic.message == diagnostic.message
        };
        if let Some(known) = self.found.iter_mut().find(same) {
            known.meetings.extend(meetings);
            known.meetings.sort();
            known.meetings.dedup();
            if known.bag != self.scene.bag {
                known.bag = None;
            }
            return;
        }
        let interface = self.subject.interface;
        self.found.push(Finding {
            level: rule.level,
            interface: format!("{} v{}", interface.name, interface.version),
            bag: self.scene.bag,
            dialect: self.scene.dialect.map(str::to_owned),
            meetings,
            diagnostic,
        });
    }

    /// Who meets at the databag that one is at.
    fn meeting(&self, turn: Turn) -> Option<Meeting> {
        let (writer, _) = self.scene.bag?;
        let reader = match writer {
            Role::Provider => Role::Requirer,
            Role::Requirer => Role::Provider,
            Role::Peer => Role::Peer,
        };
        Some(match turn {
            Turn::NewReader => Meeting { old: writer, new: reader },
            Turn::NewWriter => Meeting { old: reader, new: writer },
        })
    }
}
