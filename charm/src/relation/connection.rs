//! What a requirer connects to, by its interface's rule. It must not know the rule.

use relata_core::Owner;
use relata_core::connection::{Connection, RelationData, Resolution, resolve_each};

use super::Relation;
use crate::binding::Binding;
use crate::endpoint::Requirer;
use crate::reading::Reading;

impl<B: Binding> Relation<'_, Requirer<B>> {
    /// What the relation lets the unit connect to, by the interface's own rule; of several requests the first one's.
    pub fn connection(&self) -> Reading<Connection> {
        self.connections().into_iter().next().map_or(Reading::Absent, |(_, reading)| reading)
    }

    /// The same for each request that the application makes in the relation, with what was asked for, in their order: the
    /// answers' where the unit does not lead and so cannot read the requests. Most interfaces know one alone, which has
    /// no name.
    pub fn connections(&self) -> Vec<(Option<String>, Reading<Connection>)> {
        let Some(mut data) = RelationData::of_requirer(self.context.view(), self.seen) else {
            return Vec::new();
        };
        // What this very hook asks for counts.
        let own = |owner| self.databag(&owner).unwrap_or_default();
        data.requirer_app = own(self.own_application());
        data.requirer_unit = own(Owner::Unit(self.context.view().unit.clone()));
        let answers = resolve_each(B::interface(), &data, self.context.secrets()).into_iter();
        answers.map(|answer| (answer.request, self.connected(answer.resolution))).collect()
    }

    fn connected(&self, resolution: Resolution) -> Reading<Connection> {
        let reading = match resolution {
            Resolution::Ready(connection) => Reading::Ready(*connection),
            Resolution::Waiting(waiting) if waiting.missing.is_empty() => {
                Reading::Waiting { missing: vec![waiting.why] }
            }
            Resolution::Waiting(waiting) => Reading::Waiting { missing: waiting.missing },
            Resolution::Invalid(invalid) => {
                let written = self.written(&Owner::Application(self.seen.remote_application.clone()));
                Reading::Invalid { key: invalid.key, why: invalid.why, others: Vec::new(), written }
            }
            Resolution::NotConnectable => Reading::Absent,
        };
        if self.is_broken() { reading.broken() } else { reading }
    }
}
