//! What a list call asks for, and one page of what it asked for.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::call::Call;
use super::error::GraphError;
use super::filter::Filter;
use super::filter_parse;
use super::list::Collection;
use super::record::{Field, Record};
use super::search::{self, Search};
use crate::directory::{fold, order};
use crate::tenant::Tenant;

/// The options of a list call.
pub(crate) struct Asked {
    pub(crate) filter: Option<Filter>,
    pub(crate) search: Option<Search>,
    /// The property to sort by, and whether the largest comes first.
    pub(crate) order: Option<(String, bool)>,
    pub(crate) size: usize,
    /// `$count=true`, and this is the first page.
    pub(crate) counts: bool,
    pub(crate) cursor: Option<Cursor>,
}

/// Where the page before ended.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) enum Cursor {
    /// In the order of places: the next place to look at.
    From(u64),
    /// In an order by a property: the last one's value, folded, and its place.
    Behind(String, u64),
    /// In a list without places: the index of the next one, and the ids of the last ones.
    After(usize, Vec<String>),
}

/// One page.
pub(crate) struct Taken<R> {
    pub(crate) rows: Vec<R>,
    pub(crate) next: Option<Cursor>,
    pub(crate) count: Option<usize>,
}

impl Asked {
    pub(crate) fn read(
        tenant: &Tenant,
        call: &Call,
        collection: &Collection<'_>,
    ) -> Result<Self, GraphError> {
        let filter = read_filter(call, collection)?;
        let search = read_search(tenant, call, collection)?;
        let order = read_order(call, collection)?;
        let size = page_size(call, collection)?;
        let cursor = match call.query.get("skiptoken") {
            Some(token) => Some(read_cursor(call, token)?),
            None => None,
        };
        Ok(Self {
            counts: cursor.is_none() && wants_count(call),
            filter,
            search,
            order,
            size,
            cursor,
        })
    }

    /// Whether a row passes the filter.
    pub(crate) fn passes(&self, row: &impl Record, folds_case: bool) -> bool {
        self.filter
            .as_ref()
            .is_none_or(|filter| filter.matches(row, folds_case))
    }

    /// Whether a row passes the filter and is found, looking at it.
    pub(crate) fn matches(&self, row: &impl Record, folds_case: bool) -> bool {
        self.passes(row, folds_case) && self.search.as_ref().is_none_or(|search| search.matches(row))
    }

    /// A page of rows that have places: `rows` gives those from a place on, ascending, and `passes` says which count.
    ///
    /// Without `$orderby` nothing before the page is looked at. With it everything that passes is sorted.
    pub(crate) fn take<R: Record, I: Iterator<Item = (u64, R)>>(
        &self,
        rows: impl Fn(u64) -> I,
        passes: impl Fn(u64, &R) -> bool,
    ) -> Taken<R> {
        let count = self
            .counts
            .then(|| rows(0).filter(|(place, row)| passes(*place, row)).count());
        let Some((property, descending)) = &self.order else {
            let start = match self.cursor {
                Some(Cursor::From(place)) => place,
                _ => 0,
            };
            let mut rows = rows(start).filter(|(place, row)| passes(*place, row));
            let (mut page, mut last) = (Vec::new(), start);
            for (place, row) in rows.by_ref().take(self.size) {
                page.push(row);
                last = place + 1;
            }
            let next = rows.next().map(|_| Cursor::From(last));
            return Taken {
                rows: page,
                next,
                count,
            };
        };
        let mut hits: Vec<(String, u64, R)> = rows(0)
            .filter(|(place, row)| passes(*place, row))
            .map(|(place, row)| (key(&row, property), place, row))
            .collect();
        hits.sort_unstable_by(|a, b| {
            let order = order(&a.0, &b.0).then(a.1.cmp(&b.1));
            if *descending { order.reverse() } else { order }
        });
        let start = match &self.cursor {
            Some(Cursor::Behind(name, place)) => hits.partition_point(|hit| {
                let order = order(&hit.0, name).then(hit.1.cmp(place));
                if *descending { order.is_ge() } else { order.is_le() }
            }),
            _ => 0,
        };
        let more = hits.len() > start + self.size;
        let page: Vec<(String, u64, R)> = hits.into_iter().skip(start).take(self.size).collect();
        let next = page
            .last()
            .filter(|_| more)
            .map(|(key, place, _)| Cursor::Behind(key.clone(), *place));
        let rows = page.into_iter().map(|(_, _, row)| row).collect();
        Taken { rows, next, count }
    }
}

/// What a row is sorted by: texts, folded; nothing and everything else comes first.
fn key(row: &impl Record, property: &str) -> String {
    match row.field(property) {
        Field::Text(text) => fold(text),
        Field::Bool(true) => "1".to_owned(),
        _ => String::new(),
    }
}

pub(crate) fn wants_count(call: &Call) -> bool {
    call.query.get("count") == Some("true")
}

fn read_filter(call: &Call, collection: &Collection<'_>) -> Result<Option<Filter>, GraphError> {
    let Some(text) = call.query.get("filter") else {
        return Ok(None);
    };
    let filter = filter_parse::parse(text)
        .map_err(|problem| GraphError::new(400, "BadRequest", format!("Invalid filter clause: {problem}")))?;
    let known = |property: &&str| collection.filterable.contains(property);
    if let Some(unknown) = filter.properties().into_iter().find(|property| !known(property)) {
        return Err(unsupported(unknown, collection));
    }
    if !collection.folds_case {
        return Ok(Some(filter));
    }
    if let Some(property) = filter.contains() {
        return Err(unsupported(property, collection));
    }
    let ordered = call.query.get("orderby").is_some();
    if (filter.is_advanced() || ordered) && !(call.eventual && wants_count(call)) {
        let properties = filter.properties();
        return Err(unsupported(
            properties.first().copied().unwrap_or_default(),
            collection,
        ));
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

fn read_search(
    tenant: &Tenant,
    call: &Call,
    collection: &Collection<'_>,
) -> Result<Option<Search>, GraphError> {
    let Some(text) = call.query.get("search") else {
        return Ok(None);
    };
    let counted = wants_count(call) || !tenant.switches().search_needs_count;
    if !(call.eventual && counted) {
        return Err(GraphError::new(
            400,
            "Request_UnsupportedQuery",
            "Request with $search query parameter only works through MSGraph with a special request header: 'ConsistencyLevel: eventual'",
        ));
    }
    let search = search::parse(text).map_err(|problem| GraphError::new(400, "BadRequest", problem))?;
    let mut properties = search.properties().into_iter();
    if let Some(unknown) = properties.find(|property| !collection.searchable.contains(property)) {
        return Err(GraphError::new(
            400,
            "Request_UnsupportedQuery",
            format!("Property '{unknown}' cannot be searched."),
        ));
    }
    Ok(Some(search))
}

fn read_order(call: &Call, collection: &Collection<'_>) -> Result<Option<(String, bool)>, GraphError> {
    let Some(text) = call.query.get("orderby") else {
        return Ok(None);
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
    Ok(Some((
        property.to_owned(),
        direction.trim().eq_ignore_ascii_case("desc"),
    )))
}

pub(super) fn page_size(call: &Call, collection: &Collection<'_>) -> Result<usize, GraphError> {
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

/// What a token belongs to: it means nothing in another list.
fn fingerprint(call: &Call) -> String {
    let option = |name: &str| call.query.get(name).unwrap_or_default().to_owned();
    let whole = format!(
        "{}\n{}\n{}\n{}",
        call.segments.join("/"),
        option("filter"),
        option("search"),
        option("orderby")
    );
    URL_SAFE_NO_PAD.encode(&Sha256::digest(whole)[..6])
}

fn read_cursor(call: &Call, token: &str) -> Result<Cursor, GraphError> {
    let read = || {
        let bytes = URL_SAFE_NO_PAD.decode(token).ok()?;
        let (list, cursor): (String, Cursor) = serde_json::from_slice(&bytes).ok()?;
        (list == fingerprint(call)).then_some(cursor)
    };
    read().ok_or_else(|| {
        GraphError::new(
            400,
            "Directory_ExpiredPageToken",
            "The specified page token value has expired and can no longer be included in your request.",
        )
    })
}

/// The `@odata.nextLink` of a call: everything it asked for, and where to go on.
pub(super) fn next_link(tenant: &Tenant, call: &Call, cursor: &Cursor) -> String {
    let path: String = call.segments.iter().map(|s| format!("/{}", encode(s))).collect();
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    for (key, value) in &call.query.0 {
        if key != "$skiptoken" {
            query.append_pair(key, value);
        }
    }
    let token = serde_json::to_vec(&(fingerprint(call), cursor)).unwrap_or_default();
    query.append_pair("$skiptoken", &URL_SAFE_NO_PAD.encode(token));
    format!("{}/v1.0{path}?{}", tenant.origin, query.finish())
}

fn encode(segment: &str) -> String {
    url::form_urlencoded::byte_serialize(segment.as_bytes())
        .collect::<String>()
        .replace('+', "%20")
        .replace("%24", "$")
}
