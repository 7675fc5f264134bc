//! What the keys of a connection rule hold in a scene, so that each gives a value of its own. It must not know types.

use relata_core::interface::{BagPath, ConnectionRule, Gate};
use relata_core::{Role, Scope};

/// What a path is to hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Wanted {
    pub(super) path: BagPath,
    /// The items of a list; what is no list takes the first.
    pub(super) texts: Vec<String>,
}

/// What every path of the rule is to hold in the databag of a role and scope.
pub(super) fn wanted(rule: &ConnectionRule, role: Role, scope: Scope) -> Vec<Wanted> {
    let mut all = Vec::new();
    parts(rule, &mut all);
    gates(rule, &mut all);
    all.retain(|wanted| (wanted.path.role, wanted.path.scope) == (role, scope));
    all
}

/// The keys of the secrets into which paths of the rule lead.
pub(super) fn secret_keys(rule: &ConnectionRule) -> impl Iterator<Item = String> {
    let mut all = Vec::new();
    parts(rule, &mut all);
    all.into_iter().filter_map(|wanted| wanted.path.secret)
}

type Make = fn(&str, u16) -> Vec<String>;

fn parts(rule: &ConnectionRule, all: &mut Vec<Wanted>) {
    let scheme = rule.scheme.as_str();
    for paths in [&rule.uri, &rule.read_only_uri] {
        add(paths, all, |n| {
            vec![format!("{scheme}://user-{n}:password-{n}@uri-{n}.example:{n}/database-{n}")]
        });
    }
    let lists: [(&[BagPath], Make); 11] = [
        (&rule.conninfo, conninfo),
        (&rule.read_only_conninfo, conninfo),
        (&rule.hosts, |_, n| vec![format!("a-{n}.example:{n}"), format!("b-{n}.example:{n}")]),
        (&rule.read_only_hosts, |_, n| vec![format!("read-{n}.example:{n}")]),
        (&rule.host, |_, n| vec![format!("host-{n}.example")]),
        (&rule.port, |_, n| vec![n.to_string()]),
        (&rule.username, |_, n| vec![format!("user-{n}")]),
        (&rule.password, |_, n| vec![format!("password-{n}")]),
        (&rule.database, |_, n| vec![format!("database-{n}")]),
        (&rule.tls, |_, _| vec!["true".to_owned()]),
        (&rule.tls_ca, certificate),
    ];
    for (paths, make) in lists {
        add(paths, all, |n| make(scheme, n));
    }
    for (name, paths) in &rule.parameters {
        add(paths, all, |n| vec![format!("{name}-{n}")]);
    }
    if let Some(state) = &rule.state {
        all.push(Wanted { path: state.at.clone(), texts: state.primary.iter().take(1).cloned().collect() });
    }
}

fn conninfo(_: &str, n: u16) -> Vec<String> {
    vec![format!("host=host-{n}.example port={n} dbname=database-{n} user=user-{n} password=password-{n}")]
}

fn certificate(_: &str, n: u16) -> Vec<String> {
    vec![format!("-----BEGIN CERTIFICATE-----\n{n}\n-----END CERTIFICATE-----")]
}

/// What is asked for is answered, and the requirer let in.
fn gates(rule: &ConnectionRule, all: &mut Vec<Wanted>) {
    for gate in &rule.gates {
        match gate {
            Gate::Mirrors { asked, answered, .. } => {
                let known = all.iter().find(|wanted| asked.contains(&wanted.path));
                let texts = known.map_or_else(|| vec!["asked".to_owned()], |known| known.texts.clone());
                for path in asked.iter().chain(answered) {
                    replace(path, &texts, all);
                }
            }
            Gate::Admits { subnets, own, .. } => {
                for path in subnets.iter().chain(own) {
                    replace(path, &["10.9.0.0/24".to_owned()], all);
                }
            }
        }
    }
}

fn add(paths: &[BagPath], all: &mut Vec<Wanted>, texts: impl Fn(u16) -> Vec<String>) {
    for path in paths {
        // What stands at a path was said by the part that came first.
        if all.iter().all(|known| known.path != *path) {
            all.push(Wanted { path: path.clone(), texts: texts(number(&path.to_string())) });
        }
    }
}

fn replace(path: &BagPath, texts: &[String], all: &mut Vec<Wanted>) {
    all.retain(|known| known.path != *path);
    all.push(Wanted { path: path.clone(), texts: texts.to_vec() });
}

/// A number of a path's own that a port may be, always the same.
pub(super) fn number(path: &str) -> u16 {
    let sum = path.bytes().fold(7_u32, |sum, byte| sum.wrapping_mul(31).wrapping_add(u32::from(byte)));
    u16::try_from(1024 + sum % 60_000).unwrap_or(1024)
}
