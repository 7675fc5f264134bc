//! What an operator calls.

use relata_core::{Endpoint, RelationId};
use relata_proto::v1;
use tonic::{Request, Response, Status};
use tracing::instrument;
use v1::models_server::Models;

use super::Rpc;
use super::auth::{parse, unit_name};
use crate::broker::Added;
use crate::environment::check_definition;
use crate::operation::{Answer, Deploy, Operation, Wanted};
use crate::record::End;
use crate::refusal::Refusal;
use crate::{status, views};

/// The most units that one deployment begins with.
const MAX_UNITS: u32 = 10_000;

#[tonic::async_trait]
impl Models for Rpc {
    #[instrument(level = "debug", skip_all, fields(model = request.get_ref().model))]
    async fn add_model(
        &self,
        request: Request<v1::AddModelRequest>,
    ) -> Result<Response<v1::AddModelResponse>, Status> {
        self.operator(request.metadata())?;
        self.broker.add_model(parse("model", &request.get_ref().model)?).await?;
        Ok(Response::new(v1::AddModelResponse {}))
    }

    async fn list_models(
        &self,
        request: Request<v1::ListModelsRequest>,
    ) -> Result<Response<v1::ListModelsResponse>, Status> {
        self.operator(request.metadata())?;
        Ok(Response::new(v1::ListModelsResponse { models: self.broker.models() }))
    }

    #[instrument(level = "debug", skip_all, fields(application = request.get_ref().application))]
    async fn deploy(
        &self,
        request: Request<v1::DeployRequest>,
    ) -> Result<Response<v1::DeployResponse>, Status> {
        self.operator(request.metadata())?;
        let wanted = request.into_inner();
        let model = self.broker.model(&wanted.model)?;
        let (count, address) = (wanted.units, wanted.address.clone());
        if count > MAX_UNITS {
            let why = format!("{count} units are too many at once: at most {MAX_UNITS}");
            return Err(Refusal::Invalid { field: "units", why }.into());
        }
        let (revision, added) = self.broker.deploy(&model, deploy(wanted)?, count, &address).await?;
        Ok(Response::new(v1::DeployResponse {
            revision: revision.get(),
            units: added.into_iter().map(Into::into).collect(),
        }))
    }

    #[instrument(level = "debug", skip_all, fields(application = request.get_ref().application))]
    async fn add_unit(
        &self,
        request: Request<v1::AddUnitRequest>,
    ) -> Result<Response<v1::AddUnitResponse>, Status> {
        self.operator(request.metadata())?;
        let wanted = request.into_inner();
        let model = self.broker.model(&wanted.model)?;
        let application = parse("application", &wanted.application)?;
        let (revision, mut added) = self.broker.add_unit(&model, application, &wanted.address).await?;
        Ok(Response::new(v1::AddUnitResponse { revision: revision.get(), unit: added.pop().map(Into::into) }))
    }

    #[instrument(level = "debug", skip_all)]
    async fn integrate(
        &self,
        request: Request<v1::IntegrateRequest>,
    ) -> Result<Response<v1::IntegrateResponse>, Status> {
        self.operator(request.metadata())?;
        let asked = request.into_inner();
        let model = self.broker.model(&asked.model)?;
        let answer = model.ask(Operation::Integrate(wanted("a", &asked.a)?, wanted("b", &asked.b)?)).await?;
        let (revision, relation, ends) = related(answer)?;
        let mut ends = ends.iter().map(ToString::to_string);
        let (a, b) = (ends.next().unwrap_or_default(), ends.next().unwrap_or_default());
        Ok(Response::new(v1::IntegrateResponse { revision, relation: relation.0, a, b }))
    }

    #[instrument(level = "debug", skip_all)]
    async fn remove_relation(
        &self,
        request: Request<v1::RemoveRelationRequest>,
    ) -> Result<Response<v1::RemoveRelationResponse>, Status> {
        self.operator(request.metadata())?;
        let asked = request.into_inner();
        let model = self.broker.model(&asked.model)?;
        let (a, b) = (wanted("a", &asked.a)?, wanted("b", &asked.b)?);
        let (revision, relation, _) = related(model.ask(Operation::RemoveRelation(a, b)).await?)?;
        Ok(Response::new(v1::RemoveRelationResponse { revision, relation: relation.0 }))
    }

    #[instrument(level = "debug", skip_all, fields(unit = request.get_ref().unit))]
    async fn remove_unit(
        &self,
        request: Request<v1::RemoveUnitRequest>,
    ) -> Result<Response<v1::RemoveUnitResponse>, Status> {
        self.operator(request.metadata())?;
        let wanted = request.into_inner();
        let model = self.broker.model(&wanted.model)?;
        let unit = unit_name(&wanted.unit)?;
        let operation = if wanted.force { Operation::DropUnit(unit) } else { Operation::RemoveUnit(unit) };
        let answer = model.ask(operation).await?;
        Ok(Response::new(v1::RemoveUnitResponse { revision: done(&answer)? }))
    }

    #[instrument(level = "debug", skip_all, fields(application = request.get_ref().application))]
    async fn remove_application(
        &self,
        request: Request<v1::RemoveApplicationRequest>,
    ) -> Result<Response<v1::RemoveApplicationResponse>, Status> {
        self.operator(request.metadata())?;
        let wanted = request.into_inner();
        let model = self.broker.model(&wanted.model)?;
        let application = parse("application", &wanted.application)?;
        let answer = model.ask(Operation::RemoveApplication(application)).await?;
        Ok(Response::new(v1::RemoveApplicationResponse { revision: done(&answer)? }))
    }

    async fn get_status(
        &self,
        request: Request<v1::GetStatusRequest>,
    ) -> Result<Response<v1::GetStatusResponse>, Status> {
        self.operator(request.metadata())?;
        let model = self.broker.model(&request.get_ref().model)?;
        Ok(Response::new(views::status(model.name(), &model.state(), model.progress())))
    }

    async fn show_unit(
        &self,
        request: Request<v1::ShowUnitRequest>,
    ) -> Result<Response<v1::ShowUnitResponse>, Status> {
        self.operator(request.metadata())?;
        let wanted = request.into_inner();
        let (model, name) = (self.broker.model(&wanted.model)?, unit_name(&wanted.unit)?);
        let state = model.state();
        let unit = state.unit(&name).ok_or_else(|| Refusal::UnknownUnit(name.clone()))?;
        let application = state.application(name.application());
        Ok(Response::new(v1::ShowUnitResponse {
            view: Some(views::unit_view(model.name(), &state, &name)?),
            status: Some(views::unit_status(&state, unit, model.progress())),
            charm: application.map(|found| found.charm.to_string()).unwrap_or_default(),
        }))
    }
}

fn deploy(wanted: v1::DeployRequest) -> Result<Deploy, Status> {
    for (place, text) in wanted.definitions.iter().enumerate() {
        let checked = check_definition(place + 1, text);
        checked.map_err(|why| Refusal::Invalid { field: "definitions", why })?;
    }
    let endpoints = wanted.endpoints.into_iter().map(Endpoint::try_from).collect::<Result<_, _>>();
    Ok(Deploy {
        application: parse("application", &wanted.application)?,
        charm: wanted.charm,
        endpoints: endpoints.map_err(|error| status::invalid(&error))?,
        definitions: wanted.definitions,
        units: Vec::new(),
    })
}

fn wanted(field: &'static str, text: &str) -> Result<Wanted, Status> {
    let (application, endpoint) = match text.split_once(':') {
        Some((application, endpoint)) => (application, Some(parse(field, endpoint)?)),
        None => (text, None),
    };
    Ok(Wanted { application: parse(field, application)?, endpoint })
}

fn done(answer: &Answer) -> Result<u64, Refusal> {
    match answer {
        Answer::Done(revision) => Ok(revision.get()),
        other => Err(Refusal::Defect(format!("an answer of another question: {other:?}"))),
    }
}

fn related(answer: Answer) -> Result<(u64, RelationId, Vec<End>), Refusal> {
    match answer {
        Answer::Relation(revision, relation, ends) => Ok((revision.get(), relation, ends)),
        other => Err(Refusal::Defect(format!("an answer of another question: {other:?}"))),
    }
}

impl From<Added> for v1::NewUnit {
    fn from(added: Added) -> Self {
        Self {
            unit: added.unit.to_string(),
            token: added.token.expose().to_owned(),
            token_file: added.token_file.display().to_string(),
        }
    }
}
