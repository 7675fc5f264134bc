//! Charms' folders that tests deploy: metadata alone, since no hook of theirs runs.

use std::fs;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

/// A folder with a file of this text.
pub(crate) fn folder_with(file: &str, text: &str) -> TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    write(folder.path(), file, text);
    folder
}

/// Writes a file into a folder, making the folders that its path names.
pub(crate) fn write(folder: &Path, file: &str, text: &str) -> PathBuf {
    let path = folder.join(file);
    fs::create_dir_all(path.parent().expect("a file lies in a folder")).expect("a folder");
    fs::write(&path, text).expect("a file");
    path
}

/// A charm with this metadata, as a path for a command line.
pub(crate) fn charm(metadata: &str) -> (TempDir, String) {
    let folder = folder_with("metadata.yaml", metadata);
    let path = folder.path().display().to_string();
    (folder, path)
}

/// Provides databases.
pub(crate) const DATABASE: &str =
    "name: database\nsummary: Databases.\nprovides:\n  database: {interface: postgresql_client}\n";
/// Wants a database and a cache.
pub(crate) const WEB: &str = "name: web\nsummary: A website.\nrequires:\n  database: {interface: postgresql_client, limit: \
                              1}\n  cache: {interface: redis, optional: true}\n";
