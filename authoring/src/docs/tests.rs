//! The site of the catalogue, and of definitions that want to break it.

use relata_catalogue::sources;
use relata_core::definition;

use super::*;
use crate::examples;

type Documented = (Interface, &'static str, Vec<Example>);

fn catalogue() -> Vec<Documented> {
    let mut all = Vec::new();
    for source in sources() {
        let interface = definition::load(source.path, source.text).unwrap();
        let example = |e: &relata_catalogue::ExampleSource| examples::read(e.folder, e.file, e.text).unwrap();
        all.push((interface, source.text, source.examples.iter().map(example).collect()));
    }
    all
}

fn site_of(all: &[Documented]) -> Vec<File> {
    let entries =
        all.iter().map(|(interface, text, examples)| Entry { interface, text, examples: examples.clone() });
    site(&entries.collect::<Vec<Entry<'_>>>())
}

fn text<'f>(files: &'f [File], path: &str) -> &'f str {
    &files.iter().find(|file| file.path == path).unwrap_or_else(|| panic!("no {path}")).text
}

#[test]
fn every_version_has_a_page_and_every_link_leads_somewhere() {
    let all = catalogue();
    let files = site_of(&all);
    assert_eq!(files.len(), all.len() + 3);
    for file in files.iter().filter(|file| file.path.ends_with(".html")) {
        let folder = file.path.rsplit_once('/').map_or("", |(folder, _)| folder);
        for link in file.text.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next()) {
            let (path, anchor) = link.split_once('#').unwrap_or((link, ""));
            if link.starts_with("http") || link.starts_with("data:") {
                continue;
            }
            let target = if path.is_empty() { file.path.clone() } else { joined(folder, path) };
            let text = text(&files, &target);
            assert!(anchor.is_empty() || text.contains(&format!("id=\"{anchor}\"")), "{}: {link}", file.path);
        }
    }
}

fn joined(folder: &str, path: &str) -> String {
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in path.split('/') {
        if part == ".." {
            parts.pop();
        } else {
            parts.push(part);
        }
    }
    parts.join("/")
}

#[test]
fn a_page_says_keys_readiness_secrets_and_environment() {
    let files = site_of(&catalogue());
    let page = text(&files, "postgresql_client/v0/index.html");
    for part in [
        "provider.app",
        "requested-secrets",
        "secret-user",
        "DATABASE_URL=postgresql://",
        "Ready with",
        "<svg",
    ] {
        assert!(page.contains(part), "{part}");
    }
    let redis = text(&files, "redis/v0/index.html");
    assert!(redis.contains("id=\"dialects\"") && redis.contains("redis://"), "{redis}");
    let ingress = text(&files, "ingress/v2/index.html");
    assert!(ingress.contains("v1 to v2") && ingress.contains("../../ingress/v1/index.html"), "{ingress}");
}

#[test]
fn what_stands_between_versions_is_what_breaking_finds() {
    let definition = |version: u32, keys: &str| {
        format!(
            "interface: demo\nversion: {version}\nstatus: published\nsummary: A demo.\nprovider:\n  app: {keys}\n"
        )
    };
    let texts = [
        definition(0, "{required: [a], properties: {a: {type: integer}, b: {type: string}}}"),
        definition(
            1,
            "{required: [a], properties: {a: {type: string}, b: {type: string}, c: {type: string}}}",
        ),
        definition(
            2,
            "{required: [a], properties: {a: {type: string}, b: {type: string}, c: {type: string}}}",
        ),
    ];
    let interfaces = texts.each_ref().map(|text| definition::load("demo.yaml", text).unwrap());
    let entries =
        [0, 1, 2].map(|n| Entry { interface: &interfaces[n], text: &texts[n], examples: Vec::new() });
    let files = site(&entries);
    let page = text(&files, "demo/v2/index.html");
    let changes = page.split("id=\"changes\"").nth(1).unwrap();
    let (first, second) = changes.split_once("v1 to v2").unwrap();
    assert!(
        first.contains("<code>a</code>: a whole number may be text now; breaks v0 requirer with v1 provider"),
        "{first}"
    );
    assert!(first.contains("<code>provider.app.c</code> is new"), "{first}");
    assert!(second.contains("Nothing stands between them") && !second.contains("<li>"), "{second}");
}

#[test]
fn the_same_entries_in_another_order_give_the_same_site() {
    let mut all = catalogue();
    let files = site_of(&all);
    all.reverse();
    assert_eq!(site_of(&all), files);
}

#[test]
fn what_a_definition_says_cannot_become_html() {
    let text = r##"interface: evil
version: 0
status: draft
summary: "</title><script>alert(1)</script>"
description: "<script>alert(2)</script> [click](javascript:alert(3)) ![x](http://h/x.png)"
provider:
  unit:
    type: object
    description: "<img src=x onerror=alert(4)>"
    properties:
      "<b>": {type: string, description: "<script>alert(5)</script>", default: "\"><script>alert(6)</script>"}
"##;
    let interface = definition::load("evil.yaml", text).unwrap();
    let files = site(&[Entry { interface: &interface, text, examples: Vec::new() }]);
    for file in files.iter().filter(|file| file.path.ends_with(".html")) {
        let scripts = file.text.matches("<script").count();
        assert_eq!(scripts, file.text.matches("<script src=\"search.js\"").count(), "{}", file.text);
        for part in ["<img", "href=\"javascript", "<b>"] {
            assert!(!file.text.contains(part), "{part}: {}", file.text);
        }
    }
}
