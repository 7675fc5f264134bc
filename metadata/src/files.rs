//! The texts that a charm is read from, by the part they play. It must not know where they come from.

/// Which of a charm's files a text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FileKind {
    /// `metadata.yaml`: what the charm is. It stands over the same keys of `charmcraft.yaml`.
    Metadata,
    /// `charmcraft.yaml`: how the charm is built and, in newer charms, all that the other files hold.
    Charmcraft,
    /// `config.yaml`: its options.
    Config,
    /// `actions.yaml`: its actions.
    Actions,
    /// `layer.yaml`: what a reactive charm is composed of.
    Layer,
    /// `paas-config.yaml`: settings of a charm that an extension of charmcraft makes.
    PaasConfig,
}

impl FileKind {
    /// All of them.
    pub const ALL: [Self; 6] =
        [Self::Metadata, Self::Charmcraft, Self::Config, Self::Actions, Self::Layer, Self::PaasConfig];

    /// The file's name in a charm's folder.
    pub fn file_name(self) -> &'static str {
        match self {
            Self::Metadata => "metadata.yaml",
            Self::Charmcraft => "charmcraft.yaml",
            Self::Config => "config.yaml",
            Self::Actions => "actions.yaml",
            Self::Layer => "layer.yaml",
            Self::PaasConfig => "paas-config.yaml",
        }
    }

    /// The kind of a file with this name.
    pub fn of_file_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.file_name() == name)
    }
}

/// The texts of a charm, each with the name that messages give it.
#[derive(Debug, Clone, Default)]
pub struct Files(Vec<File>);

#[derive(Debug, Clone)]
pub(crate) struct File {
    pub(crate) kind: FileKind,
    pub(crate) name: String,
    pub(crate) text: String,
}

impl Files {
    /// No files yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a text; one of the same kind that is there already is replaced.
    #[must_use]
    pub fn with(mut self, kind: FileKind, name: impl Into<String>, text: impl Into<String>) -> Self {
        self.0.retain(|file| file.kind != kind);
        self.0.push(File { kind, name: name.into(), text: text.into() });
        self
    }

    /// Whether there is a text that says what the charm is.
    pub fn describe_a_charm(&self) -> bool {
        self.get(FileKind::Metadata).is_some() || self.get(FileKind::Charmcraft).is_some()
    }

    /// The names and texts of all that there are.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|file| (file.name.as_str(), file.text.as_str()))
    }

    pub(crate) fn get(&self, kind: FileKind) -> Option<&File> {
        self.0.iter().find(|file| file.kind == kind)
    }
}
