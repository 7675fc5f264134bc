//! The bindings against the definitions they were made from: they read what `relata validate` calls ready and nothing
//! else, and write what they read.

#![allow(clippy::unwrap_used, reason = "a test ends where something is not as it should be")]

mod support;

use relata::core::interface::Field;
use relata::core::validate::{State, validate};
use relata::core::{Databag, Interface, Role, Scope, decode, detect};
use relata::{Binding, Data, PeerBinding};
use relata_interfaces as bound;

use support::{Case, examples, filled, secrets_for, variants};

/// Calls a function for each binding.
macro_rules! each_binding {
    ($check:ident) => {
        $check::<bound::apache_vhost_config::v0::ApacheVhostConfig>();
        $check::<bound::apache_website::v0::ApacheWebsite>();
        $check::<bound::auth_proxy::v0::AuthProxy>();
        $check::<bound::azure_service_principal::v0::AzureServicePrincipal>();
        $check::<bound::azure_storage::v0::AzureStorage>();
        $check::<bound::certificate_transfer::v0::CertificateTransfer>();
        $check::<bound::certificate_transfer::v1::CertificateTransfer>();
        $check::<bound::cloudflared_route::v0::CloudflaredRoute>();
        $check::<bound::connect_client::v0::ConnectClient>();
        $check::<bound::cos_agent::v0::CosAgent>();
        $check::<bound::database_backup::v0::DatabaseBackup>();
        $check::<bound::dns_record::v0::DnsRecord>();
        $check::<bound::elasticsearch::v0::Elasticsearch>();
        $check::<bound::etcd_client::v0::EtcdClient>();
        $check::<bound::filesystem_info::v0::FilesystemInfo>();
        $check::<bound::fiveg_core_gnb::v0::FivegCoreGnb>();
        $check::<bound::fiveg_f1::v0::FivegF1>();
        $check::<bound::fiveg_gnb_identity::v0::FivegGnbIdentity>();
        $check::<bound::fiveg_n2::v0::FivegN2>();
        $check::<bound::fiveg_n3::v0::FivegN3>();
        $check::<bound::fiveg_n4::v0::FivegN4>();
        $check::<bound::fiveg_nrf::v0::FivegNrf>();
        $check::<bound::fiveg_rfsim::v0::FivegRfsim>();
        $check::<bound::forward_auth::v0::ForwardAuth>();
        $check::<bound::grafana_auth::v0::GrafanaAuth>();
        $check::<bound::grafana_dashboard::v0::GrafanaDashboard>();
        $check::<bound::grafana_datasource::v0::GrafanaDatasource>();
        $check::<bound::grafana_datasource_exchange::v0::GrafanaDatasourceExchange>();
        $check::<bound::http::v0::Http>();
        $check::<bound::hydra_endpoints::v0::HydraEndpoints>();
        $check::<bound::ingress::v1::Ingress>();
        $check::<bound::ingress::v2::Ingress>();
        $check::<bound::ingress_per_unit::v0::IngressPerUnit>();
        $check::<bound::ip_router::v0::IpRouter>();
        $check::<bound::istio_metadata::v0::IstioMetadata>();
        $check::<bound::jwt::v0::Jwt>();
        $check::<bound::k8s_backup_target::v0::K8sBackupTarget>();
        $check::<bound::k8s_service::v0::K8sService>();
        $check::<bound::kafka_client::v0::KafkaClient>();
        $check::<bound::karapace_client::v0::KarapaceClient>();
        $check::<bound::kratos_external_idp::v0::KratosExternalIdp>();
        $check::<bound::kratos_info::v0::KratosInfo>();
        $check::<bound::kubeflow_dashboard_links::v0::KubeflowDashboardLinks>();
        $check::<bound::ldap::v0::Ldap>();
        $check::<bound::litmus_auth::v0::LitmusAuth>();
        $check::<bound::local_monitors::v0::LocalMonitors>();
        $check::<bound::login_ui_endpoints::v0::LoginUiEndpoints>();
        $check::<bound::loki_push_api::v0::LokiPushApi>();
        $check::<bound::memcache::v0::Memcache>();
        $check::<bound::milter::v0::Milter>();
        $check::<bound::mimir_cluster::v0::MimirCluster>();
        $check::<bound::mongodb_client::v0::MongodbClient>();
        $check::<bound::mysql::v0::Mysql>();
        $check::<bound::mysql_client::v0::MysqlClient>();
        $check::<bound::mysql_router::v0::MysqlRouter>();
        $check::<bound::mysql_shared::v0::MysqlShared>();
        $check::<bound::nginx_route::v0::NginxRoute>();
        $check::<bound::nrpe_external_master::v0::NrpeExternalMaster>();
        $check::<bound::oauth::v0::Oauth>();
        $check::<bound::opencti_connector::v0::OpenctiConnector>();
        $check::<bound::openfga::v0::Openfga>();
        $check::<bound::openfga::v1::Openfga>();
        $check::<bound::opensearch_client::v0::OpensearchClient>();
        $check::<bound::pgsql::v0::Pgsql>();
        $check::<bound::pgsql::v1::Pgsql>();
        $check::<bound::pgsql::v2::Pgsql>();
        $check::<bound::postgresql_client::v0::PostgresqlClient>();
        $check::<bound::profiling::v0::Profiling>();
        $check::<bound::prometheus_remote_write::v0::PrometheusRemoteWrite>();
        $check::<bound::prometheus_scrape::v0::PrometheusScrape>();
        $check::<bound::pyroscope_cluster::v0::PyroscopeCluster>();
        $check::<bound::rabbitmq::v0::Rabbitmq>();
        $check::<bound::redis::v0::Redis>();
        $check::<bound::s3::v0::S3>();
        $check::<bound::s3::v1::S3>();
        $check::<bound::saml::v0::Saml>();
        $check::<bound::sdcore_config::v0::SdcoreConfig>();
        $check::<bound::sdcore_management::v0::SdcoreManagement>();
        $check::<bound::smtp::v0::Smtp>();
        $check::<bound::spark_service_account::v0::SparkServiceAccount>();
        $check::<bound::tempo_cluster::v0::TempoCluster>();
        $check::<bound::tempo_cluster::v1::TempoCluster>();
        $check::<bound::tls_certificates::v0::TlsCertificates>();
        $check::<bound::tls_certificates::v1::TlsCertificates>();
        $check::<bound::tracing::v0::Tracing>();
        $check::<bound::tracing::v1::Tracing>();
        $check::<bound::tracing::v2::Tracing>();
        $check::<bound::valkey_client::v1::ValkeyClient>();
        $check::<bound::vault_autounseal::v0::VaultAutounseal>();
        $check::<bound::vault_kv::v0::VaultKv>();
        $check::<bound::velero_backup_config::v0::VeleroBackupConfig>();
        $check::<bound::wazuh_api_client::v0::WazuhApiClient>();
        $check::<bound::wsgi::v0::Wsgi>();
        $check::<bound::zookeeper::v0::Zookeeper>();
    };
}

/// Calls a function for each binding among peers.
macro_rules! each_peer_binding {
    ($check:ident) => {
        $check::<bound::secret_storage::v0::SecretStorage>();
    };
}

#[test]
fn every_definition_has_a_binding_and_a_feature() {
    let manifest = include_str!("../Cargo.toml");
    let test = include_str!("catalogue.rs");
    for source in relata_catalogue::sources() {
        assert!(manifest.contains(&format!("\n{} = []\n", source.name)), "no feature {}", source.name);
        assert!(manifest.contains(&format!("    \"{}\",\n", source.name)), "{} is not in `all`", source.name);
        let module = format!("bound::{}::v{}::", source.name.replace(['-', '.'], "_"), source.version);
        assert!(test.contains(&module), "{module} is not tested here");
    }
}

#[test]
fn what_is_read_is_what_is_written() {
    each_binding!(check_round_trips);
    each_peer_binding!(check_peer_round_trips);
}

fn check_round_trips<B: Binding>() {
    for case in examples(B::INTERFACE, B::VERSION) {
        match (case.role, case.scope) {
            (Role::Provider, Scope::App) => check_round_trip::<B::ProviderApp>(B::interface(), &case),
            (Role::Provider, Scope::Unit) => check_round_trip::<B::ProviderUnit>(B::interface(), &case),
            (_, Scope::App) => check_round_trip::<B::RequirerApp>(B::interface(), &case),
            (_, Scope::Unit) => check_round_trip::<B::RequirerUnit>(B::interface(), &case),
        }
    }
}

fn check_peer_round_trips<B: PeerBinding>() {
    for case in examples(B::INTERFACE, B::VERSION) {
        match case.scope {
            Scope::App => check_round_trip::<B::PeerApp>(B::interface(), &case),
            Scope::Unit => check_round_trip::<B::PeerUnit>(B::interface(), &case),
        }
    }
}

fn check_round_trip<D: Data>(interface: &Interface, case: &Case) {
    if !case.is_ready() {
        return;
    }
    let secrets = secrets_for(interface, case);
    let data = D::decode(&case.databag, &secrets).unwrap_or_else(|error| panic!("{}: {error}", case.name));
    let mut written = case.databag.clone();
    written.apply(&data.to_patch());
    let again = D::decode(&written, &secrets).unwrap_or_else(|error| panic!("{}: {error}", case.name));
    assert_eq!(data, again, "{}", case.name);
    assert_eq!(data.to_patch(), again.to_patch(), "{}: equal data gives equal bytes", case.name);
    let record = interface.record(case.role, case.scope, None).unwrap();
    for field in &record.fields {
        let (before, after) = (meaning(interface, field, &case.databag), meaning(interface, field, &written));
        assert_eq!(before, after, "{}: {}", case.name, field.property.name);
    }
    for (key, text) in case.databag.iter().filter(|(key, _)| !D::covers(key)) {
        assert_eq!(written.get(key), Some(text), "{}: {key} is not the binding's to change", case.name);
    }
}

/// What a key of a databag says, with what it says by not being there.
fn meaning(interface: &Interface, field: &Field, databag: &Databag) -> Option<serde_json::Value> {
    let schema = &field.property.schema;
    let value = field.find(databag).map(|(_, text)| decode::value(interface, field, text).unwrap());
    let value = value.map(|value| filled(interface, schema, &value));
    value.filter(|value| !value.is_null()).or_else(|| schema.default.clone())
}

#[test]
fn bindings_and_validation_agree() {
    each_binding!(check_agreement);
    each_peer_binding!(check_peer_agreement);
}

fn check_agreement<B: Binding>() {
    for case in examples(B::INTERFACE, B::VERSION) {
        let variants = variants(&case);
        for databag in std::iter::once(case.databag.clone()).chain(variants) {
            let case = Case { databag, ..case.clone() };
            match (case.role, case.scope) {
                (Role::Provider, Scope::App) => check_state::<B::ProviderApp>(B::interface(), &case),
                (Role::Provider, Scope::Unit) => check_state::<B::ProviderUnit>(B::interface(), &case),
                (_, Scope::App) => check_state::<B::RequirerApp>(B::interface(), &case),
                (_, Scope::Unit) => check_state::<B::RequirerUnit>(B::interface(), &case),
            }
        }
    }
}

fn check_peer_agreement<B: PeerBinding>() {
    for case in examples(B::INTERFACE, B::VERSION) {
        for databag in std::iter::once(case.databag.clone()).chain(variants(&case)) {
            let case = Case { databag, ..case.clone() };
            match case.scope {
                Scope::App => check_state::<B::PeerApp>(B::interface(), &case),
                Scope::Unit => check_state::<B::PeerUnit>(B::interface(), &case),
            }
        }
    }
}

fn check_state<D: Data>(interface: &Interface, case: &Case) {
    let (role, scope) = (case.role, case.scope);
    assert!(detect::dialect(interface, role, scope, &case.databag).is_none_or(|d| d.records.is_empty()));
    let expected = validate(interface, role, scope, &case.databag);
    let read = D::decode(&case.databag, &secrets_for(interface, case));
    let state = match &read {
        Ok(_) => State::Ready,
        Err(error) if error.is_waiting() => State::Waiting,
        Err(_) => State::Invalid,
    };
    let shown: Vec<_> = case.databag.iter().collect();
    assert_eq!(state, expected.state, "{} with {shown:?}: {read:?}, {:?}", case.name, expected.errors);
    if let (State::Invalid, Err(error)) = (state, read) {
        let wrong: Vec<_> = expected.errors.into_iter().filter(|found| found.rule != "required").collect();
        assert_eq!(error.findings, wrong, "{} with {shown:?}", case.name);
    }
}
