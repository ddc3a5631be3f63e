//! The order in which operations are done (RFC 7644 §3.7 and §3.7.1).

use std::collections::HashMap;

use super::reference;
use super::request::{BulkEntry, BulkMethod};

/// One thing to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// Do the operation. References that cannot be known yet are left out.
    Run(usize),
    /// Put in the references that were left out.
    Complete(usize),
}

/// Operations in the order of the request, except that what a reference needs comes before it.
pub(super) fn plan(entries: &[BulkEntry]) -> Vec<Step> {
    let creators: HashMap<&str, usize> = entries
        .iter()
        .enumerate()
        .filter(|(_, entry)| {
            let operation = entry.operation.as_ref();
            operation.is_ok_and(|operation| operation.method == BulkMethod::Post)
        })
        .filter_map(|(index, entry)| Some((entry.bulk_id.as_deref()?, index)))
        .collect();
    let needs: Vec<Vec<usize>> = entries
        .iter()
        .map(|entry| {
            let mut names = Vec::new();
            if let Ok(operation) = &entry.operation {
                if let Some(id) = &operation.id {
                    names.extend(reference::in_text(id));
                }
                reference::collect(&operation.data, &mut names);
            }
            let mut needs: Vec<usize> = names
                .iter()
                .filter_map(|name| creators.get(name).copied())
                .collect();
            needs.sort_unstable();
            needs.dedup();
            needs
        })
        .collect();
    let mut planner = Planner {
        needs: &needs,
        states: vec![State::Waiting; entries.len()],
        steps: Vec::with_capacity(entries.len()),
        incomplete: Vec::new(),
    };
    for index in 0..entries.len() {
        planner.visit(index);
    }
    planner.steps
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Waiting,
    /// What it needs is being planned.
    Open,
    Planned,
}

struct Planner<'a> {
    needs: &'a [Vec<usize>],
    states: Vec<State>,
    steps: Vec<Step>,
    /// Operations that refer to one that needs them.
    incomplete: Vec<usize>,
}

impl Planner<'_> {
    /// Depth first, with a stack of its own: a chain of references may be as long as the request.
    fn visit(&mut self, root: usize) {
        if self.states[root] != State::Waiting {
            return;
        }
        self.states[root] = State::Open;
        let mut stack = vec![(root, 0)];
        while let Some((index, next)) = stack.pop() {
            let Some(needed) = self.needs[index].get(next).copied() else {
                self.states[index] = State::Planned;
                self.steps.push(Step::Run(index));
                continue;
            };
            stack.push((index, next + 1));
            match self.states[needed] {
                State::Waiting => {
                    self.states[needed] = State::Open;
                    stack.push((needed, 0));
                }
                State::Open => {
                    if !self.incomplete.contains(&index) {
                        self.incomplete.push(index);
                    }
                }
                State::Planned => {}
            }
        }
        let incomplete = std::mem::take(&mut self.incomplete);
        self.steps.extend(incomplete.into_iter().map(Step::Complete));
    }
}
