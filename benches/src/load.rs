//! A closed loop of callers: each sends its next call when the last one was answered. It must not know who answers.

use std::time::{Duration, Instant};

/// What a run of calls came to.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Load {
    /// Answered calls a second.
    pub(crate) calls_per_second: f64,
    /// Half of the calls took at most this.
    pub(crate) p50: Duration,
    /// 99 of 100 calls took at most this.
    pub(crate) p99: Duration,
}

/// Somebody who can be called again and again.
pub(crate) trait Caller: Send + 'static {
    /// One call, to its answer.
    fn call(&mut self) -> impl Future<Output = ()> + Send;
}

/// Lets all callers call for `length`, after a tenth of that to warm up.
pub(crate) async fn drive<C: Caller>(callers: Vec<C>, length: Duration) -> Load {
    let warm = Instant::now() + length / 10;
    let end = warm + length;
    let tasks: Vec<_> =
        callers.into_iter().map(|caller| tokio::spawn(call_until(caller, warm, end))).collect();
    let mut times = Vec::new();
    for task in tasks {
        times.extend(task.await.expect("a caller does not panic"));
    }
    times.sort_unstable();
    let at = |share: f64| times.get((times.len() as f64 * share) as usize).copied().unwrap_or_default();
    Load { calls_per_second: times.len() as f64 / length.as_secs_f64(), p50: at(0.5), p99: at(0.99) }
}

async fn call_until<C: Caller>(mut caller: C, warm: Instant, end: Instant) -> Vec<Duration> {
    let mut times = Vec::new();
    loop {
        let start = Instant::now();
        if start >= end {
            return times;
        }
        caller.call().await;
        if start >= warm {
            times.push(start.elapsed());
        }
    }
}

/// The median of some figures.
pub(crate) fn median(mut figures: Vec<f64>) -> f64 {
    figures.sort_by(f64::total_cmp);
    figures.get(figures.len() / 2).copied().unwrap_or(f64::NAN)
}
