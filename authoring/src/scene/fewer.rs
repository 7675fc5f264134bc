//! The scenes that are left when a writer leaves out what was used, so that the sources behind it are reached.

use std::collections::VecDeque;

use relata_core::Interface;

use super::Scene;

/// The most scenes of a definition.
const MOST: usize = 160;

/// The scenes themselves, and those that remain of them while a connection comes; the ones that lack least come first.
pub(crate) fn fewer(interface: &Interface, seeds: Vec<Scene>) -> Vec<Scene> {
    let mut known: Vec<Scene> = Vec::new();
    let mut next: VecDeque<Scene> = seeds.into();
    while let Some(scene) = next.pop_front() {
        if known.len() == MOST {
            break;
        }
        let outcome = scene.outcome(interface);
        if outcome.variables.is_empty() || known.iter().any(|other| other.data == scene.data) {
            continue;
        }
        next.extend(outcome.used.iter().filter_map(|path| scene.without(path, interface)));
        known.push(scene);
    }
    known
}
