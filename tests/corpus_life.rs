//! Recorded lives of relations, replayed: on a real broker each unit does what the record says it did, and before each
//! of its hooks the agent's derivation must come to that very hook.
//!
//! A life is `NAME.hooks.jsonl` with `NAME.steps.json` (what was done to the model, and up to which hook) and
//! `NAME.bags.jsonl` (the databags after each hook that changed some).

mod record;
mod world;

use std::collections::BTreeSet;

use crate::corpus::{self, Tally};
use record::Life;
use world::World;

#[tokio::test(flavor = "multi_thread")]
async fn hooks_are_derived_as_recorded() {
    let Some(files) = corpus::files("life") else { return corpus::absent("life") };
    let named = |suffix: &str| -> BTreeSet<String> {
        let name =
            |file: &std::path::PathBuf| Some(file.file_name()?.to_str()?.strip_suffix(suffix)?.to_owned());
        files.iter().filter_map(name).collect()
    };
    let (hooks, steps) = (named(".hooks.jsonl"), named(".steps.json"));
    for name in hooks.difference(&steps) {
        eprintln!("left out: the life {name}, which does not say what was done to the model");
    }
    let mut tally = Tally::default();
    for name in hooks.intersection(&steps) {
        let read = |suffix: &str| {
            let file = files.iter().find(|file| file.ends_with(format!("{name}{suffix}")));
            std::fs::read_to_string(file.ok_or_else(|| format!("{name}{suffix} is missing"))?)
                .map_err(|error| error.to_string())
        };
        match Life::read(&read) {
            Ok(life) => replay(name, &life, &mut tally).await,
            Err(error) => tally.disagreement(format!("{name}: {error}")),
        }
    }
    tally.finish_of("life", "hooks");
}

/// Replays a life to its end, or to its first hook that is another than recorded: nothing after it would tell anything.
async fn replay(name: &str, life: &Life, tally: &mut Tally) {
    let mut world = World::new(life).await;
    for (index, hook) in life.hooks.iter().enumerate() {
        let place = format!("{name} hook {} of {}", hook.number, hook.unit);
        for step in life.steps_before(hook.number) {
            if let Err(error) = world.act(step).await {
                return tally.disagreement(format!("{place}: after {step:?}: {error}"));
            }
        }
        match world.run(hook).await {
            Ok(()) => tally.agree(),
            Err(difference) => {
                let rest = life.hooks.len() - index - 1;
                return tally
                    .disagreement(format!("{place}: {difference}; {rest} hooks after it were not replayed"));
            }
        }
    }
}
