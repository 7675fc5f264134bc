//! What is particular about a databag's keys: their values are texts. It must not know how definitions are written.
//!
//! pydantic gets a key's text as a string: null is never the value of a scalar, any type is that text, and only
//! objects, lists and `Json[T]` are JSON.

use crate::import::report::{Effect, Report, Spot};
use crate::import::shape::{Bag, BagKind, Kind, Parts, Shape, Text};
use crate::import::types::Types;

/// Fits the types of a databag's keys to what their texts are.
pub(super) fn fit(bag: &mut Bag, spot: &Spot, types: &Types, report: &mut Report) {
    let BagKind::Keys(parts) = &mut bag.kind else { return };
    for (_, shape) in &mut parts.properties {
        fit_key(shape, types, report);
    }
    let remarks = rules_of_all_keys(parts, spot, report);
    bag.remarks.extend(remarks);
}

fn rules_of_all_keys(parts: &mut Parts, spot: &Spot, report: &mut Report) -> Vec<String> {
    let mut remarks = Vec::new();
    let mut loosened = |rule, message: &str| {
        remarks.push(format!("{}: {message}", Effect::Loosened.as_str()));
        report.push(Effect::Loosened, rule, spot.clone(), message, None);
    };
    if parts.closed {
        loosened(
            "loosened-juju-keys",
            "the keys that Juju itself writes are taken beside those that are named",
        );
    }
    let (min, max) = (parts.min_properties.take(), parts.max_properties.take());
    if min.is_some() || max.is_some() {
        loosened("loosened-number-of-keys", "how many keys there are is not checked");
    }
    remarks
}

/// Makes text of a key of several scalar types one of which is text.
fn fit_text(shape: &mut Shape, types: &Types, report: &mut Report) {
    let Kind::Union(variants, _) = &shape.kind else { return };
    let kinds: Vec<&Kind> = variants.iter().map(|variant| &types.resolve(variant).kind).collect();
    let Some(text) = kinds.iter().find(|kind| matches!(kind, Kind::String(_))) else { return };
    if variants.iter().any(|variant| is_json(variant, types)) {
        return;
    }
    let (effect, rule, message) = if **text == Kind::String(Text::default()) {
        let message = "pydantic takes the text of a key as text: the other types are left out";
        (Effect::Rewritten, "rewritten-union", message)
    } else {
        let message = "a text that breaks the rules may be of another of the types: any text is taken";
        (Effect::Loosened, "loosened-union", message)
    };
    report.push(effect, rule, shape.spot.clone(), message, None);
    if effect == Effect::Loosened {
        shape.remarks.push(format!("{}: {message}", effect.as_str()));
    }
    shape.secret |= variants.iter().any(|variant| types.is_secret(variant));
    shape.kind = Kind::String(Text::default());
}

fn fit_key(shape: &mut Shape, types: &Types, report: &mut Report) {
    fit_text(shape, types, report);
    let mut rewritten = |rule, shape: &Shape, message: &str| {
        report.push(Effect::Rewritten, rule, shape.spot.clone(), message, None);
    };
    let resolved = types.resolve(shape);
    let of_scalars = match &resolved.kind {
        Kind::Union(variants, _) => !variants.iter().any(|variant| is_json(variant, types)),
        _ => false,
    };
    match &resolved.kind {
        Kind::Any | Kind::Named(_) | Kind::Union(..) if !of_scalars => {
            shape.encoding = Some("json-or-text");
            rewritten(
                "rewritten-encoding",
                shape,
                "a key of several types is read as JSON, or as text that is no JSON",
            );
        }
        Kind::Array(_) | Kind::Object(_) | Kind::Map(_) => {}
        _ if shape.nullable => {
            shape.nullable = false;
            rewritten(
                "rewritten-null",
                shape,
                "the text of a key is never null: the key's absence says the same",
            );
        }
        _ if resolved.nullable => shape.encoding = Some("json-or-text"),
        _ => {}
    }
}

fn is_json(shape: &Shape, types: &Types) -> bool {
    matches!(types.resolve(shape).kind, Kind::Array(_) | Kind::Object(_) | Kind::Map(_) | Kind::JsonText(_))
}
