//! What is not answered yet: a set-up that lacks an answer looks at the tenant, and writes nothing.

use graph_model::{GraphAnswer, GraphRequest};
use profile::Unresolved;

use super::{Context, Judgement, Work};
use crate::fresh::{Saw, refusal};
use crate::step::{Decision, Line, Step, Verdict};

/// Only part of a set-up when something is missing.
pub(super) struct Questions;

impl Questions {
    fn decision(open: &[Unresolved]) -> Option<Decision> {
        let first = open.first()?;
        let title = match open.len() {
            1 => first.message.clone(),
            count => format!("{count} questions are not answered"),
        };
        let detail = match open {
            [only] => only.fix.clone(),
            all => all
                .iter()
                .map(|open| format!("{}: {}", open.message, open.fix))
                .collect::<Vec<_>>()
                .join("\n"),
        };
        Some(Decision {
            title,
            detail,
            choices: Vec::new(),
        })
    }
}

impl Work for Questions {
    fn step(&self, context: &Context) -> Step {
        let mut step = Step::new("questions", "Answers", "", "What only you know");
        step.guide = context
            .open
            .iter()
            .filter_map(|open| open.guide_step.clone())
            .collect();
        step.undo = "Nothing is written.".to_owned();
        step.verified_by = "Every answer is checked by its question.".to_owned();
        step.role = "Any member".to_owned();
        step
    }

    fn look(&self, _context: &Context) -> Option<GraphRequest> {
        None
    }

    fn saw(&mut self, request: &GraphRequest, answer: &GraphAnswer, _context: &mut Context) -> Saw {
        refusal(request, answer, false)
    }

    fn judge(&mut self, context: &mut Context) -> Judgement {
        match Self::decision(&context.open) {
            Some(decision) => Judgement::Decide(decision),
            None => Judgement::Right("everything is answered".to_owned()),
        }
    }

    fn wrote(&mut self, request: &GraphRequest, answer: &GraphAnswer, _context: &mut Context) -> Saw {
        refusal(request, answer, false)
    }

    fn look_again(&mut self) {}

    fn present(&self, judgement: &Judgement, context: &Context) -> Step {
        let mut step = self.step(context);
        if let Judgement::Decide(decision) = judgement {
            step.verdict = Verdict::Decide;
            step.detail.clone_from(&decision.title);
            step.decision = Some(decision.clone());
            step.more = context
                .open
                .iter()
                .map(|open| Line::kept(open.message.clone()))
                .collect();
        }
        step
    }
}
