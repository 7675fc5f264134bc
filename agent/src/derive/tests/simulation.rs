//! Random lives of a small model: whatever happens, each unit's hooks come in a legal order, and in the end every unit
//! was told the final state of everything.

use std::collections::{BTreeMap, BTreeSet};

use relata_core::{
    ApplicationName, Hook, Life, Owner, RelationHook, RelationHookKind, RelationId, RelationView, Revision,
    Role, SeenBag, UnitName, UnitView,
};

use crate::derive::{Step, next};
use crate::told::Told;

/// xorshift64*: the same lives for the same seed.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        usize::try_from(self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33).unwrap() % limit
    }

    fn pick<T: Clone>(&mut self, items: &[T]) -> Option<T> {
        if items.is_empty() { None } else { Some(items[self.below(items.len())].clone()) }
    }
}

#[derive(Default)]
struct Relation {
    ends: Vec<ApplicationName>,
    life: Life,
    scope: BTreeSet<UnitName>,
    bags: BTreeMap<Owner, SeenBag>,
}

#[derive(Default)]
struct Unit {
    life: Life,
    told: Told,
    heard: Heard,
}

/// What a unit's charm has heard, kept apart from the told-state to check it.
#[derive(Default)]
struct Heard {
    hooks: Vec<String>,
    relations: BTreeMap<RelationId, HeardRelation>,
}

#[derive(Default)]
struct HeardRelation {
    broken: bool,
    application: SeenBag,
    members: BTreeMap<UnitName, Option<SeenBag>>,
    just_joined: Option<UnitName>,
}

#[derive(Default)]
struct Model {
    revision: u64,
    next_relation: u64,
    next_unit: u32,
    units: BTreeMap<UnitName, Unit>,
    relations: BTreeMap<RelationId, Relation>,
    leaders: BTreeMap<ApplicationName, UnitName>,
}

fn application(name: &str) -> ApplicationName {
    name.parse().unwrap()
}

impl Model {
    fn new() -> Self {
        let mut model = Self::default();
        for name in ["db", "web"] {
            model.relate(&[application(name)]);
            model.add_unit(application(name));
        }
        model
    }

    fn tick(&mut self) -> Revision {
        self.revision += 1;
        Revision::new(self.revision)
    }

    fn relate(&mut self, ends: &[ApplicationName]) {
        let relation = Relation { ends: ends.to_vec(), ..Relation::default() };
        self.relations.insert(RelationId(self.next_relation), relation);
        self.next_relation += 1;
    }

    fn add_unit(&mut self, application: ApplicationName) {
        self.units.insert(UnitName::new(application, self.next_unit), Unit::default());
        self.next_unit += 1;
    }

    fn view(&self, name: &UnitName) -> UnitView {
        let mine = self.relations.iter().filter(|(_, relation)| relation.ends.contains(name.application()));
        UnitView {
            revision: Revision::new(self.revision),
            model: "default".parse().unwrap(),
            unit: name.clone(),
            life: self.units[name].life,
            leader: self.leaders.get(name.application()).cloned(),
            relations: mine.map(|(id, relation)| (*id, relation.seen_by(*id, name))).collect(),
        }
    }

    /// Something happens in the model.
    fn happen(&mut self, dice: &mut Dice) {
        let units: Vec<_> = self.units.keys().cloned().collect();
        let relations: Vec<_> = self.relations.keys().copied().collect();
        match dice.below(12) {
            0 if units.len() < 6 => self.add_unit(application(["db", "web"][dice.below(2)])),
            1 if dice.below(3) == 0 => {
                if let Some(unit) = dice.pick(&units).and_then(|name| self.units.get_mut(&name)) {
                    unit.life = Life::Dying;
                }
            }
            2 if relations.len() < 5 => self.relate(&[application("db"), application("web")]),
            3 if dice.below(2) == 0 => self.remove_relation(dice.pick(&relations)),
            4 => self.elect(dice.pick(&units)),
            _ => self.write(dice),
        }
    }

    fn remove_relation(&mut self, id: Option<RelationId>) {
        let Some(relation) = id.and_then(|id| self.relations.get_mut(&id)) else { return };
        if relation.ends.len() == 2 {
            relation.life = Life::Dying;
        }
        self.sweep();
    }

    fn elect(&mut self, unit: Option<UnitName>) {
        if let Some(unit) = unit {
            self.leaders.insert(unit.application().clone(), unit);
        }
    }

    fn write(&mut self, dice: &mut Dice) {
        let version = self.tick();
        let relations: Vec<_> = self.relations.keys().copied().collect();
        let Some(id) = dice.pick(&relations) else { return };
        let relation = self.relations.get_mut(&id).unwrap();
        let mut owners: Vec<_> = relation.scope.iter().cloned().map(Owner::Unit).collect();
        owners.extend(relation.ends.iter().cloned().map(Owner::Application));
        let owner = dice.pick(&owners).unwrap();
        let bag = relation.bags.entry(owner).or_default();
        let value = ["", "1", "2"][dice.below(3)];
        let key = ["a", "b"][dice.below(2)];
        if bag.content.get(key).unwrap_or_default() != value {
            bag.content.set(key, value);
            bag.version = version;
        }
    }

    /// A dying relation that all have left is gone.
    fn sweep(&mut self) {
        self.relations.retain(|_, relation| relation.life == Life::Alive || !relation.scope.is_empty());
    }

    /// One step of one unit, whose commit happens only if its hook succeeds.
    fn step(&mut self, name: &UnitName, dice: &mut Dice) -> bool {
        let view = self.view(name);
        let Some(step) = next(&self.units[name].told, &view) else { return false };
        if let Step::Hook(hook) = &step {
            if dice.below(4) == 0 {
                return true;
            }
            // The world goes on while the hook runs.
            if dice.below(3) == 0 {
                self.happen(dice);
            }
            let unit = self.units.get_mut(name).unwrap();
            unit.heard.hear(hook, &view);
            unit.told = restart(&unit.told.after(hook, &view));
            if dice.below(2) == 0 {
                self.write(dice);
            }
        }
        self.finish(name, step);
        true
    }

    fn finish(&mut self, name: &UnitName, step: Step) {
        let version = self.tick();
        match step {
            Step::Enter(id) => self.enter(name, id, version),
            Step::Leave(id) => {
                let unit = self.units.get_mut(name).unwrap();
                unit.told = unit.told.after_leaving(id);
                self.leave(name, id);
            }
            Step::LoseLead => {
                let unit = self.units.get_mut(name).unwrap();
                unit.told = unit.told.after_lead_lost();
            }
            Step::Gone => {
                let hooks = &self.units[name].heard.hooks;
                assert!(hooks.is_empty() || hooks.last().unwrap() == "remove", "{hooks:?}");
                let inside = self.relations.values().any(|relation| relation.scope.contains(name));
                assert!(!inside, "{name} is gone but still in a scope");
                self.units.remove(name);
            }
            Step::Hook(Hook::Relation(hook)) if hook.kind == RelationHookKind::Broken => {
                self.leave(name, hook.relation);
            }
            Step::Hook(_) => {}
        }
    }

    fn enter(&mut self, name: &UnitName, id: RelationId, version: Revision) {
        let relation = self.relations.get_mut(&id).unwrap();
        relation.scope.insert(name.clone());
        let bag = relation.bags.entry(Owner::Unit(name.clone())).or_default();
        bag.content.set("private-address", "10.0.0.1");
        bag.version = version;
    }

    fn leave(&mut self, name: &UnitName, id: RelationId) {
        self.relations.get_mut(&id).unwrap().scope.remove(name);
        self.sweep();
    }

    /// All units run until none has anything left to do.
    fn settle(&mut self, dice: &mut Dice) {
        for _ in 0..10_000 {
            let names: Vec<_> = self.units.keys().cloned().collect();
            let busy = names.iter().filter(|name| self.quiet_step(name, dice)).count();
            if busy == 0 {
                return;
            }
        }
        panic!("the model never settles");
    }

    fn quiet_step(&mut self, name: &UnitName, dice: &mut Dice) -> bool {
        let view = self.view(name);
        let Some(step) = next(&self.units[name].told, &view) else { return false };
        if let Step::Hook(hook) = &step {
            if dice.below(5) == 0 {
                return true;
            }
            let unit = self.units.get_mut(name).unwrap();
            unit.heard.hear(hook, &view);
            unit.told = unit.told.after(hook, &view);
        }
        self.finish(name, step);
        true
    }

    fn check_all_told(&self) {
        for (name, unit) in &self.units {
            let view = self.view(name);
            for seen in view.relations.values().filter(|seen| seen.entered) {
                unit.heard.relations[&seen.id].check_told(seen, name);
            }
            let silent = unit.heard.relations.iter().filter(|(id, _)| !view.relations.contains_key(id));
            for (id, heard) in silent {
                assert!(heard.broken, "{name} was never told that relation {id} is gone");
            }
        }
    }
}

/// Through its stored form, as after a restart of the agent.
fn restart(told: &Told) -> Told {
    let parts = told.to_parts();
    let read = Told::from_parts(parts.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice()))).unwrap();
    assert_eq!(read, *told);
    read
}

impl Relation {
    fn seen_by(&self, id: RelationId, name: &UnitName) -> RelationView {
        let own = name.application();
        let remote = self.ends.iter().find(|end| *end != own).unwrap_or(own).clone();
        let members =
            self.scope.iter().filter(|unit| *unit != name && *unit.application() == remote).cloned();
        RelationView {
            id,
            life: self.life,
            interface: "test".parse().unwrap(),
            endpoint: if remote == *own { "cluster" } else { "link" }.parse().unwrap(),
            role: if remote == *own { Role::Peer } else { Role::Provider },
            members: members.collect(),
            remote_application: remote,
            remote_endpoint: "link".parse().unwrap(),
            entered: self.scope.contains(name),
            bags: self.bags.clone(),
        }
    }
}

impl Heard {
    fn hear(&mut self, hook: &Hook, view: &UnitView) {
        let hooks = self.hooks.clone();
        let count = |name: &str| hooks.iter().filter(|heard| *heard == name).count();
        assert_eq!(count("remove"), 0, "nothing follows remove");
        match hook {
            Hook::Install => assert!(self.hooks.is_empty(), "install is first: {:?}", self.hooks),
            Hook::Start => assert_eq!((count("config-changed"), count("start")), (1, 0)),
            Hook::LeaderElected => assert!(view.is_leader()),
            Hook::Stop => assert_eq!((count("start"), count("stop")), (1, 0)),
            Hook::Remove | Hook::ConfigChanged | Hook::UpdateStatus => {}
            Hook::Relation(hook) => self.hear_relation(hook, view),
        }
        self.hooks.push(hook.to_string());
    }

    fn hear_relation(&mut self, hook: &RelationHook, view: &UnitView) {
        let seen = &view.relations[&hook.relation];
        assert!(seen.entered, "a relation is told only from within");
        if hook.kind == RelationHookKind::Created {
            let before = self.relations.insert(hook.relation, HeardRelation::default());
            assert!(before.is_none(), "created twice");
            return;
        }
        let started = self.hooks.iter().any(|heard| heard == "start");
        assert!(started || view.life != Life::Alive || seen.life != Life::Alive, "nothing before start");
        let heard = self.relations.get_mut(&hook.relation).expect("created is first");
        assert!(!heard.broken, "nothing follows broken");
        heard.hear(hook, seen, view);
    }
}

impl HeardRelation {
    fn hear(&mut self, hook: &RelationHook, seen: &RelationView, view: &UnitView) {
        let bag = |owner: Owner| seen.bags.get(&owner).cloned().unwrap_or_default();
        if let Some(unit) = self.just_joined.take() {
            assert_eq!((hook.kind, hook.remote_unit.as_ref()), (RelationHookKind::Changed, Some(&unit)));
        }
        match (hook.kind, &hook.remote_unit) {
            (RelationHookKind::Joined, Some(unit)) => {
                assert!(seen.members.contains(unit));
                assert!(self.members.insert(unit.clone(), None).is_none(), "joined twice");
                self.just_joined = Some(unit.clone());
            }
            (RelationHookKind::Changed, Some(unit)) => {
                let told = self.members.get_mut(unit).expect("joined before changed");
                let now = bag(Owner::Unit(unit.clone()));
                check_keys(hook, &told.take().unwrap_or_default(), &now);
                *told = Some(now);
            }
            (RelationHookKind::Changed, None) => {
                let now = bag(Owner::Application(hook.remote_application.clone()));
                check_keys(hook, &std::mem::replace(&mut self.application, now.clone()), &now);
            }
            (RelationHookKind::Departed, Some(unit)) => {
                assert!(self.members.remove(unit).is_some(), "departed without joined");
                let own = view.life == Life::Dying;
                let leaving = if own { &view.unit } else { unit };
                assert_eq!(hook.departing_unit.as_ref(), Some(leaving));
            }
            (RelationHookKind::Broken, None) => {
                assert!(self.members.is_empty(), "broken while members are there");
                assert_ne!(seen.role, Role::Peer);
                self.broken = true;
            }
            other => panic!("no such hook: {other:?}"),
        }
    }

    fn check_told(&self, seen: &RelationView, name: &UnitName) {
        let members: Vec<_> = self.members.keys().cloned().collect();
        assert_eq!(members, seen.members, "{name} knows who is there");
        for (unit, told) in &self.members {
            assert_eq!(told.as_ref(), seen.bags.get(&Owner::Unit(unit.clone())), "{name} was told of {unit}");
        }
        let application = seen.bags.get(&Owner::Application(seen.remote_application.clone()));
        assert_eq!(self.application, application.cloned().unwrap_or_default(), "{name}");
    }
}

fn check_keys(hook: &RelationHook, before: &SeenBag, now: &SeenBag) {
    let patch = before.content.patch_to(&now.content);
    let keys: Vec<_> = patch.iter().map(|(key, _)| key.to_owned()).collect();
    assert_eq!(hook.changed_keys, keys);
}

#[test]
fn the_hooks_of_every_unit_are_legal_and_complete() {
    let mut hooks = 0;
    for seed in 1..=120 {
        let mut dice = Dice(seed);
        let mut model = Model::new();
        for _ in 0..250 {
            if dice.below(3) == 0 {
                model.happen(&mut dice);
            }
            let names: Vec<_> = model.units.keys().cloned().collect();
            if let Some(name) = dice.pick(&names) {
                model.step(&name, &mut dice);
            }
        }
        model.settle(&mut dice);
        model.check_all_told();
        hooks += model.units.values().map(|unit| unit.heard.hooks.len()).sum::<usize>();
    }
    assert!(hooks > 2_000, "the lives are too short to say anything: {hooks}");
}
