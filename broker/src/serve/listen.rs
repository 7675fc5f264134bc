//! The broker's socket: private, and never taken from a broker that is alive.

use std::fs::{self, DirBuilder, Permissions};
use std::io;
use std::net::SocketAddr;
use std::os::unix::fs::{DirBuilderExt, FileTypeExt, PermissionsExt};
use std::os::unix::net::{UnixListener as StdUnixListener, UnixStream};
use std::path::{Path, PathBuf};

use tokio::net::{TcpListener, UnixListener};

use super::{Listen, Listening};

/// The longest path that the system takes for a unix socket, in bytes.
const MAX_PATH: usize = 107;

/// Why the broker cannot take calls there.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ListenError {
    /// Another broker answers on the socket.
    #[error("{0} is in use by a broker that runs")]
    InUse(PathBuf),
    /// Something else is there.
    #[error("{0} is there and is not a socket")]
    NotASocket(PathBuf),
    /// The system takes only short paths.
    #[error("the socket's path {path} has {length} bytes, and the system takes {MAX_PATH}")]
    PathTooLong {
        /// The path.
        path: PathBuf,
        /// Its length in bytes.
        length: usize,
    },
    /// Anybody on the network could listen in.
    #[error(
        "{0} is not a loopback address: calls carry tokens and secrets, so TCP beyond this machine has to wait until relata speaks TLS"
    )]
    NotLoopback(SocketAddr),
    /// The system refused.
    #[error("cannot listen at {at}")]
    Io {
        /// Where.
        at: String,
        /// What the system said.
        #[source]
        source: io::Error,
    },
}

/// A socket that takes calls.
#[derive(Debug)]
pub(super) enum Bound {
    /// The file is removed at the end.
    Unix(UnixListener, SocketFile),
    Tcp(TcpListener, Listening),
}

/// Removes the socket's file when it is dropped.
#[derive(Debug)]
pub(super) struct SocketFile(Listening);

impl Drop for SocketFile {
    fn drop(&mut self) {
        if let Listening::Unix(path) = &self.0 {
            // Somebody may have removed it; the next broker removes what is left.
            let _ = fs::remove_file(path);
        }
    }
}

impl Bound {
    pub(super) fn listening(&self) -> &Listening {
        match self {
            Self::Unix(_, SocketFile(listening)) | Self::Tcp(_, listening) => listening,
        }
    }
}

/// Makes a directory that only its owner can enter. One that is there stays as it is.
pub(super) fn make_private(path: &Path) -> io::Result<()> {
    DirBuilder::new().recursive(true).mode(0o700).create(path)
}

pub(super) fn bind(listen: &Listen) -> Result<Bound, ListenError> {
    match listen {
        Listen::Unix(path) => bind_unix(path),
        Listen::Tcp(address) => bind_tcp(*address),
    }
}

fn bind_tcp(address: SocketAddr) -> Result<Bound, ListenError> {
    if !address.ip().is_loopback() {
        return Err(ListenError::NotLoopback(address));
    }
    let failed = |source| ListenError::Io { at: format!("tcp:{address}"), source };
    let listener = std::net::TcpListener::bind(address).map_err(failed)?;
    listener.set_nonblocking(true).map_err(failed)?;
    let listening = Listening::Tcp(listener.local_addr().map_err(failed)?);
    Ok(Bound::Tcp(TcpListener::from_std(listener).map_err(failed)?, listening))
}

fn bind_unix(path: &Path) -> Result<Bound, ListenError> {
    let failed = |source| ListenError::Io { at: format!("unix:{}", path.display()), source };
    let path = &std::path::absolute(path).map_err(failed)?;
    let length = path.as_os_str().len();
    if length > MAX_PATH {
        return Err(ListenError::PathTooLong { path: path.clone(), length });
    }
    if let Some(folder) = path.parent() {
        make_private(folder).map_err(failed)?;
    }
    remove_stale(path).map_err(|error| match error {
        Ok(known) => known,
        Err(source) => failed(source),
    })?;
    let listener = StdUnixListener::bind(path).map_err(failed)?;
    fs::set_permissions(path, Permissions::from_mode(0o600)).map_err(failed)?;
    listener.set_nonblocking(true).map_err(failed)?;
    let guard = SocketFile(Listening::Unix(path.clone()));
    Ok(Bound::Unix(UnixListener::from_std(listener).map_err(failed)?, guard))
}

/// Removes a socket that a broker left behind when it was killed: one on which nobody answers.
fn remove_stale(path: &Path) -> Result<(), Result<ListenError, io::Error>> {
    let found = match fs::symlink_metadata(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        other => other.map_err(Err)?,
    };
    if !found.file_type().is_socket() {
        return Err(Ok(ListenError::NotASocket(path.to_owned())));
    }
    match UnixStream::connect(path) {
        Err(error) if error.kind() == io::ErrorKind::ConnectionRefused => fs::remove_file(path).map_err(Err),
        Err(error) => Err(Err(error)),
        Ok(_) => Err(Ok(ListenError::InUse(path.to_owned()))),
    }
}
