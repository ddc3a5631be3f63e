//! What this program cannot take back: said, with the address.

use graph_model::{GraphAnswer, GraphRequest};

use super::Left;
use crate::fresh::Saw;
use crate::step::Step;
use crate::work::{Context, Judgement, Work};
use crate::written::Written;

pub(super) struct Other {
    id: String,
    notes: Vec<Written>,
}

impl Other {
    pub(super) fn new(id: String, notes: Vec<Written>) -> Self {
        Self { id, notes }
    }

    fn left(&self) -> Left {
        let sent: Vec<String> = self
            .notes
            .iter()
            .map(|note| format!("{} {}", note.method, note.path))
            .collect();
        Left::for_good(
            "This has to be taken back by hand",
            format!("It was sent as {}.", sent.join(", ")),
        )
    }
}

impl Work for Other {
    fn step(&self, _context: &Context) -> Step {
        let title = self.notes.first().map_or("", |note| note.label.as_str());
        Step::new(&self.id, "By hand", "done by this set-up", title)
    }

    fn look(&self, _context: &Context) -> Option<GraphRequest> {
        None
    }

    fn saw(&mut self, _request: &GraphRequest, _answer: &GraphAnswer, _context: &mut Context) -> Saw {
        Saw::Good
    }

    fn judge(&mut self, _context: &mut Context) -> Judgement {
        Judgement::Right(self.left().outcome())
    }

    fn wrote(&mut self, _request: &GraphRequest, _answer: &GraphAnswer, _context: &mut Context) -> Saw {
        Saw::Good
    }

    fn look_again(&mut self) {}

    fn present(&self, _judgement: &Judgement, context: &Context) -> Step {
        let mut step = self.step(context);
        self.left().show(&mut step);
        step
    }
}
