//! Who is calling, as the token in the call's metadata proves, and whether the call is theirs to make.

use std::sync::Arc;

use relata_core::UnitName;
use tonic::Status;
use tonic::metadata::MetadataMap;

use super::Rpc;
use crate::access::Caller;
use crate::model::Model;
use crate::status;

impl Rpc {
    /// Whoever holds the call's token.
    pub(super) fn caller(&self, metadata: &MetadataMap) -> Result<Arc<Caller>, Status> {
        let missing = || {
            let message =
                "no token: send 'authorization: Bearer TOKEN' with the operator's or a unit's token";
            status::unauthenticated("no-token", message)
        };
        let header = metadata.get("authorization").ok_or_else(missing)?;
        let token = header.to_str().ok().and_then(|text| text.strip_prefix("Bearer ")).ok_or_else(missing)?;
        let unknown = || {
            let message = "the token is wrong: no unit and no operator of this broker has it";
            status::unauthenticated("wrong-token", message)
        };
        self.broker.tokens().caller(token.trim()).ok_or_else(unknown)
    }

    /// Lets only the operator pass.
    pub(super) fn operator(&self, metadata: &MetadataMap) -> Result<(), Status> {
        match &*self.caller(metadata)? {
            Caller::Operator => Ok(()),
            Caller::Unit { unit, .. } => Err(status::forbidden(format!(
                "permission denied: {unit} is a unit, and only the operator may do this"
            ))),
        }
    }

    /// Lets only the unit itself pass, and finds its model.
    pub(super) fn own_unit(
        &self,
        metadata: &MetadataMap,
        model: &str,
        unit: &str,
    ) -> Result<(Arc<Model>, UnitName), Status> {
        let caller = self.caller(metadata)?;
        let unit = unit_name(unit)?;
        self.check_unit(&caller, model, &unit)?;
        Ok((self.broker.model(model)?, unit))
    }

    /// Whether the caller is this unit.
    fn check_unit(&self, caller: &Caller, model: &str, unit: &UnitName) -> Result<(), Status> {
        match caller {
            Caller::Unit { model: own, unit: me } if own.as_str() == model && me == unit => Ok(()),
            Caller::Unit { model: own, unit: me } => Err(status::forbidden(format!(
                "permission denied: this token is that of {me} in model {own}, not of {unit} in model {model}"
            ))),
            Caller::Operator => Err(status::forbidden(format!(
                "permission denied: only {unit} itself may do this, with its own token"
            ))),
        }
    }

    /// As whom a caller reads: a unit as itself, the operator as everybody or as a unit of their choice.
    pub(super) fn reader(
        &self,
        caller: &Caller,
        model: &str,
        reader: &str,
    ) -> Result<Option<UnitName>, Status> {
        let wanted = if reader.is_empty() { None } else { Some(unit_name(reader)?) };
        match (caller, wanted) {
            (Caller::Operator, wanted) => Ok(wanted),
            (Caller::Unit { unit, .. }, wanted) => {
                let wanted = wanted.unwrap_or_else(|| unit.clone());
                self.check_unit(caller, model, &wanted)?;
                Ok(Some(wanted))
            }
        }
    }
}

pub(super) fn unit_name(text: &str) -> Result<UnitName, Status> {
    parse("unit", text)
}

/// Parses a name that stands in `field` of a request.
pub(super) fn parse<T>(field: &'static str, text: &str) -> Result<T, Status>
where
    T: std::str::FromStr<Err = relata_core::InvalidName>,
{
    text.parse().map_err(|source| status::invalid(&relata_proto::InvalidMessage::Name { field, source }))
}
