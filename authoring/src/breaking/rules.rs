//! What the rules are: id, level, severity, and for people what each says and what to do instead.

use relata_core::diagnostic::Severity;

use super::Level;

/// A rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rule {
    /// Its id, in kebab case.
    pub id: &'static str,
    /// What breaks.
    pub level: Level,
    /// How bad it is where the old definition is no draft.
    pub severity: Severity,
    /// What happened.
    pub what: &'static str,
    /// What to do instead.
    pub fix: &'static str,
}

/// Declares the rules as constants, and the list of all of them.
macro_rules! rules {
    ($($name:ident = ($id:literal, $level:ident, $severity:ident, $what:literal, $fix:literal);)*) => {
        $(pub(super) const $name: Rule = Rule {
            id: $id, level: Level::$level, severity: Severity::$severity, what: $what, fix: $fix,
        };)*
        /// All rules, in the order in which they are explained.
        pub const ALL: &[Rule] = &[$($name),*];
    };
}

rules! {
    INTERFACE_REMOVED = ("interface-removed", Wire, Error,
        "a version of an interface is gone", "keep it, with `status: retired`");
    VERSION_MOVED = ("version-moved", Wire, Error,
        "a definition took another version in place, so the old version is gone",
        "keep the old version, and put the new one into a folder of its own, `v<N>/`");
    DATABAG_REMOVED = ("databag-removed", Wire, Error,
        "a databag is no longer written", "keep writing it, or do it in the next version");
    DATABAG_ADDED = ("databag-added", Wire, Error,
        "readers wait for a databag that old writers never write", "require nothing of it, or do it in the next version");
    DATABAG_UNUSABLE = ("databag-unusable", Wire, Error,
        "no databag fits any more", "a databag is an object of keys");
    KEY_REMOVED = ("key-removed", Wire, Error,
        "a key is no longer written", "keep it and say `deprecated: true`, or do it in the next version");
    KEY_RENAMED = ("key-renamed", Wire, Error,
        "a key is written under another name", "keep the name and add the other one to `x-aliases` first");
    REQUIRED_ADDED = ("required-added", Wire, Error,
        "readers wait for a key, or refuse an object, that old writers leave out", "leave it optional, or do it in the next version");
    REQUIRED_REMOVED = ("required-removed", Wire, Error,
        "writers may leave out what old readers wait for", "keep it required, or do it in the next version");
    CLOSED = ("closed", Wire, Warning,
        "readers refuse keys, parts or values that they do not know, where they took them before", "leave it open");
    KEY_REFUSED = ("key-refused", Wire, Error,
        "readers refuse a key or part that old writers write", "keep it, or leave `additionalProperties: false` out");
    ADDITION_REFUSED = ("addition-refused", Wire, Error,
        "old readers refuse the new key or part, since they take none that they do not know", "do it in the next version, and leave `additionalProperties: false` out of it");
    TYPE_CHANGED = ("type-changed", Wire, Error,
        "a value has another type", "give it a new key, or do it in the next version");
    TYPE_NARROWED = ("type-narrowed", Wire, Error,
        "readers refuse values of the old type", "give it a new key, or do it in the next version");
    TYPE_WIDENED = ("type-widened", Wire, Error,
        "writers may write values that old readers refuse", "give it a new key, or do it in the next version");
    ENCODING_CHANGED = ("encoding-changed", Wire, Error,
        "a value becomes another text on the wire", "give it a new key, a dialect, or do it in the next version");
    VALUE_REMOVED = ("value-removed", Wire, Error,
        "readers refuse a value that old writers write", "keep it, or leave the enum open");
    VALUE_ADDED = ("value-added", Wire, Error,
        "old readers refuse the new value", "do it in the next version, and leave the enum open in it");
    VARIANT_REMOVED = ("variant-removed", Wire, Error,
        "readers refuse a variant that old writers write", "keep it, or leave the union open");
    VARIANT_ADDED = ("variant-added", Wire, Error,
        "old readers refuse the new variant", "do it in the next version, and leave the union open in it");
    CONSTRAINT_TIGHTENED = ("constraint-tightened", Wire, Error,
        "readers refuse values that old writers may write", "keep the limit, or do it in the next version");
    CONSTRAINT_LOOSENED = ("constraint-loosened", Wire, Error,
        "writers may write values that old readers refuse", "keep the limit, or do it in the next version");
    NULL_ADDED = ("null-added", Wire, Error,
        "writers may write null, which old readers refuse", "leave the value out instead of writing null");
    NULL_REMOVED = ("null-removed", Wire, Error,
        "readers refuse null, which old writers may write", "keep null allowed");
    DEFAULT_CHANGED = ("default-changed", Wire, Warning,
        "what is left out means one thing to the old end and another to the new", "keep the default, or give it a new key");
    ALIAS_REMOVED = ("alias-removed", Wire, Error,
        "readers no longer know a spelling that some writers use", "keep the alias");
    ABSENT_REMOVED = ("absent-removed", Wire, Error,
        "readers take for a value what some writers leave where there is none", "keep the text in `x-absent`");
    DIALECT_REMOVED = ("dialect-removed", Wire, Error,
        "readers no longer know a wire format that some writers speak", "keep the dialect");
    DIALECT_ADDED = ("dialect-added", Wire, Warning,
        "old readers do not know the new wire format, should a writer speak it", "let writers speak the plain form until readers are upgraded");
    DETECTION_CHANGED = ("detection-changed", Wire, Warning,
        "databags are taken for another version or dialect than before", "make sure that every databag of before is recognised as before");
    SCALARS_STRICT = ("scalars-strict", Wire, Error,
        "readers refuse scalars in other than their one form, which they took before", "keep `scalars: lax`");
    STATUS_UNSETTLED = ("status-unsettled", Wire, Warning,
        "a settled interface is a draft again, though peers rely on it", "keep it published; draft the next version");
    SECRET_GROUPED = ("secret-grouped", Secret, Error,
        "a value travels in a secret where old readers look for it in clear", "keep it in clear too until readers are upgraded, or do it in the next version");
    SECRET_UNGROUPED = ("secret-ungrouped", Secret, Error,
        "readers no longer look into the secret in which old writers put the value", "keep the secret group");
    SECRET_MOVED = ("secret-moved", Secret, Error,
        "a value travels in another secret", "keep its group, or give it a new key");
    SECRET_REVEALED = ("secret-revealed", Secret, Error,
        "a value that was masked shows in logs, messages and on terminals", "keep it marked as a secret");
    SECRET_REFERENCE = ("secret-reference", Secret, Error,
        "a secret's URI became a value, or a value became a secret's URI", "give it a new key");
    SECRET_PART_REMOVED = ("secret-part-removed", Secret, Error,
        "a secret no longer holds a part", "keep the part, or do it in the next version");
    BINDING_REMOVED = ("binding-removed", Source, Error,
        "the bindings no longer have an item", "keep what it is made from, or do it in the next version");
    BINDING_CHANGED = ("binding-changed", Source, Error,
        "an item of the bindings is another", "keep what it is made from, or do it in the next version");
    CONNECTION_REMOVED = ("connection-removed", Environment, Error,
        "no variables come out any more", "keep `connection`");
    CONNECTION_CHANGED = ("connection-changed", Environment, Error,
        "the same databags give other variables", "keep what was read first, and add other sources behind it");
    VARIABLES_LOST = ("variables-lost", Environment, Error,
        "variables that came out no longer do", "keep the keys from which they came, and the form of those");
    VARIABLES_CHANGED = ("variables-changed", Environment, Error,
        "the same databags give other values", "keep the form of the keys from which they came, or give it a new key");
}

/// The rule with this id.
pub fn rule(id: &str) -> Option<&'static Rule> {
    ALL.iter().find(|rule| rule.id == id)
}
