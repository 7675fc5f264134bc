//! The rules of lists, objects and maps.

use serde_json::Value;

use crate::interface::{ArrayType, MapType, ObjectType};
use crate::validate::equality::are_unique;
use crate::validate::value::Checker;
use crate::yaml::pointer_segment;

impl Checker<'_> {
    pub(super) fn map(&mut self, rules: &MapType, parts: &serde_json::Map<String, Value>) {
        self.count(parts.len(), rules.min_properties, rules.max_properties);
        for (key, part) in parts {
            self.pointer.push(pointer_segment(key));
            self.string(&rules.keys, key);
            self.value(&rules.values, part);
            self.pointer.pop();
        }
    }

    fn count(&mut self, count: usize, least: Option<u64>, most: Option<u64>) {
        let count = u64::try_from(count).unwrap_or(u64::MAX);
        if let Some(least) = least.filter(|least| count < *least) {
            self.breaks("min-properties", format!("the object has fewer than {least} parts"));
        }
        if let Some(most) = most.filter(|most| count > *most) {
            self.breaks("max-properties", format!("the object has more than {most} parts"));
        }
    }

    pub(super) fn array(&mut self, rules: &ArrayType, items: &[Value]) {
        let count = u64::try_from(items.len()).unwrap_or(u64::MAX);
        if let Some(least) = rules.min_items.filter(|least| count < *least) {
            self.breaks("min-items", format!("the list has fewer than {least} items"));
        }
        if let Some(most) = rules.max_items.filter(|most| count > *most) {
            self.breaks("max-items", format!("the list has more than {most} items"));
        }
        if rules.unique && !are_unique(items) {
            self.breaks("unique-items", "the list holds an item twice".to_owned());
        }
        for (index, item) in items.iter().enumerate() {
            self.part(index.to_string(), &rules.items, item);
        }
    }

    pub(super) fn object(&mut self, rules: &ObjectType, parts: &serde_json::Map<String, Value>) {
        self.count(parts.len(), rules.min_properties, rules.max_properties);
        for property in &rules.properties {
            match parts.get(&property.name) {
                Some(part) => self.part(pointer_segment(&property.name), &property.schema, part),
                None if property.required => {
                    self.pointer.push(pointer_segment(&property.name));
                    self.breaks("missing-property", format!("the part `{}` is missing", property.name));
                    self.pointer.pop();
                }
                None => {}
            }
        }
        let unnamed = |key: &&String| !rules.properties.iter().any(|property| property.name == **key);
        if rules.closed
            && let Some(key) = parts.keys().find(unnamed)
        {
            let shown = self.quote(key, "one of its parts");
            self.breaks("additional-properties", format!("{shown} is not among the parts that are allowed"));
        }
    }
}
