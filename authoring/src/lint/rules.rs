//! What the rules are: id, severity, and for people what each is about, why, and how to do better.
//!
//! Most are the design rules that Canonical asks of relation interfaces (OP083, "How to design relation interfaces" of
//! charmlibs), as far as a definition shows whether they are kept; the rest guards what definitions are for.

use relata_core::diagnostic::Severity;

/// A rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rule {
    /// Its id, in kebab case.
    pub id: &'static str,
    /// How bad it is to break it, unless the author says otherwise.
    pub severity: Severity,
    /// What it asks for.
    pub what: &'static str,
    /// What goes wrong otherwise.
    pub why: &'static str,
    /// How to do better.
    pub fix: &'static str,
    /// Whether the cure changes the wire, so that a published interface can only be cured in its next version.
    pub changes_wire: bool,
}

/// Declares the rules as constants, and the list of all of them.
macro_rules! rules {
    ($($name:ident = ($id:literal, $severity:ident, $changes_wire:literal, $what:literal, $why:literal, $fix:literal);)*) => {
        $(pub(super) const $name: Rule = Rule {
            id: $id, severity: Severity::$severity, changes_wire: $changes_wire,
            what: $what, why: $why, fix: $fix,
        };)*
        /// All rules, in the order in which they are explained.
        pub const ALL: &[Rule] = &[$($name),*];
    };
}

rules! {
    MANDATORY_KEY = ("mandatory-key", Warning, false,
        "no key of a databag is mandatory",
        "a peer that does not write the key yet, or no longer, is never ready for this side; and the key can never go away",
        "leave it out of `required` and say in `description` what its absence means");
    MANDATORY_PARTS = ("mandatory-parts", Warning, false,
        "most parts of an object are optional",
        "an object without a mandatory part is refused as a whole, so none of them can be dropped later",
        "keep in `required` only what identifies the object");
    CLOSED_ENUM = ("closed-enum", Warning, false,
        "a reader takes a word or number that it does not know",
        "a new value makes every older reader refuse the databag",
        "leave `x-closed` out: a reader then keeps an unknown value; or add a member `UNKNOWN`");
    CLOSED_UNION = ("closed-union", Warning, false,
        "a reader takes a variant that it does not know",
        "a new variant makes every older reader refuse the databag",
        "write `x-open: true` beside the variants");
    CLOSED_OBJECT = ("closed-object", Warning, false,
        "a reader ignores keys and parts that it does not know",
        "a new key makes every older reader refuse the databag, so that nothing can ever be added",
        "leave `additionalProperties: false` out");
    PRIMITIVE_COLLECTION = ("primitive-collection", Warning, true,
        "a list holds objects",
        "nothing can be said about an item of a list of texts or numbers later on: there is no room",
        "make each item an object with a part that names it: `items: {type: object, properties: {name: ..}}`");
    ITEM_IDENTITY = ("item-identity", Warning, true,
        "objects in a list have a part that tells them apart",
        "a list is a set on the wire: without an identity readers cannot tell a changed item from a new one",
        "add a part `id` or `name`");
    REFUSED_DUPLICATES = ("refused-duplicates", Warning, false,
        "a reader discards duplicates in a list",
        "`uniqueItems` makes it refuse the databag instead",
        "leave `uniqueItems` out");
    FREE_MAP = ("free-map", Warning, true,
        "a collection is a list of objects, not a map with any keys",
        "the keys of a map have no name and no type of their own, and readers cannot tell data from structure",
        "write a list of objects whose part `id` or `name` is the key; where the keys are names that Juju gives, say so with `propertyNames: {pattern: ..}`");
    ANY_VALUE = ("any-value", Warning, false,
        "every value has a type",
        "no reader can rely on a value that may be anything, and no change of it is ever noticed",
        "say `type`");
    SECRET_IN_CLEAR = ("secret-in-clear", Warning, true,
        "a secret travels as a Juju secret",
        "a databag is readable for everybody who may see the model, and is in every backup and bug report",
        "give it a secret group, `x-secret: {group: secret-..}`, or hand over the secret's URI, `format: secret-uri`");
    UNMARKED_SECRET = ("unmarked-secret", Error, false,
        "a value that is named like a secret is marked as one",
        "without the mark its value shows in logs, messages and on terminals",
        "write `x-secret: true` (in an object: `writeOnly: true`), better a secret group, or `format: secret-uri`");
    UNKNOWN_SECRET_PARTS = ("unknown-secret-parts", Warning, false,
        "what is in a shared secret is part of the definition",
        "a secret's content outlives a charm's revision like a databag does",
        "list its keys: `x-secret: {uri: [username, password]}`");
    MISSING_DESCRIPTION = ("missing-description", Warning, false,
        "every key and part says what it means",
        "two charms that guess differently fail at run time",
        "add `description`");
    DEPRECATED_REQUIRED = ("deprecated-required", Warning, false,
        "what is deprecated is not required",
        "nobody can stop writing it as long as readers wait for it",
        "take it out of `required`");
    DEPRECATED_SILENTLY = ("deprecated-silently", Warning, false,
        "what is deprecated or retired says what to use instead",
        "readers of the definition know that they must go, and not where to",
        "say it in `description`");
    MIXED_SPELLING = ("mixed-spelling", Warning, true,
        "the keys of a databag, and the parts of an object, are spelt in one way",
        "`tls-ca` beside `tls_ca` is how keys are mistyped without anybody noticing",
        "spell them all with `-`, or all with `_`, in lower case");
    TEXT_URL = ("text-url", Warning, false,
        "a URL says that it is one",
        "text that is no URL is found out when somebody connects, not when it is read",
        "write `format: uri`, or `format: http-uri`");
    UNBOUNDED_PORT = ("unbounded-port", Warning, false,
        "a port is an integer with the bounds of a port",
        "0, -1 and 70000 pass as ports, and text that is no number",
        "write `type: integer, minimum: 1, maximum: 65535`");
    WORDY_BOOLEAN = ("wordy-boolean", Warning, true,
        "true or false is a boolean",
        "an enum of words for true and false is written differently by each language",
        "write `type: boolean`, with `x-encoding: python-bool` where Python's words are on the wire");
    KEY_DEFAULT = ("key-default", Warning, false,
        "a key that is not there means that it is not there",
        "with a default nobody can tell silence from a value, and the default can never change",
        "leave `default` out and say in `description` what absence means");
    CHANGED_TYPE = ("changed-type", Warning, true,
        "a key keeps its type in all versions of an interface, also after it was away",
        "peers of different versions meet under the same name; the older reads the newer's value wrongly",
        "give the new meaning a new key");
    UNUSED_TYPE = ("unused-type", Warning, false,
        "every type in `$defs` is used",
        "what nothing uses is never read, and misleads",
        "use it, or take it out");
    UNUSED_ALLOWANCE = ("unused-allowance", Warning, false,
        "an allowance allows something",
        "one that is left over hides the next finding on its line",
        "take the comment out");
    BAD_ALLOWANCE = ("bad-allowance", Warning, false,
        "an allowance names rules that there are, and a reason",
        "without them nobody knows what is allowed and whether it still has to be",
        "write `# relata-allow: RULE[, RULE] REASON`");
}

/// The rule with this id.
pub fn rule(id: &str) -> Option<&'static Rule> {
    ALL.iter().find(|rule| rule.id == id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_unique_and_every_rule_is_explained() {
        for (index, rule) in ALL.iter().enumerate() {
            assert!(ALL[..index].iter().all(|earlier| earlier.id != rule.id), "{}", rule.id);
            assert!([rule.what, rule.why, rule.fix].iter().all(|text| text.len() >= 8), "{}", rule.id);
            assert!(rule.id.chars().all(|c| c.is_ascii_lowercase() || c == '-'), "{}", rule.id);
        }
    }
}
