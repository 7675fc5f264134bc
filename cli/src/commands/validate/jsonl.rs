//! `relata validate --jsonl`: one answer for each row of databags on standard input, in order.

use std::io::BufRead;

use relata_core::interface::Interfaces;
use relata_core::validate::jsonl::{self, AnswerState};

use crate::console::Console;
use crate::failure::{Failure, OrFail, Outcome};

pub(super) fn run(interfaces: &dyn Interfaces, console: &mut Console<'_>) -> Outcome {
    let mut row = Vec::new();
    let mut sound = true;
    while read_row(console.input, &mut row)? {
        let answer = match std::str::from_utf8(&row) {
            Ok(row) => jsonl::answer_row(interfaces, row),
            Err(error) => jsonl::not_utf8(&error),
        };
        sound &= answer.state != AnswerState::Error;
        let line = serde_json::to_string(&answer).or_fail(|| "cannot write the answer as JSON".to_owned())?;
        console.line(line)?;
    }
    if sound { Ok(()) } else { Err(Failure::silent()) }
}

/// Reads the next line, a blank one too: answers and lines keep the same numbers. False at the end.
fn read_row(input: &mut dyn BufRead, row: &mut Vec<u8>) -> Outcome<bool> {
    row.clear();
    let read = input.read_until(b'\n', row).or_fail(|| "cannot read standard input".to_owned())?;
    Ok(read > 0)
}

#[cfg(test)]
mod tests {
    use relata_catalogue::Catalogue;

    use super::*;
    use crate::console::{Terminal, Vars};

    #[test]
    fn every_line_gets_one_answer_in_order() {
        let mut input: &[u8] =
            b"{\"interface\":\"http\",\"role\":\"provider\",\"scope\":\"unit\",\"databag\":\
            {\"hostname\":\"h\",\"port\":\"80\"}}\n\n\xff\n{}";
        let (mut out, mut err) = (Vec::new(), Vec::new());
        let mut console = Console {
            input: &mut input,
            out: &mut out,
            err: &mut err,
            vars: Vars::default(),
            terminal: Terminal::default(),
        };
        let failure = run(Catalogue::builtin(), &mut console).unwrap_err();
        assert_eq!(failure.exit_code(), 1);
        let out = String::from_utf8(out).unwrap();
        let answers: Vec<serde_json::Value> =
            out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        let states: Vec<&str> = answers.iter().filter_map(|answer| answer["state"].as_str()).collect();
        assert_eq!(states, ["ready", "error", "error", "error"]);
        assert_eq!(
            answers[2]["errors"][0],
            serde_json::json!({"key": "", "pointer": "", "rule": "row-not-utf8",
                "message": "the row is not UTF-8 from its byte 1 on; write it as UTF-8"})
        );
    }
}
