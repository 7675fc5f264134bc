//! `relata breaking` as it is typed, on histories under git.

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::console::{Console, Terminal, Vars};

const BASE: &str = "interface: demo
version: 0
status: published
summary: A demo.
provider:
  app:
    required: [host]
    properties:
      host: {type: string}
      port: {type: integer, minimum: 1, maximum: 65535}
";

/// A repository with definitions in the folder `a b`, whose first commit holds demo v0 and other v0.
struct History(tempfile::TempDir);

impl History {
    fn new() -> Self {
        let history = Self(tempfile::tempdir().unwrap());
        history.git(&["init", "-q"]);
        history.write("demo/v0", BASE);
        history.write("other/v0", &BASE.replace("demo", "other"));
        history.commit();
        history
    }

    fn folder(&self) -> PathBuf {
        self.0.path().join("a b")
    }

    fn write(&self, version: &str, text: &str) {
        let folder = self.folder().join(version);
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("interface.yaml"), text).unwrap();
    }

    fn git(&self, arguments: &[&str]) {
        let mut command = Command::new("git");
        command.arg("-C").arg(self.0.path()).args(["-c", "user.name=A", "-c", "user.email=a@example.com"]);
        let output = command.args(arguments).output().expect("git is there, as it is wherever this is built");
        assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    }

    fn commit(&self) {
        self.git(&["add", "."]);
        self.git(&["commit", "-q", "-m", "Change"]);
    }

    /// Compares the folder with `against`. Gives the exit code, standard output and standard error.
    fn breaking(&self, against: &str, more: &[&str]) -> (u8, String, String) {
        breaking(&self.folder(), against, more)
    }
}

fn breaking(path: &Path, against: &str, more: &[&str]) -> (u8, String, String) {
    let mut arguments: Vec<OsString> = vec!["relata".into(), "breaking".into(), path.into()];
    arguments.extend(["--against".into(), against.into()]);
    arguments.extend(more.iter().map(OsString::from));
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let mut console = Console {
        input: &mut &b""[..],
        out: &mut out,
        err: &mut err,
        vars: Vars::default(),
        terminal: Terminal::default(),
    };
    let code = crate::run(arguments, &mut console);
    (code, String::from_utf8(out).unwrap(), String::from_utf8(err).unwrap())
}

/// The rules that are found, with who breaks.
fn rules(out: &str) -> Vec<(String, String)> {
    let found: Vec<serde_json::Value> = serde_json::from_str(out).unwrap();
    let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
    let who = |value: &serde_json::Value| -> String {
        let pairs = value["breaks"].as_array().cloned().unwrap_or_default();
        let pairs: Vec<String> =
            pairs.iter().map(|pair| format!("{}/{}", text(&pair["old"]), text(&pair["new"]))).collect();
        pairs.join(" ")
    };
    found.iter().map(|finding| (text(&finding["rule"]), who(finding))).collect()
}

#[test]
fn additions_that_are_optional_break_nobody() {
    let history = History::new();
    let (code, out, err) = history.breaking("git:HEAD", &[]);
    assert_eq!(
        (code, out.as_str(), err.as_str()),
        (0, "", "2 definitions against 2 definitions, no errors\n")
    );
    history.write("demo/v0", &format!("{BASE}      more: {{type: string}}\n"));
    history.write("demo/v1", &BASE.replace("version: 0", "version: 1"));
    let (code, out, err) = history.breaking("git:HEAD", &[]);
    assert_eq!((code, out.as_str()), (0, ""), "{err}");
    assert!(err.starts_with("3 definitions against 2 definitions"), "{err}");
}

#[test]
fn a_break_is_told_with_who_meets_at_every_revision_asked_for() {
    let history = History::new();
    history.write("demo/v0", &BASE.replace("required: [host]", "required: [host, port]"));
    history.commit();
    history.write(
        "demo/v0",
        &BASE.replace("required: [host]", "required: [host, port]").replace("65535", "1024"),
    );
    let (code, out, _) = history.breaking("git:HEAD", &["--format", "json", "--level", "wire"]);
    let tightened = ("constraint-tightened".to_owned(), "provider/requirer".to_owned());
    assert_eq!((code, rules(&out)), (1, vec![tightened.clone()]));
    let (_, out, _) = history.breaking("git:HEAD~1", &["--format", "json", "--level", "wire"]);
    let required = ("required-added".to_owned(), "provider/requirer".to_owned());
    assert_eq!(rules(&out), [required, tightened]);
    let (_, out, _) = history.breaking("git:HEAD~1", &["--level", "wire"]);
    assert!(
        out.contains("breaks old provider with new requirer")
            && out.contains(" 7 |     required: [host, port]\n"),
        "{out}"
    );
    let (_, out, _) = history.breaking("git:HEAD~1", &["--format", "github"]);
    assert!(out.lines().all(|line| line.starts_with("::error file=")), "{out}");
}

#[test]
fn code_that_uses_the_bindings_is_thought_of() {
    let history = History::new();
    history.write("demo/v0", &BASE.replace("required: [host]", "required: [host, port]"));
    let (code, out, _) = history.breaking("git:HEAD", &["--level", "source"]);
    assert!(code == 1 && out.contains("binding-changed") && out.contains("`ProviderApp::new`"), "{out}");
    history.write("demo/v0", &format!("{BASE}      more: {{type: string}}\n"));
    assert_eq!(history.breaking("git:HEAD", &["--level", "source"]).0, 0);
}

#[test]
fn what_is_gone_or_moved_is_found_in_a_folder_and_not_beside_a_file() {
    let history = History::new();
    fs::remove_dir_all(history.folder().join("other")).unwrap();
    let (code, out, _) = history.breaking("git:HEAD", &["--format", "json"]);
    assert_eq!((code, rules(&out)), (1, vec![("interface-removed".to_owned(), String::new())]));
    assert!(out.contains("other/v0/interface.yaml"), "{out}");
    let file = history.folder().join("demo/v0/interface.yaml");
    assert_eq!(breaking(&file, "git:HEAD", &[]).0, 0);
    assert_eq!(breaking(&file, &history.folder().display().to_string(), &[]).0, 0);
    history.write("demo/v0", &BASE.replace("version: 0", "version: 1"));
    let (_, out, _) = history.breaking("git:HEAD", &["--format", "json"]);
    let found: Vec<String> = rules(&out).into_iter().map(|(rule, _)| rule).collect();
    assert_eq!(found, ["version-moved", "interface-removed"]);
    assert_eq!(breaking(&file, "git:HEAD", &["--format", "json"]).0, 1, "the same file is another version");
}

#[test]
fn nothing_to_compare_with_is_said() {
    let history = History::new();
    let moved = history.0.path().join("moved");
    fs::rename(history.folder(), &moved).unwrap();
    let (code, out, err) = breaking(&moved, "git:HEAD", &[]);
    assert!(
        code == 0 && out.contains("nothing-before") && err.contains("against 0 definitions"),
        "{out}{err}"
    );
}

#[test]
fn what_cannot_be_used_is_said_and_not_taken_for_gone() {
    let history = History::new();
    history.write("demo/v0", &BASE.replace("required", "requierd"));
    let (code, out, _) = history.breaking("git:HEAD", &["--format", "json"]);
    assert_eq!((code, rules(&out)), (1, vec![("unknown-keyword".to_owned(), String::new())]));
    history.commit();
    history.write("demo/v0", BASE);
    let (code, out, _) = history.breaking("git:HEAD", &["--format", "json"]);
    assert_eq!((code, rules(&out)), (0, vec![("unreadable-before".to_owned(), String::new())]));
}

#[test]
fn folders_are_compared_without_git() {
    let (old, new) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    for (folder, text) in [(&old, BASE.to_owned()), (&new, BASE.replace("type: string", "type: boolean"))] {
        let version = folder.path().join("demo/v0");
        fs::create_dir_all(&version).unwrap();
        fs::write(version.join("interface.yaml"), text).unwrap();
    }
    let (code, out, _) =
        breaking(new.path(), &old.path().display().to_string(), &["--format", "json", "--level", "wire"]);
    assert_eq!((code, rules(&out)), (1, vec![("type-narrowed".to_owned(), "provider/requirer".to_owned())]));
}

#[test]
fn a_revision_that_is_none_is_refused_with_what_to_do() {
    let history = History::new();
    for name in ["git:nowhere", "git:", "git:--help", "git:HEAD --", "git:HEAD:demo"] {
        let (code, out, err) = history.breaking(name, &[]);
        assert_eq!((code, out.as_str()), (1, ""), "{name}: {err}");
        assert!(err.contains("there is no revision") && err.contains("help:"), "{name}: {err}");
    }
    let outside = tempfile::tempdir().unwrap();
    fs::write(outside.path().join("interface.yaml"), BASE).unwrap();
    let (code, _, err) = breaking(outside.path(), "git:HEAD", &[]);
    assert!(code == 1 && err.contains("lies in no git repository"), "{err}");
    let (code, _, err) = breaking(outside.path(), "/nowhere/at/all", &[]);
    assert!(code == 1 && err.contains("cannot read /nowhere/at/all"), "{err}");
}

#[test]
fn environments_are_rendered_from_the_examples_of_then_and_now() {
    let history = History::new();
    let rule = "connection: {scheme: x, anonymous: true, host: provider.app.host, port: provider.app.port}\n";
    let example = |name: &str, text: &str| {
        let folder = history.folder().join("demo/v0/examples/provider.app");
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join(name), text).unwrap();
    };
    history.write("demo/v0", &format!("{BASE}      at: {{type: string}}\n{rule}"));
    example("ready-then.yaml", "databag: {host: 10.0.0.5, port: '80'}\n");
    history.commit();
    fs::remove_dir_all(history.folder().join("demo/v0/examples")).unwrap();
    let first = rule.replace("host: provider.app.host", "host: [provider.app.at, provider.app.host]");
    history.write("demo/v0", &format!("{BASE}      at: {{type: string}}\n{first}"));
    let (code, out, _) = history.breaking("git:HEAD", &["--level", "environment"]);
    assert!(code == 1 && out.contains("error[connection-changed]"), "{out}");
    assert!(
        out.contains("databags with all keys: `_HOST` was") && out.contains("breaks old provider"),
        "{out}"
    );
    let other = rule.replace("scheme: x", "scheme: z");
    history.write("demo/v0", &format!("{BASE}      at: {{type: string}}\n{other}"));
    let (_, out, _) = history.breaking("git:HEAD", &["--level", "environment"]);
    assert!(out.contains("the example provider.app/ready-then: `_SCHEME` was `x`, is `z`"), "{out}");
    example("ready-.yaml", "databag: {}\n");
    let (_, out, _) = history.breaking("git:HEAD", &["--level", "environment"]);
    assert!(
        out.contains("warning[example-name]: nothing is rendered")
            || out.contains("warning[unreadable-example]"),
        "{out}"
    );
}
