//! http, memcache, elasticsearch: libraries that hand over every unit's host and port.

use relata_core::{Databag, Interface, NoSecrets, RelationData, Resolution, Role, Scope};
use serde::Deserialize;
use serde_json::Value;

use super::reading::{Reader, data, resolve};
use super::row::{Bag, Difference, Differences, Row, Units};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Bags {
    provider_units: Units,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Http {
    Services(Vec<Service>),
    Error(HttpError),
    Nothing(Nothing),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct HttpError {
    error: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Nothing {}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Service {
    service_name: String,
    hosts: Vec<HttpHost>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct HttpHost {
    hostname: String,
    port: Value,
    #[serde(rename = "private-address")]
    private_address: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Memcache {
    memcache_hosts: Vec<String>,
    memcache_hosts_ports: Vec<(Option<String>, Option<String>)>,
    memcaches: Vec<Memcached>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Memcached {
    host: Option<String>,
    port: Option<String>,
    #[serde(rename = "udp-port")]
    udp_port: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Elasticsearch {
    es_hosts: Vec<String>,
    list_unit_data: Vec<ElasticsearchUnit>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ElasticsearchUnit {
    cluster_name: String,
    host: String,
    port: Value,
}

/// What relata makes of a row's units.
struct Ours {
    interface: &'static Interface,
    data: RelationData,
    resolution: Resolution,
}

impl Ours {
    fn of(row: &Row) -> Result<Self, String> {
        let data = data(Bag::new(), row.databag::<Bags>()?.provider_units)?;
        let (interface, resolution) = resolve(row, &data, &NoSecrets)?;
        Ok(Self { interface, data, resolution })
    }

    /// Hosts and ports in the order of the units.
    fn servers(&self) -> Vec<(String, String)> {
        let Some(connection) = self.resolution.ready() else { return Vec::new() };
        let port = |host| connection.port(host).map(|port| port.to_string()).unwrap_or_default();
        connection.hosts.iter().map(|host| (host.host.clone(), port(host))).collect()
    }

    /// The value of a key in the databag of the unit whose `host` this is.
    fn value_beside(&self, host: &str, key: &str) -> Result<Option<Value>, String> {
        for bag in self.data.provider_units.values() {
            let reader = self.reader(bag);
            if reader.value("host")?.is_some_and(|value| value == host) {
                return reader.value(key);
            }
        }
        Ok(None)
    }

    fn reader<'a>(&'a self, bag: &'a Databag) -> Reader<'a> {
        let (role, scope) = (Role::Provider, Scope::Unit);
        Reader { interface: self.interface, role, scope, bag, secrets: &NoSecrets }
    }
}

pub(super) fn compare_http(row: &Row) -> Result<Vec<Difference>, String> {
    let ours = Ours::of(row)?;
    let mut differences = Differences::default();
    match row.parsed()? {
        Http::Nothing(Nothing {}) => differences.check("hosts", Vec::new(), ours.servers()),
        Http::Error(HttpError { error }) => {
            differences.check("hosts", format!("the error {error:?}"), format!("{:?}", ours.servers()));
        }
        Http::Services(services) => {
            let hosts = services.iter().flat_map(|service| &service.hosts);
            let library = hosts.clone().map(|host| (host.hostname.clone(), text(&host.port)));
            differences.check("hosts", library.collect(), ours.servers());
            let published: Vec<&str> =
                ours.data.provider_units.values().flat_map(|bag| bag.iter().map(|(_, text)| text)).collect();
            for host in
                hosts.filter(|host| !published.iter().any(|text| text.contains(&host.private_address)))
            {
                differences.check("private-address", host.private_address.as_str(), "published nowhere");
            }
            let names = ours.data.provider_units.keys().map(|unit| unit.application().to_string());
            let names: Vec<String> = names.collect();
            for service in services.iter().filter(|service| !names.contains(&service.service_name)) {
                differences.check("service_name", service.service_name.as_str(), &names.join(","));
            }
        }
    }
    Ok(differences.finish())
}

pub(super) fn compare_memcache(row: &Row) -> Result<Vec<Difference>, String> {
    let library: Memcache = row.parsed()?;
    let ours = Ours::of(row)?;
    let some = |(host, port): (String, String)| (Some(host), Some(port));
    let mut servers: Vec<_> = ours.servers().into_iter().map(some).collect();
    servers.sort();
    let mut differences = Differences::default();
    differences.check("memcache_hosts_ports", library.memcache_hosts_ports, servers.clone());
    let mut listed: Vec<_> =
        library.memcaches.iter().map(|one| (one.host.clone(), one.port.clone())).collect();
    listed.sort();
    differences.check("memcaches", listed, servers);
    let addresses = ours.data.provider_units.values().filter_map(|bag| bag.get("private-address"));
    let mut hosts = library.memcache_hosts;
    hosts.sort();
    let mut addresses: Vec<String> = addresses.map(str::to_owned).collect();
    addresses.sort();
    differences.check("memcache_hosts", hosts, addresses);
    for one in &library.memcaches {
        let Some(host) = &one.host else { continue };
        let udp_port = one.udp_port.clone().unwrap_or_default();
        differences.check(
            "udp-port",
            udp_port,
            ours.value_beside(host, "udp-port")?.as_ref().map_or_else(String::new, text),
        );
    }
    Ok(differences.finish())
}

pub(super) fn compare_elasticsearch(row: &Row) -> Result<Vec<Difference>, String> {
    let library: Elasticsearch = row.parsed()?;
    let ours = Ours::of(row)?;
    let mut differences = Differences::default();
    let joined = |(host, port): (String, String)| format!("{host}:{port}");
    differences.check("es_hosts", library.es_hosts, ours.servers().into_iter().map(joined).collect());
    let listed = library.list_unit_data.iter().map(|unit| (unit.host.clone(), text(&unit.port)));
    differences.check("list_unit_data", listed.collect(), ours.servers());
    for unit in &library.list_unit_data {
        let name = ours.value_beside(&unit.host, "cluster_name")?;
        differences.check("cluster_name", Some(unit.cluster_name.clone().into()), name);
    }
    Ok(differences.finish())
}

/// A port as text, whether the library has it as a number or not.
fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}
