//! A broker with units that do as a record says. It must not know whether they agree with it.

use std::collections::BTreeMap;
use std::sync::Arc;

use relata_agent::{Step, Told, next};
use relata_broker::log::{Batch, BatchId, Log, MemoryLog};
use relata_broker::record::Record;
use relata_broker::{Config, Listen, operator_token_file, serve_on};
use relata_core::{Hook, Revision, UnitName, UnitView};
use relata_proto::v1;
use relata_tests::{Client, MODEL, endpoint};
use tempfile::TempDir;
use tokio::sync::oneshot;

use super::record::{Bags, Life, Line, Recorded};

/// What the broker writes itself when a unit comes into a relation's scope.
const ADDRESSES: [&str; 3] = ["egress-subnets", "ingress-address", "private-address"];

pub(super) struct World<'a> {
    life: &'a Life,
    log: Arc<MemoryLog>,
    address: String,
    operator: Client,
    units: BTreeMap<UnitName, Unit>,
    commits: u128,
    _folder: TempDir,
    _stop: oneshot::Sender<()>,
}

struct Unit {
    client: Client,
    told: Told,
}

impl<'a> World<'a> {
    pub(super) async fn new(life: &'a Life) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let log = Arc::new(MemoryLog::new());
        let socket = folder.path().join("socket");
        let config = Config { listen: Listen::Unix(socket.clone()), ..Config::new(folder.path()) };
        let ((ready, is_ready), (stop, stopped)) = (oneshot::channel(), oneshot::channel());
        let say_ready = move |_: &_| ready.send(()).unwrap();
        tokio::spawn(serve_on(log.clone(), config, say_ready, async move { drop(stopped.await) }));
        is_ready.await.unwrap();
        let address = format!("unix:{}", socket.display());
        let operator = Client::with_token_file(&address, &operator_token_file(folder.path())).await;
        let units = BTreeMap::new();
        Self { life, log, address, operator, units, commits: 0, _folder: folder, _stop: stop }
    }

    /// Does to the model what a step says. A step in other words changes nothing by itself: its hooks do.
    pub(super) async fn act(&mut self, step: &str) -> Result<(), String> {
        let mut words = step.split([' ', ',']).filter(|word| !word.is_empty());
        let verb = words.next().unwrap_or_default();
        let rest: Vec<&str> = words.collect();
        match (verb, &rest[..]) {
            ("deploy", pairs) => self.deploy(pairs).await?,
            ("add-unit", [application, ..]) => self.add_unit(application).await?,
            ("integrate", _) => self.integrate().await?,
            ("leadership", [from, "->", to]) => self.pass_lead(from, to).await?,
            ("remove-unit", [unit, ..]) => self.remove_unit(unit).await?,
            ("remove-relation", _) => self.remove_relation().await?,
            _ => {}
        }
        self.settle().await
    }

    /// Compares a hook with the one that is derived, and lets the unit do what it did.
    pub(super) async fn run(&mut self, hook: &Recorded) -> Result<(), String> {
        let view = self.view(&hook.unit).await?;
        let unit = self.units.get_mut(&hook.unit).ok_or("the unit is not there")?;
        let derived = match (next(&unit.told, &view), hook.told.name.as_str()) {
            (Some(Step::Hook(derived)), _) => derived,
            // Nothing is to be told, so what comes from outside comes now.
            (None, "update-status") => Hook::UpdateStatus,
            (None, "config-changed") => {
                unit.told.unit.configured = false;
                Hook::ConfigChanged
            }
            (other, _) => return Err(format!("recorded {}, derived {other:?}", hook.told)),
        };
        let line = Line::from(&derived);
        if line != hook.told {
            return Err(format!("recorded {}, derived {line}", hook.told));
        }
        if hook.succeeded {
            let told = unit.told.after(&derived, &view);
            let leave = match &derived {
                Hook::Relation(about) if hook.told.name.ends_with("-relation-broken") => {
                    vec![about.relation.0]
                }
                _ => Vec::new(),
            };
            let writes = self.writes(hook);
            self.commit(&hook.unit, v1::CommitRequest { writes, leave, ..Default::default() }).await?;
            self.units.get_mut(&hook.unit).ok_or("the unit is gone")?.told = told;
        }
        self.settle().await
    }

    /// What a hook wrote: how its unit's and its application's databags differ after it.
    fn writes(&self, hook: &Recorded) -> Vec<v1::Write> {
        let Some((before, after)) = self.life.change(hook.number) else { return Vec::new() };
        let owners = [hook.unit.to_string(), hook.unit.application().to_string()];
        let mut writes = Vec::new();
        for (relation, owner) in after.keys().flat_map(|id| owners.iter().map(move |owner| (*id, owner))) {
            let bag = |bags: &Bags| bags.get(&relation).and_then(|bags| bags.get(owner)).cloned();
            let (old, new) = (bag(&before).unwrap_or_default(), bag(after).unwrap_or_default());
            let set = new.iter().filter(|(key, value)| old.get(*key) != Some(value));
            let deleted =
                old.keys().filter(|key| !new.contains_key(*key)).map(|key| (key.clone(), String::new()));
            let entries: BTreeMap<_, _> =
                set.map(|(key, value)| (key.clone(), value.clone())).chain(deleted).collect();
            let entries: BTreeMap<_, _> =
                entries.into_iter().filter(|(key, _)| !ADDRESSES.contains(&key.as_str())).collect();
            if !entries.is_empty() {
                writes.push(v1::Write { relation, owner: owner.clone(), entries });
            }
        }
        writes
    }

    /// Lets every unit do what no hook tells, as its agent does at once.
    async fn settle(&mut self) -> Result<(), String> {
        let names: Vec<UnitName> = self.units.keys().cloned().collect();
        for name in names {
            while self.units.contains_key(&name) && self.quiet_step(&name).await? {}
        }
        Ok(())
    }

    /// Whether there was one.
    async fn quiet_step(&mut self, name: &UnitName) -> Result<bool, String> {
        let view = self.view(name).await?;
        let unit = self.units.get_mut(name).ok_or("the unit is not there")?;
        let done = match next(&unit.told, &view) {
            None | Some(Step::Hook(_)) => return Ok(false),
            Some(Step::Enter(relation)) => {
                return refused(unit.client.enter(&name.to_string(), relation.0).await.map(|()| true));
            }
            Some(Step::LoseLead) => {
                unit.told = unit.told.after_lead_lost();
                return Ok(true);
            }
            Some(Step::Leave(relation)) => {
                unit.told = unit.told.after_leaving(relation);
                v1::CommitRequest { leave: vec![relation.0], ..Default::default() }
            }
            Some(Step::Gone) => v1::CommitRequest { gone: true, ..Default::default() },
        };
        let gone = done.gone;
        self.commit(name, done).await?;
        if gone {
            self.units.remove(name);
        }
        Ok(true)
    }

    async fn view(&self, unit: &UnitName) -> Result<UnitView, String> {
        let request = v1::ShowUnitRequest { model: MODEL.into(), unit: unit.to_string() };
        let shown = refused(self.operator.models().show_unit(request).await)?.into_inner();
        UnitView::try_from(&shown.view.ok_or("no view")?).map_err(|error| error.to_string())
    }

    async fn commit(&mut self, unit: &UnitName, request: v1::CommitRequest) -> Result<(), String> {
        self.commits += 1;
        let id = self.commits.to_be_bytes().to_vec().into();
        let request = v1::CommitRequest { model: MODEL.into(), unit: unit.to_string(), id, ..request };
        let client = &self.units.get(unit).ok_or("the unit is not there")?.client;
        refused(client.units().commit(request).await).map(drop)
    }
}

/// What was done to the model.
impl World<'_> {
    /// `prov x1 req x2`: applications, each with its number of units.
    async fn deploy(&mut self, pairs: &[&str]) -> Result<(), String> {
        for pair in pairs.chunks(2) {
            let [application, count] = pair else { return Err(format!("what is {pair:?}?")) };
            let count: u32 =
                count.strip_prefix('x').and_then(|count| count.parse().ok()).ok_or("how many units?")?;
            let role =
                |remote: &str| if remote == *application { v1::Role::Peer } else { self.role(application) };
            let endpoints = self.life.endpoints(application);
            let endpoints = endpoints.iter().map(|(name, remote)| endpoint(name, role(remote), "recorded"));
            refused(self.operator.deploy(application, endpoints.collect(), 0).await)?;
            for _ in 0..count {
                self.add_unit(application).await?;
            }
        }
        Ok(())
    }

    /// Roles do not matter to the order of hooks, but two ends must have different ones.
    fn role(&self, application: &str) -> v1::Role {
        let first = self.life.hooks.first().map(|hook| hook.unit.application().as_str());
        if first == Some(application) { v1::Role::Provider } else { v1::Role::Requirer }
    }

    async fn add_unit(&mut self, application: &str) -> Result<(), String> {
        let number = self.units.keys().filter(|unit| unit.application().as_str() == application).count();
        let address = self.life.address(&format!("{application}/{number}")).unwrap_or_default().to_owned();
        let request = v1::AddUnitRequest { model: MODEL.into(), application: application.into(), address };
        let added = refused(self.operator.models().add_unit(request).await)?.into_inner();
        let v1::NewUnit { unit, token, .. } = added.unit.ok_or("no unit")?;
        let client = Client::try_connect(&self.address, &token).await.map_err(|error| error.to_string())?;
        let name: UnitName = unit.parse().map_err(|error| format!("{error}"))?;
        self.units.insert(name, Unit { client, told: Told::default() });
        self.claim_lead(&unit).await
    }

    async fn claim_lead(&self, unit: &str) -> Result<(), String> {
        let name: UnitName = unit.parse().map_err(|error| format!("{error}"))?;
        let request = v1::ClaimLeadRequest { model: MODEL.into(), unit: unit.into() };
        let client = &self.units.get(&name).ok_or("the unit is not there")?.client;
        refused(client.units().claim_lead(request).await).map(drop)
    }

    /// The lease of the one ends, as if its time were over, and the other asks for the lead.
    async fn pass_lead(&mut self, from: &str, to: &str) -> Result<(), String> {
        let model = MODEL.parse().expect("it is a model's name");
        let unit = from.parse().map_err(|error| format!("{error}"))?;
        let batch = Batch { id: BatchId([255; 16]), records: vec![Record::LeadEnded { unit }.encode()] };
        let last: Revision = self.log.last(&model).await.map_err(|error| error.to_string())?;
        self.log.append(&model, last, batch).await.map_err(|error| error.to_string())?;
        // The broker notices at its next append that somebody else wrote.
        let name: UnitName = to.parse().map_err(|error| format!("{error}"))?;
        self.commit(&name, v1::CommitRequest::default()).await?;
        self.claim_lead(to).await
    }

    /// The two applications that are related, with their endpoints.
    fn ends(&self) -> Result<(String, String), String> {
        let told = self.life.hooks.iter().map(|hook| (hook.unit.application().to_string(), &hook.told));
        let mut told =
            told.filter(|(own, told)| !told.relation.is_empty() && *own != told.remote_application);
        let (a, told) = told.next().ok_or("no two applications are related")?;
        let b = told.remote_application.clone();
        let endpoint = |application: &str, other: &str| {
            let endpoints = self.life.endpoints(application).into_iter();
            endpoints.filter(|(_, remote)| remote == other).map(|(name, _)| name).min()
        };
        let end = |application: &str, other: &str| {
            endpoint(application, other).map(|endpoint| format!("{application}:{endpoint}"))
        };
        end(&a, &b).zip(end(&b, &a)).ok_or_else(|| format!("{a} and {b} have no endpoints"))
    }

    async fn integrate(&self) -> Result<(), String> {
        let (a, b) = self.ends()?;
        let request = v1::IntegrateRequest { model: MODEL.into(), a, b };
        refused(self.operator.models().integrate(request).await).map(drop)
    }

    async fn remove_relation(&self) -> Result<(), String> {
        let (a, b) = self.ends()?;
        let request = v1::RemoveRelationRequest { model: MODEL.into(), a, b };
        refused(self.operator.models().remove_relation(request).await).map(drop)
    }

    async fn remove_unit(&self, unit: &str) -> Result<(), String> {
        let request = v1::RemoveUnitRequest { model: MODEL.into(), unit: unit.into(), force: false };
        refused(self.operator.models().remove_unit(request).await).map(drop)
    }
}

fn refused<T>(answer: Result<T, tonic::Status>) -> Result<T, String> {
    answer.map_err(|status| format!("the broker refuses: {}", status.message()))
}
