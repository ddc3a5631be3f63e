//! Runs that wait for the target, in the order in which they asked.

use std::collections::VecDeque;

use crate::answer::ScimAnswer;
use crate::run::Run;
use crate::wire::ScimRequest;

/// Names a request that is under way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Ticket(u64);

impl Ticket {
    /// Counted from 0 in the order in which requests were asked for.
    #[must_use]
    pub fn number(self) -> u64 {
        self.0
    }
}

/// What a cycle wants when several requests go at once.
#[derive(Clone, Debug, PartialEq)]
pub enum Asked {
    /// Send this, and `answer` it with the ticket.
    Send(Ticket, ScimRequest),
    /// Nothing before an answer comes.
    Wait,
    /// Nothing is left.
    Done,
}

/// A run and its request that was sent.
pub(super) struct Lane {
    pub(super) run: Run,
    /// Its place in the log.
    pub(super) place: u64,
    /// What else must not be under way with it: see [`Run::claims`].
    pub(super) claims: Vec<u64>,
    /// How many requests in a row were known to be without an answer when it was sent.
    pub(super) asked_after: usize,
    /// How long the target took for it so far.
    pub(super) spent_ms: u64,
    answer: Option<ScimAnswer>,
}

impl Lane {
    pub(super) fn new(run: Run, place: u64, claims: Vec<u64>) -> Self {
        Self {
            run,
            place,
            claims,
            asked_after: 0,
            spent_ms: 0,
            answer: None,
        }
    }
}

/// Lanes in the order of their tickets, which follow each other without a gap.
#[derive(Default)]
pub(super) struct UnderWay {
    lanes: VecDeque<Lane>,
    /// The ticket of the first.
    first: u64,
}

impl UnderWay {
    pub(super) fn len(&self) -> usize {
        self.lanes.len()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.lanes.is_empty()
    }

    /// Its request is sent, after so many without an answer.
    pub(super) fn push(&mut self, mut lane: Lane, asked_after: usize) -> Ticket {
        lane.asked_after = asked_after;
        self.lanes.push_back(lane);
        Ticket(self.first + self.lanes.len() as u64 - 1)
    }

    /// The answer to one of them. A ticket that is not under way is nobody's.
    pub(super) fn answer(&mut self, ticket: Ticket, answer: ScimAnswer) {
        let at = ticket
            .0
            .checked_sub(self.first)
            .and_then(|at| usize::try_from(at).ok());
        if let Some(lane) = at.and_then(|at| self.lanes.get_mut(at)) {
            lane.answer.get_or_insert(answer);
        }
    }

    /// The one that asked first, once it is answered.
    pub(super) fn take_answered(&mut self) -> Option<(Lane, ScimAnswer)> {
        let answer = self.lanes.front_mut()?.answer.take()?;
        let mut lane = self.lanes.pop_front()?;
        self.first += 1;
        lane.spent_ms += answer.duration_ms;
        Some((lane, answer))
    }

    /// Whether one of them is about one of these.
    pub(super) fn claims_any(&self, claims: &[u64]) -> bool {
        let holds = |lane: &Lane| lane.claims.iter().any(|claim| claims.contains(claim));
        !claims.is_empty() && self.lanes.iter().any(holds)
    }
}
