//! A charm that brings its own interface: its definition lies in `interfaces/`, `build.rs` makes the bindings.

use std::process::ExitCode;

use relata::values::Within;
use relata::{CharmError, Context, Event, Provider, Reading, Status};

mod interfaces {
    #![allow(
        dead_code,
        unreachable_pub,
        reason = "a charm uses one side of its interface, and is no library"
    )]
    relata::include_bindings!();
}

mod charm {
    relata::include_charm!();
}

use interfaces::office_hours::v0::{OfficeHours, ProviderApp};

const OFFICE: Provider<OfficeHours> = charm::endpoints::office();

fn handle(_: &Event, context: &mut Context<'_>) -> Result<(), CharmError> {
    let mut cities = Vec::new();
    for office in context.relations(OFFICE) {
        let Reading::Ready(request) = office.remote_app() else { continue };
        if context.is_leader() {
            let hours = ProviderApp::new(Within::of::<9>(), Within::of::<17>());
            let hours = hours.with_closed_on(vec!["Sunday".to_owned()]);
            office.write_app(&hours)?;
        }
        cities.push(request.city);
    }
    context.set_status(Status::active(format!("{} offices", cities.len())));
    Ok(())
}

fn main() -> ExitCode {
    relata::main(handle)
}

#[cfg(test)]
mod tests {
    use relata::testing::Harness;

    use super::interfaces::office_hours::v0::RequirerApp;
    use super::*;

    #[test]
    fn who_asks_is_answered() {
        let mut harness = Harness::new("office/0", handle);
        harness.set_leader(true);
        let office = harness.relate(OFFICE, "visitor");
        harness.run().unwrap();
        assert_eq!(harness.own_app(office).get("opens"), None, "nobody asked yet");
        harness.write_remote_app(OFFICE, office, &RequirerApp::new("Ghent".parse().unwrap()));
        assert_eq!(harness.run().unwrap().names(), ["office-relation-changed"]);
        let answer = harness.own_app(office);
        assert_eq!((answer.get("opens"), answer.get("closed-on")), (Some("9"), Some(r#"["Sunday"]"#)));
        assert_eq!(harness.status(), Some(&Status::active("1 offices")));
    }
}
