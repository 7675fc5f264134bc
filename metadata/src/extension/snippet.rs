//! What an extension adds to a charmcraft.yaml, as a tree. It must not know what the charm has of its own, but for the
//! endpoints that bring options along.

use relata_core::EndpointName;
use relata_core::yaml::{self, Content, Entry, Mark, Node};

use crate::extension::{Extension, Generation, Named, entries_at, options};

const LIBRARIES: &str = r#"
- {lib: traefik_k8s.ingress, version: "2"}
- {lib: observability_libs.juju_topology, version: "0"}
- {lib: grafana_k8s.grafana_dashboard, version: "0"}
- {lib: loki_k8s.loki_push_api, version: "1"}
- {lib: data_platform_libs.data_interfaces, version: "0"}
- {lib: prometheus_k8s.prometheus_scrape, version: "0"}
- {lib: data_platform_libs.s3, version: "0"}
- {lib: saml_integrator.saml, version: "0"}
- {lib: smtp_integrator.smtp, version: "0"}
- {lib: squid_forward_proxy.http_proxy, version: "0"}
"#;
const OLDER_LIBRARIES: &str = r#"
- {lib: redis_k8s.redis, version: "0"}
- {lib: tempo_coordinator_k8s.tracing, version: "0"}
- {lib: openfga_k8s.openfga, version: "1"}
- {lib: hydra.oauth, version: "0"}
"#;
const ENDPOINTS: &str = r#"
requires:
  logging: {interface: loki_push_api}
  ingress: {interface: ingress, limit: 1}
provides:
  metrics-endpoint: {interface: prometheus_scrape}
  grafana-dashboard: {interface: grafana_dashboard}
"#;
const FIRST_PARTS: &str = r#"
peers: {secret-storage: {interface: secret-storage}}
parts:
  charm:
    plugin: charm
    source: .
    build-snaps: [rustup]
    override-build: "rustup default stable\ncraftctl default"
"#;
const SECOND_PARTS: &str = r#"
peers: {peers: {interface: peers}}
parts:
  charm:
    plugin: uv
    source: .
    build-snaps: [astral-uv, rustup]
    override-build: "rustup default stable\ncraftctl default"
    uv-groups: [charmlibs-pydeps]
"#;
const CONFIG_PART: &str = "  config: {plugin: dump, source: ., stage: [paas-config.yaml]}\n";
const ACTIONS: &str = r#"
actions:
  rotate-secret-key: {description: Make a new secret key. Everybody must log in again.}
"#;
const CREATE_SUPERUSER: &str = r#"
  create-superuser:
    description: Create an administrator of the Django site.
    params: {username: {type: string}, email: {type: string}}
    required: [username, email]
"#;

/// The tree of what an extension adds to the charm that `root` is, beside which a `paas-config.yaml` may lie.
pub(super) fn build(named: &Named, (root, has_config): (&Node, bool)) -> Node {
    let Named { extension, generation, .. } = *named;
    let mut text = String::new();
    text.push_str(&names(extension, generation));
    text.push_str("charm-libs:");
    text.push_str(LIBRARIES);
    match generation {
        Generation::First => [OLDER_LIBRARIES, ENDPOINTS, FIRST_PARTS].map(|part| text.push_str(part)),
        Generation::Second => [ENDPOINTS, SECOND_PARTS, if has_config { CONFIG_PART } else { "" }]
            .map(|part| text.push_str(part)),
    };
    text.push_str(ACTIONS);
    if extension == Extension::Django {
        text.push_str(CREATE_SUPERUSER.trim_start_matches('\n'));
    }
    text.push_str("config:\n  options:\n");
    for group in options::of(extension, generation) {
        text.push_str(&indented(group));
    }
    for endpoint in oauth_endpoints(root) {
        text.push_str(&indented(&options::of_oauth(extension, endpoint.as_str())));
    }
    let (node, _) = yaml::shared("", &text);
    node.expect("the text is made here of constants and of names without special characters")
}

fn names(extension: Extension, generation: Generation) -> String {
    let framework = extension.framework();
    let (container, image) = match (extension, generation) {
        (Extension::Flask | Extension::Django, Generation::First) => {
            (format!("{framework}-app"), format!("{framework}-app-image"))
        }
        _ => ("app".to_owned(), "app-image".to_owned()),
    };
    format!(
        "assumes: [k8s-api]\ncontainers: {{{container}: {{resource: {image}}}}}\n\
         resources: {{{image}: {{type: oci-image, description: The image of the {framework} application.}}}}\n"
    )
}

fn indented(lines: &str) -> String {
    lines.lines().filter(|line| !line.is_empty()).map(|line| format!("    {line}\n")).collect()
}

/// The charm's own endpoints of the interface `oauth`; those with a wrong name are reported elsewhere.
fn oauth_endpoints(root: &Node) -> Vec<EndpointName> {
    let is_oauth = |entry: &&Entry| match &entry.value.content {
        Content::String(interface) => interface == "oauth",
        Content::Map(_) => entries_at(&entry.value, &[]).iter().any(|entry| {
            entry.key == "interface" && entry.value.content == Content::String("oauth".to_owned())
        }),
        _ => false,
    };
    let declared = entries_at(root, &["requires"]).iter().filter(is_oauth);
    declared.filter_map(|entry| entry.key.parse().ok()).collect()
}

/// Gives a whole tree one place: that of the extension's name. Recursion is bounded by the reader's own depth.
pub(super) fn place(mut node: Node, mark: Mark) -> Node {
    node.mark = mark;
    node.content = match node.content {
        Content::List(items) => Content::List(items.into_iter().map(|item| place(item, mark)).collect()),
        Content::Map(entries) => Content::Map(
            entries
                .into_iter()
                .map(|entry| Entry { key: entry.key, mark, value: place(entry.value, mark) })
                .collect(),
        ),
        other => other,
    };
    node
}
