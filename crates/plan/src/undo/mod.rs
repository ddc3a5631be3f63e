//! Taking back what a set-up made and changed, and only that.
//!
//! The works are those of any run: look → judge → write → look again. What they take back stands in [`Written`]; what somebody
//! changed since is left and said, until the admin names it (`also`).

mod application;
mod assignments;
mod document;
mod group;
mod job;
mod other;
mod settings;
mod start;

use std::collections::BTreeSet;

use graph_model::{GraphAnswer, GraphRequest, Method};
use profile::Action;

use crate::fresh::{Saw, refusal};
use crate::known::Known;
use crate::step::{Choice, Decision, Level, Notice, Step, Verdict};
use crate::work::{Context, Work};
use crate::written::Written;

/// What a write was about.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum About {
    /// The job of this service principal was switched on.
    Start { principal: String, job: String },
    /// Somebody was assigned to this service principal.
    Assignment { principal: String },
    /// The secrets of this service principal.
    Settings { principal: String },
    /// The mappings of this job.
    Schema { principal: String, job: String },
    /// A job of this service principal was made.
    Job { principal: String },
    /// Properties of one object.
    Object { path: String },
    /// An application was made.
    Application,
    /// A group was made.
    Group,
    /// Something that this program cannot take back.
    Other,
}

fn about(note: &Written) -> About {
    let parts: Vec<&str> = note.path.split('/').skip(1).collect();
    let own = str::to_owned;
    match (note.method, parts.as_slice()) {
        (Method::Post, ["applicationTemplates", _, "instantiate"]) => About::Application,
        (Method::Post, ["groups"]) => About::Group,
        (Method::Post, ["servicePrincipals", sp, "appRoleAssignedTo"]) => {
            About::Assignment { principal: own(sp) }
        }
        (Method::Put, ["servicePrincipals", sp, "synchronization", "secrets"]) => {
            About::Settings { principal: own(sp) }
        }
        (Method::Put, ["servicePrincipals", sp, "synchronization", "jobs", job, "schema"]) => About::Schema {
            principal: own(sp),
            job: own(job),
        },
        (Method::Post, ["servicePrincipals", sp, "synchronization", "jobs"]) => {
            About::Job { principal: own(sp) }
        }
        (Method::Post, ["servicePrincipals", sp, "synchronization", "jobs", job, "start"]) => About::Start {
            principal: own(sp),
            job: own(job),
        },
        (Method::Patch, ["applications" | "servicePrincipals", _]) => About::Object {
            path: note.path.clone(),
        },
        _ => About::Other,
    }
}

/// The service principal and the application of everything that this set-up made itself.
fn made(known: &Known) -> BTreeSet<String> {
    let notes = known
        .written
        .iter()
        .filter(|note| about(note) == About::Application);
    notes
        .flat_map(|note| ["/servicePrincipal/id", "/application/id"].map(|path| note.made.pointer(path)))
        .filter_map(|id| Some(id?.as_str()?.to_owned()))
        .collect()
}

/// The works that take everything back, in the order in which it is safe: what runs first, what holds the rest last.
pub(crate) fn works(known: &Known) -> Vec<Box<dyn Work>> {
    let made = made(known);
    // Whatever is below an application that was made goes with it.
    let below = |note: &&Written| !note.path.split('/').any(|part| made.contains(part));
    let mut subjects: Vec<(About, Vec<Written>)> = Vec::new();
    for note in known.written.iter().filter(below) {
        let subject = about(note);
        let alone = matches!(subject, About::Application | About::Group | About::Other);
        match subjects.iter_mut().find(|(known, _)| !alone && *known == subject) {
            Some((_, notes)) => notes.push(note.clone()),
            None => subjects.push((subject, vec![note.clone()])),
        }
    }
    let jobs: BTreeSet<String> = subjects
        .iter()
        .filter(|(subject, _)| matches!(subject, About::Job { .. }))
        .flat_map(|(_, notes)| notes.iter().filter_map(Written::made_id))
        .map(str::to_owned)
        .collect();
    // The mappings of a job that was made go with it.
    subjects.retain(|(subject, _)| match subject {
        About::Schema { job, .. } | About::Start { job, .. } => !jobs.contains(job),
        _ => true,
    });
    subjects.sort_by(|(left, _), (right, _)| left.cmp(right));
    let mut works: Vec<Box<dyn Work>> = vec![Box::new(crate::work::organization::Organization::default())];
    for (index, (subject, notes)) in subjects.into_iter().enumerate() {
        let id = format!("undo-{}", index + 1);
        works.push(match subject {
            About::Start { principal, job } => Box::new(start::Pause::new(id, principal, job)),
            About::Assignment { principal } => Box::new(assignments::Assignments::new(id, principal, notes)),
            About::Settings { principal } => Box::new(settings::Settings::new(id, principal, notes)),
            About::Schema { principal, job } => {
                Box::new(document::Document::schema(id, principal, job, notes))
            }
            About::Object { path } => Box::new(document::Document::object(id, path, notes)),
            About::Job { principal } => Box::new(job::Job::new(id, principal, notes)),
            About::Application => Box::new(application::Application::new(id, notes)),
            About::Group => Box::new(group::Group::new(id, notes)),
            About::Other => Box::new(other::Other::new(id, notes)),
        });
    }
    works
}

/// Something that is left as it is, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Left {
    title: String,
    detail: String,
    /// It can be taken back when the admin says so.
    may: bool,
}

impl Left {
    fn new(title: impl Into<String>, detail: impl Into<String>) -> Self {
        Self {
            title: title.into(),
            detail: detail.into(),
            may: true,
        }
    }

    /// It cannot be taken back by anybody but a person.
    fn for_good(title: impl Into<String>, detail: impl Into<String>) -> Self {
        Self {
            may: false,
            ..Self::new(title, detail)
        }
    }

    /// Shows it on its step.
    fn show(&self, step: &mut Step) {
        step.verdict = Verdict::Decide;
        step.detail.clone_from(&self.title);
        if self.may {
            step.decision = Some(Decision {
                title: self.title.clone(),
                detail: format!(
                    "{} Left as it is, unless you say so (`--also {}`).",
                    self.detail, step.id
                ),
                choices: vec![Choice {
                    id: step.id.clone(),
                    label: "Take it back as well".to_owned(),
                }],
            });
        }
        let notice = Notice::new(Level::Warn, &self.title, &self.detail);
        step.notices.push(notice.clone());
        step.left = Some(notice);
    }

    fn outcome(&self) -> String {
        format!("left: {}", crate::fresh::lower(&self.title))
    }
}

/// The warnings of an act, with the people it concerns.
fn warnings(action: Action, people: Option<u64>, context: &Context) -> Vec<Notice> {
    let concerned = match people {
        None => String::new(),
        Some(1) => " 1 person is concerned.".to_owned(),
        Some(people) => format!(" {people} people are concerned."),
    };
    let found = context.profile.warnings_for(action);
    found
        .map(|warning| {
            Notice::new(
                Level::Warn,
                &warning.title,
                format!("{}{concerned}", warning.detail),
            )
            .in_guide(&warning.guide_step)
        })
        .collect()
}

/// What was taken back, or is not there any more, need not be taken back again.
fn forget(context: &mut Context, notes: &[Written]) {
    if context.mode == crate::run::Mode::Apply {
        let known = &mut context.known.written;
        known.retain(|note| {
            !notes
                .iter()
                .any(|gone| gone.path == note.path && gone.sent == note.sent && gone.asked == note.asked)
        });
    }
}

/// What became of a deletion: something that is gone already is as good as deleted.
fn deleted(request: &GraphRequest, answer: &GraphAnswer, context: &Context) -> Saw {
    if answer.status == 404 {
        return Saw::Good;
    }
    refusal(request, answer, context.fresh())
}

fn count(number: usize, one: &str, more: &str) -> String {
    match number {
        1 => format!("1 {one}"),
        _ => format!("{number} {more}"),
    }
}
