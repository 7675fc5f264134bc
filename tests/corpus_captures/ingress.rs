//! ingress: traefik_k8s' `IngressPerAppRequirer.url` and `IngressPerAppProvider`.

use relata_core::uri::Uri;
use relata_core::validate::{State, validate};
use relata_core::{Databag, Interface, NoSecrets, Resolution, Role, Scope};
use serde::Deserialize;
use serde_json::{Value, json};

use super::reading::{Reader, data, resolve, versions};
use super::row::{Bag, Difference, Differences, Row, Units};
use super::url;

#[derive(Deserialize)]
#[serde(untagged)]
enum Bags {
    Requirer(Requirer),
    Provider(Provider),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Requirer {
    requirer_app: Bag,
    requirer_unit: Bag,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Provider {
    provider_app: Bag,
}

/// What the requirer's library hands over.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Ready {
    is_ready: bool,
    /// A URL, nothing, or `{error}`.
    url: Value,
}

/// What the provider's library hands over, and what it publishes.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Provided {
    data_provided: Option<IngressData>,
    published: Bag,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct IngressData {
    hosts: Vec<Value>,
    model: String,
    name: String,
    redirect_https: bool,
    strip_prefix: bool,
}

pub(super) fn compare(row: &Row) -> Result<Vec<Difference>, String> {
    match row.databag()? {
        Bags::Requirer(bags) => compare_provider(row, bags),
        Bags::Provider(bags) => compare_requirer(row, bags.provider_app),
    }
}

/// The library's error is our "invalid".
fn compare_requirer(row: &Row, provider_app: Bag) -> Result<Vec<Difference>, String> {
    let library: Ready = row.parsed()?;
    let (_, resolution) = resolve(row, &data(provider_app, Units::new())?, &NoSecrets)?;
    let mut differences = Differences::default();
    differences.check("is_ready", library.is_ready, resolution.ready().is_some());
    if library.url.get("error").is_some() {
        differences.check("url", true, matches!(resolution, Resolution::Invalid(_)));
    } else {
        differences.check(
            "url",
            library.url,
            url(&resolution).map_or(Value::Null, |url| normalised(&url).into()),
        );
    }
    Ok(differences.finish())
}

/// The URL as pydantic's `AnyHttpUrl` has it: host in lower case, no default port, `/` for no path.
fn normalised(url: &str) -> String {
    let Ok(mut uri) = url.parse::<Uri>() else { return url.to_owned() };
    let default_port = if uri.scheme == "https" { 443 } else { 80 };
    for host in &mut uri.hosts {
        host.host.make_ascii_lowercase();
        host.port = host.port.filter(|port| *port != default_port);
    }
    if uri.path.is_empty() {
        uri.path.push(String::new());
    }
    uri.to_text().expose().to_owned()
}

fn compare_provider(row: &Row, bags: Requirer) -> Result<Vec<Difference>, String> {
    let library: Provided = row.parsed()?;
    let interface = *versions(row)?.last().expect("there is a version");
    let app = Part { interface, scope: Scope::App, bag: bags.requirer_app.into() };
    let unit = Part { interface, scope: Scope::Unit, bag: bags.requirer_unit.into() };
    let is_ready = app.is_ready() && unit.is_ready();
    let mut differences = Differences::default();
    differences.check("data_provided", library.data_provided.is_some(), is_ready);
    if let Some(data) = library.data_provided.filter(|_| is_ready) {
        let host = json!({"host": unit.value("host")?, "ip": unit.value("ip")?});
        differences.check("hosts", data.hosts, vec![host]);
        differences.check("model", Value::from(data.model), app.value("model")?);
        differences.check("name", Value::from(data.name), app.value("name")?);
        let flag = |key| app.value(key).map(|value| value == Value::Bool(true));
        differences.check("redirect_https", data.redirect_https, flag("redirect-https")?);
        differences.check("strip_prefix", data.strip_prefix, flag("strip-prefix")?);
    }
    let expected = if library.published.is_empty() { State::Waiting } else { State::Ready };
    let published = validate(interface, Role::Provider, Scope::App, &library.published.into()).state;
    differences.check("published", expected, published);
    Ok(differences.finish())
}

/// A databag of the requirer.
struct Part {
    interface: &'static Interface,
    scope: Scope,
    bag: Databag,
}

impl Part {
    fn is_ready(&self) -> bool {
        validate(self.interface, Role::Requirer, self.scope, &self.bag).state == State::Ready
    }

    fn value(&self, key: &str) -> Result<Value, String> {
        let Self { interface, scope, bag } = self;
        let reader = Reader { interface, role: Role::Requirer, scope: *scope, bag, secrets: &NoSecrets };
        Ok(reader.value(key)?.unwrap_or_default())
    }
}
