//! What an agent is told before it starts. It must not know where that comes from.

use std::path::PathBuf;
use std::time::Duration;

use relata_core::{ModelName, UnitName};

use crate::address::Address;

/// Which unit an agent runs, against which broker, and how.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Where the broker listens.
    pub broker: Address,
    /// The file with the unit's token.
    pub token_file: PathBuf,
    /// The unit's model.
    pub model: ModelName,
    /// The unit.
    pub unit: UnitName,
    /// How long to wait before a failed hook runs again.
    pub hook_retry: Backoff,
    /// How long to wait before a lost connection is made again.
    pub reconnect: Backoff,
    /// How often `update-status` runs on an idle unit; `None` is never.
    pub update_status: Option<Duration>,
    /// When the agent ends by itself.
    pub end: End,
}

impl Settings {
    /// Juju's intervals, and no end.
    pub fn new(broker: Address, token_file: impl Into<PathBuf>, model: ModelName, unit: UnitName) -> Self {
        Self {
            broker,
            token_file: token_file.into(),
            model,
            unit,
            hook_retry: Backoff { first: Duration::from_secs(5), longest: Duration::from_secs(300) },
            reconnect: Backoff { first: Duration::from_millis(100), longest: Duration::from_secs(10) },
            update_status: Some(Duration::from_secs(300)),
            end: End::OnRequest,
        }
    }
}

/// When an agent ends by itself.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum End {
    /// When it is asked to, or its unit is gone.
    #[default]
    OnRequest,
    /// As soon as there is nothing left to tell its charm, too.
    UntilIdle,
}

/// Waits that double from the first to the longest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Backoff {
    /// The first wait.
    pub first: Duration,
    /// No wait is longer.
    pub longest: Duration,
}

impl Backoff {
    /// The wait after `failures` failures in a row, 1 at least. Up to a fifth is added or taken away by `random`, so
    /// that many agents do not come back at once.
    pub fn wait(&self, failures: u32, random: u8) -> Duration {
        let doubled = 2_u32.checked_pow(failures.saturating_sub(1));
        let plain = doubled.and_then(|factor| self.first.checked_mul(factor)).unwrap_or(self.longest);
        let share = 0.8 + 0.4 * f64::from(random) / 255.0;
        plain.min(self.longest).mul_f64(share)
    }

    /// The wait with real chance.
    pub(crate) fn wait_by_chance(&self, failures: u32) -> Duration {
        let mut random = [127];
        // Without randomness the wait is the plain one: jitter is a courtesy.
        let _ = getrandom::fill(&mut random);
        self.wait(failures, random[0])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_up_to_the_longest_with_jitter_around_them() {
        let backoff = Backoff { first: Duration::from_secs(5), longest: Duration::from_secs(300) };
        for (failures, plain) in [(1, 5), (2, 10), (3, 20), (6, 160), (7, 300), (80, 300)] {
            let plain = Duration::from_secs(plain);
            assert_eq!(backoff.wait(failures, 0), plain.mul_f64(0.8), "{failures}");
            assert!(backoff.wait(failures, 255) <= plain.mul_f64(1.2001), "{failures}");
        }
    }
}
