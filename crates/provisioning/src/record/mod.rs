//! What happened to one object, told once and rendered twice: as a provisioning log record and as an on-demand element.

mod advice;
mod log;
mod on_demand;

use serde_json::{Map, Value};

pub(crate) use log::log_record;
pub(crate) use on_demand::on_demand_element;

use crate::people::Kind;

/// What was done to the object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Action {
    Create,
    Update,
    Disable,
    Delete,
    /// Held back by the guard against accidental deletions.
    StagedDelete,
    Other,
}

/// How it went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Status {
    Success,
    Failure,
    Skipped,
    /// Written, with something to look after.
    Warning,
}

impl Status {
    fn as_str(self) -> &'static str {
        match self {
            Self::Success => "Success",
            Self::Failure => "Failure",
            Self::Skipped => "Skipped",
            Self::Warning => "Warning",
        }
    }
}

/// The part of the work a step is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    /// Read from the directory.
    Import,
    /// Gates.
    Scoping,
    /// Found at the target.
    Matched,
    /// Not found at the target.
    NotMatched,
    /// Written, or meant to be.
    Export(Action),
    /// Nothing was written, and why.
    Skip,
    /// Other objects it refers to.
    Reference,
}

/// One step.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Step {
    pub(crate) part: Part,
    pub(crate) status: Status,
    pub(crate) description: String,
    pub(crate) details: Map<String, Value>,
}

/// One attribute that was written.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Modified {
    pub(crate) name: String,
    pub(crate) old: Option<String>,
    pub(crate) new: Option<String>,
}

/// Why it did not go as it should.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Trouble {
    pub(crate) code: String,
    pub(crate) reason: String,
}

/// Everything about one object in one run.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Record {
    pub(crate) kind: Kind,
    pub(crate) source_id: String,
    /// What a person would look for: the user principal name, the group's name.
    pub(crate) name: String,
    pub(crate) display_name: String,
    pub(crate) target_id: String,
    pub(crate) target_object: String,
    pub(crate) source_directory: String,
    pub(crate) target_directory: String,
    /// The object was linked before this run.
    pub(crate) known: bool,
    pub(crate) action: Action,
    pub(crate) status: Status,
    pub(crate) trouble: Option<Trouble>,
    pub(crate) steps: Vec<Step>,
    pub(crate) modified: Vec<Modified>,
    /// How long the target took, all requests together.
    pub(crate) duration_ms: u64,
    /// Rows that Entra would fill and this program cannot, in words.
    pub(crate) not_foreseen: Vec<String>,
}

impl Record {
    pub(crate) fn step(
        &mut self,
        part: Part,
        status: Status,
        description: String,
        details: Map<String, Value>,
    ) {
        self.steps.push(Step {
            part,
            status,
            description,
            details,
        });
    }

    /// The run ends here with a fault in this part.
    pub(crate) fn fail(&mut self, part: Part, code: &str, reason: String) {
        let description = format!("{code}: {}", first_sentence(&reason));
        self.step(part, Status::Failure, description, Map::new());
        self.status = Status::Failure;
        self.trouble = Some(Trouble {
            code: code.to_owned(),
            reason,
        });
    }

    /// Nothing is sent, and that is no failure.
    pub(crate) fn skip(&mut self, reason_code: &str, description: String) {
        let mut details = Map::new();
        details.insert("SkipReason".to_owned(), Value::from(reason_code));
        self.step(Part::Skip, Status::Skipped, description.clone(), details);
        self.status = Status::Skipped;
        self.trouble = Some(Trouble {
            code: reason_code.to_owned(),
            reason: description,
        });
    }

    /// `User 'ann@contoso.com'`.
    pub(crate) fn subject(&self) -> String {
        format!("{} '{}'", self.kind.as_str(), self.name)
    }
}

fn first_sentence(text: &str) -> &str {
    text.split(". ").next().unwrap_or(text)
}
