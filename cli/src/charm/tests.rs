//! Charms' folders, read and refused.

use std::fs;

use crate::charm::{Charm, Kind};

fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (path, text) in files {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    folder
}

#[test]
fn an_unknown_interface_is_a_warning() {
    let folder =
        folder(&[("charmcraft.yaml", "name: a\nrequires: {x: unheard-of, db: postgresql_client}\n")]);
    let charm = Charm::read(folder.path()).unwrap();
    assert_eq!((charm.endpoints.len(), charm.warnings.len()), (2, 1), "{:?}", charm.warnings);
    assert!(charm.warnings[0].contains("no definition of the interface unheard-of (endpoint x)"));
    assert_eq!(charm.kind(), Kind::Nothing);
}

#[test]
fn a_folder_without_metadata_is_no_charm() {
    let failure = Charm::read(folder(&[("README.md", "")]).path()).unwrap_err().to_string();
    assert!(failure.contains("it has neither metadata.yaml nor charmcraft.yaml"), "{failure}");
}

#[test]
fn a_broken_definition_is_refused_with_its_place() {
    let folder = folder(&[
        ("metadata.yaml", "name: a\n"),
        ("interfaces/x/v0/interface.yaml", "interface: x\nwrong: 1\n"),
    ]);
    let failure = Charm::read(folder.path()).unwrap_err().to_string();
    assert!(failure.contains("interface.yaml:2:1: error["), "{failure}");
}
