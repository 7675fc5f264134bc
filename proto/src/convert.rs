//! Between wire messages and the vocabulary. What a message says is parsed here, once; past it names are names.

use std::collections::BTreeMap;

use relata_core::environment::{Environment, File, Problem, Variable};
use relata_core::{
    BagId, Databag, Endpoint, InvalidName, Life, Owner, Patch, RelationId, RelationView, Revision, Role,
    SeenBag, UnitView,
};

use crate::v1;

/// A message that does not say what it must.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum InvalidMessage {
    /// A name in it is not one.
    #[error("{field}: {source}")]
    Name {
        /// The message's field.
        field: &'static str,
        /// Why it is no name.
        source: InvalidName,
    },
    /// A part that must be there is not.
    #[error("{field} is missing")]
    Missing {
        /// The message's field.
        field: &'static str,
    },
    /// A number that stands for nothing.
    #[error("{field}: {value} stands for nothing")]
    Unknown {
        /// The message's field.
        field: &'static str,
        /// The number.
        value: i32,
    },
}

/// Parses a name that stands in `field`.
///
/// # Errors
/// The text is not a name of that kind.
pub(crate) fn name<T: std::str::FromStr<Err = InvalidName>>(
    field: &'static str,
    text: &str,
) -> Result<T, InvalidMessage> {
    text.parse().map_err(|source| InvalidMessage::Name { field, source })
}

// === databags ===

impl From<v1::Databag> for Databag {
    fn from(message: v1::Databag) -> Self {
        message.entries.into()
    }
}

impl From<Databag> for v1::Databag {
    fn from(databag: Databag) -> Self {
        Self { entries: databag.into() }
    }
}

impl TryFrom<v1::BagId> for BagId {
    type Error = InvalidMessage;

    fn try_from(message: v1::BagId) -> Result<Self, InvalidMessage> {
        Ok(Self { relation: RelationId(message.relation), owner: name("owner", &message.owner)? })
    }
}

impl From<&BagId> for v1::BagId {
    fn from(id: &BagId) -> Self {
        Self { relation: id.relation.0, owner: id.owner.to_string() }
    }
}

/// A change to one databag, as parsed from a [`v1::Write`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProposedWrite {
    /// Which databag.
    pub bag: BagId,
    /// What to change in it.
    pub patch: Patch,
}

impl TryFrom<v1::Write> for ProposedWrite {
    type Error = InvalidMessage;

    fn try_from(message: v1::Write) -> Result<Self, InvalidMessage> {
        let bag = BagId { relation: RelationId(message.relation), owner: name("owner", &message.owner)? };
        let mut patch = Patch::new();
        for (key, value) in message.entries {
            patch.set(key, value);
        }
        Ok(Self { bag, patch })
    }
}

impl From<(RelationId, Owner, Patch)> for v1::Write {
    fn from((relation, owner, patch): (RelationId, Owner, Patch)) -> Self {
        let entry =
            |(key, value): (&str, Option<&str>)| (key.to_owned(), value.unwrap_or_default().to_owned());
        Self { relation: relation.0, owner: owner.to_string(), entries: patch.iter().map(entry).collect() }
    }
}

/// The owner and the databag of a [`v1::SeenBag`].
impl TryFrom<v1::SeenBag> for (Owner, SeenBag) {
    type Error = InvalidMessage;

    fn try_from(message: v1::SeenBag) -> Result<Self, InvalidMessage> {
        let owner = name("owner", &message.owner)?;
        let content = message.content.map(Databag::from).unwrap_or_default();
        Ok((owner, SeenBag { version: Revision::new(message.version), content }))
    }
}

impl From<(&Owner, &SeenBag)> for v1::SeenBag {
    fn from((owner, bag): (&Owner, &SeenBag)) -> Self {
        Self {
            owner: owner.to_string(),
            version: bag.version.get(),
            content: Some(bag.content.clone().into()),
        }
    }
}

// === roles, lives, endpoints ===

impl From<Role> for v1::Role {
    fn from(role: Role) -> Self {
        match role {
            Role::Provider => Self::Provider,
            Role::Requirer => Self::Requirer,
            Role::Peer => Self::Peer,
        }
    }
}

impl TryFrom<v1::Role> for Role {
    type Error = InvalidMessage;

    fn try_from(role: v1::Role) -> Result<Self, InvalidMessage> {
        match role {
            v1::Role::Provider => Ok(Self::Provider),
            v1::Role::Requirer => Ok(Self::Requirer),
            v1::Role::Peer => Ok(Self::Peer),
            v1::Role::Unspecified => Err(InvalidMessage::Missing { field: "role" }),
        }
    }
}

impl From<Life> for v1::Life {
    fn from(life: Life) -> Self {
        match life {
            Life::Alive => Self::Alive,
            Life::Dying => Self::Dying,
            Life::Dead => Self::Dead,
        }
    }
}

impl TryFrom<v1::Life> for Life {
    type Error = InvalidMessage;

    fn try_from(life: v1::Life) -> Result<Self, InvalidMessage> {
        match life {
            v1::Life::Alive => Ok(Self::Alive),
            v1::Life::Dying => Ok(Self::Dying),
            v1::Life::Dead => Ok(Self::Dead),
            v1::Life::Unspecified => Err(InvalidMessage::Missing { field: "life" }),
        }
    }
}

/// The role that a field's number stands for.
///
/// # Errors
/// It stands for none.
pub fn role(value: i32) -> Result<Role, InvalidMessage> {
    v1::Role::try_from(value).map_err(|_| InvalidMessage::Unknown { field: "role", value })?.try_into()
}

/// The life that a field's number stands for.
///
/// # Errors
/// It stands for none.
pub fn life(value: i32) -> Result<Life, InvalidMessage> {
    v1::Life::try_from(value).map_err(|_| InvalidMessage::Unknown { field: "life", value })?.try_into()
}

impl TryFrom<v1::Endpoint> for Endpoint {
    type Error = InvalidMessage;

    fn try_from(message: v1::Endpoint) -> Result<Self, InvalidMessage> {
        Ok(Self {
            name: name("endpoint", &message.name)?,
            role: role(message.role)?,
            interface: name("interface", &message.interface)?,
            limit: message.limit,
            optional: message.optional,
        })
    }
}

impl From<&Endpoint> for v1::Endpoint {
    fn from(endpoint: &Endpoint) -> Self {
        Self {
            name: endpoint.name.to_string(),
            role: v1::Role::from(endpoint.role).into(),
            interface: endpoint.interface.to_string(),
            limit: endpoint.limit,
            optional: endpoint.optional,
        }
    }
}

// === views ===

impl TryFrom<v1::RelationView> for RelationView {
    type Error = InvalidMessage;

    fn try_from(message: v1::RelationView) -> Result<Self, InvalidMessage> {
        let members = message.members.iter().map(|unit| name("members", unit)).collect::<Result<_, _>>()?;
        let bags = message.bags.into_iter().map(TryInto::try_into).collect::<Result<BTreeMap<_, _>, _>>()?;
        Ok(Self {
            id: RelationId(message.id),
            life: life(message.life)?,
            interface: name("interface", &message.interface)?,
            endpoint: name("endpoint", &message.endpoint)?,
            role: role(message.role)?,
            remote_application: name("remote_application", &message.remote_application)?,
            remote_endpoint: name("remote_endpoint", &message.remote_endpoint)?,
            entered: message.entered,
            members,
            bags,
        })
    }
}

impl From<&RelationView> for v1::RelationView {
    fn from(view: &RelationView) -> Self {
        Self {
            id: view.id.0,
            life: v1::Life::from(view.life).into(),
            interface: view.interface.to_string(),
            endpoint: view.endpoint.to_string(),
            role: v1::Role::from(view.role).into(),
            remote_application: view.remote_application.to_string(),
            remote_endpoint: view.remote_endpoint.to_string(),
            entered: view.entered,
            members: view.members.iter().map(ToString::to_string).collect(),
            bags: view.bags.iter().map(Into::into).collect(),
        }
    }
}

/// The told-state and the last commit's id are not part of the view: take them from the message.
impl TryFrom<&v1::UnitView> for UnitView {
    type Error = InvalidMessage;

    fn try_from(message: &v1::UnitView) -> Result<Self, InvalidMessage> {
        let relation = |view: &v1::RelationView| {
            let view = RelationView::try_from(view.clone())?;
            Ok((view.id, view))
        };
        let leader = match message.leader.as_str() {
            "" => None,
            text => Some(name("leader", text)?),
        };
        Ok(Self {
            revision: Revision::new(message.revision),
            model: name("model", &message.model)?,
            unit: name("unit", &message.unit)?,
            life: life(message.life)?,
            leader,
            relations: message.relations.iter().map(relation).collect::<Result<_, _>>()?,
        })
    }
}

/// Without the told-state and the last commit's id, which are not part of the view.
impl From<&UnitView> for v1::UnitView {
    fn from(view: &UnitView) -> Self {
        Self {
            revision: view.revision.get(),
            model: view.model.to_string(),
            unit: view.unit.to_string(),
            life: v1::Life::from(view.life).into(),
            leader: view.leader.as_ref().map(ToString::to_string).unwrap_or_default(),
            relations: view.relations.values().map(Into::into).collect(),
            ..Self::default()
        }
    }
}

// === environments ===

impl From<Variable> for v1::Variable {
    fn from(variable: Variable) -> Self {
        Self {
            name: variable.name,
            value: variable.value.expose().to_owned(),
            endpoint: variable.endpoint.to_string(),
            source: variable.source,
            secret: variable.secret,
            files: variable.files,
        }
    }
}

impl From<File> for v1::File {
    fn from(file: File) -> Self {
        Self { name: file.name, content: file.content.into(), mode: file.mode }
    }
}

impl From<Problem> for v1::Problem {
    fn from(problem: Problem) -> Self {
        Self {
            endpoint: problem.endpoint.map(String::from).unwrap_or_default(),
            name: problem.name.unwrap_or_default(),
            message: problem.message,
        }
    }
}

/// The revision is the caller's to fill in.
impl From<Environment> for v1::RenderResponse {
    fn from(environment: Environment) -> Self {
        Self {
            revision: 0,
            variables: environment.variables.into_iter().map(Into::into).collect(),
            files: environment.files.into_iter().map(Into::into).collect(),
            problems: environment.problems.into_iter().map(Into::into).collect(),
        }
    }
}

impl TryFrom<v1::RenderResponse> for Environment {
    type Error = InvalidMessage;

    fn try_from(message: v1::RenderResponse) -> Result<Self, InvalidMessage> {
        let variable = |variable: v1::Variable| {
            Ok(Variable {
                name: variable.name,
                value: variable.value.into(),
                endpoint: name("endpoint", &variable.endpoint)?,
                source: variable.source,
                secret: variable.secret,
                files: variable.files,
            })
        };
        let file = |file: v1::File| File { name: file.name, content: file.content.to_vec(), mode: file.mode };
        let problem = |problem: v1::Problem| {
            let endpoint = Some(problem.endpoint.as_str()).filter(|text| !text.is_empty());
            Ok(Problem {
                endpoint: endpoint.map(|text| name("endpoint", text)).transpose()?,
                name: Some(problem.name).filter(|name| !name.is_empty()),
                message: problem.message,
            })
        };
        Ok(Self {
            variables: message.variables.into_iter().map(variable).collect::<Result<_, _>>()?,
            files: message.files.into_iter().map(file).collect(),
            problems: message.problems.into_iter().map(problem).collect::<Result<_, _>>()?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn view() -> v1::RelationView {
        v1::RelationView {
            id: 3,
            life: v1::Life::Dying.into(),
            interface: "redis".into(),
            endpoint: "cache".into(),
            role: v1::Role::Requirer.into(),
            remote_application: "redis".into(),
            remote_endpoint: "redis".into(),
            entered: true,
            members: vec!["redis/0".into()],
            bags: vec![v1::SeenBag {
                owner: "redis/0".into(),
                version: 7,
                content: Some(v1::Databag { entries: [("port".into(), "6379".into())].into() }),
            }],
        }
    }

    #[test]
    fn a_relation_view_survives_the_wire() {
        let relation = RelationView::try_from(view()).unwrap();
        assert_eq!(v1::RelationView::from(&relation), view());
    }

    #[test]
    fn an_environment_survives_the_wire() {
        let environment = Environment {
            variables: vec![Variable {
                name: "DATABASE_URL".into(),
                value: "postgresql://u:p@h/d?sslrootcert={ca.pem}".to_owned().into(),
                endpoint: "database".parse().unwrap(),
                source: "provider.app.uris".into(),
                secret: true,
                files: vec!["ca.pem".into()],
            }],
            files: vec![File { name: "ca.pem".into(), content: b"x".to_vec(), mode: 0o644 }],
            problems: vec![Problem { endpoint: None, name: None, message: "nothing".into() }],
        };
        let message = v1::RenderResponse::from(environment.clone());
        assert_eq!(Environment::try_from(message), Ok(environment));
    }

    #[test]
    fn what_a_message_lacks_is_named() {
        let broken = v1::RelationView { role: 0, ..view() };
        assert_eq!(RelationView::try_from(broken).unwrap_err().to_string(), "role is missing");
        let broken = v1::RelationView { role: 9, ..view() };
        assert_eq!(RelationView::try_from(broken).unwrap_err().to_string(), "role: 9 stands for nothing");
        let broken = v1::RelationView { members: vec!["redis".into()], ..view() };
        assert!(
            RelationView::try_from(broken).unwrap_err().to_string().starts_with("members: \"redis\" is not")
        );
    }
}
