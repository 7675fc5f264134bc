//! Lists the definitions that lie beside this file, `<name>/v<N>/interface.yaml`, with their examples if the feature
//! `examples` is on; their texts are taken in as they are.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

fn main() -> io::Result<()> {
    let root = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").expect("cargo sets it"));
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets it"));
    println!("cargo::rerun-if-changed={}", root.display());
    let mut list = String::from("&[\n");
    for name in folders(&root)? {
        for version in versions(&root.join(&name))? {
            let path = format!("{name}/v{version}/interface.yaml");
            writeln!(
                list,
                "    Source {{ name: {name:?}, version: {version}, path: {path:?}, text: {}, examples: &[{}] }},",
                text(&path),
                examples(&root, &format!("{name}/v{version}/examples"))?
            )
            .expect("writing to a string does not fail");
        }
    }
    list.push(']');
    fs::write(out.join("sources.rs"), list)
}

/// The expression that takes in a file.
fn text(path: &str) -> String {
    format!("include_str!(concat!(env!(\"CARGO_MANIFEST_DIR\"), \"/{path}\"))")
}

/// The examples in a definition's folder of them, if they are wanted.
fn examples(root: &Path, path: &str) -> io::Result<String> {
    let mut list = String::new();
    if env::var_os("CARGO_FEATURE_EXAMPLES").is_none() || !root.join(path).is_dir() {
        return Ok(list);
    }
    for folder in folders(&root.join(path))? {
        let mut files: Vec<_> = fs::read_dir(root.join(path).join(&folder))?.collect::<Result<_, _>>()?;
        files.sort_by_key(fs::DirEntry::file_name);
        for file in files.iter().filter_map(|file| file.file_name().into_string().ok()) {
            let text = text(&format!("{path}/{folder}/{file}"));
            write!(list, "ExampleSource {{ folder: {folder:?}, file: {file:?}, text: {text} }}, ")
                .expect("writing to a string does not fail");
        }
    }
    Ok(list)
}

/// The names of the folders in a folder, in order.
fn folders(path: &Path) -> io::Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in fs::read_dir(path)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            names.extend(entry.file_name().into_string());
        }
    }
    names.sort();
    Ok(names)
}

/// The versions of an interface, oldest first.
fn versions(path: &Path) -> io::Result<Vec<u32>> {
    let numbers = folders(path)?.into_iter().filter_map(|name| name.strip_prefix('v')?.parse().ok());
    let mut numbers: Vec<u32> =
        numbers.filter(|number| path.join(format!("v{number}/interface.yaml")).is_file()).collect();
    numbers.sort_unstable();
    Ok(numbers)
}
