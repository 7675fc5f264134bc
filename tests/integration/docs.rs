//! The documentation site in a real browser: on a phone's width, searched, and without scripts.

use std::fs;
use std::path::Path;
use std::process::Command;

use relata_tests::left_out;
use serde_json::Value;
use tempfile::TempDir;

use crate::tool;

/// The browser's program, as Debian and others name it.
fn browser() -> Option<&'static str> {
    let found = ["chromium", "chromium-browser", "google-chrome"].into_iter().find(|name| {
        Command::new(name).arg("--version").output().is_ok_and(|output| output.status.success())
    });
    if found.is_none() {
        left_out("the documentation in a browser: there is no chromium");
    }
    found
}

/// The page as the browser has it after its scripts have run.
fn dom(browser: &str, page: &Path, query: &str) -> String {
    let profile = tempfile::tempdir().unwrap();
    let output = Command::new(browser)
        .args(["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--dump-dom"])
        .args(["--disable-background-networking", "--disable-component-update", "--disable-sync"])
        .args(["--allow-file-access-from-files", "--virtual-time-budget=60000", "--disable-dev-shm-usage"])
        .arg(format!("--user-data-dir={}", profile.path().display()))
        .arg(format!("file://{}{query}", page.display()))
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// The catalogue's site.
fn site() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().display().to_string();
    let said = tool().run(["docs", "--out", &out]).succeeded();
    assert!(said.contains("versions documented in"), "{said}");
    folder
}

/// Loads every page in a frame as wide as a phone, then types into the search; writes what it saw as JSON.
const PROBE: &str = r##"<!DOCTYPE html><iframe id="frame" style="width:390px;height:800px;border:0"></iframe>
<pre id="seen"></pre><script>
const frame = document.getElementById("frame");
const load = (url) => new Promise((done) => { frame.onload = done; frame.src = url; });
(async () => {
  const seen = { wide: [], pages: 0, search: {} };
  await load("index.html");
  const links = Array.from(frame.contentDocument.querySelectorAll("#interfaces a")).map((a) => a.href);
  for (const url of ["index.html", ...new Set(links)]) {
    await load(url);
    seen.pages += 1;
    if (frame.contentDocument.documentElement.scrollWidth > 390) seen.wide.push(url);
  }
  await load("index.html");
  const inner = frame.contentDocument;
  for (const words of ["redis", "REDIS", "secret-user endpoints", "no-such-word-anywhere", ""]) {
    inner.getElementById("q").value = words;
    inner.getElementById("q").dispatchEvent(new Event("input"));
    const shown = Array.from(inner.querySelectorAll("#interfaces > li")).filter((li) => li.offsetParent);
    seen.search[words] = [shown.map((li) => li.querySelector("a").textContent), inner.getElementById("count").textContent];
  }
  document.getElementById("seen").textContent = JSON.stringify(seen);
})();
</script>"##;

fn seen(dom: &str) -> Value {
    let text = dom.split("<pre id=\"seen\">").nth(1).and_then(|rest| rest.split("</pre>").next()).unwrap();
    serde_json::from_str(&text.replace("&amp;", "&")).unwrap_or_else(|error| panic!("{error}: {text:?}"))
}

fn names(found: &Value) -> Vec<&str> {
    found[0].as_array().unwrap().iter().map(|name| name.as_str().unwrap()).collect()
}

#[test]
fn the_documentation_is_read_on_a_phone_and_searched() {
    let Some(browser) = browser() else { return };
    let site = site();
    let probe = site.path().join("probe.html");
    fs::write(&probe, PROBE).unwrap();
    let seen = seen(&dom(browser, &probe, ""));
    assert!(seen["pages"].as_u64().unwrap() > 10, "{seen}");
    assert_eq!(seen["wide"], Value::Array(Vec::new()), "pages that are wider than a phone");
    let search = &seen["search"];
    assert!(names(&search["redis"]).contains(&"redis"), "{search}");
    assert_eq!(search["redis"], search["REDIS"]);
    let both = names(&search["secret-user endpoints"]);
    assert!(both.contains(&"mysql_client") && !both.contains(&"redis"), "{both:?}");
    assert_eq!(
        (names(&search["no-such-word-anywhere"]).len(), &search["no-such-word-anywhere"][1]),
        (0, &"0 interfaces".into())
    );
    assert!(names(&search[""]).len() > 5 && search[""][1] == "", "{search}");
}

#[test]
fn a_search_can_be_linked_to_and_all_text_is_there_without_scripts() {
    let Some(browser) = browser() else { return };
    let site = site();
    let index = site.path().join("index.html");
    let linked = dom(browser, &index, "?q=redis");
    let (items, hidden) = (linked.matches("<li data-words").count(), linked.matches("hidden=\"\"").count());
    assert!(hidden > items / 2 && hidden < items, "{hidden} of {items} are hidden");
    fs::remove_file(site.path().join("search.js")).unwrap();
    let bare = dom(browser, &index, "?q=redis");
    assert!(bare.contains("role=\"search\" hidden") && !bare.contains("<li hidden"), "{bare}");
    let page = site.path().join("mysql_client/v0/index.html");
    let page = dom(browser, &page, "");
    for part in ["secret-user", "DATABASE_URL=mysql://", "The requirer's leader writes database."] {
        assert!(page.contains(part), "{part}");
    }
}
