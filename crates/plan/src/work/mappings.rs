//! The mappings of people or of groups: exactly the advised rows. One PUT stores both tables.

use std::sync::Arc;

use graph_model::schema::{SOURCE_GROUP, SOURCE_USER, usual_schema};
use graph_model::{GraphAnswer, GraphRequest, SynchronizationSchema};
use profile::{Act, Action, MappingPolicy, ObjectProfile};

use super::{Context, Judgement, Work};
use crate::error::StepError;
use crate::fresh::{Saw, refusal};
use crate::rows::{self, AttributeChange, ObjectCompare, RowChange, RowVerdict};
use crate::step::{Level, Line, Notice, Step, Verdict};

pub(super) struct Mappings {
    /// `User` or `Group`.
    object: &'static str,
    schema: Option<SynchronizationSchema>,
}

impl Mappings {
    pub(super) fn new(object: &'static str) -> Self {
        Self { object, schema: None }
    }

    fn advised<'c>(&self, context: &'c Context) -> &'c ObjectProfile {
        if self.object == SOURCE_USER {
            &context.profile.users
        } else {
            &context.profile.groups
        }
    }

    /// The job's mappings; what a new application usually has while there is no job.
    fn current(&self) -> SynchronizationSchema {
        self.schema.clone().unwrap_or_else(usual_schema)
    }

    fn compared(&self, context: &Context) -> Option<ObjectCompare> {
        rows::compare(&context.profile, self.object, &self.current())
    }

    fn put(&self, context: &Context) -> Result<GraphRequest, StepError> {
        let mut schema = self.current();
        rows::apply(&mut schema, &context.profile).map_err(|_| self.no_mapping())?;
        Ok(GraphRequest::put_schema(
            &context.principal(),
            &context.job(),
            &schema,
        ))
    }

    fn no_mapping(&self) -> StepError {
        StepError::NoObjectMapping {
            object: self.object.to_owned(),
        }
    }
}

impl Work for Mappings {
    fn step(&self, context: &Context) -> Step {
        let (id, title, act) = if self.object == SOURCE_GROUP {
            ("group-mappings", "Group mappings", Act::GroupMappings)
        } else {
            ("user-mappings", "User mappings", Act::UserMappings)
        };
        let step = Step::new(id, "Provisioning", "job from template scim", title);
        let mut step = context.with_guide(step, act);
        if self.object == SOURCE_USER && !context.profile.attributes.is_empty() {
            step = context.with_guide(step, Act::Attributes);
        }
        step.undo =
            "Put back the mappings as they were read before; they are kept with this set-up.".to_owned();
        step.verified_by = "The mappings are read back and compared row by row.".to_owned();
        step.scope = graph_model::scope::SYNCHRONIZATION.to_owned();
        step
    }

    fn look(&self, context: &Context) -> Option<GraphRequest> {
        let principal = context.known.service_principal_id.as_deref()?;
        let job = context.known.job_id.as_deref()?;
        self.schema
            .is_none()
            .then(|| GraphRequest::schema(principal, job))
    }

    fn saw(&mut self, request: &GraphRequest, answer: &GraphAnswer, context: &mut Context) -> Saw {
        if !answer.ok() {
            return refusal(request, answer, context.fresh());
        }
        let schema = SynchronizationSchema::from_value(answer.body.clone().unwrap_or_default());
        let known = &mut context.known;
        known.rule_id = schema.rule_id().map(str::to_owned);
        let read = Arc::new(schema.as_value().clone());
        known.schema_before.get_or_insert_with(|| Arc::clone(&read));
        known.schema_after = Some(read);
        self.schema = Some(schema);
        Saw::Good
    }

    fn judge(&mut self, context: &mut Context) -> Judgement {
        let Some(compared) = self.compared(context) else {
            return Judgement::Failed(self.no_mapping());
        };
        if compared.right() {
            return Judgement::Right(right_words(&compared, context));
        }
        if context.schema_planned {
            return Judgement::Write(Vec::new());
        }
        match self.put(context) {
            Ok(put) => {
                // In a run the other table is read again and found right; a preview must not list the request twice.
                context.schema_planned = context.mode == crate::run::Mode::Preview;
                Judgement::Write(vec![put])
            }
            Err(error) => Judgement::Failed(error),
        }
    }

    fn wrote(&mut self, request: &GraphRequest, answer: &GraphAnswer, context: &mut Context) -> Saw {
        refusal(request, answer, context.fresh())
    }

    fn look_again(&mut self) {
        self.schema = None;
    }

    fn present(&self, judgement: &Judgement, context: &Context) -> Step {
        let mut step = self.step(context);
        step.foreseen = self.schema.is_none();
        let read = GraphRequest::schema(&context.principal(), &context.job());
        step.requests = vec![read.clone()];
        let Some(compared) = self.compared(context) else {
            return step;
        };
        if step.foreseen {
            step.notices.push(Notice::new(
                Level::Info,
                "Foreseen, not read",
                "There is no job yet, so this compares with what a new application usually has. The real mappings are read before they are changed.",
            ));
        }
        let Judgement::Write(writes) = judgement else {
            step.detail = listed(&compared, self.advised(context));
            let attributes = compared.attributes.iter();
            step.before_after = attributes
                .map(|attribute| Line::kept(attribute.words()))
                .collect();
            step.more = compared
                .rows
                .iter()
                .map(|row| Line::kept(row_text(row, row.advised.as_deref())))
                .collect();
            return step;
        };
        step.verdict = Verdict::Change;
        step.detail = summary(&compared, context);
        changed_lines(&compared, self.advised(context), &mut step);
        let removed = compared.count(RowVerdict::Remove);
        step.note = match (removed, writes.is_empty()) {
            (_, true) => Some("stored with the user mappings, in one request".to_owned()),
            (0, _) => None,
            (1, _) => Some("and 1 row removed".to_owned()),
            (count, _) => Some(format!("and {count} rows removed")),
        };
        step.notices.extend(warnings(&compared, context));
        step.notices.extend(attribute_notices(&compared, context));
        if !writes.is_empty() {
            step.requests.extend(writes.iter().cloned());
            step.requests.push(read);
        }
        step
    }
}

/// "7 rows, as advised"; "off".
fn right_words(compared: &ObjectCompare, context: &Context) -> String {
    match (compared.rows.len(), context.profile.mapping_policy.keeps_others()) {
        (0, _) => "off".to_owned(),
        (rows, true) => format!("{rows} rows, Entra's own among them"),
        (rows, false) => format!("{rows} rows, as advised"),
    }
}

/// "Exact: 15 default rows go, 1 changes".
fn summary(compared: &ObjectCompare, context: &Context) -> String {
    let count = |verdict| compared.count(verdict);
    let mut parts = Vec::new();
    match count(RowVerdict::Remove) {
        0 => {}
        1 => parts.push("1 row goes".to_owned()),
        rows => parts.push(format!("{rows} default rows go")),
    }
    match count(RowVerdict::Change) {
        0 => {}
        1 => parts.push("1 changes".to_owned()),
        rows => parts.push(format!("{rows} change")),
    }
    match count(RowVerdict::Add) {
        0 => {}
        1 => parts.push("1 is added".to_owned()),
        rows => parts.push(format!("{rows} are added")),
    }
    match compared
        .attributes
        .iter()
        .filter(|one| one.verdict != RowVerdict::AsAdvised)
        .count()
    {
        0 => {}
        1 => parts.push("the target gets 1 attribute".to_owned()),
        attributes => parts.push(format!("the target gets {attributes} attributes")),
    }
    if compared.actions.is_some() {
        parts.push("object actions change".to_owned());
    }
    match compared.enabled {
        Some(true) => parts.push("is switched off".to_owned()),
        Some(false) => parts.push("is switched on".to_owned()),
        None => {}
    }
    let policy = match context.profile.mapping_policy {
        MappingPolicy::Exact => "Exact",
        MappingPolicy::Default => "Entra's own rows stay",
        MappingPolicy::DefaultPlusAdditions => "Entra's own rows stay, with additions",
    };
    format!("{policy}: {}", parts.join(", "))
}

/// "displayName, externalId, members"; a long table is counted.
fn listed(compared: &ObjectCompare, advised: &ObjectProfile) -> String {
    const NAMED_MAX: usize = 4;
    if !advised.enabled {
        return "Off, as advised".to_owned();
    }
    if compared.rows.len() > NAMED_MAX {
        return format!("{} rows, as advised", compared.rows.len());
    }
    let mut names: Vec<&str> = compared.rows.iter().map(|row| row.target.as_str()).collect();
    names.sort_unstable();
    names.join(", ")
}

/// What changes in front; what goes and what stays behind, complete.
fn changed_lines(compared: &ObjectCompare, advised: &ObjectProfile, step: &mut Step) {
    if let Some(enabled) = compared.enabled {
        step.before_after
            .push(Line::removed(format!("enabled: {}", yes_no(enabled))));
        step.before_after
            .push(Line::added(format!("enabled: {}", yes_no(!enabled))));
    }
    if let Some(actions) = compared.actions {
        step.before_after
            .push(Line::removed(format!("actions: {}", actions.words())));
        let actions = rows::flow_types(advised).unwrap_or(actions);
        step.before_after
            .push(Line::added(format!("actions: {}", actions.words())));
    }
    for attribute in &compared.attributes {
        match attribute.verdict {
            RowVerdict::AsAdvised => step.more.push(Line::kept(attribute.words())),
            _ => step.before_after.push(Line::added(attribute.words())),
        }
    }
    for row in &compared.rows {
        match row.verdict {
            RowVerdict::Change => {
                step.before_after
                    .push(Line::removed(row_text(row, row.current.as_deref())));
                step.before_after
                    .push(Line::added(row_text(row, row.advised.as_deref())));
            }
            RowVerdict::Add => step
                .before_after
                .push(Line::added(row_text(row, row.advised.as_deref()))),
            RowVerdict::Remove => step
                .more
                .push(Line::removed(row_text(row, row.current.as_deref()))),
            RowVerdict::AsAdvised => step.more.push(Line::kept(row_text(row, row.advised.as_deref()))),
        }
    }
}

/// `externalId ← [objectId]`, with the matching precedence when it is the point.
fn row_text(row: &RowChange, expression: Option<&str>) -> String {
    let text = format!("{} ← {}", row.target, expression.unwrap_or_default());
    if row.verdict != RowVerdict::Change || row.matching_priority == row.current_priority {
        return text;
    }
    let priority = if expression == row.advised.as_deref() {
        row.matching_priority
    } else {
        row.current_priority
    };
    match priority {
        Some(priority) => format!("{text}, matches ({priority})"),
        None => text,
    }
}

fn yes_no(flag: bool) -> &'static str {
    if flag { "yes" } else { "no" }
}

/// What Entra does to attributes that it does not know by their name.
fn attribute_notices(compared: &ObjectCompare, context: &Context) -> Vec<Notice> {
    let added: Vec<&AttributeChange> = compared
        .attributes
        .iter()
        .filter(|one| one.verdict == RowVerdict::Add)
        .collect();
    if added.is_empty() {
        return Vec::new();
    }
    let own = context.profile.warnings_for(Action::AddAttribute);
    let mut notices: Vec<Notice> = own.map(notice).collect();
    for attribute in added {
        if !attribute.is_on_the_pattern() {
            let new = Notice::new(
                Level::Warn,
                "This attribute may arrive one cycle late",
                format!(
                    "“{}” is not named as Microsoft's pattern for custom attributes wants it. Entra may leave such an attribute out when it \
                     creates a person, and send it with the next update. Check somebody who is at {} already, and somebody who is not.",
                    attribute.name, context.profile.name
                ),
            );
            notices.push(in_guide(new, attribute.guide_step.as_deref()));
        }
        if attribute.multi_value {
            let new = Notice::new(
                Level::Warn,
                "Several values in an attribute of one's own",
                format!(
                    "Microsoft documents custom attributes with several values for applications of the gallery only; {} asks for “{}”. \
                     Provision somebody on demand to see what arrives.",
                    context.profile.name, attribute.name
                ),
            );
            notices.push(in_guide(new, attribute.guide_step.as_deref()));
        }
    }
    notices
}

fn in_guide(notice: Notice, step: Option<&str>) -> Notice {
    match step {
        Some(step) => notice.in_guide(step),
        None => notice,
    }
}

/// Warnings that belong to a change of these rows on a job that has run: everybody is written anew.
fn warnings(compared: &ObjectCompare, context: &Context) -> Vec<Notice> {
    if !context.known.job_has_run {
        return Vec::new();
    }
    let changes = |target: &String| {
        compared
            .rows
            .iter()
            .any(|row| row.verdict == RowVerdict::Change && row.target.eq_ignore_ascii_case(target))
    };
    context
        .profile
        .warnings_for(Action::ChangeMappings)
        .filter(|warning| warning.targets.is_empty() || warning.targets.iter().any(changes))
        .map(notice)
        .collect()
}

fn notice(warning: &profile::Warning) -> Notice {
    Notice::new(Level::Warn, &warning.title, &warning.detail).in_guide(&warning.guide_step)
}
