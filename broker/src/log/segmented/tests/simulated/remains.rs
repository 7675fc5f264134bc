//! What a crash or a power loss leaves of the simulated disk, written out as real files.

use std::fs;
use std::path::Path;

use super::Unsynced;
use super::state::{Node, overwrite};

/// A disk keeps the order of writes only within such a piece.
const SECTOR: usize = 512;

pub(super) fn leave(
    nodes: &[Node],
    node: usize,
    unsynced_left: Unsynced,
    chance: &mut Chance,
    target: &Path,
) {
    match &nodes[node] {
        Node::File { now, durable, unsynced } => {
            let content = match unsynced_left {
                Unsynced::Kept => now.clone(),
                Unsynced::Lost => durable.clone(),
                Unsynced::Some(_) => with_some(durable.clone(), unsynced, chance),
            };
            fs::write(target, content).expect("the test's directory can be written");
        }
        Node::Dir { now, durable, unsynced } => {
            let mut names = durable.clone();
            let count = match unsynced_left {
                Unsynced::Kept => unsynced.len(),
                Unsynced::Lost => 0,
                Unsynced::Some(_) => chance.below(unsynced.len() + 1),
            };
            unsynced[..count].iter().for_each(|change| change.apply(&mut names));
            assert!(unsynced_left != Unsynced::Kept || names == *now, "changes add up");
            fs::create_dir_all(target).expect("the test's directory can be written");
            for (name, node) in names {
                leave(nodes, node, unsynced_left, chance, &target.join(name));
            }
        }
    }
}

fn with_some(mut content: Vec<u8>, unsynced: &[(usize, Vec<u8>)], chance: &mut Chance) -> Vec<u8> {
    for (offset, bytes) in unsynced {
        let mut done = 0;
        while done < bytes.len() {
            let at = offset + done;
            let length = (SECTOR - at % SECTOR).min(bytes.len() - done);
            if chance.below(2) == 0 {
                overwrite(&mut content, at, &bytes[done..done + length]);
            }
            done += length;
        }
    }
    content
}

/// Numbers that look random and are the same in every run (xorshift).
#[derive(Debug)]
pub(super) struct Chance(pub(super) u64);

impl Chance {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(0x9e37_79b9_7f4a_7c15).wrapping_add(0x2545_f491_4f6c_dd1d);
        self.0 ^= self.0 >> 29;
        usize::try_from(self.0 % limit as u64).expect("below a usize")
    }
}
