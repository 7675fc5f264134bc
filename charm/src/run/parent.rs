//! The process that started this one: a program that is run by another must not outlive it, however that one ends. It
//! must not know what either does.

use std::os::unix::process::parent_id;
use std::time::Duration;

/// How often the parent is looked for.
const LOOK: Duration = Duration::from_millis(500);

/// Completes when the parent is another process than this one; never without a number.
pub(super) async fn gone(parent: Option<u32>) {
    let Some(parent) = parent else { return std::future::pending().await };
    while parent_id() == parent {
        tokio::time::sleep(LOOK).await;
    }
    // Said to nobody: whoever read this process's output is gone as well.
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn another_parent_is_a_parent_that_is_gone() {
        gone(Some(parent_id() + 1)).await;
        let stays = tokio::time::timeout(LOOK * 2, gone(Some(parent_id()))).await;
        assert!(stays.is_err(), "the parent is there");
        assert!(tokio::time::timeout(LOOK * 2, gone(None)).await.is_err(), "no parent is named");
    }
}
