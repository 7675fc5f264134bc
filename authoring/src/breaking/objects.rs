//! Objects and maps within values.

use relata_core::interface::{MapType, ObjectType, Property};

use super::constraints;
use super::kinds::{Spot, Walk};
use super::report::Turn;
use super::rules::{ADDITION_REFUSED, CLOSED, KEY_REFUSED, KEY_REMOVED, REQUIRED_ADDED, REQUIRED_REMOVED};

impl<'a> Walk<'a, '_> {
    /// Compares the parts of an object.
    pub(super) fn objects(&mut self, old: &'a ObjectType, new: &'a ObjectType, spot: &Spot<'a>) {
        let sizes = |object: &ObjectType| (object.min_properties, object.max_properties);
        constraints::sizes(self, sizes(old), sizes(new), spot);
        if new.closed && !old.closed {
            let message = "parts that are not named are refused now";
            self.add(&CLOSED, &[Turn::NewReader], spot, "additionalProperties", message);
        }
        for before in &old.properties {
            match new.properties.iter().find(|after| after.name == before.name) {
                Some(after) => self.shared(before, after, spot),
                None => self.lost(before, new.closed, spot),
            }
        }
        let known = |name: &str| old.properties.iter().any(|before| before.name == name);
        for after in new.properties.iter().filter(|after| !known(&after.name)) {
            if after.required {
                self.required(&after.name, spot, "is new and required");
            }
            if old.closed {
                let message = format!("{} of {} is new", quoted(&after.name), spot.what);
                self.report.add(
                    &ADDITION_REFUSED,
                    &[Turn::NewWriter],
                    spot.at.property(&after.name),
                    message,
                );
            }
        }
    }

    /// A part that both versions have.
    fn shared(&mut self, before: &'a Property, after: &'a Property, spot: &Spot<'a>) {
        let name = after.name.as_str();
        let at = spot.at.property(name);
        if after.required && !before.required {
            self.required(name, spot, "is required, and was not");
        } else if before.required && !after.required {
            let message = format!("{} of {} is no longer required", quoted(name), spot.what);
            self.report.add(&REQUIRED_REMOVED, &[Turn::NewWriter], at, message);
        }
        let what = format!("{} of {}", quoted(name), outermost(&spot.what));
        self.schema(&before.schema, &after.schema, &spot.within(at, what));
    }

    fn required(&mut self, name: &str, spot: &Spot<'a>, what: &str) {
        let place = spot.at.required(name).unwrap_or_else(|| spot.at.property(name));
        let message = format!("{} of {} {what}", quoted(name), spot.what);
        self.report.add(&REQUIRED_ADDED, &[Turn::NewReader], place, message);
    }

    fn lost(&mut self, before: &Property, is_closed: bool, spot: &Spot<'a>) {
        let place = spot.at.keyword("properties");
        let what = format!("{} of {}", quoted(&before.name), spot.what);
        if before.required {
            self.report.add(
                &KEY_REMOVED,
                &[Turn::NewWriter],
                place,
                format!("{what} is gone, and was required"),
            );
        } else if !before.schema.deprecated {
            let message = format!("{what} is gone; old readers never see it again");
            self.report.lost(&KEY_REMOVED, &[Turn::NewWriter], place, message);
        }
        if is_closed {
            let message = format!("{what} is gone and unknown parts are refused");
            self.report.add(&KEY_REFUSED, &[Turn::NewReader], place, message);
        }
    }

    /// Compares maps: their keys, their values, how many.
    pub(super) fn maps(&mut self, old: &'a MapType, new: &'a MapType, spot: &Spot<'a>) {
        let sizes = |map: &MapType| (map.min_properties, map.max_properties);
        constraints::sizes(self, sizes(old), sizes(new), spot);
        let keys = spot.within(spot.at.keyword("propertyNames"), format!("a key of {}", spot.what));
        constraints::texts(self, &old.keys, &new.keys, &keys);
        let what = format!("a value of {}", spot.what);
        self.schema(&old.values, &new.values, &spot.within(spot.at.values(), what));
    }
}

fn quoted(name: &str) -> String {
    format!("`{name}`")
}

/// What a deep part is a part of, so that messages stay short: `url` of `endpoints`, however deep.
fn outermost(what: &str) -> &str {
    what.rsplit(" of ").next().unwrap_or(what)
}
