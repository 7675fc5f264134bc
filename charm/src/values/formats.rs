//! Texts of a kind that definitions name (`format`). What each kind is, is said in `relata_core::codec::format`.

use relata_core::interface::Format;

use super::TextRules;

macro_rules! formats {
    ($($(#[$doc:meta])* $name:ident: $format:ident;)*) => {
        $(
            $(#[$doc])*
            #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
            pub struct $name(String);

            $crate::text!($name, TextRules::new().format(Format::$format));
        )*
    };
}

formats! {
    /// An absolute URI: `redis://10.0.0.1:6379`.
    Uri: Uri;
    /// An absolute URI with scheme `http` or `https` and a host.
    HttpUri: HttpUri;
    /// A Juju secret's URI: `secret:ID`, `secret://MODEL/ID` or the ID alone.
    SecretUri: SecretUri;
    /// An IPv4 or IPv6 network: `10.0.0.0/8`.
    Network: Network;
    /// A UUID in its form with dashes.
    Uuid: Uuid;
    /// A date and a time with its offset, as in RFC 3339.
    DateTime: DateTime;
    /// A path in a file system.
    Path: Path;
    /// Base64 text of an xz file.
    Base64Xz: Base64Xz;
}
