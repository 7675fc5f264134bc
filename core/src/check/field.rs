//! One key of a databag.

use crate::check::Context;
use crate::check::encoding;
use crate::check::keywords::{self, Keywords, shorten};
use crate::check::report::Report;
use crate::check::schema::{self, Level};
use crate::check::secrecy;
use crate::interface::{Encoding, Field, Property, Schema, SecretUse, Type};
use crate::yaml::{Content, Entry, Node};

/// Reads a key of a databag. A field whose type is wrong stands in with any value, so that its name is known.
pub(super) fn field<'n>(
    entry: &'n Entry,
    context: &mut Context<'n>,
    report: &mut Report<'_>,
) -> Option<Field> {
    check_name(&entry.key, report, |report, message, hint| {
        report.key("bad-name", entry, message, Some(hint))
    });
    let keywords = Keywords::open_any(&entry.value, "a property", report)?;
    let schema = schema::schema(&entry.value, Level::Field, context, report);
    let encoding = schema.as_ref().and_then(|s| encoding::encoding(keywords, s, context, report));
    let secret = keywords.get("x-secret").and_then(|node| secret(node, report));
    let aliases = keywords.texts("x-aliases", report).unwrap_or_default();
    alias_names(keywords.get("x-aliases"), report);
    let schema = schema.unwrap_or_else(|| Schema::of(Type::Any));
    Some(Field {
        holds_secret: secrecy::holds_secret(&schema, &context.secret_types),
        secret: secret.or_else(|| schema.secret.then_some(SecretUse::Plain)),
        property: Property { name: entry.key.clone(), required: false, schema },
        aliases,
        absent: keywords.texts("x-absent", report).unwrap_or_default(),
        encoding: encoding.unwrap_or(Encoding::Json),
    })
}

fn alias_names(node: Option<&Node>, report: &mut Report<'_>) {
    let Some(Content::List(items)) = node.map(|node| &node.content) else { return };
    for item in items {
        if let Content::String(name) = &item.content {
            check_name(name, report, |report, message, hint| report.hinted("bad-name", item, message, hint));
        }
    }
}

/// What Juju takes as a databag's key. Source: `relation-set` splits its arguments at `=`.
fn check_name<'a>(name: &str, report: &mut Report<'a>, refuse: impl Fn(&mut Report<'a>, String, String)) {
    let fits = !name.is_empty()
        && name.len() <= 200
        && !name.contains(|c: char| c == '=' || c.is_whitespace() || c.is_control());
    if !fits {
        let message = format!("`{}` cannot be a databag's key", shorten(name));
        refuse(report, message, "1 to 200 bytes without white space and `=`".to_owned());
    }
}

/// `true`, `{group: KEY}` or `{uri: [part, ..]}`.
fn secret(node: &Node, report: &mut Report<'_>) -> Option<SecretUse> {
    match &node.content {
        Content::Bool(true) => return Some(SecretUse::Plain),
        Content::Bool(false) => {
            report.hinted("wrong-kind", node, "`x-secret: false` says nothing", "leave it out");
            return None;
        }
        _ => {}
    }
    let keywords = Keywords::open(node, "`x-secret`", &["group", "uri"], report)?;
    match (keywords.get("group"), keywords.get("uri")) {
        (Some(group), None) => {
            let group = keywords::text(group, "group", report)?.to_owned();
            Some(SecretUse::Group { group })
        }
        (None, Some(_)) => keywords.texts("uri", report).map(|keys| SecretUse::Uri { keys }),
        _ => {
            report.hinted("wrong-kind", node, "`x-secret` needs one of `group` and `uri`", "or write `true`");
            None
        }
    }
}
