//! Being asked to stop, at any moment.

use std::time::Duration;

use tokio::sync::watch;

/// Whether the agent is to stop.
#[derive(Debug, Clone)]
pub(super) struct Stop(watch::Receiver<bool>);

impl Stop {
    /// Asked when `shutdown` completes. The future passes that on.
    pub(super) fn when(shutdown: impl Future<Output = ()>) -> (Self, impl Future<Output = ()>) {
        let (sender, receiver) = watch::channel(false);
        let pass_on = async move {
            shutdown.await;
            sender.send_replace(true);
            // Who still asks must get the answer.
            sender.closed().await;
        };
        (Self(receiver), pass_on)
    }

    /// Waits until it is wanted.
    pub(super) async fn wanted(&mut self) {
        if self.0.wait_for(|wanted| *wanted).await.is_err() {
            std::future::pending::<()>().await;
        }
    }

    /// Waits, and says whether to go on: `false` as soon as a stop is wanted.
    pub(super) async fn pause(&mut self, wait: Duration) -> bool {
        tokio::select! {
            biased;
            () = self.wanted() => false,
            () = tokio::time::sleep(wait) => true,
        }
    }
}
