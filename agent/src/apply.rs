//! Changes as they come from the broker, taken into what a unit sees. Pure; it must not know streams or retries.

use relata_core::{Life, Owner, RelationId, RelationView, Revision, Role, UnitName, UnitView};
use relata_proto::v1::{self, change::Change as Event};
use relata_proto::{InvalidMessage, convert};

/// Why a view cannot take a change in: it must be asked for anew.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ApplyError {
    /// The message is not what it must be.
    #[error("the broker sent a change that cannot be read")]
    Message(#[from] InvalidMessage),
    /// It is about something that the unit never saw.
    #[error("the broker sent a change of relation {0}, which it never showed")]
    UnknownRelation(RelationId),
}

/// Takes the changes of one event in, up to and including `revision`.
///
/// # Errors
/// A change that does not fit; the view is then only good to be replaced.
pub fn apply(view: &mut UnitView, revision: u64, changes: v1::Changes) -> Result<(), ApplyError> {
    for change in changes.changes.into_iter().filter_map(|change| change.change) {
        apply_one(view, change)?;
    }
    view.revision = view.revision.max(Revision::new(revision));
    Ok(())
}

fn apply_one(view: &mut UnitView, change: Event) -> Result<(), ApplyError> {
    match change {
        Event::Bag(bag) => bag_changed(view, bag),
        Event::Relation(message) => {
            let relation = RelationView::try_from(message)?;
            view.relations.insert(relation.id, relation);
            Ok(())
        }
        Event::RelationLife(change) => {
            relation(view, change.relation)?.life = convert::life(change.life)?;
            Ok(())
        }
        Event::RelationRemoved(id) => {
            view.relations.remove(&RelationId(id));
            Ok(())
        }
        Event::Entered(member) => entered(view, &member),
        Event::Left(member) => left(view, &member),
        Event::Leader(change) => leader_changed(view, &change),
        Event::UnitLife(change) => life_changed(view, &change),
        Event::UnitRemoved(unit) => {
            if unit == view.unit.to_string() {
                view.life = Life::Dead;
            }
            Ok(())
        }
        // Only watches of everything get these.
        Event::Hook(_)
        | Event::UnitAdded(_)
        | Event::ApplicationAdded(_)
        | Event::RelationAdded(_)
        | Event::Status(_)
        | Event::ApplicationRemoved(_) => Ok(()),
    }
}

fn relation(view: &mut UnitView, id: u64) -> Result<&mut RelationView, ApplyError> {
    let id = RelationId(id);
    view.relations.get_mut(&id).ok_or(ApplyError::UnknownRelation(id))
}

fn bag_changed(view: &mut UnitView, change: v1::BagChanged) -> Result<(), ApplyError> {
    let bag = change.bag.ok_or(InvalidMessage::Missing { field: "bag" })?;
    let (owner, seen) = bag.try_into()?;
    relation(view, change.relation)?.bags.insert(owner, seen);
    Ok(())
}

fn entered(view: &mut UnitView, member: &v1::Member) -> Result<(), ApplyError> {
    let unit = unit_name(&member.unit)?;
    let own = unit == view.unit;
    let relation = relation(view, member.relation)?;
    if own {
        relation.entered = true;
    } else if let Err(place) = relation.members.binary_search(&unit) {
        relation.members.insert(place, unit);
    }
    Ok(())
}

fn left(view: &mut UnitView, member: &v1::Member) -> Result<(), ApplyError> {
    let unit = unit_name(&member.unit)?;
    let own = unit == view.unit;
    let relation = relation(view, member.relation)?;
    if own {
        relation.entered = false;
    } else {
        relation.members.retain(|member| *member != unit);
    }
    Ok(())
}

fn leader_changed(view: &mut UnitView, change: &v1::LeaderChanged) -> Result<(), ApplyError> {
    if change.application != view.unit.application().as_str() {
        return Ok(());
    }
    view.leader = match change.leader.as_str() {
        "" => None,
        unit => Some(unit_name(unit)?),
    };
    if !view.is_leader() {
        // A follower may not read them, and what is kept here would grow old.
        let own = Owner::Application(view.unit.application().clone());
        for relation in view.relations.values_mut().filter(|relation| relation.role != Role::Peer) {
            relation.bags.remove(&own);
        }
    }
    Ok(())
}

fn life_changed(view: &mut UnitView, change: &v1::UnitLife) -> Result<(), ApplyError> {
    if change.unit == view.unit.to_string() {
        view.life = convert::life(change.life)?;
    }
    Ok(())
}

fn unit_name(text: &str) -> Result<UnitName, ApplyError> {
    text.parse().map_err(|source| InvalidMessage::Name { field: "unit", source }.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn view() -> UnitView {
        UnitView {
            revision: Revision::new(1),
            model: "default".parse().unwrap(),
            unit: "web/0".parse().unwrap(),
            life: Life::Alive,
            leader: None,
            relations: Default::default(),
        }
    }

    fn take(view: &mut UnitView, changes: Vec<Event>) -> Result<(), ApplyError> {
        let changes = changes.into_iter().map(|change| v1::Change { change: Some(change) }).collect();
        let revision = view.revision.next().get();
        apply(view, revision, v1::Changes { changes })
    }

    fn related() -> Event {
        Event::Relation(v1::RelationView {
            id: 3,
            life: v1::Life::Alive.into(),
            interface: "redis".into(),
            endpoint: "cache".into(),
            role: v1::Role::Requirer.into(),
            remote_application: "redis".into(),
            remote_endpoint: "redis".into(),
            ..Default::default()
        })
    }

    fn bag(owner: &str, version: u64) -> Event {
        let content = v1::Databag { entries: [("k".to_owned(), "v".to_owned())].into() };
        let bag = v1::SeenBag { owner: owner.into(), version, content: Some(content) };
        Event::Bag(v1::BagChanged { relation: 3, bag: Some(bag) })
    }

    fn member(unit: &str) -> v1::Member {
        v1::Member { relation: 3, unit: unit.into() }
    }

    #[test]
    fn a_relation_comes_is_entered_and_goes() {
        let mut view = view();
        let changes = vec![
            related(),
            Event::Entered(member("web/0")),
            Event::Entered(member("redis/10")),
            bag("redis/10", 2),
        ];
        take(&mut view, changes).unwrap();
        take(&mut view, vec![Event::Entered(member("redis/9")), Event::Entered(member("redis/9"))]).unwrap();
        assert_eq!(view.revision, Revision::new(3));
        let relation = &view.relations[&RelationId(3)];
        let members: Vec<_> = relation.members.iter().map(ToString::to_string).collect();
        assert_eq!((relation.entered, members), (true, vec!["redis/9".to_owned(), "redis/10".to_owned()]));
        let life = v1::RelationLife { relation: 3, life: v1::Life::Dying.into() };
        let changes =
            vec![Event::RelationLife(life), Event::Left(member("redis/10")), Event::Left(member("web/0"))];
        take(&mut view, changes).unwrap();
        let relation = &view.relations[&RelationId(3)];
        assert_eq!((relation.entered, relation.members.len(), relation.life), (false, 1, Life::Dying));
        assert!(relation.bags.contains_key(&"redis/10".parse().unwrap()), "it stays readable");
        take(&mut view, vec![Event::RelationRemoved(3)]).unwrap();
        assert!(view.relations.is_empty());
    }

    #[test]
    fn who_loses_the_lead_forgets_the_databag_of_its_application() {
        let mut view = view();
        let lead =
            |unit: &str| Event::Leader(v1::LeaderChanged { application: "web".into(), leader: unit.into() });
        take(&mut view, vec![related(), lead("web/0"), bag("web", 5), bag("redis", 6)]).unwrap();
        assert!(view.is_leader());
        take(&mut view, vec![lead("web/1")]).unwrap();
        let owners: Vec<_> = view.relations[&RelationId(3)].bags.keys().map(ToString::to_string).collect();
        assert_eq!((view.is_leader(), owners), (false, vec!["redis".to_owned()]));
        take(&mut view, vec![lead("")]).unwrap();
        assert_eq!(view.leader, None);
    }

    #[test]
    fn the_own_life_counts_alone() {
        let mut view = view();
        let life =
            |unit: &str| Event::UnitLife(v1::UnitLife { unit: unit.into(), life: v1::Life::Dying.into() });
        take(&mut view, vec![life("web/1")]).unwrap();
        assert_eq!(view.life, Life::Alive);
        take(&mut view, vec![life("web/0")]).unwrap();
        assert_eq!(view.life, Life::Dying);
        take(&mut view, vec![Event::UnitRemoved("web/0".into())]).unwrap();
        assert_eq!(view.life, Life::Dead);
    }

    #[test]
    fn what_does_not_fit_is_refused() {
        let unknown = take(&mut view(), vec![bag("redis/0", 1)]);
        assert_eq!(unknown, Err(ApplyError::UnknownRelation(RelationId(3))));
        let nameless = take(&mut view(), vec![related(), Event::Entered(member("redis"))]);
        assert!(matches!(nameless, Err(ApplyError::Message(_))));
    }
}
