//! How the rows compare, and whether that is enough. It must not know what a row is.

/// The least share of rows that agree, of those on which a JSON Schema has a say.
const LEAST_PERCENT: f64 = 99.5;

#[derive(Default)]
pub(super) struct Tally {
    pub(super) agree: usize,
    pub(super) crashed: usize,
    pub(super) deviations: Vec<String>,
    explained: Vec<String>,
    unexplained: Vec<String>,
}

impl Tally {
    /// A row that differs for a reason that is known.
    pub(super) fn explained(&mut self, line: String) {
        self.explained.push(line);
    }

    /// A row that differs.
    pub(super) fn unexplained(&mut self, line: String) {
        self.unexplained.push(line);
    }

    /// Lists what differs, prints the count alone on a line, and fails if it is too much. The first line is empty since
    /// the test runner leaves its own line open.
    pub(super) fn finish(self, name: &str) {
        println!();
        let lists = [
            ("expected deviation", &self.deviations),
            ("disagreement with a reason", &self.explained),
            ("disagreement", &self.unexplained),
        ];
        for (what, lines) in lists {
            lines.iter().for_each(|line| println!("{what}: {line}"));
        }
        if self.crashed > 0 {
            eprintln!("left out: {} rows on which upstream crashed", self.crashed);
        }
        let (agree, expected) = (self.agree, self.deviations.len());
        let disagree = self.explained.len() + self.unexplained.len();
        let rows = agree + expected + disagree;
        println!(
            "corpus {name}: {rows} rows, {agree} agree, {expected} expected deviations, {disagree} disagree"
        );
        let percent = percent(agree, agree + disagree);
        assert!(percent >= LEAST_PERCENT, "corpus {name}: {percent:.2} % agree, less than {LEAST_PERCENT} %");
        // Another corpus may hold what nobody has seen yet; this one is known.
        if !crate::corpus::is_another() {
            assert!(self.unexplained.is_empty(), "corpus {name}: rows disagree and no reason is listed");
        }
    }
}

fn percent(part: usize, whole: usize) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "rows are counted in thousands")]
    let share = part as f64 / whole.max(1) as f64;
    share * 100.0
}
