//! Tokens: who holds which, as files that only their owner can read, and as hashes in memory.
//!
//! It must not know what a caller may do. A token's text is never in a log, an error or the state.

use std::collections::HashMap;
use std::fs::{self, DirBuilder, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};

use relata_core::{ModelName, Sensitive, UnitName};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use crate::access::Caller;
use crate::random;
use crate::record::TokenHash;
use crate::state::{State, Unit};

/// Why a token's file could not be read or written.
#[derive(Debug, thiserror::Error)]
#[error("cannot {doing} the token file {path}")]
pub struct TokenError {
    doing: &'static str,
    path: PathBuf,
    #[source]
    source: io::Error,
}

/// A fresh token.
pub fn new_token() -> Sensitive {
    Sensitive::new(random::hex(&random::bytes::<32>()))
}

/// What a token is known by.
pub fn hash(token: &str) -> TokenHash {
    TokenHash(Sha256::digest(token.as_bytes()).into())
}

/// All tokens that this broker takes.
#[derive(Debug)]
pub struct Tokens {
    directory: PathBuf,
    operator: TokenHash,
    units: RwLock<Known>,
}

/// Found by the hash's first bytes, which tell nothing of the token; then the whole hash is compared.
#[derive(Debug, Default)]
struct Known {
    callers: HashMap<u64, (TokenHash, Arc<Caller>)>,
    places: HashMap<(ModelName, UnitName), u64>,
}

impl Tokens {
    /// Reads the operator's token in `DATA/tokens`, or makes one.
    ///
    /// # Errors
    /// The folder or the file cannot be read or written, or the file is empty.
    pub fn open(data_dir: &Path) -> Result<Self, TokenError> {
        let directory = data_dir.join("tokens");
        make_directory(&directory)?;
        let path = operator_file(data_dir);
        let token = match read(&path)? {
            Some(token) if token.expose().is_empty() => {
                let why = "it is empty: remove it, and the broker makes a new token";
                let source = io::Error::new(io::ErrorKind::InvalidData, why);
                return Err(TokenError { doing: "use", path, source });
            }
            Some(token) => token,
            None => {
                let token = new_token();
                write(&path, &token)?;
                token
            }
        };
        Ok(Self { directory, operator: hash(token.expose()), units: RwLock::default() })
    }

    /// Whose token this is.
    pub fn caller(&self, token: &str) -> Option<Arc<Caller>> {
        let hash = hash(token);
        if bool::from(hash.0.ct_eq(&self.operator.0)) {
            return Some(Arc::new(Caller::Operator));
        }
        let known = self.units.read().unwrap_or_else(PoisonError::into_inner);
        let (expected, caller) = known.callers.get(&place(hash))?;
        bool::from(hash.0.ct_eq(&expected.0)).then(|| Arc::clone(caller))
    }

    /// From now on this is the unit's token, and the one before is worth nothing.
    pub fn add(&self, model: &ModelName, unit: UnitName, hash: TokenHash) {
        let mut known = self.units.write().unwrap_or_else(PoisonError::into_inner);
        let caller = Caller::Unit { model: model.clone(), unit: unit.clone() };
        if let Some(old) = known.places.insert((model.clone(), unit), place(hash)) {
            known.callers.remove(&old);
        }
        known.callers.insert(place(hash), (hash, Arc::new(caller)));
    }

    /// Takes the tokens of all units of a model in, those of units that were just removed too: their last commit may
    /// be asked for again.
    pub fn follow(&self, model: &ModelName, state: &State) {
        let gone = state.all_gone().map(|gone| (&gone.unit, gone.token));
        let all = gone.chain(state.units().map(|unit| (&unit.name, unit.token)));
        all.for_each(|(unit, token)| self.add(model, UnitName::clone(unit), token));
    }

    /// The units whose token nobody can read any more, whatever became of its file.
    pub fn lost(&self, model: &ModelName, state: &State) -> Vec<UnitName> {
        let is_lost = |unit: &&Unit| match read(&self.file(model, &unit.name)) {
            Ok(kept) => kept.is_none_or(|token| hash(token.expose()) != unit.token),
            Err(error) => {
                tracing::warn!(%error, cause = %error.source, "the unit gets a new token");
                true
            }
        };
        state.units().filter(is_lost).map(|unit| UnitName::clone(&unit.name)).collect()
    }

    /// Writes a unit's token into its file, and says which file that is.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn keep(&self, model: &ModelName, unit: &UnitName, token: &Sensitive) -> Result<PathBuf, TokenError> {
        make_directory(&self.directory.join(model.as_str()))?;
        let path = self.file(model, unit);
        write(&path, token)?;
        Ok(path)
    }

    /// Where a unit's token lies: `DATA/tokens/MODEL/APPLICATION-NUMBER`.
    fn file(&self, model: &ModelName, unit: &UnitName) -> PathBuf {
        self.directory.join(model.as_str()).join(format!("{}-{}", unit.application(), unit.number()))
    }
}

/// The operator's token file, beside the folders of the models: no model may be called so.
pub(crate) const OPERATOR: &str = "operator";

/// Where the operator's token lies.
pub fn operator_file(data_dir: &Path) -> PathBuf {
    data_dir.join("tokens").join(OPERATOR)
}

fn place(hash: TokenHash) -> u64 {
    let first = hash.0.first_chunk().expect("a hash has 32 bytes");
    u64::from_be_bytes(*first)
}

fn make_directory(path: &Path) -> Result<(), TokenError> {
    let made = DirBuilder::new().recursive(true).mode(0o700).create(path);
    made.map_err(|source| TokenError { doing: "make the folder of", path: path.to_owned(), source })
}

fn read(path: &Path) -> Result<Option<Sensitive>, TokenError> {
    match fs::read_to_string(path) {
        Ok(text) => Ok(Some(Sensitive::new(text.trim()))),
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
            Ok(None)
        }
        Err(source) => Err(TokenError { doing: "read", path: path.to_owned(), source }),
    }
}

/// Under another name first, so that nobody ever reads half a token.
fn write(path: &Path, token: &Sensitive) -> Result<(), TokenError> {
    let failed = |source| TokenError { doing: "write", path: path.to_owned(), source };
    let unfinished = path.with_extension("new");
    let mut options = OpenOptions::new();
    let mut file =
        options.write(true).create(true).truncate(true).mode(0o600).open(&unfinished).map_err(failed)?;
    file.write_all(token.expose().as_bytes()).and_then(|()| file.write_all(b"\n")).map_err(failed)?;
    file.sync_all().map_err(failed)?;
    fs::rename(&unfinished, path).map_err(failed)
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn a_token_names_its_holder_and_no_other_does() {
        let data = tempfile::tempdir().unwrap();
        let tokens = Tokens::open(data.path()).unwrap();
        let operator = read(&operator_file(data.path())).unwrap().unwrap();
        assert_eq!(tokens.caller(operator.expose()).as_deref(), Some(&Caller::Operator));
        assert_eq!(tokens.caller("guess"), None);
        let (model, unit): (ModelName, UnitName) = ("default".parse().unwrap(), "web/0".parse().unwrap());
        tokens.add(&model, unit.clone(), hash("first"));
        tokens.add(&model, unit.clone(), hash("second"));
        assert_eq!(tokens.caller("first"), None, "a new token ends the one before");
        assert_eq!(tokens.caller("second").as_deref(), Some(&Caller::Unit { model, unit }));
        let again = Tokens::open(data.path()).unwrap();
        assert_eq!(again.caller(operator.expose()).as_deref(), Some(&Caller::Operator));
    }

    #[test]
    fn an_empty_file_is_not_the_operators_token() {
        for text in ["", "\n"] {
            let data = tempfile::tempdir().unwrap();
            make_directory(&data.path().join("tokens")).unwrap();
            fs::write(operator_file(data.path()), text).unwrap();
            let error = Tokens::open(data.path()).unwrap_err();
            assert!(error.source.to_string().contains("it is empty"), "{error}");
        }
    }

    #[test]
    fn only_the_owner_reads_the_files() {
        let data = tempfile::tempdir().unwrap();
        let tokens = Tokens::open(data.path()).unwrap();
        let path = tokens.keep(&"m".parse().unwrap(), &"web/0".parse().unwrap(), &new_token()).unwrap();
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!((mode(&path), mode(path.parent().unwrap())), (0o600, 0o700));
        assert_eq!(mode(&operator_file(data.path())), 0o600);
        assert_eq!(mode(&data.path().join("tokens")), 0o700);
    }
}
