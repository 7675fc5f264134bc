//! `Debug` for the messages that carry databag values or secrets: it shows names and keys alone.

use std::fmt;

use crate::v1;

impl fmt::Debug for v1::Databag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.entries.keys()).finish()
    }
}

impl fmt::Debug for v1::Write {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let keys: Vec<_> = self.entries.keys().collect();
        f.debug_struct("Write")
            .field("relation", &self.relation)
            .field("owner", &self.owner)
            .field("keys", &keys)
            .finish()
    }
}

impl fmt::Debug for v1::Variable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Variable")
            .field("name", &self.name)
            .field("endpoint", &self.endpoint)
            .field("source", &self.source)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for v1::File {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("File").field("name", &self.name).field("mode", &self.mode).finish_non_exhaustive()
    }
}

impl fmt::Debug for v1::NewUnit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NewUnit")
            .field("unit", &self.unit)
            .field("token_file", &self.token_file)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_value_shows() {
        let entries = [("password".to_owned(), "hunter2".to_owned())];
        let write = v1::Write { relation: 1, owner: "web".into(), entries: entries.clone().into() };
        let commit = v1::CommitRequest { writes: vec![write], ..Default::default() };
        let bag =
            v1::SeenBag { content: Some(v1::Databag { entries: entries.into() }), ..Default::default() };
        let variable = v1::Variable { value: "hunter2".into(), ..Default::default() };
        let unit = v1::NewUnit { token: "hunter2".into(), ..Default::default() };
        assert!(!format!("{commit:?} {bag:?} {variable:?} {unit:?}").contains("hunter2"));
    }
}
