//! What builds parts, and which settings each of them takes. Source: charmcraft's and craft-parts' plugins.

/// What a setting holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Setting {
    /// Text.
    Text,
    /// A list of texts.
    Texts,
    /// True or false.
    Flag,
    /// A map.
    Map,
    /// A whole number.
    Number,
    /// A list of maps.
    Maps,
    /// A list of variables.
    Environment,
    /// Something that is not looked into.
    Other,
}

use Setting::{Environment, Flag, Map, Maps, Number, Other, Text, Texts};

/// What builds a part.
pub(super) struct Plugin {
    /// Its name.
    pub(super) name: &'static str,
    /// Whether it wants a source.
    pub(super) wants_source: bool,
    /// Its own settings.
    pub(super) settings: &'static [(&'static str, Setting)],
}

const fn plugin(name: &'static str, settings: &'static [(&'static str, Setting)]) -> Plugin {
    Plugin { name, wants_source: true, settings }
}

const fn sourceless(name: &'static str, settings: &'static [(&'static str, Setting)]) -> Plugin {
    Plugin { name, wants_source: false, settings }
}

static PLUGINS: [Plugin; 27] = [
    plugin("ant", &[("ant-build-file", Text), ("ant-build-targets", Texts), ("ant-properties", Map)]),
    plugin(
        "autotools",
        &[("autotools-bootstrap-parameters", Texts), ("autotools-configure-parameters", Texts)],
    ),
    plugin("bazel", &[("bazel-parameters", Texts), ("bazel-targets", Texts)]),
    plugin("cargo-use", &[]),
    sourceless(
        "charm",
        &[
            ("charm-binary-python-packages", Texts),
            ("charm-entrypoint", Text),
            ("charm-python-packages", Texts),
            ("charm-requirements", Texts),
            ("charm-strict-dependencies", Flag),
        ],
    ),
    plugin("cmake", &[("cmake-generator", Text), ("cmake-parameters", Texts)]),
    plugin(
        "dotnet",
        &[("dotnet-build-configuration", Text), ("dotnet-self-contained-runtime-identifier", Text)],
    ),
    plugin("dump", &[]),
    plugin("go", &[("go-buildtags", Texts), ("go-generate", Texts)]),
    plugin("go-use", &[]),
    plugin(
        "gradle",
        &[
            ("gradle-init-script", Text),
            ("gradle-parameters", Texts),
            ("gradle-task", Text),
            ("gradle-use-daemon", Flag),
        ],
    ),
    plugin(
        "gradle-use",
        &[("gradle-init-script", Text), ("gradle-parameters", Texts), ("gradle-use-daemon", Flag)],
    ),
    sourceless(
        "jlink",
        &[
            ("jlink-extra-modules", Texts),
            ("jlink-jars", Texts),
            ("jlink-modules", Texts),
            ("jlink-multi-release", Other),
        ],
    ),
    plugin("make", &[("make-parameters", Texts)]),
    plugin("maven", &[("maven-parameters", Texts), ("maven-use-wrapper", Flag)]),
    plugin("maven-use", &[("maven-use-parameters", Texts)]),
    plugin("meson", &[("meson-parameters", Texts)]),
    sourceless("nil", &[]),
    plugin("npm", &[("npm-include-node", Flag), ("npm-node-version", Text)]),
    plugin("npm-use", &[("npm-include-node", Flag), ("npm-node-version", Text)]),
    plugin(
        "poetry",
        &[
            ("poetry-export-extra-args", Texts),
            ("poetry-keep-bins", Flag),
            ("poetry-pip-extra-args", Texts),
            ("poetry-with", Texts),
        ],
    ),
    plugin(
        "python",
        &[
            ("python-constraints", Texts),
            ("python-keep-bins", Flag),
            ("python-packages", Texts),
            ("python-requirements", Texts),
        ],
    ),
    plugin(
        "qmake",
        &[("qmake-major-version", Other), ("qmake-parameters", Texts), ("qmake-project-file", Text)],
    ),
    sourceless("reactive", &[("reactive-charm-build-arguments", Texts)]),
    plugin(
        "rust",
        &[
            ("rust-cargo-parameters", Texts),
            ("rust-channel", Text),
            ("rust-features", Texts),
            ("rust-ignore-toolchain-file", Flag),
            ("rust-inherit-ldflags", Flag),
            ("rust-no-default-features", Flag),
            ("rust-path", Texts),
            ("rust-use-global-lto", Flag),
        ],
    ),
    plugin("scons", &[("scons-parameters", Texts)]),
    plugin("uv", &[("uv-extras", Texts), ("uv-groups", Texts)]),
];

/// Settings of every part.
pub(super) const COMMON: [(&str, Setting); 34] = [
    ("after", Texts),
    ("build-attributes", Texts),
    ("build-environment", Environment),
    ("build-packages", Texts),
    ("build-slices", Texts),
    ("build-snaps", Texts),
    ("disable-parallel", Flag),
    ("organize", Map),
    ("overlay", Texts),
    ("overlay-packages", Texts),
    ("overlay-recommended-packages", Texts),
    ("overlay-script", Text),
    ("override-build", Text),
    ("override-overlay", Text),
    ("override-prime", Text),
    ("override-pull", Text),
    ("override-stage", Text),
    ("permissions", Maps),
    ("plugin", Text),
    ("prime", Texts),
    ("source", Text),
    ("source-branch", Text),
    ("source-channel", Text),
    ("source-checksum", Text),
    ("source-commit", Text),
    ("source-depth", Number),
    ("source-subdir", Text),
    ("source-submodules", Texts),
    ("source-tag", Text),
    ("source-type", Text),
    ("stage", Texts),
    ("stage-packages", Texts),
    ("stage-slices", Texts),
    ("stage-snaps", Texts),
];

/// The plugin with this name.
pub(super) fn of(name: &str) -> Option<&'static Plugin> {
    PLUGINS.iter().find(|plugin| plugin.name == name)
}

/// The names of all of them.
pub(super) fn names() -> impl Iterator<Item = &'static str> + Clone {
    PLUGINS.iter().map(|plugin| plugin.name)
}
