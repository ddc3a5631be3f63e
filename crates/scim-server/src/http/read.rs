//! GET of users and groups.

use scim::filter::{CompareOp, Filter};
use scim::list::list_response;
use scim::projection::Projection;
use scim::{ResourceType, SchemaSet, ScimError};
use serde_json::Value;
use sqlx::SqliteConnection;

use super::answer::{Answer, Story};
use super::call::{Call, Target};
use crate::store::resources::{self, Stored};
use crate::store::{StoreError, members, search};

pub(super) async fn answer(
    connection: &mut SqliteConnection,
    tenant_seq: i64,
    call: &Call,
) -> Result<Answer, StoreError> {
    match &call.target {
        Target::One(resource_type, id) => one(connection, tenant_seq, call, *resource_type, id).await,
        Target::Collection(resource_type) => list(connection, tenant_seq, call, *resource_type).await,
        _ => Ok(Answer::refusal(
            &ScimError::new(404, "not found"),
            Story::default(),
        )),
    }
}

async fn one(
    connection: &mut SqliteConnection,
    tenant_seq: i64,
    call: &Call,
    resource_type: ResourceType,
    id: &str,
) -> Result<Answer, StoreError> {
    let Some(stored) = resources::get(connection, tenant_seq, resource_type, id).await? else {
        let error = ScimError::not_found(resource_type.name(), id);
        return Ok(Answer::refusal(&error, Story::default()));
    };
    let story = Story {
        who: Some(stored.name()),
        what: "read".to_owned(),
        resource_id: Some(stored.id.clone()),
        ..Story::default()
    };
    let body = shown(connection, &stored, &call.projection(), &call.base).await?;
    Ok(Answer::json(200, &body, story))
}

async fn list(
    connection: &mut SqliteConnection,
    tenant_seq: i64,
    call: &Call,
    resource_type: ResourceType,
) -> Result<Answer, StoreError> {
    let asked = call.filter().and_then(|filter| Ok((filter, call.page()?)));
    let (filter, (start_index, count)) = match asked {
        Ok(asked) => asked,
        Err(error) => return Ok(Answer::refusal(&error, Story::default())),
    };
    let found = search::list(
        connection,
        tenant_seq,
        resource_type,
        filter.as_ref(),
        start_index - 1,
        count,
    )
    .await?;
    let story = story(filter.as_ref(), found.total, &found.page);
    let projection = call.projection();
    let mut resources = Vec::with_capacity(found.page.len());
    for stored in &found.page {
        resources.push(shown(connection, stored, &projection, &call.base).await?);
    }
    let body = list_response(resources, found.total, start_index);
    Ok(Answer::json(200, &body, story))
}

/// A resource as an answer shows it. Members are read only when they are asked for: Entra says
/// `excludedAttributes=members` on every group.
pub(super) async fn shown(
    connection: &mut SqliteConnection,
    stored: &Stored,
    projection: &Projection,
    base: &str,
) -> Result<Value, StoreError> {
    let wanted = stored.resource_type == ResourceType::Group && projection.shows("members");
    let members = match wanted {
        true => Some(members::of(connection, stored.seq).await?),
        false => None,
    };
    Ok(projection.apply(
        stored.to_json(members.as_deref(), Some(base)),
        stored.resource_type,
        SchemaSet::core(),
    ))
}

fn story(filter: Option<&Filter>, total: u64, page: &[Stored]) -> Story {
    let searched_for = filter.and_then(searched_value);
    let only = (total == 1).then(|| page.first()).flatten();
    let what = match (&searched_for, total) {
        (_, 1) if filter.is_some() => "found".to_owned(),
        // Entra's Test Connection searches for a random GUID that nobody can have.
        (Some(value), 0) if uuid::Uuid::try_parse(value).is_ok() => "probe".to_owned(),
        (_, 0) if filter.is_some() => "no match".to_owned(),
        (_, total) if filter.is_some() => format!("{total} found"),
        (_, total) => format!("{} of {total} listed", page.len()),
    };
    let who = match (only, &searched_for) {
        (Some(stored), Some(_)) => Some(stored.name()),
        (None, Some(value)) if what != "probe" => Some(value.clone()),
        _ => None,
    };
    Story {
        who,
        what,
        resource_id: only.filter(|_| filter.is_some()).map(|stored| stored.id.clone()),
        searched_for: searched_for.filter(|_| total == 0),
        ..Story::default()
    }
}

/// The value of the first `eq` in a filter that names somebody.
fn searched_value(filter: &Filter) -> Option<String> {
    match filter {
        Filter::And(parts) => parts.iter().find_map(searched_value),
        Filter::Has(path) => searched_value(path.filter.as_deref()?),
        Filter::Compare {
            path,
            op: CompareOp::Eq,
            value: Value::String(value),
        } => {
            let name = path.attribute.as_deref().unwrap_or("");
            let names_somebody = [
                "userName",
                "displayName",
                "externalId",
                "emails",
                "id",
                "value",
                "employeeNumber",
            ]
            .iter()
            .any(|known| known.eq_ignore_ascii_case(name));
            names_somebody.then(|| value.clone())
        }
        _ => None,
    }
}
