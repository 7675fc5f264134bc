//! Waiting until nothing is pending, telling meanwhile what happens.

use std::time::Duration;

use relata_proto::v1;
use relata_proto::v1::watch_event::Event;
use tokio::time::{Instant, MissedTickBehavior};

use crate::client::Broker;
use crate::commands::status;
use crate::commands::up::MODEL;
use crate::commands::up::machine::Machine;
use crate::console::Console;
use crate::failure::{Failure, Outcome};
use crate::watching::{Narrator, Watching};

/// How often the agents' progress is looked at.
const LOOK: Duration = Duration::from_millis(100);
/// A hook that failed so often in a row will not succeed by itself.
const FAILURES: u32 = 3;

/// A model that is being watched.
#[derive(Debug)]
pub(super) struct Stage {
    broker: Broker,
    watching: Watching,
    narrator: Narrator,
    units: Vec<String>,
    /// When something last happened.
    stirred: Instant,
}

/// How things stand.
#[derive(Debug, PartialEq, Eq)]
enum Verdict {
    /// Every unit has been told everything.
    Settled,
    /// These units have not.
    Pending(Vec<String>),
    /// This hook keeps failing.
    Failing(String),
}

impl Stage {
    /// A model whose agents were just started.
    pub(super) fn new(broker: Broker, watching: Watching, narrator: Narrator, units: Vec<String>) -> Self {
        Self { broker, watching, narrator, units, stirred: Instant::now() }
    }

    /// The connection to the model's broker.
    pub(super) fn broker(&self) -> &Broker {
        &self.broker
    }

    /// Tells what happens until nothing is pending; gives the status then.
    pub(super) async fn settle(
        &mut self,
        machine: &mut Machine,
        patience: Duration,
        console: &mut Console<'_>,
    ) -> Outcome<v1::GetStatusResponse> {
        loop {
            self.tell(machine, console).await?;
            let status = status::get(&self.broker, MODEL).await?;
            match verdict(&status, &self.units) {
                Verdict::Settled => return Ok(status),
                Verdict::Failing(what) => {
                    return Err(Failure::new(what).help("the charm's lines above say more"));
                }
                Verdict::Pending(units) if self.stirred.elapsed() > patience => {
                    let what = format!("nothing has happened for {} s", patience.as_secs());
                    return Err(Failure::new(what).because(format!("still pending: {}", units.join(", "))));
                }
                Verdict::Pending(_) => {}
            }
        }
    }

    /// Tells what happens, for as long as it goes on.
    pub(super) async fn keep(&mut self, machine: &mut Machine, console: &mut Console<'_>) -> Outcome {
        loop {
            self.tell(machine, console).await?;
        }
    }

    /// Tells what happens until it is time to look at the agents' progress.
    async fn tell(&mut self, machine: &mut Machine, console: &mut Console<'_>) -> Outcome {
        let mut look = tokio::time::interval_at(Instant::now() + LOOK, LOOK);
        look.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                event = self.watching.next() => self.event(&event?, console)?,
                Some(news) = machine.news() => {
                    self.stirred = Instant::now();
                    news.show(console);
                }
                _ = look.tick() => return machine.check(),
            }
        }
    }

    fn event(&mut self, event: &v1::WatchEvent, console: &mut Console<'_>) -> Outcome {
        self.stirred = Instant::now();
        let width = self.units.iter().map(String::len).max().unwrap_or(0).max("relation 0".len());
        for happening in self.narrator.tell(event) {
            console.line(happening.lines(width))?;
        }
        match &event.event {
            Some(Event::Ended(ended)) => {
                Err(Failure::new("the broker ended the watch").because(ended.reason.clone()))
            }
            _ => Ok(()),
        }
    }
}

fn verdict(status: &v1::GetStatusResponse, units: &[String]) -> Verdict {
    let there: Vec<&v1::UnitStatus> = status.applications.iter().flat_map(|app| &app.units).collect();
    let mut pending = Vec::new();
    for unit in units {
        let progress =
            there.iter().find(|there| there.unit == *unit).and_then(|there| there.progress.as_ref());
        match progress {
            Some(progress) if progress.failures >= FAILURES => {
                let what = match progress.hook.as_str() {
                    "" => unit.clone(),
                    hook => format!("the hook {hook} of {unit}"),
                };
                let v1::Progress { failures, failure, .. } = progress;
                return Verdict::Failing(format!("{what} has failed {failures} times in a row: {failure}"));
            }
            Some(p) if p.connected && p.hook.is_empty() && p.idle_at >= status.revision => {}
            _ => pending.push(unit.clone()),
        }
    }
    if pending.is_empty() { Verdict::Settled } else { Verdict::Pending(pending) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn status(progress: v1::Progress) -> v1::GetStatusResponse {
        let unit = v1::UnitStatus { unit: "a/0".into(), progress: Some(progress), ..Default::default() };
        let application = v1::ApplicationStatus { units: vec![unit], ..Default::default() };
        v1::GetStatusResponse { revision: 7, applications: vec![application], ..Default::default() }
    }

    #[track_caller]
    fn check(progress: v1::Progress, expected: &Verdict) {
        assert_eq!(verdict(&status(progress), &["a/0".to_owned()]), *expected);
    }

    #[test]
    fn settled_is_when_every_unit_was_told_everything() {
        let idle = v1::Progress { connected: true, idle_at: 7, ..Default::default() };
        let pending = Verdict::Pending(vec!["a/0".to_owned()]);
        check(idle.clone(), &Verdict::Settled);
        check(v1::Progress { idle_at: 6, ..idle.clone() }, &pending);
        check(v1::Progress { connected: false, ..idle.clone() }, &pending);
        check(v1::Progress { hook: "start".into(), failures: 2, ..idle.clone() }, &pending);
        let failing = v1::Progress { hook: "start".into(), failures: 3, failure: "no".into(), ..idle };
        check(
            failing.clone(),
            &Verdict::Failing("the hook start of a/0 has failed 3 times in a row: no".into()),
        );
        let entering = v1::Progress { hook: String::new(), ..failing };
        check(entering, &Verdict::Failing("a/0 has failed 3 times in a row: no".into()));
        assert_eq!(verdict(&v1::GetStatusResponse::default(), &["a/0".to_owned()]), pending);
    }
}
