//! Collections: filter, search, order, pages and selected properties (Graph: queries).

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Map, Value, json};

use super::GraphResult;
use super::call::{Answer, Call};
use super::error::GraphError;
use super::filter::Filter;
use super::filter_parse;
use super::search::{self, Search};
use crate::tenant::Tenant;

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
    let filter = read_filter(call, collection)?;
    let search = read_search(call, collection)?;
    let size = page_size(call, collection)?;
    let start = match call.query.get("skiptoken") {
        Some(token) => offset(token).ok_or_else(|| {
            GraphError::new(
                400,
                "Directory_ExpiredPageToken",
                "The specified page token value has expired and can no longer be included in your request.",
            )
        })?,
        None => 0,
    };
    let mut hits: Vec<&Value> = items
        .filter(|item| {
            filter
                .as_ref()
                .is_none_or(|f| f.matches(item, collection.folds_case))
        })
        .filter(|item| search.as_ref().is_none_or(|s| s.matches(item)))
        .collect();
    order(call, collection, &mut hits)?;
    let total = hits.len();
    let shown: Vec<Value> = hits
        .into_iter()
        .skip(start)
        .take(size)
        .map(|item| select(call, collection.shown, item))
        .collect();
    let mut body = Map::new();
    body.insert("@odata.context".into(), context(tenant, collection.context));
    if start == 0 && wants_count(call) {
        body.insert("@odata.count".into(), json!(total));
    }
    if start + shown.len() < total {
        body.insert(
            "@odata.nextLink".into(),
            json!(next_link(tenant, call, start + shown.len())),
        );
    }
    body.insert("value".into(), Value::Array(shown));
    Ok(Answer::ok(Value::Object(body)))
}

/// Answers a `/$count` segment, which needs the header.
pub(crate) fn count<'v>(
    call: &Call,
    collection: &Collection<'_>,
    items: impl Iterator<Item = &'v Value>,
) -> GraphResult {
    if !call.eventual {
        return Err(GraphError::new(
            400,
            "Request_BadRequest",
            "$count is not currently supported.",
        ));
    }
    let filter = read_filter(call, collection)?;
    let search = read_search(call, collection)?;
    let total = items
        .filter(|item| {
            filter
                .as_ref()
                .is_none_or(|f| f.matches(item, collection.folds_case))
        })
        .filter(|item| search.as_ref().is_none_or(|s| s.matches(item)))
        .count();
    Ok(Answer::text(total.to_string()))
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

fn select(call: &Call, shown: &[&str], object: &Value) -> Value {
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

fn wants_count(call: &Call) -> bool {
    call.query.get("count") == Some("true")
}

fn read_filter(call: &Call, collection: &Collection<'_>) -> Result<Option<Filter>, GraphError> {
    let Some(text) = call.query.get("filter") else {
        return Ok(None);
    };
    let filter = filter_parse::parse(text)
        .map_err(|problem| GraphError::new(400, "BadRequest", format!("Invalid filter clause: {problem}")))?;
    if let Some(unknown) = filter
        .properties()
        .into_iter()
        .find(|p| !collection.filterable.contains(p))
    {
        return Err(unsupported(unknown, collection));
    }
    let ordered = call.query.get("orderby").is_some();
    if collection.folds_case && (filter.is_advanced() || ordered) && !(call.eventual && wants_count(call)) {
        let property = filter
            .properties()
            .first()
            .copied()
            .unwrap_or_default()
            .to_owned();
        return Err(unsupported(&property, collection));
    }
    Ok(Some(filter))
}

/// A filter clause that is not understood (Graph: queries).
pub(crate) fn unsupported(property: &str, collection: &Collection<'_>) -> GraphError {
    GraphError::new(
        400,
        "Request_UnsupportedQuery",
        format!(
            "Unsupported or invalid query filter clause specified for property '{property}' of resource '{}'.",
            collection.resource
        ),
    )
}

fn read_search(call: &Call, collection: &Collection<'_>) -> Result<Option<Search>, GraphError> {
    let Some(text) = call.query.get("search") else {
        return Ok(None);
    };
    if !call.eventual {
        return Err(GraphError::new(
            400,
            "Request_UnsupportedQuery",
            "Request with $search query parameter only works through MSGraph with a special request header: 'ConsistencyLevel: eventual'",
        ));
    }
    let search = search::parse(text).map_err(|problem| GraphError::new(400, "BadRequest", problem))?;
    if let Some(unknown) = search.properties().find(|p| !collection.searchable.contains(p)) {
        return Err(GraphError::new(
            400,
            "Request_UnsupportedQuery",
            format!("Property '{unknown}' cannot be searched."),
        ));
    }
    Ok(Some(search))
}

fn page_size(call: &Call, collection: &Collection<'_>) -> Result<usize, GraphError> {
    let Some(top) = call.query.get("top") else {
        return Ok(collection.page_size);
    };
    match top.parse::<usize>() {
        Ok(n) if (1..=collection.page_size_max).contains(&n) => Ok(n),
        _ => Err(GraphError::new(
            400,
            "Request_UnsupportedQuery",
            format!(
                "Invalid page size specified: '{top}'. Must be between 1 and {} inclusive.",
                collection.page_size_max
            ),
        )),
    }
}

fn order(call: &Call, collection: &Collection<'_>, hits: &mut [&Value]) -> Result<(), GraphError> {
    let Some(text) = call.query.get("orderby") else {
        return Ok(());
    };
    let (property, direction) = text.trim().split_once(' ').unwrap_or((text.trim(), "asc"));
    if !collection.filterable.contains(&property) {
        return Err(GraphError::new(
            400,
            "Request_UnsupportedQuery",
            format!(
                "Unsupported sort property '{property}' for '{}'.",
                collection.resource
            ),
        ));
    }
    let key = |value: &Value| {
        let text = property
            .split('/')
            .fold(value, |value, key| &value[key])
            .as_str()
            .unwrap_or_default();
        // Times with and without a fraction do not sort as text.
        (text.parse::<jiff::Timestamp>().ok(), text.to_lowercase())
    };
    hits.sort_by_cached_key(|value| key(value));
    if direction.trim().eq_ignore_ascii_case("desc") {
        hits.reverse();
    }
    Ok(())
}

fn offset(token: &str) -> Option<usize> {
    let bytes = URL_SAFE_NO_PAD.decode(token).ok()?;
    std::str::from_utf8(&bytes)
        .ok()?
        .strip_prefix("page:")?
        .parse()
        .ok()
}

fn next_link(tenant: &Tenant, call: &Call, offset: usize) -> String {
    let path: String = call.segments.iter().map(|s| format!("/{}", encode(s))).collect();
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    for (key, value) in &call.query.0 {
        if key != "$skiptoken" {
            query.append_pair(key, value);
        }
    }
    query.append_pair("$skiptoken", &URL_SAFE_NO_PAD.encode(format!("page:{offset}")));
    format!("{}/v1.0{path}?{}", tenant.origin, query.finish())
}

fn encode(segment: &str) -> String {
    url::form_urlencoded::byte_serialize(segment.as_bytes())
        .collect::<String>()
        .replace('+', "%20")
        .replace("%24", "$")
}
