//! Parts of a profile that no step carries out yet: a set-up that would leave them out silently is refused instead.

use graph_model::{GraphAnswer, GraphRequest};
use profile::{AssignmentKind, MappingPolicy, Mention, Profile, StartKind, ValueSource};

use super::{Context, Judgement, Work};
use crate::error::StepError;
use crate::fresh::{Saw, refusal};
use crate::step::Step;

/// The parts by their names in the profile.
pub(super) fn parts(profile: &Profile) -> Vec<&'static str> {
    let rows = || profile.users.mappings.iter().chain(&profile.groups.mappings);
    let all = [
        (profile.mapping_policy != MappingPolicy::Exact, "mapping_policy"),
        (rows().any(|row| row.when.is_some()), "when"),
        (rows().any(|row| row.each.is_some()), "each"),
        (!profile.questions.is_empty(), "question"),
        (!profile.groups.enabled, "groups.enabled = false"),
        (!profile.attributes.is_empty(), "attribute"),
        (!profile.app_roles.is_empty(), "app_role"),
        (
            profile.assignments.kind != AssignmentKind::Groups,
            "assignments.kind",
        ),
        (profile.assignments.pilot, "assignments.pilot"),
        (
            profile.settings.deletion_threshold == Mention::Optional,
            "settings.deletion_threshold",
        ),
        (
            profile.credentials.secret_token.source == ValueSource::Blank,
            "credentials.secret_token.source = \"blank\"",
        ),
        (profile.start.kind != StartKind::Start, "start.kind"),
        (profile.start.on_demand_first, "start.on_demand_first"),
    ];
    all.into_iter()
        .filter_map(|(there, name)| there.then_some(name))
        .collect()
}

/// The only step of a set-up that cannot be carried out whole.
pub(super) struct Unsupported {
    pub(super) parts: Vec<&'static str>,
}

impl Work for Unsupported {
    fn step(&self, context: &Context) -> Step {
        let mut step = Step::new("profile", "Profile", "", &context.profile.name);
        step.undo = "Nothing is written.".to_owned();
        step
    }

    fn look(&self, _context: &Context) -> Option<GraphRequest> {
        None
    }

    fn saw(&mut self, request: &GraphRequest, answer: &GraphAnswer, _context: &mut Context) -> Saw {
        refusal(request, answer, false)
    }

    fn judge(&mut self, _context: &mut Context) -> Judgement {
        Judgement::Failed(StepError::Unsupported {
            parts: self.parts.iter().map(|part| (*part).to_owned()).collect(),
        })
    }

    fn wrote(&mut self, request: &GraphRequest, answer: &GraphAnswer, _context: &mut Context) -> Saw {
        refusal(request, answer, false)
    }

    fn look_again(&mut self) {}

    fn present(&self, _judgement: &Judgement, context: &Context) -> Step {
        self.step(context)
    }
}
