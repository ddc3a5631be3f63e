//! Lists: a filter narrows by an indexed column where it can, and `scim::filter::matches` decides.
//!
//! **Invariant:** SQL only ever leaves out what `matches` would leave out too. So the two cannot
//! disagree in what is found, only in how fast.

use scim::SchemaSet;
use scim::filter::{CompareOp, Filter, Matcher};
use scim::path::Path;
use scim::resource::ResourceType;
use serde_json::Value;
use sqlx::{QueryBuilder, Row, Sqlite, SqliteConnection};

use super::StoreError;
use super::members;
use super::resources::{COLUMNS, Stored};

/// Rows read at a time when a filter has no index.
const SCAN_ROWS: i64 = 500;

/// A page of resources.
pub(crate) struct Found {
    pub(crate) total: u64,
    pub(crate) page: Vec<Stored>,
}

/// A condition on an indexed column.
#[derive(Debug, PartialEq)]
enum Lookup {
    Id(String),
    Unique(String),
    Display(String),
    External(String),
    Email(String),
}

/// Resources that satisfy the filter, `count` of them after `offset`, in a stable order.
pub(crate) async fn list(
    connection: &mut SqliteConnection,
    tenant_seq: i64,
    resource_type: ResourceType,
    filter: Option<&Filter>,
    offset: u64,
    count: u64,
) -> Result<Found, StoreError> {
    let Some(filter) = filter else {
        let (page, total) = by_text(connection, tenant_seq, resource_type, None, offset, count).await?;
        return Ok(Found { total, page });
    };
    let matcher = Matcher::new(filter, Some(resource_type), SchemaSet::core());
    let lookup = lookup(filter, resource_type);
    let with_members = resource_type == ResourceType::Group && mentions_members(filter);
    let mut found = Found {
        total: 0,
        page: Vec::new(),
    };
    let mut after_seq = 0;
    loop {
        let rows = candidates(connection, tenant_seq, resource_type, lookup.as_ref(), after_seq).await?;
        let Some(last) = rows.last() else {
            return Ok(found);
        };
        after_seq = last.seq;
        for stored in rows {
            let members = match with_members {
                true => Some(members::of(connection, stored.seq).await?),
                false => None,
            };
            if !matcher.matches(&stored.to_json(members.as_deref(), None)) {
                continue;
            }
            found.total += 1;
            if found.total > offset && (found.page.len() as u64) < count {
                found.page.push(stored);
            }
        }
    }
}

/// Rows after `after_seq` that may satisfy the filter.
async fn candidates(
    connection: &mut SqliteConnection,
    tenant_seq: i64,
    resource_type: ResourceType,
    lookup: Option<&Lookup>,
    after_seq: i64,
) -> Result<Vec<Stored>, StoreError> {
    let mut query: QueryBuilder<Sqlite> = QueryBuilder::new("SELECT ");
    query.push(COLUMNS).push(" FROM resource WHERE tenant_seq = ");
    query.push_bind(tenant_seq);
    query.push(" AND kind = ").push_bind(resource_type.name());
    query.push(" AND seq > ").push_bind(after_seq);
    match lookup {
        None => {}
        Some(Lookup::Id(id)) => {
            query.push(" AND id = ").push_bind(id);
        }
        Some(Lookup::Unique(key)) => {
            query.push(" AND unique_key = ").push_bind(key);
        }
        Some(Lookup::Display(key)) => {
            query.push(" AND display_key = ").push_bind(key);
        }
        Some(Lookup::External(id)) => {
            query.push(" AND external_id = ").push_bind(id);
        }
        Some(Lookup::Email(key)) => {
            query.push(" AND seq IN (SELECT resource_seq FROM email WHERE tenant_seq = ");
            query.push_bind(tenant_seq);
            query.push(" AND value_key = ").push_bind(key).push(")");
        }
    }
    query.push(" ORDER BY seq LIMIT ").push_bind(SCAN_ROWS);
    let rows = query.build().fetch_all(connection).await?;
    rows.iter().map(Stored::from_row).collect()
}

/// A page of resources whose `userName` or `displayName` contains the text, and the total.
pub(super) async fn by_text(
    connection: &mut SqliteConnection,
    tenant_seq: i64,
    resource_type: ResourceType,
    text: Option<&str>,
    offset: u64,
    limit: u64,
) -> Result<(Vec<Stored>, u64), StoreError> {
    let condition = |query: &mut QueryBuilder<Sqlite>| {
        query
            .push(" FROM resource WHERE tenant_seq = ")
            .push_bind(tenant_seq);
        query.push(" AND kind = ").push_bind(resource_type.name());
        if let Some(text) = text.filter(|text| !text.is_empty()) {
            let pattern = contains_pattern(text);
            query.push(" AND (unique_key LIKE ").push_bind(pattern.clone());
            query.push(" ESCAPE '\\' OR display_key LIKE ").push_bind(pattern);
            query.push(" ESCAPE '\\')");
        }
    };
    let mut count: QueryBuilder<Sqlite> = QueryBuilder::new("SELECT count(*)");
    condition(&mut count);
    let total: i64 = count.build().fetch_one(&mut *connection).await?.try_get(0)?;
    let mut query: QueryBuilder<Sqlite> = QueryBuilder::new("SELECT ");
    query.push(COLUMNS);
    condition(&mut query);
    query.push(" ORDER BY seq LIMIT ").push_bind(clamp(limit));
    query.push(" OFFSET ").push_bind(clamp(offset));
    let rows = query.build().fetch_all(connection).await?;
    let page: Result<Vec<Stored>, StoreError> = rows.iter().map(Stored::from_row).collect();
    Ok((page?, total.unsigned_abs()))
}

/// A LIKE pattern that finds the folded text anywhere; `\` is its escape.
pub(super) fn contains_pattern(text: &str) -> String {
    let mut pattern = String::from("%");
    for c in scim::filter::fold(text).chars() {
        if matches!(c, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(c);
    }
    pattern.push('%');
    pattern
}

fn clamp(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// An indexed condition that everything the filter matches satisfies.
fn lookup(filter: &Filter, resource_type: ResourceType) -> Option<Lookup> {
    match filter {
        Filter::And(parts) => parts.iter().find_map(|part| lookup(part, resource_type)),
        Filter::Compare {
            path,
            op: CompareOp::Eq,
            value,
        } => of_comparison(path, value, resource_type),
        Filter::Has(path) if is_emails(path) && path.sub.is_none() => {
            value_of(path.filter.as_deref()?).map(Lookup::Email)
        }
        _ => None,
    }
}

fn of_comparison(path: &Path, value: &Value, resource_type: ResourceType) -> Option<Lookup> {
    // A number equals other spellings of itself (1 and 1.0), which a text column does not know.
    let Value::String(exact) = value else {
        return None;
    };
    let key = scim::filter::fold(exact);
    if path.is_plain("id", None) {
        return Some(Lookup::Id(exact.clone()));
    }
    if path.is_plain("externalId", None) {
        return Some(Lookup::External(exact.clone()));
    }
    if path.is_plain(resource_type.unique_attribute(), None) {
        return Some(Lookup::Unique(key));
    }
    if path.is_plain("displayName", None) {
        return Some(Lookup::Display(key));
    }
    let names_value = path
        .sub
        .as_deref()
        .is_none_or(|sub| sub.eq_ignore_ascii_case("value"));
    (is_emails(path) && names_value).then_some(Lookup::Email(key))
}

fn is_emails(path: &Path) -> bool {
    path.urn.as_deref().is_none_or(scim::schema::is_core)
        && path
            .attribute
            .as_deref()
            .is_some_and(|name| name.eq_ignore_ascii_case("emails"))
}

/// `value eq "x"` inside `emails[…]`.
fn value_of(filter: &Filter) -> Option<String> {
    match filter {
        Filter::And(parts) => parts.iter().find_map(value_of),
        Filter::Compare {
            path,
            op: CompareOp::Eq,
            value: Value::String(text),
        } if path.urn.is_none() && path.is_plain("value", None) => Some(scim::filter::fold(text)),
        _ => None,
    }
}

fn mentions_members(filter: &Filter) -> bool {
    let names = |path: &Path| {
        path.attribute
            .as_deref()
            .is_some_and(|name| name.eq_ignore_ascii_case("members"))
    };
    match filter {
        Filter::And(parts) | Filter::Or(parts) => parts.iter().any(mentions_members),
        Filter::Not(inner) => mentions_members(inner),
        Filter::Compare { path, .. } | Filter::Present(path) | Filter::Has(path) => names(path),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_searches_entra_makes_use_an_index() {
        for (filter, want) in [
            (r#"userName eq "Ana@X""#, Lookup::Unique("ana@x".into())),
            (r#"externalId eq "Ana""#, Lookup::External("Ana".into())),
            (r#"id eq "u-1" and manager eq "u-9""#, Lookup::Id("u-1".into())),
            (r#"displayName eq "Ø""#, Lookup::Display("ø".into())),
            (
                r#"emails[type eq "work"].value eq "A@x""#,
                Lookup::Email("a@x".into()),
            ),
            (
                r#"emails[type eq "work" and value eq "A@x"]"#,
                Lookup::Email("a@x".into()),
            ),
            (r#"emails.value eq "A@x""#, Lookup::Email("a@x".into())),
        ] {
            let filter = scim::filter::parse(filter).unwrap();
            assert_eq!(lookup(&filter, ResourceType::User), Some(want));
        }
        let group = scim::filter::parse(r#"displayName eq "Finance""#).unwrap();
        assert_eq!(
            lookup(&group, ResourceType::Group),
            Some(Lookup::Unique("finance".into()))
        );
    }

    #[test]
    fn what_no_index_can_narrow_is_scanned() {
        for filter in [
            r#"userName eq "a" or userName eq "b""#,
            r#"not (userName eq "a")"#,
            r#"userName co "a""#,
            r#"active eq true"#,
            r#"externalId eq null"#,
            r#"emails[type eq "work"].display eq "x""#,
        ] {
            let filter = scim::filter::parse(filter).unwrap();
            assert_eq!(lookup(&filter, ResourceType::User), None);
        }
    }
}
