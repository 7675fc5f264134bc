//! What there is to say about a unit's relations. Values are kept from `Debug`: they may be secrets.

use std::collections::BTreeMap;

use relata_core::detect::{self, JUJU_KEYS};
use relata_core::interface::{Field, Interface, Interfaces, SecretUse};
use relata_core::negotiate::End;
use relata_core::validate::{State, Validation};
use relata_core::{Databag, InterfaceName, Role, Scope, Sensitive, UnitName};

use super::read::{ShownRelation, ShownUnit};
use super::sources::Origin;

/// A unit's relations, explained.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnitReport {
    /// The unit.
    pub unit: UnitName,
    /// Whether it was the leader, where the output says so.
    pub leader: Option<bool>,
    /// Its relations in the order of the output.
    pub relations: Vec<RelationReport>,
}

impl UnitReport {
    /// Whether no databag breaks a rule.
    pub fn is_sound(&self) -> bool {
        let mut bags = self.relations.iter().flat_map(|relation| &relation.bags);
        !bags.any(|bag| bag.validation.as_ref().is_some_and(|(_, found)| found.state == State::Invalid))
    }
}

/// A relation, explained.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RelationReport {
    /// The relation's number.
    pub id: u64,
    /// The unit's endpoint.
    pub endpoint: String,
    /// The endpoint at the other end.
    pub related_endpoint: String,
    /// Whether the other end is in another model.
    pub cross_model: bool,
    /// What the relation is.
    pub identity: Identity,
    /// Its databags: the other application's, those of its units, the unit's own.
    pub bags: Vec<BagReport>,
    /// What the output does not hold, a clause each.
    pub not_shown: Vec<String>,
}

/// What a relation is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Identity {
    /// Its interface has definitions.
    Known {
        /// The interface.
        interface: InterfaceName,
        /// The unit's role.
        role: Role,
        /// Where the interface is known from.
        origin: Origin,
        /// Whether the role was inferred from the databags.
        role_inferred: bool,
    },
    /// Its interface is known and has no definition.
    NoDefinition {
        /// The interface.
        interface: InterfaceName,
        /// The unit's role, where the source says it.
        role: Option<Role>,
        /// Where the interface is known from.
        origin: Origin,
    },
    /// Several interfaces or roles fit equally well.
    Possible {
        /// The unit's role in each.
        candidates: Vec<(InterfaceName, Role)>,
    },
    /// No definition knows most of the keys.
    Unlike,
    /// Nobody has written anything yet.
    Silent,
    /// It is among the units of one application; what they write is their charm's own affair.
    Peers {
        /// Whether another unit shows that. Else the other end may be another application.
        certain: bool,
    },
}

/// Whose databag it is, seen from the unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// The unit itself.
    Local,
    /// The other end.
    Related,
}

/// A databag, explained.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BagReport {
    /// The application or unit that wrote it; `None` where the output does not tell the application's name.
    pub owner: Option<String>,
    /// Which end that is.
    pub side: Side,
    /// Whether it is an application's or a unit's.
    pub scope: Scope,
    /// The owner's role, where the relation's interface is known.
    pub role: Option<Role>,
    /// The version that it was validated as, and how far it is.
    pub validation: Option<(u32, Validation)>,
    /// Its keys in order.
    pub keys: Vec<KeyReport>,
}

/// A key of a databag, explained.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyReport {
    /// The key.
    pub key: String,
    /// Its text.
    pub text: Sensitive,
    /// What is known of it.
    pub kind: KeyKind,
}

/// What is known of a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KeyKind {
    /// Juju wrote it.
    Juju,
    /// The definition has it.
    Defined {
        /// What it means.
        description: Option<String>,
        /// Whether its value must not be shown.
        secret: bool,
        /// The spelling that should be written, where this one is another.
        written: Option<String>,
        /// Whether it should no longer be used.
        deprecated: bool,
    },
    /// No definition has it.
    Undefined,
}

/// Explains one relation whose identity is settled.
pub(super) fn relation(
    interfaces: &dyn Interfaces,
    unit: &ShownUnit,
    relation: &ShownRelation,
    identity: Identity,
) -> RelationReport {
    let (versions, role) = match &identity {
        Identity::Known { interface, role, .. } => (interfaces.versions(interface.as_str()), Some(*role)),
        Identity::NoDefinition { role, .. } => (Vec::new(), *role),
        _ => (Vec::new(), None),
    };
    let explainer = Explainer { versions, role };
    let bags = explainer.bags(unit, relation);
    RelationReport {
        id: relation.id,
        endpoint: relation.endpoint.clone(),
        related_endpoint: relation.related_endpoint.clone(),
        cross_model: relation.cross_model,
        not_shown: explainer.not_shown(unit, relation, &identity, &bags),
        identity,
        bags,
    }
}

/// Whose databags they are, and all that are shown of that end.
struct Voice<'a> {
    side: Side,
    role: Option<Role>,
    end: &'a End<'a>,
}

struct Explainer<'a> {
    versions: Vec<&'a Interface>,
    role: Option<Role>,
}

impl Explainer<'_> {
    fn bags(&self, unit: &ShownUnit, relation: &ShownRelation) -> Vec<BagReport> {
        let other = self.role.map(Role::counterpart);
        let application = relation.related_application().map(str::to_owned);
        let mut bags = Vec::new();
        let (related_end, local_end) = (relation.related_end(), relation.local_end());
        let related = Voice { side: Side::Related, role: other, end: &related_end };
        if let Some(bag) = &relation.application {
            bags.push(self.bag(application, &related, Scope::App, bag));
        }
        for unit in &relation.related {
            if let Some(bag) = &unit.data {
                bags.push(self.bag(Some(unit.name.clone()), &related, Scope::Unit, bag));
            }
        }
        if let Some(bag) = &relation.local {
            let local = Voice { side: Side::Local, role: self.role, end: &local_end };
            bags.push(self.bag(Some(unit.name.to_string()), &local, Scope::Unit, bag));
        }
        bags
    }

    fn bag(&self, owner: Option<String>, voice: &Voice<'_>, scope: Scope, bag: &Databag) -> BagReport {
        let Voice { side, role, end } = *voice;
        let validated = role.and_then(|role| detect::version_at(end, &self.versions, role, scope, bag));
        let fields = match (role, &validated) {
            (Some(role), Some((interface, validation))) => fields(interface, validation, role, scope),
            _ => BTreeMap::new(),
        };
        let key = |(key, text): (&str, &str)| KeyReport {
            key: key.to_owned(),
            text: Sensitive::new(text),
            kind: kind(&fields, scope, key),
        };
        BagReport {
            owner,
            side,
            scope,
            role,
            keys: bag.iter().map(key).collect(),
            validation: validated.map(|(interface, validation)| (interface.version, validation)),
        }
    }

    fn not_shown(
        &self,
        unit: &ShownUnit,
        relation: &ShownRelation,
        identity: &Identity,
        bags: &[BagReport],
    ) -> Vec<String> {
        let mut missing = Vec::new();
        if !matches!(identity, Identity::Peers { certain: true }) {
            let own = unit.name.application();
            missing.push(format!(
                "the databag of {own} itself: `juju show-unit` of a unit at the other end shows it"
            ));
        }
        if relation.application.is_none() {
            missing.push("the other application's databag".to_owned());
        }
        if relation.local.is_none() {
            missing.push(format!("the databag of {}: it has none, or only `--app` was asked for", unit.name));
        }
        if relation.related.is_empty() {
            missing.push("units of the other end: there are none, or only `--app` was asked for".to_owned());
        }
        let secrets: Vec<&str> = bags.iter().flat_map(|bag| self.secrets(bag)).collect();
        if !secrets.is_empty() {
            missing.push(format!("the content of the secrets under {}", secrets.join(", ")));
        }
        missing
    }

    /// The keys of a databag that hold the URI of a secret.
    fn secrets<'b>(&self, bag: &'b BagReport) -> Vec<&'b str> {
        let (Some(role), Some((version, validation))) = (bag.role, &bag.validation) else {
            return Vec::new();
        };
        let Some(interface) = self.versions.iter().find(|interface| interface.version == *version) else {
            return Vec::new();
        };
        let fields = fields(interface, validation, role, bag.scope);
        let is_uri = |key: &str| {
            fields.get(key).is_some_and(|field| matches!(field.secret, Some(SecretUse::Uri { .. })))
        };
        bag.keys.iter().map(|key| key.key.as_str()).filter(|key| is_uri(key)).collect()
    }
}

/// The fields of a databag by every spelling.
fn fields<'a>(
    interface: &'a Interface,
    validation: &Validation,
    role: Role,
    scope: Scope,
) -> BTreeMap<&'a str, &'a Field> {
    let dialect =
        interface.dialects.iter().find(|dialect| validation.dialect.as_ref() == Some(&dialect.name));
    let record = interface.record(role, scope, dialect);
    let fields = record.map(|record| &record.fields[..]).unwrap_or_default();
    fields.iter().flat_map(|field| field.spellings().map(move |spelling| (spelling, field))).collect()
}

fn kind(fields: &BTreeMap<&str, &Field>, scope: Scope, key: &str) -> KeyKind {
    match fields.get(key) {
        Some(field) => KeyKind::Defined {
            description: field.property.schema.description.clone(),
            secret: field.is_masked(),
            written: (field.property.name != key).then(|| field.property.name.clone()),
            deprecated: field.property.schema.deprecated,
        },
        None if scope == Scope::Unit && JUJU_KEYS.contains(&key) => KeyKind::Juju,
        None => KeyKind::Undefined,
    }
}
