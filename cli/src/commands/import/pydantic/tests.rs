use std::path::Path;

use super::*;

#[test]
fn the_path_says_the_interface_and_its_version() {
    for (path, expected) in [
        ("/x/interfaces/s3/interface/v1/schema.py", Some(("s3", "v1"))),
        ("/x/interfaces/s3/v0/schema.py", Some(("s3", "v0"))),
        ("/x/s3/schema.py", None),
        ("/x/s3/vx/schema.py", None),
    ] {
        let found = name::of(Path::new(path), None, None).ok();
        let expected = expected.map(|(name, version)| (name.to_owned(), version.to_owned()));
        assert_eq!(found, expected, "{path}");
    }
    let said = name::of(Path::new("/x/models.py"), Some("s3"), Some("2")).unwrap();
    assert_eq!(said, ("s3".to_owned(), "v2".to_owned()));
    assert!(name::of(Path::new("/x/models.py"), Some("s3"), None).is_err());
}

#[test]
fn a_class_is_named_with_its_databag() {
    for (class, sound) in [
        ("provider.app=A", true),
        ("requirer.unit=_B1", true),
        ("app=A", false),
        ("provider.app=", false),
        ("a.b=C", false),
    ] {
        assert_eq!(check_class(class).is_ok(), sound, "{class}");
    }
}
