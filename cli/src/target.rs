//! Which broker, which model, and as whom: the options that every command about a model takes.

use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use relata_core::{ModelName, UnitName};

use crate::client::Broker;
use crate::console::Vars;
use crate::failure::{Failure, OrFail, Outcome};

/// The broker's address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Address {
    /// A unix socket.
    Unix(PathBuf),
    /// A host (an address or a name; IPv6 without brackets) and a port.
    Tcp {
        /// The host.
        host: String,
        /// The port.
        port: u16,
    },
}

/// A text that is no address.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{text:?} is not an address: {rule}")]
pub(crate) struct InvalidAddress {
    text: String,
    rule: &'static str,
}

impl FromStr for Address {
    type Err = InvalidAddress;

    fn from_str(text: &str) -> Result<Self, InvalidAddress> {
        let invalid = |rule| InvalidAddress { text: text.chars().take(200).collect(), rule };
        if let Some(path) = text.strip_prefix("unix:") {
            let path = path.strip_prefix("//").unwrap_or(path);
            return if path.is_empty() {
                Err(invalid("the socket's path is missing"))
            } else {
                Ok(Self::Unix(path.into()))
            };
        }
        let form = "unix:/path/of/socket or tcp:host:port";
        let rest = text.strip_prefix("tcp:").ok_or_else(|| invalid(form))?;
        let rest = rest.strip_prefix("//").unwrap_or(rest);
        let (host, port) = rest.rsplit_once(':').ok_or_else(|| invalid("the port is missing"))?;
        let port = port.parse().map_err(|_| invalid("the port is not a number from 0 to 65535"))?;
        let host = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(host);
        if host.is_empty() || host.contains(|c: char| c.is_whitespace() || c == '/') {
            return Err(invalid(form));
        }
        Ok(Self::Tcp { host: host.to_owned(), port })
    }
}

impl Address {
    /// The same address from every working directory.
    pub(crate) fn absolute(self) -> Outcome<Self> {
        match self {
            Self::Unix(path) => std::path::absolute(path)
                .map(Self::Unix)
                .or_fail(|| "cannot find the current directory".to_owned()),
            tcp @ Self::Tcp { .. } => Ok(tcp),
        }
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unix(path) => write!(f, "unix:{}", path.display()),
            Self::Tcp { host, port } if host.contains(':') => write!(f, "tcp:[{host}]:{port}"),
            Self::Tcp { host, port } => write!(f, "tcp:{host}:{port}"),
        }
    }
}

/// The broker and the caller's proof.
#[derive(Debug, Clone, Default, clap::Args)]
pub(crate) struct BrokerOptions {
    /// The broker's address: unix:/path or tcp:host:port [env: RELATA_BROKER] [default: the socket in --data]
    #[arg(long, value_name = "ADDRESS", help_heading = "Broker")]
    broker: Option<Address>,
    /// The broker's data directory [env: RELATA_DATA]
    #[arg(long, value_name = "DIR", help_heading = "Broker")]
    data: Option<PathBuf>,
    /// The file with the token that proves who calls [env: RELATA_TOKEN_FILE] [default: the operator's in --data]
    #[arg(long, value_name = "FILE", help_heading = "Broker")]
    token_file: Option<PathBuf>,
}

/// The broker, and the model that a command is about.
#[derive(Debug, Clone, Default, clap::Args)]
pub(crate) struct ModelOptions {
    #[command(flatten)]
    pub(crate) broker: BrokerOptions,
    /// The model [env: RELATA_MODEL] [default: default]
    #[arg(short, long, value_name = "MODEL", help_heading = "Broker")]
    model: Option<ModelName>,
}

/// Where a broker listens by default.
pub(crate) fn socket_in(data: &Path) -> PathBuf {
    data.join("socket")
}

/// Where a broker leaves the operator's token.
pub(crate) fn operator_token_in(data: &Path) -> PathBuf {
    data.join("tokens").join("operator")
}

/// Where a broker leaves a unit's token.
pub(crate) fn unit_token_in(data: &Path, model: &str, unit: &str) -> PathBuf {
    data.join("tokens").join(model).join(unit.replace('/', "-"))
}

const WHICH_BROKER: &str = "give --data DIR (or RELATA_DATA) on the broker's machine, or --broker ADDRESS and \
                            --token-file FILE (or RELATA_BROKER and RELATA_TOKEN_FILE)";

impl BrokerOptions {
    /// The broker whose data directory is known.
    pub(crate) fn of_data(data: &Path) -> Self {
        Self { data: Some(data.to_owned()), ..Self::default() }
    }

    /// The data directory, if it was named.
    pub(crate) fn data(&self, vars: &Vars) -> Option<PathBuf> {
        self.data.clone().or_else(|| vars.get("RELATA_DATA").map(PathBuf::from))
    }

    /// The broker's address.
    pub(crate) fn address(&self, vars: &Vars) -> Outcome<Address> {
        if let Some(address) = &self.broker {
            return Ok(address.clone());
        }
        // A data directory on the command line wins over an address in the environment.
        if let (None, Some(text)) = (&self.data, vars.text("RELATA_BROKER")) {
            return text
                .parse()
                .map_err(|error: InvalidAddress| Failure::usage("RELATA_BROKER is wrong").caused_by(&error));
        }
        match self.data(vars) {
            Some(data) => Ok(Address::Unix(socket_in(&data))),
            None => Err(Failure::usage("which broker?").help(WHICH_BROKER)),
        }
    }

    /// The file that holds the caller's token.
    pub(crate) fn token_file(&self, vars: &Vars) -> Outcome<PathBuf> {
        if let Some(file) = &self.token_file {
            return Ok(file.clone());
        }
        if let (None, Some(file)) = (&self.data, vars.get("RELATA_TOKEN_FILE")) {
            return Ok(file.into());
        }
        match self.data(vars) {
            Some(data) => Ok(operator_token_in(&data)),
            None => Err(Failure::usage("which token?").help(WHICH_BROKER)),
        }
    }

    /// The file that holds a unit's token, which is there.
    ///
    /// RELATA_TOKEN_FILE does not count: it names the operator's, and a unit must not act as the operator.
    pub(crate) fn unit_token_file(&self, vars: &Vars, model: &str, unit: &UnitName) -> Outcome<PathBuf> {
        let in_data = || Some(unit_token_in(&self.data(vars)?, model, &unit.to_string()));
        let file = self.token_file.clone().or_else(in_data).ok_or_else(|| {
            Failure::usage(format!("which token does {unit} have?")).help(
                "name the unit's token file with --token-file, or give --data DIR on the broker's machine; \
                 RELATA_TOKEN_FILE is the operator's and not used",
            )
        })?;
        let file = std::path::absolute(file).or_fail(|| "cannot find the current directory".to_owned())?;
        std::fs::metadata(&file).map_err(|error| {
            Failure::new(format!("cannot find the token of {unit} in {}", file.display()))
                .caused_by(&error)
                .help("`relata deploy` and `relata add-unit` say where a unit's token is; name it with --token-file")
        })?;
        Ok(file)
    }

    /// Connects to the broker.
    pub(crate) async fn connect(&self, vars: &Vars) -> Outcome<Broker> {
        let address = self.address(vars)?;
        let token_file = self.token_file(vars)?;
        Broker::connect(&address, &token_file).await
    }
}

impl ModelOptions {
    /// The model's name.
    pub(crate) fn model(&self, vars: &Vars) -> Outcome<String> {
        if let Some(model) = &self.model {
            return Ok(model.to_string());
        }
        let Some(text) = vars.text("RELATA_MODEL") else { return Ok("default".to_owned()) };
        match text.parse::<ModelName>() {
            Ok(model) => Ok(model.to_string()),
            Err(error) => Err(Failure::usage("RELATA_MODEL is wrong").caused_by(&error)),
        }
    }

    /// Connects to the broker, with the model's name.
    pub(crate) async fn connect(&self, vars: &Vars) -> Outcome<(Broker, String)> {
        let model = self.model(vars)?;
        Ok((self.broker.connect(vars).await?, model))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_read_back() {
        for text in
            ["unix:/run/x.sock", "unix:x.sock", "tcp:127.0.0.1:80", "tcp:[::1]:0", "tcp:localhost:65535"]
        {
            assert_eq!(text.parse::<Address>().unwrap().to_string(), text);
        }
        assert_eq!("unix:///a".parse::<Address>().unwrap(), Address::Unix("/a".into()));
    }

    #[test]
    fn bad_addresses_are_refused_with_the_rule() {
        for (text, rule) in [
            ("", "unix:/path/of/socket or tcp:host:port"),
            ("localhost:80", "unix:/path/of/socket or tcp:host:port"),
            ("unix:", "the socket's path is missing"),
            ("tcp:localhost", "the port is missing"),
            ("tcp:localhost:65536", "the port is not a number from 0 to 65535"),
            ("tcp::1", "unix:/path/of/socket or tcp:host:port"),
        ] {
            let error = text.parse::<Address>().unwrap_err().to_string();
            assert_eq!(error, format!("{text:?} is not an address: {rule}"));
        }
    }

    #[test]
    fn the_command_line_wins_over_the_environment() {
        let vars = Vars::from_iter([("RELATA_BROKER", "tcp:h:1"), ("RELATA_DATA", "/d")]);
        let plain = BrokerOptions::default();
        assert_eq!(plain.address(&vars).unwrap().to_string(), "tcp:h:1");
        assert_eq!(plain.token_file(&vars).unwrap(), Path::new("/d/tokens/operator"));
        let named = BrokerOptions::of_data(Path::new("/e"));
        assert_eq!(named.address(&vars).unwrap().to_string(), "unix:/e/socket");
        assert_eq!(plain.address(&Vars::default()).unwrap_err().exit_code(), 2);
    }

    #[test]
    fn a_unit_never_takes_the_operator_s_token() {
        let data = tempfile::tempdir().unwrap();
        let unit = "web/0".parse().unwrap();
        let vars = Vars::from_iter([("RELATA_TOKEN_FILE", "/dev/null")]);
        let plain = BrokerOptions::default().unit_token_file(&vars, "m", &unit).unwrap_err();
        assert!(plain.exit_code() == 2 && plain.to_string().contains("--token-file"), "{plain}");
        let vars = Vars::from_iter([
            ("RELATA_TOKEN_FILE", "/dev/null".as_ref()),
            ("RELATA_DATA", data.path().as_os_str()),
        ]);
        let missing = BrokerOptions::default().unit_token_file(&vars, "m", &unit).unwrap_err();
        assert!(missing.exit_code() == 1 && missing.to_string().contains("m/web-0"), "{missing}");
        let own = data.path().join("tokens/m/web-0");
        std::fs::create_dir_all(own.parent().unwrap()).unwrap();
        std::fs::write(&own, "x").unwrap();
        assert_eq!(BrokerOptions::default().unit_token_file(&vars, "m", &unit).unwrap(), own);
        let named = BrokerOptions { token_file: Some("/dev/zero".into()), ..BrokerOptions::default() };
        assert_eq!(named.unit_token_file(&vars, "m", &unit).unwrap(), Path::new("/dev/zero"));
    }
}
