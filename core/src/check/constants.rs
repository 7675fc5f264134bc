//! Defaults and examples: values of the type they stand beside.

use crate::check::Context;
use crate::check::report::Report;
use crate::interface::Scalars;
use crate::validate::value::{Quoting, violations};

/// Compares every constant of a definition with its type.
pub(super) fn constants(context: &Context<'_>, report: &mut Report<'_>) {
    for (node, schema) in &context.constants {
        for violation in violations(&context.types, Scalars::Strict, schema, &node.to_json(), Quoting::Shown)
        {
            let at = if violation.pointer.is_empty() {
                String::new()
            } else {
                format!(" at {}", violation.pointer)
            };
            let message = format!("this value does not fit its type{at}: {}", violation.message);
            report.hinted("wrong-constant", node, message, "change the value or the type");
        }
    }
}
