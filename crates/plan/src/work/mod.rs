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
mod questions;
mod registered;
mod renew;
mod roles;
mod scope;
pub(crate) mod secrets;
mod start;
mod users;

use std::collections::BTreeSet;

use graph_model::schema::{SOURCE_GROUP, SOURCE_USER};
use graph_model::{AppRole, GraphAnswer, GraphRequest};
use jiff::Timestamp;
use profile::{Act, Facts, Profile, SCIM_METHOD, Task, Unresolved, ValueSource};

use crate::answers::{Answers, GroupAnswer};
use crate::drift;
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
    /// The profile as its file has it.
    source: Profile,
    /// The profile of this set-up: its questions are answered.
    pub(crate) profile: Profile,
    pub(crate) answers: Answers,
    /// What is not answered yet.
    pub(crate) open: Vec<Unresolved>,
    /// A short task on an application that is there; `None` for the set-up itself.
    pub(crate) task: Option<Task>,
    pub(crate) mode: Mode,
    pub(crate) known: Known,
    pub(crate) now: Timestamp,
    /// Roles of the application; empty until it was read.
    pub(crate) app_roles: Vec<AppRole>,
    /// Ids of enabled people in the groups, direct members only.
    pub(crate) people: BTreeSet<String>,
    /// Groups that wait for a decision: they cannot be assigned yet.
    pub(crate) undecided: BTreeSet<String>,
    /// Of a repair: the rows that are repaired, all others stay.
    pub(crate) chosen: Option<BTreeSet<String>>,
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
        let mut context = Self {
            source: profile.clone(),
            profile: profile.clone(),
            answers: answers.clone(),
            open: Vec::new(),
            task: None,
            mode,
            known,
            now: Timestamp::UNIX_EPOCH,
            app_roles: Vec::new(),
            people: BTreeSet::new(),
            undecided: BTreeSet::new(),
            chosen: None,
            also: BTreeSet::new(),
            undone: BTreeSet::new(),
            secrets_planned: false,
            schema_planned: false,
        };
        context.resolve();
        context
    }

    /// Answers the questions of the profile, with what is known of the tenant by now.
    pub(crate) fn resolve(&mut self) {
        if let Some(name) = self.answers.name(&self.source) {
            self.answers.app_name = name;
        }
        let facts = Facts {
            tenant_id: self.known.tenant_id.clone(),
            tenant_name: self.known.tenant_name.clone(),
            app_name: Some(self.answers.app_name.clone()).filter(|name| !name.is_empty()),
            client_id: self.known.app_id.clone(),
            authority: None,
        };
        let resolved = self
            .source
            .resolve(self.answers.method(), &self.answers.questions, &facts);
        self.profile = resolved.profile;
        self.open = resolved.problems;
        if self.answers.app_name.is_empty() && self.answers.method() == SCIM_METHOD {
            self.open.push(Unresolved {
                question: None,
                message: "the application needs a name".to_owned(),
                fix: "Choose one (`app_name` in the answers).".to_owned(),
                guide_step: None,
            });
        }
    }

    /// The address that is stored: the vendor's own, or the one that was given.
    pub(crate) fn tenant_url(&self) -> &str {
        match &self.profile.credentials.tenant_url.value {
            Some(fixed) if self.answers.tenant_url.is_empty() => fixed,
            _ => &self.answers.tenant_url,
        }
    }

    /// The vendor wants no token: Entra sends one of its own.
    pub(crate) fn token_stays_blank(&self) -> bool {
        self.profile.credentials.secret_token.source == ValueSource::Blank
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

    /// Why a task cannot make what it needs: it works on what is there.
    pub(crate) fn nothing_there(&self) -> Option<StepError> {
        let task = match self.task? {
            Task::RenewToken => "renew",
            Task::Extend => "extend",
        };
        Some(StepError::NothingThere {
            name: self.answers.app_name.clone(),
            task: task.to_owned(),
        })
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
            .filter(|candidate| candidate.act == Some(act) && candidate.is_of(SCIM_METHOD))
            .filter(|candidate| {
                candidate.task == self.task || candidate.task.is_none() && self.task != Some(Task::RenewToken)
            });
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

/// "8 advised by SMS2GO", beside the heading of the groups.
fn advised_note(context: &Context) -> String {
    match context.profile.assignments.groups.len() {
        0 => String::new(),
        advised => format!("{advised} advised by {}", context.profile.name),
    }
}

/// The steps of a set-up, in order.
pub(crate) fn setup(profile: &Profile, answers: &Answers) -> Vec<Box<dyn Work>> {
    let mut works: Vec<Box<dyn Work>> = vec![
        Box::new(organization::Organization::default()),
        Box::new(application::Application::default()),
        Box::new(job::Job::default()),
        Box::new(connection::Connection::default()),
        Box::new(mappings::Mappings::new(SOURCE_USER)),
        Box::new(mappings::Mappings::new(SOURCE_GROUP)),
        Box::new(scope::Scope::default()),
    ];
    if !profile.app_roles.is_empty() {
        works.insert(2, Box::new(roles::Roles::default()));
    }
    works.extend(assigning(answers, answers.groups_now().cloned().collect()));
    if profile.sso.is_some() {
        works.extend(registered::sign_on());
    }
    works
}

/// The steps that find who is assigned, and assign them.
fn assigning(answers: &Answers, groups: Vec<GroupAnswer>) -> Vec<Box<dyn Work>> {
    let mut works: Vec<Box<dyn Work>> = Vec::new();
    for group in &groups {
        let index = answers
            .groups
            .iter()
            .position(|own| own == group)
            .unwrap_or_default();
        works.push(Box::new(group::GroupWork::new(index, group)));
    }
    if !answers.users.is_empty() {
        works.push(Box::new(users::Users::new(&answers.users)));
    }
    works.push(Box::new(assignments::Assignments::new(groups)));
    works
}

/// The steps that assign what a pilot left for later, on an application that is there.
pub(crate) fn extend(answers: &Answers) -> Vec<Box<dyn Work>> {
    let mut works: Vec<Box<dyn Work>> = vec![
        Box::new(organization::Organization::default()),
        Box::new(application::Application::default()),
    ];
    works.extend(assigning(answers, answers.groups.clone()));
    works
}

/// The step that stands in front while something is not answered.
pub(crate) fn questions() -> Box<dyn Work> {
    Box::new(questions::Questions)
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

/// What a set-up holds, its start included, as far as these rows need it.
pub(crate) fn repair(profile: &Profile, answers: &Answers, rows: &BTreeSet<String>) -> Vec<Box<dyn Work>> {
    let context = Context::new(profile, answers, Mode::Preview, Known::default());
    let all = setup(profile, answers).into_iter().chain(start());
    all.filter(|work| drift::takes_part(&work.step(&context).id, rows))
        .map(|work| match work.step(&context).id.as_str() {
            // An application that is not there is not repaired: it is set up.
            "application" => Box::new(renew::OnlyFind(work)) as Box<dyn Work>,
            _ => work,
        })
        .collect()
}

/// A new token, and nothing else.
pub(crate) fn renew() -> Vec<Box<dyn Work>> {
    vec![
        Box::new(organization::Organization::default()),
        Box::new(renew::OnlyFind(Box::new(application::Application::default()))),
        Box::new(renew::OnlyFind(Box::new(job::Job::default()))),
        Box::new(renew::Renew::default()),
    ]
}

/// The start of the job.
pub(crate) fn start() -> Vec<Box<dyn Work>> {
    vec![Box::new(start::Start::default())]
}
