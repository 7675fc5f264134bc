//! A hook's commit on its way from the wire to the record. Sizes are checked here, the rules in the writer.

use std::sync::Arc;

use bytes::Bytes;
use prost::Message;
use relata_core::{Owner, UnitName};
use relata_proto::v1;
use tonic::Status;

use super::auth::parse;
use crate::operation::Operation;
use crate::record::{CommitId, Committed, Hook, HookCommitted, Record, Write};
use crate::refusal::Refusal;

/// The longest key, in bytes.
const MAX_KEY: usize = 1 << 10;

/// The largest commit, in bytes.
const MAX_COMMIT: usize = 8 << 20;

/// The operation that a commit asks for, its record encoded.
pub(super) fn operation(unit: UnitName, request: v1::CommitRequest) -> Result<Operation, Status> {
    check_sizes(&request)?;
    let id = request.id.as_ref().try_into().map(CommitId).map_err(|_| Refusal::Invalid {
        field: "id",
        why: format!("a commit's id has 16 bytes, and this one has {}", request.id.len()),
    })?;
    let owners = request.writes.iter().map(|write| parse::<Owner>("owner", &write.owner));
    let owners = owners.collect::<Result<_, _>>()?;
    let after = request.after.clone();
    let commit = Committed { unit, id, owners, after, stored: stored(request) };
    let commit = Arc::new(commit);
    let encoded: Bytes = Record::HookCommitted(Arc::clone(&commit)).encode();
    Ok(Operation::Commit(commit, encoded))
}

fn stored(request: v1::CommitRequest) -> HookCommitted {
    let write =
        |write: v1::Write| Write { relation: write.relation, owner: write.owner, entries: write.entries };
    let hook =
        |hook: v1::CommittedHook| Hook { name: hook.name, relation: hook.relation, remote: hook.remote };
    HookCommitted {
        unit: request.unit,
        id: request.id.to_vec(),
        writes: request.writes.into_iter().map(write).collect(),
        told: request.told,
        leave: request.leave,
        gone: request.gone,
        hook: request.hook.map(hook),
    }
}

fn check_sizes(request: &v1::CommitRequest) -> Result<(), Refusal> {
    for write in &request.writes {
        let place = || format!("databag of {} in relation {}", write.owner, write.relation);
        for key in write.entries.keys() {
            if key.is_empty() {
                let why = format!("a key in the {} is empty", place());
                return Err(Refusal::Invalid { field: "writes", why });
            }
            if key.len() > MAX_KEY {
                let start: String = key.chars().take(40).collect();
                let what = format!("the key '{start}...' in the {}", place());
                return Err(Refusal::TooLarge { what, size: key.len(), limit: MAX_KEY });
            }
        }
    }
    let size = request.encoded_len();
    if size > MAX_COMMIT {
        let largest = request.writes.iter().max_by_key(|write| write.encoded_len());
        let what = match largest {
            Some(write) => format!(
                "the commit (most of it in the databag of {} in relation {})",
                write.owner, write.relation
            ),
            None => "the commit".to_owned(),
        };
        return Err(Refusal::TooLarge { what, size, limit: MAX_COMMIT });
    }
    Ok(())
}
