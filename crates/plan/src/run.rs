//! The state machine that callers drive: the set-up itself, or the start of the job.

use std::collections::BTreeSet;

use graph_model::{GraphAnswer, GraphRequest};
use jiff::Timestamp;
use profile::{Facts, Profile, Task};

use crate::answers::Answers;
use crate::drift::{self, DriftRow};
use crate::driver::Driver;
use crate::error::StepError;
use crate::known::Known;
use crate::step::Step;
use crate::undo;
use crate::work;

/// What the run may do.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Only looks; every step is judged and nothing is written.
    Preview,
    /// Writes what is not right, and looks again.
    Apply,
}

/// What the caller does next.
#[derive(Clone, Debug, PartialEq)]
pub enum Next {
    /// Send this and tell the answer.
    Send {
        /// Step it belongs to.
        step: String,
        /// The request.
        request: GraphRequest,
    },
    /// Ask again at `until`.
    Wait {
        /// Step that waits.
        step: String,
        /// What for, in words.
        what: String,
        /// When to ask again.
        until: Timestamp,
        /// When the run will give up.
        give_up: Timestamp,
    },
    /// Every step is done.
    Done,
    /// A step failed. A new run with the same [`Known`] goes on from here.
    Failed(StepError),
}

/// A set-up, from a profile and answers to a tenant that is as the vendor advises.
#[derive(Debug)]
pub struct Run(Driver);

impl Run {
    /// Begins. `known` holds what earlier runs found; an empty one finds it again.
    pub fn new(profile: &Profile, answers: &Answers, mode: Mode, known: Known) -> Self {
        // What the answers leave out of the profile has no step.
        let resolved = profile.resolve(answers.method(), &answers.questions, &Facts::default());
        let works = if answers.by_graph_api(profile) {
            work::graph_api()
        } else {
            work::setup(&resolved.profile, answers)
        };
        Self(Driver::new(works, profile, answers, mode, known).asking())
    }

    /// Assigns what the pilot left for later: every group and person of the answers. Nothing else is looked at or written.
    pub fn extend(profile: &Profile, answers: &Answers, mode: Mode, known: Known) -> Self {
        let driver = Driver::new(work::extend(answers), profile, answers, mode, known);
        Self(driver.for_task(Task::Extend).asking())
    }

    /// Single sign-on alone, for an application that is there or is made: its redirect addresses, permissions, consent and
    /// client secret. [`Run::new`] has the same steps behind those of provisioning.
    pub fn sign_on(profile: &Profile, answers: &Answers, mode: Mode, known: Known) -> Self {
        Self(Driver::new(work::sign_on(), profile, answers, mode, known).asking())
    }

    /// The Graph API method: a registration of its own, its permissions with consent, and a client secret. No job, no groups.
    pub fn graph_api(profile: &Profile, answers: &Answers, mode: Mode, known: Known) -> Self {
        Self(Driver::new(work::graph_api(), profile, answers, mode, known).asking())
    }

    /// Starts the job, once everything is set up: looks whether it runs, starts it, and reads it until it is active.
    /// `known` must hold the job.
    pub fn start(profile: &Profile, answers: &Answers, mode: Mode, known: Known) -> Self {
        Self(Driver::new(work::start(), profile, answers, mode, known))
    }

    /// The tenant beside the profile: every step of a set-up and the start of the job, judged and not written. The rows are
    /// [`Run::drift_rows`].
    pub fn drift(profile: &Profile, answers: &Answers, known: Known) -> Self {
        let resolved = profile.resolve(answers.method(), &answers.questions, &Facts::default());
        let works = work::setup(&resolved.profile, answers).into_iter();
        let works = works.chain(work::start()).collect();
        Self(Driver::new(works, profile, answers, Mode::Preview, known))
    }

    /// The rows of [`Run::drift`], once it is done.
    pub fn drift_rows(&self) -> Vec<DriftRow> {
        drift::rows(self.0.profile(), self.plan(), self.known())
    }

    /// Makes single rows of [`Run::drift`] as advised, by their ids; every other row stays as it is.
    pub fn repair(profile: &Profile, answers: &Answers, known: Known, rows: BTreeSet<String>) -> Self {
        let resolved = profile.resolve(answers.method(), &answers.questions, &Facts::default());
        let works = work::repair(&resolved.profile, answers, &rows);
        Self(Driver::new(works, profile, answers, Mode::Apply, known).repairing(rows))
    }

    /// Stores the token at hand (`Known::token_at_hand`) on an application that is there: Entra tests it, and the full set of
    /// secrets is stored when the test is good. Nothing else is written.
    pub fn renew(profile: &Profile, answers: &Answers, mode: Mode, known: Known) -> Self {
        let driver = Driver::new(work::renew(), profile, answers, mode, known);
        Self(driver.for_task(Task::RenewToken))
    }

    /// Takes back what the set-up made and changed, and only that. What somebody changed since is left and said; `also` names
    /// steps of an earlier preview that are taken back all the same. Nothing that it writes can be undone in turn.
    pub fn undo(
        profile: &Profile,
        answers: &Answers,
        mode: Mode,
        known: Known,
        also: BTreeSet<String>,
    ) -> Self {
        let works = undo::works(&known);
        Self(Driver::new(works, profile, answers, mode, known).taking_back(also))
    }

    /// What to do next. Asking twice gives the same answer.
    pub fn next(&mut self, now: Timestamp) -> Next {
        self.0.next(now)
    }

    /// What came back: the answer, or why there is none.
    pub fn tell(&mut self, answer: Result<GraphAnswer, String>, now: Timestamp) {
        self.0.tell(answer, now);
    }

    /// Every step as it stands.
    pub fn plan(&self) -> &[Step] {
        self.0.steps()
    }

    /// What is known now. Save it after every [`Run::next`] and [`Run::tell`].
    pub fn known(&self) -> &Known {
        self.0.known()
    }

    /// Distinct enabled people that reach the vendor through the groups; direct members only.
    pub fn people(&self) -> usize {
        self.0.people()
    }
}
