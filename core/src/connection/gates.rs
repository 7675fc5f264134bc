//! Whether a provider's data counts for this requirer. It must not know what the data says.

use std::collections::BTreeSet;

use super::bags::Bags;
use super::resolution::{Obstacle, Waiting};
use crate::interface::{BagPath, Gate};

/// Whether a unit of the provider lets the requirer in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Admission {
    /// It does, or it keeps no list and the requirer has nothing to look for in one.
    Admitted,
    /// It keeps no list: it lets nobody in yet.
    Nobody,
    /// It lets others in.
    Others,
}

/// Whether all gates of this kind let the requirer in.
pub(super) fn admission(gates: &[Gate], bags: &Bags<'_>) -> Result<Admission, Obstacle> {
    for gate in gates {
        let Gate::Admits { subnets, units, own } = gate else { continue };
        let own = set(bags, own)?;
        let admission = match (set(bags, subnets)?, set(bags, units)?) {
            (subnets, _) if !subnets.is_empty() => listed(own.is_subset(&subnets)),
            (_, units) if !units.is_empty() => listed(
                bags.data.requirer.as_ref().is_none_or(|requirer| units.contains(&requirer.to_string())),
            ),
            _ if own.is_empty() => Admission::Admitted,
            _ => Admission::Nobody,
        };
        if admission != Admission::Admitted {
            return Ok(admission);
        }
    }
    Ok(Admission::Admitted)
}

fn listed(is_listed: bool) -> Admission {
    if is_listed { Admission::Admitted } else { Admission::Others }
}

/// The lists that a requirer is looked for in, for a message.
pub(super) fn admission_lists(gates: &[Gate]) -> Vec<String> {
    let lists = gates.iter().flat_map(|gate| match gate {
        Gate::Admits { subnets, units, .. } => subnets.iter().chain(units).map(ToString::to_string).collect(),
        Gate::Mirrors { .. } => Vec::new(),
    });
    lists.collect()
}

/// Whether everything that was asked for is answered.
///
/// # Errors
/// The first key that is not.
pub(super) fn mirrored(gates: &[Gate], bags: &Bags<'_>) -> Result<(), Obstacle> {
    for gate in gates {
        let Gate::Mirrors { asked, answered, exact } = gate else { continue };
        let (request, answer) = (set(bags, asked)?, set(bags, answered)?);
        let nothing_to_answer = request.is_empty() && !exact;
        if !nothing_to_answer && request != answer {
            let names = |paths: &[BagPath]| join(paths.iter());
            let why = format!("{} does not answer {} yet", names(answered), names(asked));
            return Err(Waiting { missing: answered.iter().map(ToString::to_string).collect(), why }.into());
        }
    }
    Ok(())
}

fn join<'a>(paths: impl Iterator<Item = &'a BagPath>) -> String {
    paths.map(ToString::to_string).collect::<Vec<_>>().join(" or ")
}

fn set(bags: &Bags<'_>, paths: &[BagPath]) -> Result<BTreeSet<String>, Obstacle> {
    Ok(bags.find(paths)?.map(|found| found.list().into_iter().collect()).unwrap_or_default())
}
