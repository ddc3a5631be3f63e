//! One step of the plan as people see it.

use graph_model::GraphRequest;

/// One step, judged against the tenant.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// Stable id, `application`, `group-3`.
    pub id: String,
    /// Heading it stands under, "Provisioning".
    pub section: String,
    /// Behind the heading, "job from template scim".
    pub section_note: String,
    /// "Tenant URL and token".
    pub title: String,
    /// "Exact: 15 default rows go, 1 changes".
    pub detail: String,
    /// What the look found.
    pub verdict: Verdict,
    /// Where the run stands.
    pub state: StepState,
    /// "Created", "Nothing to do", "Read back and equal".
    pub outcome: String,
    /// Steps of the vendor's guide that it carries out.
    pub guide: Vec<String>,
    /// Before and after, the lines that matter.
    pub before_after: Vec<Line>,
    /// Lines that the review keeps for those who open the row: every mapping row that goes.
    pub more: Vec<Line>,
    /// Behind the lines, "and 15 rows removed".
    pub note: Option<String>,
    /// Every Graph request in order: looks, writes, and the looks that verify.
    pub requests: Vec<GraphRequest>,
    /// Where this is in the portal today.
    pub portal: String,
    /// Where the older portal has it.
    pub portal_old: String,
    /// How to take it back.
    pub undo: String,
    /// How it is verified.
    pub verified_by: String,
    /// What to know at this step.
    pub notices: Vec<Notice>,
    /// The question, when the verdict is [`Verdict::Decide`].
    pub decision: Option<Decision>,
    /// Delegated permission it needs.
    pub scope: String,
    /// Directory role it needs.
    pub role: String,
    /// Of an undo: what is left as it is, and why.
    pub left: Option<Notice>,
    /// Nothing to compare with exists yet: the lines come from what a new application usually has.
    pub foreseen: bool,
}

/// What a look found.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Makes something new.
    Create,
    /// Changes something.
    Change,
    /// Takes over what is there, without a write.
    Adopt,
    /// Nothing to do.
    Right,
    /// A person must decide.
    Decide,
}

impl Verdict {
    /// The word on the chip.
    pub fn word(self) -> &'static str {
        match self {
            Self::Create => "Create",
            Self::Change => "Change",
            Self::Adopt => "Adopt",
            Self::Right => "Right",
            Self::Decide => "Decide",
        }
    }
}

/// Where the run stands with a step.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum StepState {
    /// Not begun.
    Waiting,
    /// Being carried out.
    Running,
    /// Verified; in a preview: judged.
    Done,
    /// Failed.
    Failed,
}

/// One line of a comparison.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// What happens to it.
    pub kind: LineKind,
    /// `externalId ← [objectId]`.
    pub text: String,
}

/// What happens to a line.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum LineKind {
    /// Is there afterwards.
    Added,
    /// Is gone afterwards.
    Removed,
    /// Stays.
    Kept,
}

impl Line {
    pub(crate) fn added(text: impl Into<String>) -> Self {
        Self {
            kind: LineKind::Added,
            text: text.into(),
        }
    }

    pub(crate) fn removed(text: impl Into<String>) -> Self {
        Self {
            kind: LineKind::Removed,
            text: text.into(),
        }
    }

    pub(crate) fn kept(text: impl Into<String>) -> Self {
        Self {
            kind: LineKind::Kept,
            text: text.into(),
        }
    }
}

/// Something to know at a step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// How bad.
    pub level: Level,
    /// One bold sentence.
    pub title: String,
    /// One sentence: why, or what follows.
    pub detail: String,
    /// Step of the guide or reading behind it.
    pub guide_step: Option<String>,
}

/// How bad a notice is.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum Level {
    /// Good to know.
    Info,
    /// Somebody should look.
    Warn,
    /// Not as the vendor demands.
    Fail,
}

impl Notice {
    pub(crate) fn new(level: Level, title: impl Into<String>, detail: impl Into<String>) -> Self {
        Self {
            level,
            title: title.into(),
            detail: detail.into(),
            guide_step: None,
        }
    }

    pub(crate) fn in_guide(mut self, step: &str) -> Self {
        self.guide_step = Some(step.to_owned());
        self
    }
}

/// A question that only a person can answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    /// "Two applications are named “SMS2GO”".
    pub title: String,
    /// What to answer, and where in the answers.
    pub detail: String,
    /// The answers to choose from; empty when the answer is free.
    pub choices: Vec<Choice>,
}

/// One possible answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// Value for the answers, an object id.
    pub id: String,
    /// "SMS2GO, created 2026-03-01".
    pub label: String,
}

impl Step {
    /// An empty step; each work fills in its own words.
    pub(crate) fn new(id: &str, section: &str, section_note: &str, title: &str) -> Self {
        Self {
            id: id.to_owned(),
            section: section.to_owned(),
            section_note: section_note.to_owned(),
            title: title.to_owned(),
            detail: String::new(),
            verdict: Verdict::Right,
            state: StepState::Waiting,
            outcome: String::new(),
            guide: Vec::new(),
            before_after: Vec::new(),
            more: Vec::new(),
            note: None,
            requests: Vec::new(),
            portal: String::new(),
            portal_old: String::new(),
            undo: String::new(),
            verified_by: String::new(),
            notices: Vec::new(),
            decision: None,
            left: None,
            scope: String::new(),
            role: "Application Administrator".to_owned(),
            foreseen: false,
        }
    }

    /// Writes to Graph that the step still plans.
    pub fn writes(&self) -> usize {
        self.requests.iter().filter(|request| request.is_write()).count()
    }
}
