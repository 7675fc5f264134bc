//! Where a library is wrong, or does not do what relata does: each with its reason. It is the only list of its kind.
//!
//! A deviation is known by the interface and by what a row holds, never by a row's place, so that it holds for other
//! rows too. It excuses only the differences that it names. Sections are those of the reference `wire-classic`.

use relata_core::uri::{Uri, encode, split_list};
use serde_json::Value;

use super::row::{Difference, Row};

struct Deviation {
    interfaces: &'static [&'static str],
    /// The differences that it excuses.
    excuses: &'static [&'static str],
    /// Whether it is about this row.
    applies: fn(&Row) -> bool,
    reason: &'static str,
    section: &'static str,
}

const DATABASES: &[&str] = &["mysql_client", "postgresql_client", "mongodb_client"];
const CONNINFO: &[&str] = &["uri", "conn_str", "keywords", "host", "port", "user", "password", "database"];

const DEVIATIONS: &[Deviation] = &[
    Deviation {
        interfaces: &["pgsql"],
        excuses: &["password_read_back", "round_trips"],
        applies: |row| any_text(&row.build_from, &|text| text.contains(' ') && text.contains('\'')),
        reason: "pgconnstr does not read back a value with both a space and a quote, which libpq does",
        section: "9, libpq conninfo",
    },
    Deviation {
        interfaces: &["pgsql"],
        excuses: &["conn_str", "password_read_back", "round_trips"],
        applies: |row| any_text(&row.build_from, &|text| text.contains(['\t', '\n', '\r'])),
        reason: "pgconnstr turns tabs and newlines into spaces, so that another password is written",
        section: "9, libpq conninfo",
    },
    Deviation {
        interfaces: &["pgsql"],
        excuses: &["uri"],
        applies: |row| {
            any_text(&row.databag, &|text| has_host_list(text)) || any_text(&row.build_from, &is_host_list)
        },
        reason: "pgconnstr encodes the comma between several hosts, so that libpq takes them for one",
        section: "9, libpq URI",
    },
    Deviation {
        interfaces: &["pgsql"],
        excuses: CONNINFO,
        applies: |row| text(row, "/databag/master").contains(",dbname="),
        reason: "pgconnstr reads a comma-joined list as one conninfo and mixes its entries; the first entry is taken",
        section: "1, defect 1",
    },
    Deviation {
        interfaces: &["pgsql"],
        excuses: CONNINFO,
        applies: |row| text(row, "/databag/master").contains("://"),
        reason: "pgconnstr reads a URI as a conninfo without any parameter; it is refused",
        section: "9, libpq conninfo",
    },
    Deviation {
        interfaces: &["pgsql"],
        excuses: &["standbys"],
        applies: |row| any_text(&row.databag, &|text| text.contains(",dbname=")),
        reason: "the clients split standbys at newlines only, and take a comma-joined list for one broken standby",
        section: "1, defect 1",
    },
    Deviation {
        interfaces: &["pgsql"],
        excuses: &["uri"],
        applies: |row| {
            row.generated_by.contains("juju-relation-pgsql")
                && any_key(&row.databag, "allowed-units", &|text| text.contains(' '))
        },
        reason: "juju-relation-pgsql splits allowed-units at commas, though providers write spaces",
        section: "1, defect 2",
    },
    Deviation {
        interfaces: &["pgsql"],
        excuses: &["uri"],
        applies: |row| {
            row.databag
                .get("master")
                .or(row.build_from.as_object().map(|_| &row.build_from))
                .is_some_and(has_socket)
        },
        reason: "pgconnstr writes a socket's directory as the host, which SQLAlchemy does not decode; relata as a parameter",
        section: "9, libpq URI",
    },
    Deviation {
        interfaces: &["pgsql"],
        excuses: &["uri", "standbys"],
        applies: |row| {
            row.generated_by.contains("ops-lib-pgsql")
                && row.parsed["master"].is_string()
                && count(&row.databag, "allowed-subnets") > 1
        },
        reason: "ops-lib-pgsql takes any unit that lets it in; relata waits while another unit does not",
        section: "1, readiness",
    },
    Deviation {
        interfaces: &["pgsql"],
        excuses: &["uri", "standbys"],
        applies: |row| row.generated_by.contains("ops-lib-pgsql") && count(&row.databag, "master") == 0,
        reason: "ops-lib-pgsql does not read the keys of v0, and hands over standbys without a master; relata waits for one",
        section: "1, readiness",
    },
    Deviation {
        interfaces: &["prometheus_scrape", "loki_push_api"],
        excuses: &["state"],
        applies: |row| text(row, "/databag/alert_rules").contains("rules cut from this capture"),
        reason: "whoever took the capture left the names of the rule groups where the groups were",
        section: "none; the row says so itself",
    },
    Deviation {
        interfaces: DATABASES,
        excuses: &["uri"],
        applies: |row| {
            let part = |key: &str| {
                [format!("/databag/provider_app/{key}"), format!("/databag/secret_user_content/{key}")]
                    .iter()
                    .any(|path| encode(text(row, path)).to_string() != text(row, path))
            };
            part("username") || part("password") || part("database")
        },
        reason: "paas-charm encodes nothing, so that special characters give another URI",
        section: "9, paas-charm fall-back",
    },
    Deviation {
        interfaces: DATABASES,
        excuses: &["uri"],
        applies: |row| uris(row).len() > 1,
        reason: "paas-charm hands over a list of URIs as if it were one",
        section: "2, uris",
    },
    Deviation {
        interfaces: DATABASES,
        excuses: &["uri"],
        applies: |row| {
            uris(row).iter().any(|uri| uri.parse::<Uri>().is_ok_and(|read| read.to_text().expose() != *uri))
        },
        reason: "the provider left characters of its URI raw; relata encodes them",
        section: "9, postgresql_client uris",
    },
    Deviation {
        interfaces: DATABASES,
        excuses: &["uri"],
        applies: |row| text(row, "/databag/provider_app/endpoints").starts_with("file://"),
        reason: "paas-charm puts a socket's file:// URI where a host belongs",
        section: "9, paas-charm fall-back",
    },
    Deviation {
        interfaces: DATABASES,
        excuses: &["uri"],
        applies: |row| {
            let endpoints = text(row, "/databag/provider_app/endpoints");
            let uris =
                [text(row, "/databag/provider_app/uris"), text(row, "/databag/secret_user_content/uris")];
            row.interface == "mongodb_client" && endpoints.contains(',') && uris == ["", ""]
        },
        reason: "paas-charm takes one endpoint; a URI of mongodb has all of them",
        section: "9, mongodb URI",
    },
    Deviation {
        interfaces: &["redis"],
        excuses: &["url", "paas_charm"],
        applies: |row| !text(row, "/databag/provider_unit/password").is_empty(),
        reason: "redis_k8s ignores a password in the databag",
        section: "3, client behaviour",
    },
    Deviation {
        interfaces: &["redis"],
        excuses: &["url"],
        applies: |row| text(row, "/parsed/url").ends_with(":None"),
        reason: "redis_k8s writes None into its URL where a port is missing; relata waits",
        section: "3, client behaviour",
    },
    Deviation {
        interfaces: &["redis"],
        excuses: &["url", "paas_charm"],
        applies: |row| text(row, "/databag/provider_unit/hostname").matches(':').count() > 1,
        reason: "redis_k8s writes an IPv6 address without brackets, which is no URL",
        section: "3, client behaviour",
    },
    Deviation {
        interfaces: &["redis"],
        excuses: &["url", "paas_charm"],
        applies: |row| {
            text(row, "/databag/provider_unit/hostname").is_empty()
                && !text(row, "/databag/provider_unit/host").is_empty()
        },
        reason: "redis_k8s does not know the key host of the reactive dialects and writes None",
        section: "3, client behaviour",
    },
    Deviation {
        interfaces: &["http"],
        excuses: &["hosts"],
        applies: |row| {
            text(row, "/parsed/error").contains("private-address")
                && any_key(&row.databag, "extended_data", &|text| !text.contains("private-address"))
        },
        reason: "interface-http fails on extended_data without private-address, which jameinel's library writes",
        section: "4, extended_data",
    },
    Deviation {
        interfaces: &["http"],
        excuses: &["hosts"],
        applies: |row| {
            row.generated_by.contains("haproxy")
                && any_key(&row.databag, "service_name", &|name| !name.is_empty())
        },
        reason: "haproxy drops a unit whose service_name its own configuration does not know; that is no rule of the wire",
        section: "4, service_name",
    },
    Deviation {
        interfaces: &["memcache"],
        excuses: &["memcache_hosts_ports", "memcaches"],
        applies: |row| any_value(&row.parsed["memcache_hosts_ports"], &Value::is_null),
        reason: "interface-memcache hands over (None, None) for a unit that is not ready; relata leaves it out",
        section: "6, reader",
    },
    Deviation {
        interfaces: &["memcache"],
        excuses: &["memcache_hosts_ports", "memcaches"],
        applies: |row| any_key(&row.databag, "port", &|port| port == "-1"),
        reason: "memcached-k8s publishes port -1 before it is configured; relata waits",
        section: "6, below the table",
    },
    Deviation {
        interfaces: &["elasticsearch"],
        excuses: &["es_hosts", "list_unit_data"],
        applies: |row| any_key(&row.databag, "cluster-name", &|name| !name.is_empty()),
        reason: "omnivector's client drops units that spell cluster-name with a dash",
        section: "7, below the table",
    },
    Deviation {
        interfaces: &["ingress"],
        excuses: &["data_provided", "published"],
        applies: |row| text(row, "/databag/requirer_app/port") == "65535",
        reason: "traefik_k8s refuses port 65535: its bound is off by one",
        section: "5, port",
    },
];

/// The reasons for all of a row's differences.
///
/// # Errors
/// The differences that no deviation excuses.
pub(super) fn explain(row: &Row, differences: &[Difference]) -> Result<Vec<String>, Vec<String>> {
    let (mut reasons, mut unexplained) = (Vec::new(), Vec::new());
    for difference in differences {
        match DEVIATIONS.iter().find(|deviation| deviation.excuses(row, difference)) {
            Some(deviation) => reasons.push(format!("{} (section {})", deviation.reason, deviation.section)),
            None => unexplained.push(difference.to_string()),
        }
    }
    reasons.dedup();
    if unexplained.is_empty() { Ok(reasons) } else { Err(unexplained) }
}

impl Deviation {
    fn excuses(&self, row: &Row, difference: &Difference) -> bool {
        self.interfaces.contains(&row.interface.as_str())
            && self.excuses.contains(&difference.what.as_str())
            && (self.applies)(row)
    }
}

/// The text at `/databag/...`, `/parsed/...` or `/build_from/...`; empty if there is none.
fn text<'a>(row: &'a Row, path: &str) -> &'a str {
    let (of, rest) = path[1..].split_once('/').unwrap_or((&path[1..], ""));
    let value = match of {
        "databag" => &row.databag,
        "build_from" => &row.build_from,
        _ => &row.parsed,
    };
    value.pointer(&format!("/{rest}")).and_then(Value::as_str).unwrap_or_default()
}

/// The ready-made URIs that a provider gives.
fn uris(row: &Row) -> Vec<&str> {
    let paths = ["/databag/secret_user_content/uris", "/databag/provider_app/uris"];
    paths.iter().flat_map(|path| split_list(text(row, path))).collect()
}

/// Whether a conninfo's host is a socket's directory.
fn has_socket(value: &Value) -> bool {
    let of_conninfo = |text: &str| text.split(' ').any(|pair| pair.starts_with("host=/"));
    value.as_str().is_some_and(of_conninfo)
        || value.get("host").and_then(Value::as_str).is_some_and(|host| host.starts_with('/'))
}

/// How often a key is there with a text, anywhere within.
fn count(value: &Value, key: &str) -> usize {
    match value {
        Value::Array(items) => items.iter().map(|item| count(item, key)).sum(),
        Value::Object(parts) => {
            let here = parts.get(key).and_then(Value::as_str).is_some_and(|text| !text.is_empty());
            usize::from(here) + parts.values().map(|part| count(part, key)).sum::<usize>()
        }
        _ => 0,
    }
}

/// Whether a conninfo has several hosts.
fn has_host_list(text: &str) -> bool {
    text.split(' ').any(|pair| pair.strip_prefix("host=").is_some_and(is_host_list))
}

fn is_host_list(text: &str) -> bool {
    text.contains(',') && !text.contains([' ', '='])
}

/// Whether a value or one within it fits.
fn any_value(value: &Value, fits: &dyn Fn(&Value) -> bool) -> bool {
    fits(value)
        || match value {
            Value::Array(items) => items.iter().any(|item| any_value(item, fits)),
            Value::Object(parts) => parts.values().any(|part| any_value(part, fits)),
            _ => false,
        }
}

fn any_text(value: &Value, fits: &dyn Fn(&str) -> bool) -> bool {
    any_value(value, &|value| value.as_str().is_some_and(fits))
}

/// Whether a key somewhere within has a text that fits.
fn any_key(value: &Value, key: &str, fits: &dyn Fn(&str) -> bool) -> bool {
    any_value(value, &|value| value.get(key).and_then(Value::as_str).is_some_and(fits))
}
