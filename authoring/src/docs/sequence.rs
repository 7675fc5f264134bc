//! Steps as a drawing, with the same steps as a list for who cannot see it.

use maud::{Markup, html};
use relata_core::Interface;

use super::steps::{Party, Step, parties, steps};

/// Widths and heights in the drawing's own units.
const LANE: usize = 228;
const STEP: usize = 44;
const HEAD: usize = 48;

/// Who writes what when.
pub(super) fn diagram(interface: &Interface) -> Markup {
    let (parties, steps) = (parties(interface), steps(interface));
    html! {
        figure {
            div.wide { (drawing(&parties, &steps)) }
            figcaption { ol {
                @for step in &steps {
                    li { "The " (step.from.name()) " " (step.text) "." }
                }
            } }
        }
    }
}

fn drawing(parties: &[Party], steps: &[Step]) -> Markup {
    let (width, height) = (LANE * parties.len().max(2), HEAD + STEP * steps.len() + 16);
    html! {
        svg role="img" aria-label="Who writes what when" viewBox={ "0 0 " (width) " " (height) }
            width=(width) height=(height) xmlns="http://www.w3.org/2000/svg" {
            (marker())
            @for (index, party) in parties.iter().enumerate() {
                line.lane x1=(x(index)) x2=(x(index)) y1="32" y2=(height) {}
                text.party x=(x(index)) y="20" text-anchor="middle" { (party.name()) }
            }
            @for (index, step) in steps.iter().enumerate() { (arrow(parties, step, HEAD + STEP * index)) }
        }
    }
}

fn marker() -> Markup {
    html! {
        defs { marker #arrow viewBox="0 0 10 10" refX="10" refY="5" markerWidth="8" markerHeight="8" orient="auto" {
            path d="M 0 0 L 10 5 L 0 10 z" {}
        } }
    }
}

/// The middle of a lane.
fn x(index: usize) -> usize {
    LANE * index + LANE / 2
}

/// Where the text of what happens in a lane stands: at the edges it would not fit around the middle.
fn remark(parties: &[Party], party: Party) -> (usize, &'static str) {
    match parties.iter().position(|other| *other == party).unwrap_or_default() {
        0 => (4, "start"),
        last if last + 1 == parties.len() => (LANE * parties.len() - 4, "end"),
        lane => (x(lane), "middle"),
    }
}

fn arrow(parties: &[Party], step: &Step, y: usize) -> Markup {
    let lane = |party: Party| parties.iter().position(|other| *other == party).unwrap_or_default();
    let from = x(lane(step.from));
    match step.to.map(|to| x(lane(to))) {
        Some(to) => html! {
            text.step x=((from + to) / 2) y=(y + 10) text-anchor="middle" { (step.text) }
            line.message x1=(from) x2=(to) y1=(y + 18) y2=(y + 18) marker-end="url(#arrow)" {}
        },
        None => html! {
            circle cx=(from) cy=(y + 14) r="4" {}
            @let (x, anchor) = remark(parties, step.from);
            text.step x=(x) y=(y + 32) text-anchor=(anchor) { (step.text) }
        },
    }
}
