//! What is read once for all answers in a relation, so that a long list of them takes no longer than its length. It must
//! not know what is read.

use std::cell::{OnceCell, RefCell};
use std::rc::Rc;

use serde_json::Value;

use super::decoding::State;
use crate::relation::Role;

/// The values of applications' databags, and how far the provider's is.
#[derive(Default)]
pub(super) struct Cache {
    values: RefCell<Vec<(Role, String, Rc<Value>)>>,
    state: OnceCell<State>,
}

impl Cache {
    /// The value of a key, decoded when it is first asked for.
    pub(super) fn value<E>(
        &self,
        role: Role,
        key: &str,
        decode: impl FnOnce() -> Result<Value, E>,
    ) -> Result<Rc<Value>, E> {
        let is_it = |(known_role, known, _): &&(Role, String, Rc<Value>)| *known_role == role && known == key;
        let known = self.values.borrow().iter().find(is_it).map(|(_, _, value)| Rc::clone(value));
        if let Some(value) = known {
            return Ok(value);
        }
        let value = Rc::new(decode()?);
        self.values.borrow_mut().push((role, key.to_owned(), Rc::clone(&value)));
        Ok(value)
    }

    /// How far the databag of the provider's application is.
    pub(super) fn state(&self, state: impl FnOnce() -> State) -> &State {
        self.state.get_or_init(state)
    }
}
