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

/// The most requests of one relation that are looked at.
const MOST: usize = 256;

/// The requests in their order; never empty. What stands behind too many is told in place of the next one.
///
/// # Errors
/// A list cannot be read.
pub(super) fn asked(rule: &EachRule, bags: &Bags<'_>) -> Result<Vec<Asked>, Obstacle> {
    let answers = bags.find(std::slice::from_ref(&rule.answers))?;
    let answers = objects(answers.as_ref());
    let requests = bags.find(rule.requests.as_slice())?;
    let requests = objects(requests.as_ref());
    let mut asked: Vec<Asked> = if requests.is_empty() {
        let item = |answer| Ok(Item { answer, request: None });
        answers
            .iter()
            .take(MOST)
            .map(|(at, answer)| Asked { name: name(rule, answer), item: item(*at) })
            .collect()
    } else {
        let said: Vec<(usize, Said)> = answers.iter().map(|(at, answer)| (*at, said(rule, answer))).collect();
        requests.iter().take(MOST).map(|(at, request)| pair(rule, *at, request, &said)).collect()
    };
    let count = requests.len().max(answers.len());
    if asked.is_empty() {
        asked.push(Asked { name: None, item: Err(unanswered(rule, None)) });
    } else if count > MOST && asked.len() == MOST {
        let why = format!("of {count} requests or answers only the first {MOST} are looked at");
        asked.push(Asked { name: None, item: Err(Waiting { missing: Vec::new(), why }) });
    }
    Ok(asked)
}

/// A request with the place of its answer.
fn pair(rule: &EachRule, at: usize, request: &Value, answers: &[(usize, Said)]) -> Asked {
    let (name, asked) = (name(rule, request), said(rule, request));
    let found = answers.iter().find(|(_, answer)| is_answer(&asked, answer));
    let item = found.map(|(answer, _)| Item { answer: *answer, request: Some(at) });
    Asked { item: item.ok_or_else(|| unanswered(rule, name.as_deref())), name }
}

fn unanswered(rule: &EachRule, name: Option<&str>) -> Waiting {
    let what = name.map(|name| format!("the request for {name:?}"));
    let what = what.as_deref().unwrap_or("any request");
    let why = format!("the provider has not answered {what} yet: {}", rule.answers);
    Waiting { missing: vec![rule.answers.to_string()], why }
}

/// The items that are objects, as all are in a databag that is not refused, with their places.
fn objects(found: Option<&Found>) -> Vec<(usize, &Value)> {
    let items = found.map(Found::items).unwrap_or_default();
    items.iter().enumerate().filter(|(_, item)| item.is_object()).collect()
}

fn name(rule: &EachRule, item: &Value) -> Option<String> {
    item.get(&rule.name).and_then(super::text::text)
}

/// What an item says of each set of properties that pairs it; none where it lacks one of them.
type Said = Vec<Option<Vec<String>>>;

fn said(rule: &EachRule, item: &Value) -> Said {
    let of_set =
        |set: &Vec<String>| set.iter().map(|key| item.get(key).and_then(super::text::text)).collect();
    rule.by.iter().map(of_set).collect()
}

/// The first set that both say decides.
fn is_answer(request: &Said, answer: &Said) -> bool {
    let deciding = request.iter().zip(answer).find(|(request, answer)| request.is_some() && answer.is_some());
    deciding.is_some_and(|(request, answer)| request == answer)
}

#[cfg(test)]
mod tests;
