//! What a watch is about, and whether it may be.

use relata_core::{BagId, UnitName};

use super::changes::Audience;
use crate::access;
use crate::refusal::Refusal;
use crate::state::State;

/// What a watch is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// All that a unit sees.
    Unit(UnitName),
    /// One databag, read as this unit or as the operator (`None`).
    Bag(BagId, Option<UnitName>),
    /// Everything in the model, for the operator.
    Everything,
}

impl Target {
    /// Whether it is among those that a change is for. Of a databag's watches only those of that databag are asked.
    pub(super) fn hears(&self, audience: &Audience<'_>) -> bool {
        match self {
            Self::Unit(unit) | Self::Bag(_, Some(unit)) => audience.includes(unit),
            Self::Bag(_, None) => true,
            Self::Everything => matches!(audience, Audience::Everything),
        }
    }

    /// Whether it is there and may be seen now.
    ///
    /// # Errors
    /// What is missing, or the rule that forbids it.
    pub(super) fn permitted(&self, state: &State) -> Result<(), Refusal> {
        match self {
            Self::Everything => Ok(()),
            Self::Unit(unit) if state.unit(unit).is_some() => Ok(()),
            Self::Unit(unit) => Err(Refusal::UnknownUnit(unit.clone())),
            Self::Bag(id, reader) => access::permit_read(state, reader.as_ref(), id).map(drop),
        }
    }
}
