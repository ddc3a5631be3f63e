//! The blast radius of an edit: what becomes of one object when one schema takes the place of another.
//!
//! The target is taken to hold what the schema before has written. Saving a schema begins an initial cycle and keeps the links, so who
//! was provisioned is read by id and changed in place; by what he would be looked for matters when links are lost.

use serde_json::Value;

use super::Clashes;
use super::judge::{AtTarget, Would};
use super::prepare::{DryRun, Listed, source};
use super::problem::Problem;
use super::roster::Entitlement;
use crate::people::Kind;
use crate::values::{Desired, plain, same};
use crate::wire::{ScimRequest, patch_body};

/// What the edit does to one object.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Effect {
    /// Nothing.
    None,
    /// It was not provisioned, and will be: POST.
    Enters,
    /// It was provisioned, and is switched off: PATCH.
    Leaves,
    /// It was provisioned and falls out of the scope, and nothing is sent.
    Abandoned,
    /// It was provisioned, and cannot be any more: a problem keeps it as it is.
    Breaks,
    /// It is changed: PATCH.
    Changes,
}

impl Effect {
    /// Its name in output.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Enters => "enters",
            Self::Leaves => "leaves",
            Self::Abandoned => "abandoned",
            Self::Breaks => "breaks",
            Self::Changes => "changes",
        }
    }
}

/// One attribute at the target.
#[derive(Clone, Debug, PartialEq)]
pub struct AttributeChange {
    /// Target attribute.
    pub target: String,
    /// Value before; `None` when there was none.
    pub from: Option<Value>,
    /// Value after; `None`: it is not sent any more, and stays at the target as it was.
    pub to: Option<Value>,
    /// The object is, or was, looked for by it.
    pub is_matching: bool,
}

/// The difference for one object.
#[derive(Clone, Debug, PartialEq)]
pub struct Difference {
    /// User or group.
    pub kind: Kind,
    /// Object id.
    pub id: String,
    /// What it is called.
    pub name: String,
    /// What the edit does.
    pub effect: Effect,
    /// Why, in words; may be empty.
    pub reason: String,
    /// The attributes that are another afterwards, or are not sent any more.
    pub attributes: Vec<AttributeChange>,
    /// By what it is looked for afterwards, it would not be found at the target: without its link it would be made a second time.
    pub would_be_lost: bool,
    /// Problems afterwards that were none before.
    pub new_problems: Vec<Problem>,
    /// Problems before that are none afterwards.
    pub solved_problems: Vec<Problem>,
    /// The write that the edit causes.
    pub request: Option<ScimRequest>,
}

impl Difference {
    /// Nothing becomes another.
    #[must_use]
    pub fn is_none(&self) -> bool {
        self.effect == Effect::None
            && self.attributes.is_empty()
            && !self.would_be_lost
            && self.new_problems.is_empty()
            && self.solved_problems.is_empty()
    }
}

impl DryRun {
    /// Compares this schema, the one before, with the one after. `clashes` belong to each.
    #[must_use]
    pub fn compare(
        &self,
        after: &Self,
        listed: Listed<'_>,
        entitlement: &Entitlement<'_>,
        clashes: [&Clashes; 2],
    ) -> Difference {
        let [was, will] = [(self, clashes[0]), (after, clashes[1])]
            .map(|(run, clashes)| run.judge(listed, entitlement.clone(), clashes, AtTarget::NotAsked));
        let only_in = |these: &[Problem], those: &[Problem]| -> Vec<Problem> {
            these
                .iter()
                .filter(|problem| !those.contains(problem))
                .cloned()
                .collect()
        };
        let mut out = Difference {
            kind: listed.kind(),
            id: listed.id().to_owned(),
            name: listed.name().to_owned(),
            effect: Effect::None,
            reason: String::new(),
            attributes: Vec::new(),
            would_be_lost: false,
            new_problems: only_in(&will.problems, &was.problems),
            solved_problems: only_in(&was.problems, &will.problems),
            request: None,
        };
        let is_made = |would| matches!(would, Would::Create);
        // Not being created says nothing about who is there already.
        let stays = will.gate == "Target object actions";
        match (is_made(was.would), is_made(will.would) || stays) {
            (false, false) => {}
            (false, true) if will.request.is_none() => {}
            (false, true) => {
                out.effect = Effect::Enters;
                out.reason = if was.reason.is_empty() {
                    String::new()
                } else {
                    format!("before: {}", was.reason)
                };
                out.request = will.request;
            }
            (true, after_is_made) => {
                let resource = was.request.and_then(|request| request.body).unwrap_or_default();
                if after_is_made {
                    self.changed(after, listed, entitlement, &resource, &mut out);
                } else {
                    out.reason = will.reason;
                    let is_scope = matches!(will.gate, "Scoping filter" | "Assigned to the application");
                    match is_scope {
                        true => after.left(listed, entitlement, &resource, &mut out),
                        false => out.effect = Effect::Breaks,
                    }
                }
            }
        }
        out
    }

    /// In scope before and after.
    fn changed(
        &self,
        after: &Self,
        listed: Listed<'_>,
        entitlement: &Entitlement<'_>,
        resource: &Value,
        out: &mut Difference,
    ) {
        let (Some(old), Some(new)) = (self.lane(out.kind), after.lane(out.kind)) else {
            return;
        };
        let gate = new.gate(listed, entitlement.roles.clone());
        let object = source(listed, &gate);
        let desired = after.with_environment(&out.id, |environment| {
            Desired::of(&new.mapping, false, &object, environment)
        });
        let changes = desired.changes(&new.mapping, resource);
        let matches_by = |target: &str| {
            [old, new].into_iter().any(|lane| {
                lane.mapping
                    .matching()
                    .iter()
                    .any(|row| row.target.eq_ignore_ascii_case(target))
            })
        };
        out.attributes
            .extend(changes.iter().map(|change| AttributeChange {
                target: change.row.target.clone(),
                from: change.old.clone(),
                to: Some(change.new.clone()),
                is_matching: matches_by(&change.row.target),
            }));
        // Null is never sent: what has no value any more stays as it is.
        let still = |target: &str| {
            desired.values.iter().any(|(at, _)| {
                new.mapping
                    .rows
                    .get(*at)
                    .is_some_and(|row| row.target.eq_ignore_ascii_case(target))
            })
        };
        let on_creation = |target: &str| {
            new.mapping.rows.iter().any(|row| {
                row.target.eq_ignore_ascii_case(target)
                    && (row.default_value.is_some()
                        || row.flow_type == graph_model::schema::FlowType::ObjectAddOnly)
            })
        };
        for row in old.mapping.rows.iter().filter(|row| !row.is_reference()) {
            let Some(value) = row.path.read(resource) else {
                continue;
            };
            if !still(&row.target) && !on_creation(&row.target) {
                out.attributes.push(AttributeChange {
                    target: row.target.clone(),
                    from: Some(value.clone()),
                    to: None,
                    is_matching: matches_by(&row.target),
                });
            }
        }
        let values = after.match_values_of(new, listed, &gate);
        out.would_be_lost = !values.iter().any(|value| {
            new.mapping.matching().into_iter().any(|row| {
                let sought = Value::from(value.value.as_str());
                row.target == value.target
                    && row
                        .path
                        .read(resource)
                        .is_some_and(|has| same(has, &sought, row.case_exact))
            })
        });
        if !changes.is_empty() && new.mapping.flow.update {
            out.effect = Effect::Changes;
            let body = patch_body(&changes, after.dialect);
            out.request = Some(unknown(ScimRequest::patch(out.kind, "", body, &out.id)));
        }
    }

    /// In scope before, and not afterwards.
    fn left(
        &self,
        listed: Listed<'_>,
        entitlement: &Entitlement<'_>,
        resource: &Value,
        out: &mut Difference,
    ) {
        out.effect = Effect::Abandoned;
        let Some(lane) = self.lane(out.kind).filter(|_| !self.skips_out_of_scope_deletions) else {
            return;
        };
        if out.kind == Kind::Group {
            // Groups have no disabled state: they are deleted.
            if lane.mapping.flow.delete {
                out.effect = Effect::Leaves;
                out.request = Some(unknown(crate::wire::delete(Kind::Group, "", &out.id)));
            }
            return;
        }
        let gate = lane.gate(listed, entitlement.roles.clone());
        let object = source(listed, &gate);
        let desired = self
            .with_environment(&out.id, |environment| {
                Desired::of(&lane.mapping, false, &object, environment)
            })
            .only_soft_deletion(&lane.mapping);
        let changes = desired.changes(&lane.mapping, resource);
        if changes.is_empty() || !lane.mapping.flow.update {
            return;
        }
        out.effect = Effect::Leaves;
        out.attributes
            .extend(changes.iter().map(|change| AttributeChange {
                target: change.row.target.clone(),
                from: change.old.clone(),
                to: Some(change.new.clone()),
                is_matching: false,
            }));
        let body = patch_body(&changes, self.dialect);
        out.request = Some(unknown(ScimRequest::patch(out.kind, "", body, &out.id)));
    }
}

/// The target's own id of the object is not known: it stands in braces.
fn unknown(mut request: ScimRequest) -> ScimRequest {
    request.path.push_str("{id}");
    request
}

impl AttributeChange {
    /// A value as people read it.
    #[must_use]
    pub fn shown(value: Option<&Value>) -> String {
        value.map(plain).unwrap_or_default()
    }
}
