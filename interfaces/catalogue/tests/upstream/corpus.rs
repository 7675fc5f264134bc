//! Where the corpus lies. It must not know what is in it.

use std::fs;
use std::path::{Path, PathBuf};

/// A file or folder of the corpus, if there is one; with `RELATA_TEST_REQUIRE=all` there must be.
pub(crate) fn path(name: &str) -> Option<PathBuf> {
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let corpus = std::env::var_os("RELATA_CORPUS").unwrap_or_else(|| "../shared/corpus".into());
    let path = workspace.join(corpus).join(name);
    if path.exists() {
        return Some(path);
    }
    let required = std::env::var_os("RELATA_TEST_REQUIRE").is_some_and(|what| what == "all");
    assert!(!required, "there is no {name:?} in the corpus");
    eprintln!("left out: {name:?} of the corpus; RELATA_CORPUS names the corpus");
    None
}

/// The texts of a folder's files, in order.
pub(crate) fn texts(folder: &str) -> Option<Vec<(String, String)>> {
    let mut files: Vec<PathBuf> =
        fs::read_dir(path(folder)?).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let name = |file: &Path| file.file_name().unwrap().to_string_lossy().into_owned();
    Some(files.iter().map(|file| (name(file), fs::read_to_string(file).unwrap())).collect())
}

/// A file's text.
pub(crate) fn text(name: &str) -> Option<String> {
    let path = path(name)?;
    Some(fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display())))
}
