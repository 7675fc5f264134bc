//! Leadership as a lease: who leads until when. Who leads is in the state; only the time is here.
//!
//! Time is monotonic and handed in, so that a test decides what it is. It must not know the log.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use relata_core::{ApplicationName, UnitName};

use crate::state::State;

/// How long a lead lasts unless it is renewed, as in Juju.
pub const TERM: Duration = Duration::from_secs(60);

/// Until when each leader leads.
#[derive(Debug)]
pub struct Leases {
    term: Duration,
    held: HashMap<ApplicationName, (UnitName, Instant)>,
    /// No lease runs out before this moment, so that most rounds need not look at each.
    due: Option<Instant>,
}

impl Leases {
    /// Every leader of the state leads for a full term from now: nobody knows how long the broker was away.
    pub fn start(term: Duration, state: &State, now: Instant) -> Self {
        let leaders = state.applications().filter_map(|found| found.leader.as_deref());
        let held = leaders.map(|unit| (unit.application().clone(), (unit.clone(), now + term)));
        Self { term, held: held.collect(), due: Some(now) }
    }

    /// How long a lead lasts.
    pub fn term(&self) -> Duration {
        self.term
    }

    /// The unit leads for a full term from now.
    pub fn renew(&mut self, unit: &UnitName, now: Instant) {
        self.due.get_or_insert(now + self.term);
        self.held.insert(unit.application().clone(), (unit.clone(), now + self.term));
    }

    /// Follows what the log says: who no longer leads there has no lease, who leads has one.
    pub fn follow(&mut self, state: &State, now: Instant) {
        self.held.retain(|application, (unit, _)| state.leader(application) == Some(unit));
        for leader in state.applications().filter_map(|found| found.leader.as_deref()) {
            if !self.held.contains_key(leader.application()) {
                self.renew(leader, now);
            }
        }
    }

    /// The leaders whose time is over.
    pub fn over(&mut self, now: Instant) -> Vec<UnitName> {
        if self.due.is_none_or(|due| now < due) {
            return Vec::new();
        }
        let over = self.held.values().filter(|(_, until)| *until <= now);
        let mut over: Vec<_> = over.map(|(unit, _)| unit.clone()).collect();
        over.sort();
        if over.is_empty() {
            self.due = self.held.values().map(|(_, until)| *until).min();
        }
        over
    }

    /// The unit does not lead: it has no lease.
    pub fn forget(&mut self, unit: &UnitName) {
        if self.held.get(unit.application()).is_some_and(|(holder, _)| holder == unit) {
            self.held.remove(unit.application());
        }
    }

    /// Looks no more before `until` whose time is over, since the log just refused to end a lease.
    pub fn postpone(&mut self, now: Instant, until: Instant) {
        if self.due.is_some_and(|due| due <= now) {
            self.due = Some(until);
        }
    }

    /// A moment before which no lease runs out; none while nobody leads.
    pub fn due(&self) -> Option<Instant> {
        self.due
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lease_runs_out_unless_it_is_renewed() {
        let start = Instant::now();
        let mut leases = Leases::start(TERM, &State::default(), start);
        let unit: UnitName = "web/0".parse().unwrap();
        leases.renew(&unit, start);
        assert!(leases.over(start + TERM / 2).is_empty());
        leases.renew(&unit, start + TERM / 2);
        assert!(leases.over(start + TERM).is_empty());
        assert_eq!(leases.due(), Some(start + TERM / 2 + TERM));
        assert_eq!(leases.over(start + TERM / 2 + TERM), [unit]);
        leases.follow(&State::default(), start);
        assert!(leases.over(start + TERM * 9).is_empty(), "the log says that nobody leads");
        assert_eq!(leases.due(), None);
    }
}
