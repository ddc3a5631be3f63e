//! POST, PUT, PATCH and DELETE of users and groups.

use std::pin::Pin;
use std::sync::Arc;

use axum::http::{Method, header};
use scim::change::diff_shown;
use scim::patch::{PatchRequest, apply_whole};
use scim::receive::receive;
use scim::rules::UniqueValue;
use scim::{Mode, ResourceType, ScimError};
use serde_json::{Value, json};
use sqlx::SqliteConnection;

use super::answer::{Answer, Story};
use super::call::{Call, Target};
use super::{read, story};
use crate::flavour::Refused;
use crate::store::resources::{self, Stored};
use crate::store::settings::Ready;
use crate::store::{StoreError, in_savepoint, members, search};

/// A write that was admitted and whose body is JSON.
pub(super) struct Write {
    pub(super) call: Call,
    pub(super) body: Value,
    /// What was tolerated so far.
    pub(super) tolerances: Vec<String>,
    /// What the tenant is set to.
    pub(super) ready: Arc<Ready>,
}

impl Write {
    fn mode(&self) -> Mode {
        match self.ready.settings.strict {
            true => Mode::Strict,
            false => Mode::Entra,
        }
    }
}

/// Why a write was not done: for the client, or because the database failed.
enum Refusal {
    Scim(ScimError),
    Vendor(Refused),
    Store(StoreError),
}

impl From<ScimError> for Refusal {
    fn from(error: ScimError) -> Self {
        Self::Scim(error)
    }
}

impl From<Refused> for Refusal {
    fn from(refused: Refused) -> Self {
        Self::Vendor(refused)
    }
}

impl From<StoreError> for Refusal {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl From<sqlx::Error> for Refusal {
    fn from(error: sqlx::Error) -> Self {
        Self::Store(error.into())
    }
}

/// Does the write; a refusal leaves nothing of it.
pub(super) async fn answer(
    connection: &mut SqliteConnection,
    tenant_seq: i64,
    write: Write,
) -> Result<Answer, StoreError> {
    // Before the write: afterwards a deleted person has no name.
    let mut known = story::of_target(connection, tenant_seq, &write.call.target).await?;
    if known.who.is_none() {
        known.who = resources::display_name(&write.body);
    }
    let done = in_savepoint(connection, move |connection| {
        let work = async move { run(connection, tenant_seq, write).await };
        Box::pin(work) as Pin<Box<dyn Future<Output = Result<Answer, Refusal>> + Send + '_>>
    })
    .await;
    match done {
        Ok(answer) => Ok(answer),
        Err(Refusal::Scim(error)) => Ok(Answer::refusal(&error, known)),
        Err(Refusal::Vendor(refused)) => {
            known.rule = Some(refused.rule);
            Ok(Answer::refusal(&refused.error, known))
        }
        Err(Refusal::Store(error)) => Err(error),
    }
}

async fn run(connection: &mut SqliteConnection, tenant_seq: i64, write: Write) -> Result<Answer, Refusal> {
    match (&write.call.target, &write.call.method) {
        (Target::Collection(resource_type), _) => {
            create(connection, tenant_seq, *resource_type, &write).await
        }
        (Target::One(resource_type, id), method) => {
            let stored = resources::get(connection, tenant_seq, *resource_type, id)
                .await?
                .ok_or_else(|| ScimError::not_found(resource_type.name(), id))?;
            match *method {
                Method::DELETE => delete(connection, tenant_seq, stored, &write).await,
                Method::PUT => replace(connection, tenant_seq, stored, &write).await,
                _ => patch(connection, tenant_seq, stored, &write).await,
            }
        }
        _ => Err(ScimError::new(404, "not found").into()),
    }
}

async fn create(
    connection: &mut SqliteConnection,
    tenant_seq: i64,
    resource_type: ResourceType,
    write: &Write,
) -> Result<Answer, Refusal> {
    let schemas = &write.ready.schemas;
    let received = receive(write.body.clone(), resource_type, schemas, write.mode(), None)?;
    let mut tolerances = write.tolerances.clone();
    tolerances.extend(received.tolerances);
    let mut body = received.resource;
    judge(
        connection,
        tenant_seq,
        resource_type,
        write,
        &Value::Null,
        &body,
        None,
        &mut tolerances,
    )
    .await?;
    let changes = diff_shown(&Value::Null, &body, resource_type, schemas);
    let wanted = match resource_type {
        ResourceType::Group => scim::members::take(&mut body)?,
        ResourceType::User => Vec::new(),
    };
    if resources::is_taken(connection, tenant_seq, resource_type, &body, None).await? {
        return Err(taken(&received.unique, resource_type).into());
    }
    let stored = resources::insert(connection, tenant_seq, resource_type, body).await?;
    if !wanted.is_empty() {
        set_members(connection, tenant_seq, &stored, &wanted, write, &mut tolerances).await?;
    }
    let story = Story {
        who: Some(stored.name()),
        what: story::created(&changes),
        change_text: format!("{} was created. Before: nothing.", stored.name()),
        changes,
        tolerances,
        resource_id: Some(stored.id.clone()),
        answers_searches_for: story::searched_by(&stored.body),
        ..Story::default()
    };
    let location = stored.location(&write.call.base);
    let shown = read::shown(connection, &stored, &write.call.projection(), &write.call.base).await?;
    Ok(Answer::json(201, &shown, story).with(header::LOCATION, location))
}

async fn patch(
    connection: &mut SqliteConnection,
    tenant_seq: i64,
    mut stored: Stored,
    write: &Write,
) -> Result<Answer, Refusal> {
    let request = PatchRequest::from_json(write.body.clone())?;
    let before = whole(connection, &stored).await?;
    let schemas = &write.ready.schemas;
    let applied = apply_whole(&before, stored.resource_type, request, schemas, write.mode())?;
    let mut tolerances = write.tolerances.clone();
    tolerances.extend(applied.tolerances);
    if !applied.changes.is_empty() {
        let after = applied.resource;
        store(
            connection,
            tenant_seq,
            &mut stored,
            write,
            &before,
            after,
            &applied.unique,
            &mut tolerances,
        )
        .await?;
    }
    let name = stored.name();
    let story = Story {
        who: Some(name.clone()),
        what: story::changed(&applied.changes),
        change_text: story::change_text(&name, &applied.changes),
        changes: applied.changes,
        tolerances,
        resource_id: Some(stored.id.clone()),
        answers_searches_for: story::searched_by(&stored.body),
        ..Story::default()
    };
    finish(connection, &stored, write, story).await
}

async fn replace(
    connection: &mut SqliteConnection,
    tenant_seq: i64,
    mut stored: Stored,
    write: &Write,
) -> Result<Answer, Refusal> {
    let before = whole(connection, &stored).await?;
    let schemas = &write.ready.schemas;
    let received = receive(
        write.body.clone(),
        stored.resource_type,
        schemas,
        write.mode(),
        Some(&before),
    )?;
    let changes = diff_shown(&before, &received.resource, stored.resource_type, schemas);
    let mut tolerances = write.tolerances.clone();
    tolerances.extend(received.tolerances);
    if !changes.is_empty() {
        store(
            connection,
            tenant_seq,
            &mut stored,
            write,
            &before,
            received.resource,
            &received.unique,
            &mut tolerances,
        )
        .await?;
    }
    let name = stored.name();
    let story = Story {
        who: Some(name.clone()),
        what: story::changed(&changes),
        change_text: story::change_text(&name, &changes),
        changes,
        tolerances,
        resource_id: Some(stored.id.clone()),
        answers_searches_for: story::searched_by(&stored.body),
        ..Story::default()
    };
    finish(connection, &stored, write, story).await
}

async fn delete(
    connection: &mut SqliteConnection,
    tenant_seq: i64,
    stored: Stored,
    write: &Write,
) -> Result<Answer, Refusal> {
    let before = whole(connection, &stored).await?;
    let groups_left = resources::delete(connection, tenant_seq, &stored).await?;
    let name = stored.name();
    let story = Story {
        what: story::deleted(groups_left),
        change_text: format!("{name} was deleted. After: nothing."),
        changes: diff_shown(&before, &Value::Null, stored.resource_type, &write.ready.schemas),
        who: Some(name),
        resource_id: Some(stored.id),
        ..Story::default()
    };
    Ok(Answer::empty(204, story))
}

async fn finish(
    connection: &mut SqliteConnection,
    stored: &Stored,
    write: &Write,
    story: Story,
) -> Result<Answer, Refusal> {
    let shown = read::shown(connection, stored, &write.call.projection(), &write.call.base).await?;
    let location = stored.location(&write.call.base);
    Ok(Answer::json(200, &shown, story).with(header::CONTENT_LOCATION, location))
}

/// The resource a change starts from: attributes, `id`, and members by their `value` alone.
async fn whole(connection: &mut SqliteConnection, stored: &Stored) -> Result<Value, StoreError> {
    let mut whole = stored.body.clone();
    whole["id"] = json!(stored.id);
    if stored.resource_type == ResourceType::Group {
        let members = members::of(connection, stored.seq).await?;
        if !members.is_empty() {
            let values: Vec<Value> = members
                .iter()
                .map(|member| json!({ "value": member.value }))
                .collect();
            whole["members"] = Value::Array(values);
        }
    }
    Ok(whole)
}

/// Writes what a change made of the resource.
#[expect(clippy::too_many_arguments, reason = "before, after, and whose they are")]
async fn store(
    connection: &mut SqliteConnection,
    tenant_seq: i64,
    stored: &mut Stored,
    write: &Write,
    before: &Value,
    mut after: Value,
    unique: &[UniqueValue],
    tolerances: &mut Vec<String>,
) -> Result<(), Refusal> {
    let resource_type = stored.resource_type;
    let own = Some(stored.seq);
    judge(
        connection,
        tenant_seq,
        resource_type,
        write,
        before,
        &after,
        own,
        tolerances,
    )
    .await?;
    let wanted = match resource_type {
        ResourceType::Group => scim::members::take(&mut after)?,
        ResourceType::User => Vec::new(),
    };
    if let Some(object) = after.as_object_mut() {
        object.shift_remove("id");
    }
    if resources::is_taken(connection, tenant_seq, resource_type, &after, Some(stored.seq)).await? {
        return Err(taken(unique, resource_type).into());
    }
    resources::update(connection, tenant_seq, stored, after).await?;
    if resource_type == ResourceType::Group {
        set_members(connection, tenant_seq, stored, &wanted, write, tolerances).await?;
    }
    Ok(())
}

/// Asks the vendor's rules about what a write makes of a resource.
#[expect(clippy::too_many_arguments, reason = "before, after, and whose they are")]
async fn judge(
    connection: &mut SqliteConnection,
    tenant_seq: i64,
    resource_type: ResourceType,
    write: &Write,
    before: &Value,
    after: &Value,
    own_seq: Option<i64>,
    notes: &mut Vec<String>,
) -> Result<(), Refusal> {
    let Some(judge) = &write.ready.judge else {
        return Ok(());
    };
    let passed = judge.write(resource_type, before, after)?;
    notes.extend(passed.notes);
    for unique in passed.unique {
        let holders = search::list(connection, tenant_seq, resource_type, Some(&unique.filter), 0, 2).await?;
        if holders.page.iter().any(|holder| Some(holder.seq) != own_seq) {
            return Err(unique.refused.into());
        }
    }
    Ok(())
}

fn taken(unique: &[UniqueValue], resource_type: ResourceType) -> ScimError {
    unique.first().map_or_else(
        || ScimError::taken(resource_type.unique_attribute()),
        UniqueValue::taken,
    )
}

async fn set_members(
    connection: &mut SqliteConnection,
    tenant_seq: i64,
    group: &Stored,
    wanted: &[String],
    write: &Write,
    tolerances: &mut Vec<String>,
) -> Result<(), Refusal> {
    members::set(connection, tenant_seq, group.seq, wanted).await?;
    let strangers = members::of(connection, group.seq)
        .await?
        .iter()
        .filter(|member| !member.is_known())
        .count();
    if strangers > 0 && write.ready.settings.strict {
        return Err(ScimError::bad_request(
            scim::ScimType::InvalidValue,
            format!("{strangers} of the members have ids nothing here has"),
        )
        .into());
    }
    if strangers > 0 {
        tolerances.push(format!(
            "{strangers} of the members have ids nothing here has; a strict server would refuse"
        ));
    }
    Ok(())
}
