//! Answers to several requests in one relation, paired with them. It must not know the parts of connections.
//!
//! The requests say in which order the answers count, so that a connection is the same whichever was answered first.
//! Where they may not be read, as by a unit that does not lead its application, the answers' own order does. An answer
//! to what is not asked any more does not count.

use serde_json::Value;

use super::bags::{Bags, Found, Item};
use super::resolution::{Obstacle, Resolution, Waiting};
use crate::interface::EachRule;

/// What became of one request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// What was asked for, as the database's name; none where a relation has one connection only.
    pub request: Option<String>,
    /// Its connection, or why there is none.
    pub resolution: Resolution,
}

/// A request, or an answer of which the request cannot be read.
pub(super) struct Asked {
    pub(super) name: Option<String>,
    /// Where its answer stands, or why there is none.
    pub(super) item: Result<Item, Waiting>,
}

/// The requests in their order; never empty.
///
/// # Errors
/// A list cannot be read.
pub(super) fn asked(rule: &EachRule, bags: &Bags<'_>) -> Result<Vec<Asked>, Obstacle> {
    let answers = bags.find(std::slice::from_ref(&rule.answers))?;
    let answers = objects(answers.as_ref());
    let requests = bags.find(rule.requests.as_slice())?;
    let requests = objects(requests.as_ref());
    let unanswered = |name: &Option<String>| {
        let what = name.as_ref().map(|name| format!("the request for {name:?}"));
        let what = what.as_deref().unwrap_or("any request");
        let why = format!("the provider has not answered {what} yet: {}", rule.answers);
        Waiting { missing: vec![rule.answers.to_string()], why }
    };
    let mut asked: Vec<Asked> = Vec::new();
    for (place, request) in &requests {
        let name = name(rule, request);
        let answer = answers.iter().find(|(_, answer)| is_answer(rule, request, answer));
        let item = answer.map(|(answer, _)| Item { answer: *answer, request: Some(*place) });
        asked.push(Asked { item: item.ok_or_else(|| unanswered(&name)), name });
    }
    if requests.is_empty() {
        let item = |answer| Ok(Item { answer, request: None });
        asked.extend(answers.iter().map(|(at, answer)| Asked { name: name(rule, answer), item: item(*at) }));
    }
    if asked.is_empty() {
        asked.push(Asked { name: None, item: Err(unanswered(&None)) });
    }
    Ok(asked)
}

/// The items that are objects, as all are in a databag that is not refused, with their places.
fn objects(found: Option<&Found>) -> Vec<(usize, &Value)> {
    let items = found.map(Found::items).unwrap_or_default();
    items.iter().enumerate().filter(|(_, item)| item.is_object()).collect()
}

fn name(rule: &EachRule, item: &Value) -> Option<String> {
    item.get(&rule.name).and_then(super::text::text)
}

fn is_answer(rule: &EachRule, request: &Value, answer: &Value) -> bool {
    let said = |item: &Value, set: &[String]| -> Option<Vec<String>> {
        set.iter().map(|key| item.get(key).and_then(super::text::text)).collect()
    };
    let deciding = rule.by.iter().find_map(|set| Some((said(request, set)?, said(answer, set)?)));
    deciding.is_some_and(|(request, answer)| request == answer)
}

#[cfg(test)]
mod tests;
