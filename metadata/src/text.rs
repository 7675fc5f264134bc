//! Values that are texts of a form: who maintains a charm, its tags and terms. It must not know where they stand.

use std::fmt;

/// Who maintains a charm: `First Last <name@example.com>`, or any other text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Maintainer {
    /// The name, or the whole text where it has another form.
    pub name: String,
    /// The address for mail.
    pub email: Option<String>,
}

impl Maintainer {
    /// Takes a text apart.
    pub fn parse(text: &str) -> Self {
        let text = text.trim();
        let email = text.strip_suffix('>').and_then(|text| text.rsplit_once('<'));
        match email.filter(|(_, email)| email.contains('@')) {
            Some((name, email)) => {
                Self { name: name.trim().to_owned(), email: Some(email.trim().to_owned()) }
            }
            None => Self { name: text.to_owned(), email: None },
        }
    }
}

/// What a charm is about, as the store groups charms.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Tag(String);

/// The store's own set. Source: Juju's documentation of charm metadata.
const STORE_TAGS: [&str; 22] = [
    "analytics",
    "application_development",
    "audits",
    "backup",
    "big_data",
    "cache-proxy",
    "cloudfoundry",
    "cms",
    "database",
    "ecommerce",
    "identity",
    "monitoring",
    "network",
    "openstack",
    "ops",
    "performance",
    "security",
    "social",
    "storage",
    "streaming",
    "web_server",
    "wiki",
];

impl Tag {
    /// Any text is a tag.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The tag as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether the store has it. Older charms carry others too, as `misc` and `app-servers`.
    pub fn is_the_stores(&self) -> bool {
        Self::store().any(|tag| tag == self.0)
    }

    /// The store's own tags.
    pub fn store() -> impl Iterator<Item = &'static str> + Clone {
        STORE_TAGS.into_iter()
    }
}

impl fmt::Display for Tag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A term that who uses the charm agrees to: `[tenant:][owner/]name[/revision]`. Source: Juju's `ParseTerm`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Term {
    /// Who keeps the terms.
    pub tenant: Option<String>,
    /// Whose term it is.
    pub owner: Option<String>,
    /// Its name.
    pub name: String,
    /// Its revision.
    pub revision: Option<u32>,
}

impl Term {
    /// Takes a text apart; `None` if Juju knows no such form.
    pub fn parse(text: &str) -> Option<Self> {
        let (tenant, rest) = match text.split_once(':') {
            Some((tenant, rest)) => (Some(tenant), rest),
            None => (None, text),
        };
        let parts: Vec<&str> = rest.split('/').collect();
        let (owner, name, revision) = match parts[..] {
            [name] => (None, name, None),
            [first, second] => match second.parse() {
                Ok(revision) => (None, first, Some(revision)),
                Err(_) => (Some(first), second, None),
            },
            [owner, name, revision] => (Some(owner), name, Some(revision.parse().ok()?)),
            _ => return None,
        };
        let word = |text: &str| {
            text.starts_with(|c: char| c.is_ascii_lowercase())
                && text.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
        };
        let all = [tenant, owner, Some(name)];
        all.into_iter().flatten().all(word).then(|| Self {
            tenant: tenant.map(str::to_owned),
            owner: owner.map(str::to_owned),
            name: name.to_owned(),
            revision,
        })
    }
}
