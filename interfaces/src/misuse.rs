//! What must not compile, each beside the same lines put right: so it is the one difference that is refused. Doctests,
//! since they need no second build of all crates and no record of one compiler's words.

/// A requirer that writes what the provider writes.
///
/// ```compile_fail,E0308
/// use relata::values::Port;
/// use relata::{Context, Requirer};
/// use relata_interfaces::redis::v0::{ProviderUnit, Redis};
///
/// const CACHE: Requirer<Redis> = Requirer::new("cache");
/// fn write(context: &Context<'_>) {
///     for relation in context.relations(CACHE) {
///         let _ = relation.write_unit(&ProviderUnit::new("10.0.0.1", Port::of::<6379>()));
///     }
/// }
/// ```
///
/// ```
/// use relata::values::Port;
/// use relata::{Context, Provider};
/// use relata_interfaces::redis::v0::{ProviderUnit, Redis};
///
/// const CACHE: Provider<Redis> = Provider::new("cache");
/// fn write(context: &Context<'_>) {
///     for relation in context.relations(CACHE) {
///         let _ = relation.write_unit(&ProviderUnit::new("10.0.0.1", Port::of::<6379>()));
///     }
/// }
/// ```
struct WrongRole;

/// A required field that is missing, or of the wrong type.
///
/// ```compile_fail,E0061
/// use relata_interfaces::redis::v0::ProviderUnit;
/// let unit = ProviderUnit::new("10.0.0.1");
/// ```
///
/// ```compile_fail,E0308
/// use relata_interfaces::redis::v0::ProviderUnit;
/// let unit = ProviderUnit::new("10.0.0.1", "6379");
/// ```
///
/// ```
/// use relata::values::Port;
/// use relata_interfaces::redis::v0::ProviderUnit;
/// let unit = ProviderUnit::new("10.0.0.1", Port::of::<6379>());
/// ```
struct MissingField;

/// A struct without its constructor: the next version of the interface may have more fields.
///
/// ```compile_fail,E0639
/// use relata_interfaces::memcache::v0::RequirerUnit;
/// let unit = RequirerUnit { private_address: None, restart_trigger: None };
/// ```
///
/// ```
/// use relata_interfaces::memcache::v0::RequirerUnit;
/// let mut unit = RequirerUnit::new();
/// (unit.private_address, unit.restart_trigger) = (None, None);
/// ```
struct AllFields;

/// An interface between applications as a peer endpoint.
///
/// ```compile_fail,E0277
/// use relata_interfaces::redis::v0::Redis;
/// const CACHE: relata::Peer<Redis> = relata::Peer::new("cache");
/// ```
///
/// ```
/// use relata_interfaces::redis::v0::Redis;
/// const CACHE: relata::Provider<Redis> = relata::Provider::new("cache");
/// ```
struct WrongEndpoint;

/// A secret that is printed.
///
/// ```compile_fail,E0277
/// use relata::values::Port;
/// use relata_interfaces::redis::v0::ProviderUnit;
/// let unit = ProviderUnit::new("10.0.0.1", Port::of::<6379>());
/// println!("{}", unit.password.unwrap_or_default());
/// ```
///
/// ```
/// use relata::values::Port;
/// use relata_interfaces::redis::v0::ProviderUnit;
/// let unit = ProviderUnit::new("10.0.0.1", Port::of::<6379>());
/// println!("{:?}", unit.password.unwrap_or_default());
/// ```
struct PrintedSecret;

/// A number outside its bounds, and one whose bounds nobody has checked.
///
/// ```compile_fail,E0080
/// use relata::values::Port;
/// let port = Port::of::<65536>();
/// ```
///
/// ```compile_fail,E0308
/// use relata_interfaces::redis::v0::ProviderUnit;
/// let unit = ProviderUnit::new("10.0.0.1", 6379);
/// ```
///
/// ```
/// use relata::values::Port;
/// use relata_interfaces::redis::v0::ProviderUnit;
/// let unit = ProviderUnit::new("10.0.0.1", Port::of::<65535>());
/// let unit = ProviderUnit::new("10.0.0.1", Port::try_from(6379)?);
/// # Ok::<(), relata::NotAllowed>(())
/// ```
struct UncheckedNumber;

/// A text whose rule nobody has checked.
///
/// ```compile_fail,E0308
/// use relata_interfaces::ingress::v2::Ingress;
/// let url: relata::values::HttpUri = "http://10.0.0.1/".to_owned();
/// ```
///
/// ```compile_fail,E0423
/// let url = relata::values::HttpUri("no URL".to_owned());
/// ```
///
/// ```
/// let url: relata::values::HttpUri = "http://10.0.0.1/".parse()?;
/// # Ok::<(), relata::NotAllowed>(())
/// ```
struct UncheckedText;
