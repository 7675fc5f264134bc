//! Definitions of a folder, and files that are only written when they change. It must not know what is in them.

use std::fs;
use std::io;
use std::path::Path;

use super::Source;

/// All definitions below a folder, by name.
pub(super) fn read(folder: &Path) -> Result<Vec<Source>, String> {
    let mut sources = Vec::new();
    read_into(folder, &mut sources)?;
    if sources.is_empty() {
        return Err(format!("{} holds no definitions: no file ends in .yaml", folder.display()));
    }
    sources.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(sources)
}

fn read_into(folder: &Path, sources: &mut Vec<Source>) -> Result<(), String> {
    let problem = |path: &Path, error: io::Error| format!("{} cannot be read: {error}", path.display());
    for entry in fs::read_dir(folder).map_err(|error| problem(folder, error))? {
        let entry = entry.map_err(|error| problem(folder, error))?;
        let path = entry.path();
        let kind = fs::metadata(&path).map_err(|error| problem(&path, error))?;
        if kind.is_dir() && entry.file_name() != "examples" {
            read_into(&path, sources)?;
        } else if kind.is_file() && path.extension().is_some_and(|extension| extension == "yaml") {
            let text = fs::read_to_string(&path).map_err(|error| problem(&path, error))?;
            sources.push(Source { name: path.display().to_string(), text });
        }
    }
    Ok(())
}

/// Writes a file unless it is like that already, so that nothing is compiled anew for nothing.
pub(crate) fn write_if_changed(path: &Path, text: &str) -> io::Result<()> {
    match fs::read(path) {
        Ok(old) if old == text.as_bytes() => Ok(()),
        _ => fs::write(path, text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn definitions_are_found_at_any_depth_but_not_among_examples() {
        let folder = tempfile::tempdir().unwrap();
        for path in ["b/v0/interface.yaml", "a.yaml", "b/v0/examples/x.yaml", "notes.md"] {
            let path = folder.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "x").unwrap();
        }
        let sources = read(folder.path()).unwrap();
        let names: Vec<_> = sources.iter().map(|s| s.name.rsplit('/').next().unwrap()).collect();
        assert_eq!(names, ["a.yaml", "interface.yaml"]);
    }

    #[test]
    fn an_equal_file_is_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x");
        write_if_changed(&path, "1").unwrap();
        let before = fs::metadata(&path).unwrap().modified().unwrap();
        write_if_changed(&path, "1").unwrap();
        assert_eq!(fs::metadata(&path).unwrap().modified().unwrap(), before);
        write_if_changed(&path, "2").unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "2");
    }
}
