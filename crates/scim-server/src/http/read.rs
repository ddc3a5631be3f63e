//! GET of users and groups.

use scim::filter::{CompareOp, Filter};
use scim::projection::Projection;
use scim::{ResourceType, SchemaSet, ScimError, ScimType, schema};
use serde_json::Value;

use super::answer::{Answer, Story};
use super::call::{Call, Target};
use crate::store::{Found, Member, SearchError, StoreError, Stored, TrialStore, wanted};

pub(super) async fn answer(store: &TrialStore, tenant_seq: i64, call: &Call) -> Result<Answer, StoreError> {
    match &call.target {
        Target::One(resource_type, id) => one(store, tenant_seq, call, *resource_type, id).await,
        Target::Collection(resource_type) => list(store, tenant_seq, call, *resource_type).await,
        _ => Ok(Answer::refusal(
            &ScimError::new(404, "not found"),
            Story::default(),
        )),
    }
}

async fn one(
    store: &TrialStore,
    tenant_seq: i64,
    call: &Call,
    resource_type: ResourceType,
    id: &str,
) -> Result<Answer, StoreError> {
    let Some(stored) = store.get(tenant_seq, resource_type, id).await? else {
        let error = ScimError::not_found(resource_type.name(), id);
        return Ok(Answer::refusal(&error, Story::default()));
    };
    let story = Story {
        who: Some(stored.name()),
        what: "read".to_owned(),
        subject: Some(stored.seq),
        ..Story::default()
    };
    let projection = call.projection();
    let members = members(store, &stored, &projection).await?;
    let mut text = String::new();
    write_shown(&mut text, &stored, members.as_deref(), &projection, &call.base)?;
    Ok(Answer::scim(200, text, story))
}

async fn list(
    store: &TrialStore,
    tenant_seq: i64,
    call: &Call,
    resource_type: ResourceType,
) -> Result<Answer, StoreError> {
    let asked = call.filter().and_then(|filter| Ok((filter, call.page()?)));
    let (filter, (start_index, count)) = match asked {
        Ok(asked) => asked,
        Err(error) => return Ok(Answer::refusal(&error, Story::default())),
    };
    let found = store
        .search(tenant_seq, resource_type, filter.as_ref(), start_index - 1, count)
        .await;
    let found = match found {
        Ok(found) => found,
        Err(SearchError::Store(error)) => return Err(error),
        Err(SearchError::TooMany(most)) => {
            let detail = format!(
                "no index helps with this filter, and more than {most} resources would have to be looked at"
            );
            let error = ScimError::bad_request(ScimType::TooMany, detail);
            return Ok(Answer::refusal(&error, Story::default()));
        }
    };
    let projection = call.projection();
    let mut text = format!(
        "{{\"schemas\":[\"{}\"],\"totalResults\":{},\"startIndex\":{start_index},\"itemsPerPage\":{},\"Resources\":[",
        schema::LIST_RESPONSE,
        found.total,
        found.page.len()
    );
    for (index, stored) in found.page.iter().enumerate() {
        if index > 0 {
            text.push(',');
        }
        let members = members(store, stored, &projection).await?;
        write_shown(&mut text, stored, members.as_deref(), &projection, &call.base)?;
    }
    text.push_str("]}");
    Ok(Answer::scim(200, text, story(filter.as_ref(), &found)))
}

/// Members are read only when they are asked for: Entra says `excludedAttributes=members` on every
/// group.
async fn members(
    store: &TrialStore,
    stored: &Stored,
    projection: &Projection,
) -> Result<Option<Vec<Member>>, StoreError> {
    if stored.resource_type() == ResourceType::Group && stored.member_count > 0 && projection.shows("members")
    {
        return Ok(Some(store.members(stored.seq).await?));
    }
    Ok(None)
}

/// Appends a resource as an answer shows it.
pub(super) fn write_shown(
    text: &mut String,
    stored: &Stored,
    members: Option<&[Member]>,
    projection: &Projection,
    base: &str,
) -> Result<(), StoreError> {
    if *projection == Projection::default() {
        stored.write_to(text, members, base);
    } else {
        let whole = stored.to_json(members, Some(base))?;
        let shown = projection.apply(whole, stored.resource_type(), SchemaSet::core());
        text.push_str(&shown.to_string());
    }
    Ok(())
}

fn story(filter: Option<&Filter>, found: &Found) -> Story {
    let total = found.total;
    let searched_for = filter.and_then(searched_value);
    let only = (total == 1).then(|| found.page.first()).flatten();
    let what = match (&searched_for, total) {
        (_, 1) if filter.is_some() => "found".to_owned(),
        // Entra's Test Connection searches for a random GUID that nobody can have.
        (Some(value), 0) if uuid::Uuid::try_parse(value).is_ok() => "probe".to_owned(),
        (_, 0) if filter.is_some() => "no match".to_owned(),
        (_, total) if filter.is_some() => format!("{total} found"),
        (_, total) => format!("{} of {total} listed", found.page.len()),
    };
    let who = match (only, &searched_for) {
        (Some(stored), Some(_)) => Some(stored.name()),
        (None, Some(value)) if what != "probe" => Some(value.clone()),
        _ => None,
    };
    Story {
        who,
        what,
        subject: only.filter(|_| filter.is_some()).map(|stored| stored.seq),
        searched_for: searched_for.filter(|_| total == 0).map(|value| wanted(&value)),
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
