//! Collections: filter, search, order, pages and selected properties (Graph: queries).

use serde_json::{Map, Value, json};

use super::GraphResult;
pub(crate) use super::asked::unsupported;
use super::asked::{Asked, Cursor, Taken, next_link};
use super::call::{Answer, Call};
use super::error::GraphError;
use super::record::{Field, Record};
use crate::directory::fold;
use crate::tenant::Tenant;

/// How many ids of a page its token keeps, so that the next page begins behind one that is still there.
const KEPT_IDS: usize = 4;

/// What a collection can do.
pub(crate) struct Collection<'a> {
    /// After `$metadata#`.
    pub(crate) context: &'a str,
    /// The type as messages name it.
    pub(crate) resource: &'a str,
    /// Properties `$filter` and `$orderby` understand.
    pub(crate) filterable: &'a [&'a str],
    /// Properties `$search` understands; none: no search.
    pub(crate) searchable: &'a [&'a str],
    /// Properties shown without `$select`; none: all.
    pub(crate) shown: &'a [&'a str],
    pub(crate) page_size: usize,
    pub(crate) page_size_max: usize,
    /// Directory text compares without case.
    pub(crate) folds_case: bool,
}

/// Answers a list call.
pub(crate) fn page<'v>(
    tenant: &Tenant,
    call: &Call,
    collection: &Collection<'_>,
    items: impl Iterator<Item = &'v Value>,
) -> GraphResult {
    let asked = Asked::read(tenant, call, collection)?;
    let mut hits: Vec<&Value> = items
        .filter(|item| asked.matches(item, collection.folds_case))
        .collect();
    if let Some((property, descending)) = &asked.order {
        hits.sort_by_cached_key(|item| {
            let text = match item.field(property) {
                Field::Text(text) => text,
                _ => "",
            };
            // Times with and without a fraction do not sort as text.
            (text.parse::<jiff::Timestamp>().ok(), fold(text))
        });
        if *descending {
            hits.reverse();
        }
    }
    let start = match &asked.cursor {
        Some(Cursor::After(index, ids)) => ids
            .iter()
            .find_map(|id| hits.iter().position(|item| item["id"] == **id))
            .map_or(*index, |last| last + 1),
        _ => 0,
    };
    let rows: Vec<Value> = hits
        .iter()
        .skip(start)
        .take(asked.size)
        .map(|item| select(call, collection.shown, item))
        .collect();
    let end = start + rows.len();
    let next = (end < hits.len()).then(|| {
        let last = hits[start..end].iter().rev().take(KEPT_IDS);
        Cursor::After(
            end,
            last.filter_map(|item| item["id"].as_str().map(str::to_owned))
                .collect(),
        )
    });
    let count = asked.counts.then_some(hits.len());
    Ok(answer(
        tenant,
        call,
        collection.context,
        Taken { rows, next, count },
    ))
}

/// The answer with one page.
pub(crate) fn answer(tenant: &Tenant, call: &Call, what: &str, page: Taken<Value>) -> Answer {
    let mut body = Map::new();
    body.insert("@odata.context".into(), context(tenant, what));
    if let Some(count) = page.count {
        body.insert("@odata.count".into(), json!(count));
    }
    if let Some(next) = &page.next {
        body.insert("@odata.nextLink".into(), json!(next_link(tenant, call, next)));
    }
    body.insert("value".into(), Value::Array(page.rows));
    Answer::ok(Value::Object(body))
}

/// Answers a `/$count` segment, which needs the header.
pub(crate) fn count<'v>(
    tenant: &Tenant,
    call: &Call,
    collection: &Collection<'_>,
    items: impl Iterator<Item = &'v Value>,
) -> GraphResult {
    let asked = counted(tenant, call, collection)?;
    let total = items
        .filter(|item| asked.matches(item, collection.folds_case))
        .count();
    Ok(number(tenant, total))
}

/// What a `/$count` segment asks for; an error without the header.
pub(crate) fn counted(
    tenant: &Tenant,
    call: &Call,
    collection: &Collection<'_>,
) -> Result<Asked, GraphError> {
    if !call.eventual {
        return Err(GraphError::new(
            400,
            "Request_BadRequest",
            "$count is not currently supported.",
        ));
    }
    // The segment is the count that advanced queries need.
    Asked::read(tenant, &call.counting(), collection)
}

/// The answer to a `/$count` segment: text, behind a byte order mark where the switch says so.
pub(crate) fn number(tenant: &Tenant, total: usize) -> Answer {
    let mark = if tenant.switches().count_bom {
        "\u{feff}"
    } else {
        ""
    };
    Answer::text(format!("{mark}{total}"))
}

/// `@odata.context`.
pub(crate) fn context(tenant: &Tenant, what: &str) -> Value {
    json!(format!("{}/v1.0/$metadata#{what}", tenant.origin))
}

/// Answers one object with its context, `$select` applied.
pub(crate) fn object(tenant: &Tenant, call: &Call, what: &str, shown: &[&str], object: &Value) -> Answer {
    let mut body = Map::new();
    body.insert("@odata.context".into(), context(tenant, what));
    if let Value::Object(members) = select(call, shown, object) {
        body.extend(members);
    }
    Answer::ok(Value::Object(body))
}

pub(super) fn select(call: &Call, shown: &[&str], object: &Value) -> Value {
    let Value::Object(members) = object else {
        return object.clone();
    };
    let wanted: Vec<&str> = match call.query.get("select") {
        Some(list) => list.split(',').map(str::trim).filter(|p| !p.is_empty()).collect(),
        None => shown.to_vec(),
    };
    if wanted.is_empty() || wanted.contains(&"*") {
        return object.clone();
    }
    // Annotations stay, and so does what $expand brought.
    members
        .iter()
        .filter(|(key, _)| {
            key.starts_with("@odata.") || wanted.contains(&key.as_str()) || is_expanded(call, key)
        })
        .map(|(key, value)| (key.clone(), value.clone()))
        .collect::<Map<_, _>>()
        .into()
}

fn is_expanded(call: &Call, key: &str) -> bool {
    call.query
        .get("expand")
        .is_some_and(|e| e == key || e.starts_with(&format!("{key}(")))
}
