//! What a charm's files say, as the model has it.

#![allow(clippy::unwrap_used, reason = "all of it is tests")]

use relata_core::Role;
use relata_metadata::{
    Architecture, Assumption, Charm, CharmUser, Comparison, ContainerSource, Count, DefaultValue,
    EndpointScope, Extension, FileKind, Files, IncludeKind, OptionType, ParameterType, Reading, ResourceType,
    StorageType,
};

const METADATA: &str = "\
name: shop
display-name: The Shop
summary: A shop
description: Sells things.
maintainers: [Ann Other <ann@example.com>, The Team]
tags: [database, misc]
terms: [acme/eula/2]
assumes: [juju >= 3.5, {any-of: [k8s-api, juju < 4]}]
charm-user: sudoer
subordinate: true
docs: https://example.com/docs
source: [https://example.com/a, https://example.com/b]
provides:
  web: http
requires:
  host: {interface: juju-info, scope: container}
  database: {interface: mysql_client, limit: 1, optional: true, description: Where orders are kept.}
peers:
  cluster: {interface: shop-peers}
extra-bindings: {public: }
storage:
  data: {type: filesystem, minimum-size: 1.5G, location: /srv, multiple: {range: 1-3}, properties: [transient]}
  disks: {type: block, read-only: true, shared: true, multiple: {range: 0-}}
devices: {gpu: {type: nvidia.com/gpu, countmin: 0, countmax: 2}}
resources:
  image: {type: oci-image, upstream-source: example/image}
  client: {filename: client.tgz}
payloads: {monitor: {type: docker}}
containers:
  web: {resource: image, mounts: [{storage: data, location: /data}], uid: 584}
";
const CONFIG: &str = "\
options:
  port: {type: int, default: 80, description: The port.}
  token: {type: secret, optional: false}
  ratio: {type: float, default: 1}
";
const ACTIONS: &str = "\
backup:
  description: Make a backup.
  params:
    target: {type: string, description: where to}
    level: {type: integer, default: 5, enum: [1, 5, 9]}
    what: {}
  required: [target]
  parallel: true
  execution-group: backups
";
const LAYER: &str = "includes: [layer:basic, interface:pgsql, ./other]\noptions: {basic: {use_venv: true}}\n";

fn reading(files: &[(FileKind, &str)]) -> Reading {
    let add = |all: Files, (kind, text): &(FileKind, &str)| all.with(*kind, kind.file_name(), *text);
    relata_metadata::read(&files.iter().fold(Files::new(), add))
}

fn shop() -> Charm {
    let files = [
        (FileKind::Metadata, METADATA),
        (FileKind::Config, CONFIG),
        (FileKind::Actions, ACTIONS),
        (FileKind::Layer, LAYER),
    ];
    reading(&files).sound().unwrap()
}

#[test]
fn what_a_charm_is() {
    let charm = shop();
    assert_eq!((charm.name.as_str(), charm.title.as_deref()), ("shop", Some("The Shop")));
    assert_eq!(charm.maintainers[0].email.as_deref(), Some("ann@example.com"));
    assert_eq!((charm.maintainers[1].name.as_str(), &charm.maintainers[1].email), ("The Team", &None));
    assert_eq!(charm.tags.iter().map(|tag| tag.is_the_stores()).collect::<Vec<_>>(), [true, false]);
    assert_eq!((charm.terms[0].owner.as_deref(), charm.terms[0].revision), (Some("acme"), Some(2)));
    assert_eq!(charm.user, Some(CharmUser::Sudoer));
    assert_eq!(charm.source().unwrap().as_str(), "https://example.com/a");
    let Assumption::Feature(juju) = &charm.assumes[0] else { panic!("{:?}", charm.assumes) };
    assert_eq!(juju.version, Some((Comparison::AtLeast, "3.5".to_owned())));
    let Assumption::AnyOf(any) = &charm.assumes[1] else { panic!("{:?}", charm.assumes) };
    assert_eq!(any.len(), 2);
}

#[test]
fn whom_it_can_be_related_to() {
    let charm = shop();
    let database = charm.endpoint("database").unwrap();
    assert_eq!((database.role, database.limit, database.optional), (Role::Requirer, Some(1), true));
    assert_eq!(database.description.as_deref(), Some("Where orders are kept."));
    assert_eq!((database.place.line, database.extension), (17, None));
    assert_eq!(charm.endpoint("host").unwrap().scope, EndpointScope::Container);
    assert_eq!(charm.endpoint("web").unwrap().interface.as_str(), "http");
    let peers: Vec<_> = charm.endpoints_of(Role::Peer).map(|peer| peer.name.as_str()).collect();
    assert_eq!((peers, charm.extra_bindings[0].as_str()), (vec!["cluster"], "public"));
}

#[test]
fn what_it_needs() {
    let charm = shop();
    let [data, disks] = &charm.storage[..] else { panic!("{:?}", charm.storage) };
    assert_eq!((data.kind, data.minimum_mib, data.transient), (StorageType::Filesystem, Some(1536), true));
    assert_eq!(data.count, Count { least: 1, most: Some(3) });
    assert_eq!((disks.read_only, disks.shared, disks.count), (true, true, Count { least: 0, most: None }));
    assert_eq!(charm.devices[0].count, Count { least: 0, most: Some(2) });
    assert_eq!(charm.resources[0].kind, ResourceType::OciImage);
    assert_eq!(charm.resources[1].filename.as_deref(), Some("client.tgz"));
    assert_eq!(charm.payloads[0].kind, "docker");
    let web = &charm.containers[0];
    assert!(matches!(&web.source, ContainerSource::Resource(name) if name.as_str() == "image"));
    assert_eq!((web.mounts[0].storage.as_str(), web.uid), ("data", Some(584)));
}

#[test]
fn what_operators_set_and_do() {
    let charm = shop();
    let port = charm.option("port").unwrap();
    assert_eq!((port.kind, &port.default), (OptionType::Int, &Some(DefaultValue::Int(80))));
    let token = charm.option("token").unwrap();
    assert_eq!((token.kind, token.required, &token.default), (OptionType::Secret, true, &None));
    assert_eq!(charm.option("ratio").unwrap().default, Some(DefaultValue::Float(1.0)));
    let backup = charm.action("backup").unwrap();
    assert!(backup.parallel && !backup.additional_properties);
    assert_eq!(backup.execution_group.as_deref(), Some("backups"));
    let shown = backup.parameters.iter().map(|p| (p.name.as_str(), p.kind, p.required, p.values.len()));
    assert_eq!(
        shown.collect::<Vec<_>>(),
        [
            ("target", ParameterType::String, true, 0),
            ("level", ParameterType::Integer, false, 3),
            ("what", ParameterType::Any, false, 0),
        ]
    );
    assert_eq!(backup.parameters[1].default, Some(5.into()));
    let layer = charm.layer.unwrap();
    let kinds: Vec<_> = layer.includes.iter().map(|include| include.kind).collect();
    assert_eq!(kinds, [IncludeKind::Layer, IncludeKind::Interface, IncludeKind::Source]);
    assert_eq!(layer.options[0].value["use_venv"], true);
}

#[test]
fn what_an_extension_adds_is_known_as_its() {
    let text = "type: charm\nname: app\nsummary: s\ndescription: d\nbase: ubuntu@24.04\n\
                platforms: {amd64: , arm64: {build-on: [amd64]}}\nextensions: [go-framework]\n\
                requires: {db: {interface: postgresql_client}, login: {interface: oauth}}\n";
    let charm = reading(&[(FileKind::Charmcraft, text)]).sound().unwrap();
    let by = |name: &str| charm.endpoint(name).unwrap().extension;
    assert_eq!((by("db"), by("ingress")), (None, Some(Extension::Go)));
    assert_eq!(charm.option("login-scopes").unwrap().extension, Some(Extension::Go));
    assert_eq!(charm.action("rotate-secret-key").unwrap().extension, Some(Extension::Go));
    let build = charm.build.unwrap();
    assert_eq!(
        (build.extensions, build.base.unwrap().to_string()),
        (vec![Extension::Go], "ubuntu@24.04".to_owned())
    );
    assert_eq!((build.parts[0].name.as_str(), build.parts[0].plugin.as_str()), ("charm", "charm"));
    assert_eq!(build.charm_libs[0].charm, "traefik-k8s");
    assert_eq!(build.platforms[1].build_on, [Architecture::Amd64]);
    assert_eq!(build.platforms[1].build_for, [Architecture::Arm64]);
}

#[test]
fn a_wrong_name_hides_nothing() {
    let text = "name: Shop\nsummary: s\ndescription: d\ntags: [1]\nstorage: {data: }\nrequires: {db: mysql, web: }\n";
    let reading = reading(&[(FileKind::Metadata, text), (FileKind::Config, "options: {a: {type: bool}}\n")]);
    assert!(reading.charm.is_none());
    assert_eq!(reading.endpoints.len(), 1);
    let rules: Vec<_> = reading.found.into_sorted().into_iter().map(|problem| problem.rule).collect();
    assert_eq!(rules, ["unknown-word", "bad-name", "wrong-type", "wrong-type", "missing-interface"]);
}

#[test]
fn what_relations_need_is_told_apart() {
    let text = "name: shop\nrequires: {db: }\nstorage: {data: }\n";
    let found = reading(&[(FileKind::Metadata, text)]).found.into_sorted();
    let concerns: Vec<_> = found
        .iter()
        .filter(|problem| Reading::concerns_relations(problem))
        .map(|problem| problem.rule)
        .collect();
    assert_eq!(concerns, ["missing-interface"]);
}
