//! The databag that a file's schema describes: an object with keys, itself or behind references. It must not know what
//! its keys' texts are.

use crate::import::keywords::{Keywords, Pointer};
use crate::import::read::Reader;
use crate::import::read::together::sets_of_keys;
use crate::import::report::{Effect, Spot};
use crate::import::shape::{Bag, BagKind, Kind, Parts, Shape};
use crate::json::Node;

impl<'n, 'f> Reader<'n, 'f> {
    /// The databag; none, which is told, of a schema that names no keys.
    pub(super) fn bag(&mut self, mut keywords: Keywords<'n, 'f>) -> Option<Bag> {
        for word in ["$schema", "$id", "$comment"] {
            keywords.take(word);
        }
        let spot = keywords.spot();
        let sets = self.sets_of_keys(&mut keywords);
        let shape = self.shape(keywords);
        let mut shape = self.behind_names(shape);
        self.unnamed_secrets(&mut shape);
        let kind = self.kind_of_bag(&mut shape, sets, spot)?;
        Some(Bag { title: shape.title, description: shape.description, remarks: shape.remarks, kind })
    }

    /// What a reference leads to in the end, with what is said on the way.
    fn behind_names(&mut self, mut shape: Shape) -> Shape {
        for _ in 0..=self.defs.len() {
            let Kind::Named(name) = &shape.kind else { break };
            let Some((node, word)) = self.defs.get(name.as_str()).copied() else { break };
            let inner = self.schema(node, Pointer::default().child(&[word, name]));
            let remarks = [shape.remarks.clone(), inner.remarks.clone()].concat();
            shape = Shape { remarks, ..shape.over(inner) };
        }
        shape
    }

    fn kind_of_bag(&mut self, shape: &mut Shape, sets: Vec<Vec<String>>, spot: Spot) -> Option<BagKind> {
        match std::mem::replace(&mut shape.kind, Kind::Any) {
            Kind::Object(parts) => Some(BagKind::Keys(Parts { any_of: sets, ..parts })),
            Kind::Map(map) => {
                shape.remarks.extend(self.unnamed_keys(spot, &map.values));
                Some(BagKind::Keys(Parts::default()))
            }
            Kind::Any | Kind::Union(..) | Kind::Named(_) => {
                let hint = Some("export one model with named fields for each databag");
                let message = "a databag must be one object with named keys";
                self.report.push(Effect::Refused, "unusable-databag", spot, message, hint);
                None
            }
            kind => {
                let hint = Some("the class that was exported is no model of a databag");
                let message = "this schema is not an object's: no databag can fit it";
                self.report.push(Effect::Rewritten, "databag-fits-none", spot.clone(), message, hint);
                Some(BagKind::NoObject(Box::new(Shape::of(kind, spot))))
            }
        }
    }

    /// The sets of a databag's keys any of which would do, if all that they name is described.
    fn sets_of_keys(&mut self, keywords: &mut Keywords<'n, 'f>) -> Vec<Vec<String>> {
        let described = keywords.peek("properties").cloned();
        let is_described = |key: &String| described.as_ref().is_some_and(|keys| keys.get(key).is_some());
        for word in ["anyOf", "oneOf"] {
            let sets = keywords.peek(word).and_then(Node::list).and_then(sets_of_keys);
            let Some(sets) = sets.filter(|sets| sets.iter().flatten().all(is_described)) else { continue };
            keywords.take(word);
            if word == "oneOf" {
                let message = "that only one of the sets of keys may be there is not checked";
                keywords.differ(self.report, Effect::Loosened, "loosened-sets-of-parts", message);
            }
            return sets;
        }
        Vec::new()
    }

    fn unnamed_keys(&mut self, spot: Spot, values: &Shape) -> Option<String> {
        if values.kind == Kind::Any {
            return None;
        }
        let message = "the values of keys that are not named are not checked";
        self.report.push(Effect::Loosened, "loosened-unnamed-parts", spot, message, None);
        Some(format!("{}: {message}", Effect::Loosened.as_str()))
    }
}
