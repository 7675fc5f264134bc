//! Takes and keeps the lead of the unit's application. It must not know hooks: they ask it whether the lead holds.

use std::sync::Arc;
use std::time::Duration;

use relata_proto::v1;
use tokio::sync::{Notify, watch};
use tokio::time::Instant;
use tonic::Status;

use crate::broker::{Broker, bounded};
use crate::settings::Settings;
use crate::watching::Seen;

/// Juju's promise: who is told that it leads does so for this long.
const PROMISE: Duration = Duration::from_secs(30);
/// How long a hook waits at most for a lease to be renewed.
const RENEW_WITHIN: Duration = Duration::from_secs(2);
/// How often a unit that does not lead asks for the lead.
const ASK_EVERY: Duration = Duration::from_secs(3);
/// The least time between two claims.
const BREATHE: Duration = Duration::from_millis(100);

/// A lease as last answered.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Lease {
    until: Option<Instant>,
    length: Duration,
}

impl Lease {
    /// Whether it holds for as long as Juju promises, or for half its length if it is shorter.
    fn holds(&self) -> bool {
        let needed = PROMISE.min(self.length / 2);
        self.until.is_some_and(|until| until >= Instant::now() + needed)
    }

    /// Whether it has not ended yet.
    fn leads(&self) -> bool {
        self.until.is_some_and(|until| until > Instant::now())
    }

    /// How long to wait before the lead is asked for again.
    fn pause(&self) -> Duration {
        let third = self.length / 3;
        if self.leads() || (Duration::ZERO < third && third < ASK_EVERY) { third } else { ASK_EVERY }
    }
}

/// What is known of the lead.
#[derive(Debug, Clone)]
pub(crate) struct Lead {
    lease: watch::Receiver<Lease>,
    renew: Arc<Notify>,
}

impl Lead {
    /// Whether the unit leads and goes on to for the promised time; renews the lease if it must.
    pub(crate) async fn holds(&mut self) -> bool {
        if self.lease.borrow().holds() {
            return true;
        }
        self.renew.notify_one();
        let renewed = self.lease.wait_for(Lease::holds);
        matches!(tokio::time::timeout(RENEW_WITHIN, renewed).await, Ok(Ok(_)))
    }
}

/// Asks for the lead once.
pub(crate) async fn claim(broker: &Broker, settings: &Settings) -> Result<Lease, Status> {
    // The lease counts from when it was asked for: an answer may be late.
    let asked = Instant::now();
    let request = v1::ClaimLeadRequest { model: settings.model.to_string(), unit: settings.unit.to_string() };
    let answer = broker.units().claim_lead(bounded(request)).await?.into_inner();
    let length = Duration::from_millis(answer.lease_ms);
    Ok(Lease { until: (answer.lease_ms > 0).then(|| asked + length), length })
}

/// Goes on from a first answer. The future keeps asking until nobody looks any more.
pub(crate) fn keep(
    broker: Broker,
    settings: Arc<Settings>,
    first: Lease,
    seen: watch::Receiver<Seen>,
) -> (Lead, impl Future<Output = ()>) {
    let (sender, lease) = watch::channel(first);
    let renew = Arc::new(Notify::new());
    let lead = Lead { lease, renew: Arc::clone(&renew) };
    (lead, keep_asking(broker, settings, sender, renew, seen))
}

async fn keep_asking(
    broker: Broker,
    settings: Arc<Settings>,
    sender: watch::Sender<Lease>,
    renew: Arc<Notify>,
    mut seen: watch::Receiver<Seen>,
) {
    let mut in_vain = false;
    while !sender.is_closed() {
        let lease = *sender.borrow();
        tokio::time::sleep(BREATHE.min(lease.length / 10)).await;
        tokio::select! {
            () = renew.notified() => {}
            () = tokio::time::sleep(lease.pause()) => {}
            () = vacant(&mut seen, in_vain), if !lease.leads() => tokio::time::sleep(BREATHE).await,
        }
        let claimed = claim(&broker, &settings).await;
        in_vain = !claimed.as_ref().is_ok_and(Lease::leads);
        match claimed {
            Ok(lease) => drop(sender.send_replace(lease)),
            Err(status) => tracing::debug!(reason = %status.message(), "the lead could not be claimed"),
        }
    }
}

/// Waits until nobody leads. Who just asked in vain waits for somebody to lead first: a unit that may not lead, as one
/// that is being removed, is not to ask all the time because nobody does.
async fn vacant(seen: &mut watch::Receiver<Seen>, in_vain: bool) {
    let led = !in_vain || seen.wait_for(|seen| seen.view.leader.is_some()).await.is_ok();
    if !led || seen.wait_for(|seen| seen.view.leader.is_none()).await.is_err() {
        std::future::pending::<()>().await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lease_that_has_ended_is_asked_for_again_soon() {
        let minute = Duration::from_secs(60);
        let now = Instant::now();
        for (until, length, leads, pause) in [
            (Some(now + minute), minute, true, Duration::from_secs(20)),
            (Some(now), minute, false, ASK_EVERY),
            (Some(now), Duration::from_millis(600), false, Duration::from_millis(200)),
            (None, Duration::ZERO, false, ASK_EVERY),
        ] {
            let lease = Lease { until, length };
            assert_eq!((lease.leads(), lease.pause()), (leads, pause), "{until:?} {length:?}");
        }
    }

    #[tokio::test]
    async fn who_asked_in_vain_waits_until_somebody_has_led() {
        let view = relata_core::UnitView {
            revision: relata_core::Revision::ZERO,
            model: "default".parse().unwrap(),
            unit: "web/0".parse().unwrap(),
            life: relata_core::Life::Dying,
            leader: None,
            relations: std::collections::BTreeMap::default(),
        };
        let led_by = |leader: Option<&str>| {
            let leader = leader.map(|unit| unit.parse().unwrap());
            Arc::new(relata_core::UnitView { leader, ..view.clone() })
        };
        let (shown, mut seen) =
            watch::channel(Seen { view: led_by(None), snapshots: 1, followed: true, over: None });
        vacant(&mut seen, false).await;
        let in_vain = async {
            vacant(&mut seen, true).await;
        };
        tokio::pin!(in_vain);
        let soon = Duration::from_millis(50);
        for leader in [None, Some("web/1")] {
            shown.send_modify(|seen| seen.view = led_by(leader));
            assert!(tokio::time::timeout(soon, &mut in_vain).await.is_err(), "led by {leader:?}");
        }
        shown.send_modify(|seen| seen.view = led_by(None));
        in_vain.await;
    }
}
