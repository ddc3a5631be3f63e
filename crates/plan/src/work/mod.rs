//! The steps. Each knows how to look, how to judge what it saw, and what to write; the driver does the rest.

mod application;
mod assignments;
mod connection;
mod group;
mod job;
mod mappings;
mod members;
mod nickname;
pub(crate) mod organization;
mod registered;
mod scope;
pub(crate) mod secrets;
mod start;
mod unsupported;

use std::collections::BTreeSet;

use graph_model::schema::{SOURCE_GROUP, SOURCE_USER};
use graph_model::{AppRole, GraphAnswer, GraphRequest};
use jiff::Timestamp;
use profile::{Act, Profile};

use crate::answers::Answers;
use crate::error::StepError;
use crate::fresh::Saw;
use crate::known::Known;
use crate::run::Mode;
use crate::step::{Decision, Step};

/// What a step concludes from what it read.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Judgement {
    /// As it should be; the text says what was found.
    Right(String),
    /// Needs these writes, in this order.
    Write(Vec<GraphRequest>),
    /// Cannot be judged yet; the text says what is waited for.
    NotYet(String),
    /// A person must decide.
    Decide(Decision),
    /// Cannot go on.
    Failed(StepError),
}

/// One step.
pub(crate) trait Work: Send {
    /// The step before anything was looked at.
    fn step(&self, context: &Context) -> Step;

    /// The next read that is still missing; `None` when the step can be judged.
    fn look(&self, context: &Context) -> Option<GraphRequest>;

    /// Takes in the answer to a read.
    fn saw(&mut self, request: &GraphRequest, answer: &GraphAnswer, context: &mut Context) -> Saw;

    /// Judges what was read.
    fn judge(&mut self, context: &mut Context) -> Judgement;

    /// A write is about to be sent: note whatever a crash would otherwise lose.
    fn about_to_send(&mut self, _request: &GraphRequest, _context: &mut Context) {}

    /// Takes in the answer to a write.
    fn wrote(&mut self, request: &GraphRequest, answer: &GraphAnswer, context: &mut Context) -> Saw;

    /// Forgets what was read.
    fn look_again(&mut self);

    /// The step with its verdict, its lines and all its requests.
    fn present(&self, judgement: &Judgement, context: &Context) -> Step;
}

/// What all steps share.
pub(crate) struct Context {
    pub(crate) profile: Profile,
    pub(crate) answers: Answers,
    pub(crate) mode: Mode,
    pub(crate) known: Known,
    pub(crate) now: Timestamp,
    /// Roles of the application; empty until it was read.
    pub(crate) app_roles: Vec<AppRole>,
    /// Ids of enabled people in the groups, direct members only.
    pub(crate) people: BTreeSet<String>,
    /// Groups that wait for a decision: they cannot be assigned yet.
    pub(crate) undecided: BTreeSet<String>,
    /// Of an undo: steps that the admin wants taken back although somebody changed them since.
    pub(crate) also: BTreeSet<String>,
    /// Of an undo: service principals whose assignments were taken back.
    pub(crate) undone: BTreeSet<String>,
    /// An earlier step of this preview stores the secrets, all of them.
    pub(crate) secrets_planned: bool,
    /// An earlier step of this preview stores the mappings, all of them.
    pub(crate) schema_planned: bool,
}

impl Context {
    pub(crate) fn new(profile: &Profile, answers: &Answers, mode: Mode, known: Known) -> Self {
        Self {
            profile: profile.clone(),
            answers: answers.clone(),
            mode,
            known,
            now: Timestamp::UNIX_EPOCH,
            app_roles: Vec::new(),
            people: BTreeSet::new(),
            undecided: BTreeSet::new(),
            also: BTreeSet::new(),
            undone: BTreeSet::new(),
            secrets_planned: false,
            schema_planned: false,
        }
    }

    /// Id of the service principal, or its placeholder in the review.
    pub(crate) fn principal(&self) -> String {
        self.known
            .service_principal_id
            .clone()
            .unwrap_or_else(|| "{servicePrincipal}".to_owned())
    }

    /// Id of the job, or its placeholder in the review.
    pub(crate) fn job(&self) -> String {
        self.known.job_id.clone().unwrap_or_else(|| "{job}".to_owned())
    }

    pub(crate) fn fresh(&self) -> bool {
        self.known.app_is_fresh(self.now)
    }

    /// Where the vendor shows its values, "https://… under …".
    pub(crate) fn vendor_place(&self) -> String {
        match &self.profile.console {
            Some(console) => console.place(),
            None => self.profile.name.clone(),
        }
    }

    /// Fills in what the profile says about a part of the plan: guide steps and portal paths.
    pub(crate) fn with_guide(&self, mut step: Step, act: Act) -> Step {
        let own = self
            .profile
            .steps
            .iter()
            .filter(|candidate| candidate.act == Some(act) && candidate.task.is_none());
        for found in own {
            step.guide.push(found.id.clone());
            if let Some(portal) = &found.portal {
                step.portal.clone_from(portal);
            }
            if let Some(portal) = &found.portal_old {
                step.portal_old.clone_from(portal);
            }
        }
        step
    }
}

/// The steps of a set-up, in order.
pub(crate) fn setup(profile: &Profile, answers: &Answers) -> Vec<Box<dyn Work>> {
    let parts = unsupported::parts(profile);
    if !parts.is_empty() {
        return vec![Box::new(unsupported::Unsupported { parts })];
    }
    let mut works: Vec<Box<dyn Work>> = vec![
        Box::new(organization::Organization::default()),
        Box::new(application::Application::default()),
        Box::new(job::Job::default()),
        Box::new(connection::Connection::default()),
        Box::new(mappings::Mappings::new(SOURCE_USER)),
        Box::new(mappings::Mappings::new(SOURCE_GROUP)),
        Box::new(scope::Scope::default()),
    ];
    for (index, group) in answers.groups.iter().enumerate() {
        works.push(Box::new(group::GroupWork::new(index, group)));
    }
    works.push(Box::new(assignments::Assignments::default()));
    if profile.sso.is_some() {
        works.extend(registered::sign_on());
    }
    works
}

/// Single sign-on alone.
pub(crate) fn sign_on() -> Vec<Box<dyn Work>> {
    let mut works: Vec<Box<dyn Work>> = vec![
        Box::new(organization::Organization::default()),
        Box::new(application::Application::default()),
    ];
    works.extend(registered::sign_on());
    works
}

/// The steps of the Graph API method: the vendor reads with a registration of its own.
pub(crate) fn graph_api() -> Vec<Box<dyn Work>> {
    let mut works: Vec<Box<dyn Work>> = vec![Box::new(organization::Organization::default())];
    works.extend(registered::graph_api());
    works
}

/// The start of the job.
pub(crate) fn start() -> Vec<Box<dyn Work>> {
    vec![Box::new(start::Start::default())]
}
