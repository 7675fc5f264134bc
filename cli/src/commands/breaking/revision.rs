//! Files as they were at a revision of git, read through the program `git`. It must not know what is in them.

use std::ffi::OsString;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::failure::{Failure, OrFail, Outcome};

/// The largest file that is read.
const MAX_FILE: usize = 1 << 20;

/// A commit of the repository in which a path lies.
#[derive(Debug)]
pub(super) struct Revision {
    /// A folder within the repository.
    folder: PathBuf,
    /// What the user calls it.
    name: String,
    /// The commit's id.
    commit: String,
}

/// A file's blob, and its path from the folder or file that was named.
type Blob = (String, PathBuf);

impl Revision {
    /// Finds the commit that `name` names in the repository of `path`.
    ///
    /// # Errors
    /// There is no git, the path lies in no repository, or there is no such revision.
    pub(super) fn find(path: &Path, name: &str) -> Outcome<Self> {
        let folder = if path.is_dir() { path } else { path.parent().unwrap_or(path) };
        let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
        git(folder, &["rev-parse", "--show-toplevel"]).map_err(|why| {
            why.into_failure(format!("{} lies in no git repository", path.display()))
                .help("--against takes a folder too")
        })?;
        // What looks like an option is none: everything behind `--end-of-options` is a revision.
        let wanted = format!("{name}^{{commit}}");
        let id = git(folder, &["rev-parse", "--verify", "--quiet", "--end-of-options", &wanted]).map_err(
            |why| {
                why.into_failure(format!(
                    "there is no revision `{name}` in the repository of {}",
                    path.display()
                ))
                .help(
                    "a branch, a tag, a commit's id, HEAD~1; in CI the history may have to be fetched first",
                )
            },
        )?;
        let commit = String::from_utf8_lossy(&id).trim().to_owned();
        Ok(Self { folder: folder.to_owned(), name: name.to_owned(), commit })
    }

    /// The definitions under `path` as they were: the file itself, or each `interface.yaml` in the folder.
    ///
    /// # Errors
    /// What git cannot give, texts that are too large or not UTF-8.
    pub(super) fn read(&self, path: &Path) -> Outcome<Vec<(PathBuf, String)>> {
        let is_dir = path.is_dir();
        let what = if is_dir { OsString::from(".") } else { path.file_name().unwrap_or_default().to_owned() };
        let is_definition =
            |path: &Path| !is_dir || path.file_name().is_some_and(|name| name == "interface.yaml");
        let files = self.texts(&what, is_definition)?;
        // A file that was named has no path within a folder.
        Ok(files.into_iter().map(|(path, text)| (if is_dir { path } else { PathBuf::new() }, text)).collect())
    }

    /// All files in a folder within the one that was named, as they were, with their paths from that; none if there was
    /// no such folder.
    ///
    /// # Errors
    /// What git cannot give, texts that are too large or not UTF-8.
    pub(super) fn files(&self, folder: &Path) -> Outcome<Vec<(PathBuf, String)>> {
        self.texts(&folder.as_os_str().to_owned(), |_| true)
    }

    fn texts(&self, what: &OsString, is_wanted: impl Fn(&Path) -> bool) -> Outcome<Vec<(PathBuf, String)>> {
        let mut blobs = self.list(what)?;
        blobs.retain(|(_, path)| is_wanted(path));
        let contents = self.contents(&blobs)?;
        let text = |((_, path), content): (Blob, Vec<u8>)| {
            let shown = || format!("{} at {}", self.folder.join(&path).display(), self.name);
            let text = String::from_utf8(content).or_fail(|| format!("cannot read {}", shown()))?;
            Ok((path, text))
        };
        blobs.into_iter().zip(contents).map(text).collect()
    }

    fn list(&self, what: &OsString) -> Outcome<Vec<Blob>> {
        let mut command = command(&self.folder);
        command.args(["--literal-pathspecs", "ls-tree", "-r", "-z", &self.commit, "--"]).arg(what);
        let listing = run(command)
            .map_err(|why| why.into_failure(format!("cannot list the files at {}", self.name)))?;
        let entries = listing.split(|byte| *byte == 0).filter(|entry| !entry.is_empty());
        let blobs = entries.filter_map(|entry| {
            let text = std::str::from_utf8(entry).ok()?;
            let (head, path) = text.split_once('\t')?;
            let mut head = head.split(' ').skip(1);
            let (kind, id) = (head.next()?, head.next()?);
            (kind == "blob").then(|| (id.to_owned(), PathBuf::from(path)))
        });
        Ok(blobs.collect())
    }

    /// The contents of blobs, through one process.
    fn contents(&self, blobs: &[Blob]) -> Outcome<Vec<Vec<u8>>> {
        let cannot = || format!("cannot read the files at {}", self.name);
        let mut command = command(&self.folder);
        command
            .args(["cat-file", "--batch"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null());
        let mut process = command.spawn().or_fail(cannot)?;
        let mut input = process.stdin.take().ok_or_else(|| Failure::new(cannot()))?;
        let mut output =
            std::io::BufReader::new(process.stdout.take().ok_or_else(|| Failure::new(cannot()))?);
        let mut contents = Vec::new();
        for (id, _) in blobs {
            writeln!(input, "{id}").and_then(|()| input.flush()).or_fail(cannot)?;
            contents.push(blob(&mut output).or_fail(cannot)?);
        }
        drop(input);
        process.wait().or_fail(cannot)?;
        Ok(contents)
    }
}

/// Reads `ID blob SIZE`, the content, and a line's end.
fn blob(output: &mut impl std::io::BufRead) -> std::io::Result<Vec<u8>> {
    let mut head = String::new();
    output.read_line(&mut head)?;
    let size: Option<usize> = head.trim_end().rsplit(' ').next().and_then(|size| size.parse().ok());
    let Some(size) = size.filter(|size| *size <= MAX_FILE) else {
        return Err(std::io::Error::other(format!("git said `{}`", head.trim_end())));
    };
    let mut content = vec![0; size + 1];
    output.read_exact(&mut content)?;
    content.truncate(size);
    Ok(content)
}

/// Why git did not answer.
struct Refusal {
    error: Option<std::io::Error>,
    said: String,
}

impl Refusal {
    fn into_failure(self, message: String) -> Failure {
        match self.error {
            Some(error) if error.kind() == std::io::ErrorKind::NotFound => {
                Failure::new("cannot run git").caused_by(&error).help("install git, or compare with a folder")
            }
            Some(error) => Failure::new("cannot run git").caused_by(&error),
            None if self.said.is_empty() => Failure::new(message),
            None => Failure::new(message).because(self.said),
        }
    }
}

fn command(folder: &Path) -> Command {
    let mut command = Command::new("git");
    // Answers are for a program: no pager, no colours, no other language, no locks.
    command.arg("-C").arg(folder).args(["--no-pager", "--no-optional-locks"]).env("LC_ALL", "C");
    command
}

fn git(folder: &Path, arguments: &[&str]) -> Result<Vec<u8>, Refusal> {
    let mut command = command(folder);
    command.args(arguments);
    run(command)
}

fn run(mut command: Command) -> Result<Vec<u8>, Refusal> {
    let output = command
        .stdin(Stdio::null())
        .output()
        .map_err(|error| Refusal { error: Some(error), said: String::new() })?;
    if output.status.success() {
        return Ok(output.stdout);
    }
    let said = String::from_utf8_lossy(&output.stderr);
    let first = said.lines().next().unwrap_or_default().trim().to_owned();
    Err(Refusal { error: None, said: first })
}
