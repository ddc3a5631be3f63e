//! Whom a story is about: the rows of the log that belong to one person or group.

use scim::filter::fold;
use scim::resource::ResourceType;
use serde_json::Value;
use sqlx::{QueryBuilder, Sqlite, SqliteConnection};

use super::{ExchangeQuery, StoreError, search};

/// Most resources that one name may stand for.
const SAME_NAME_MAX: u64 = 20;

/// One person or group, by everything the log may know them by.
#[derive(Debug)]
pub(super) struct Subject {
    /// As it was asked for.
    text: String,
    ids: Vec<String>,
}

/// Looks up whom the query is about; `None` when it is about everybody.
pub(super) async fn subject(
    connection: &mut SqliteConnection,
    tenant_seq: i64,
    query: &ExchangeQuery,
) -> Result<Option<Subject>, StoreError> {
    let Some(text) = query
        .about
        .as_deref()
        .map(str::trim)
        .filter(|text| !text.is_empty())
    else {
        return Ok(None);
    };
    let mut ids = vec![text.to_owned()];
    for resource_type in [ResourceType::User, ResourceType::Group] {
        for attribute in ["userName", "displayName"] {
            let condition = format!("{attribute} eq {}", Value::String(text.to_owned()));
            let Ok(filter) = scim::filter::parse(&condition) else {
                continue;
            };
            let found = search::list(
                connection,
                tenant_seq,
                resource_type,
                Some(&filter),
                0,
                SAME_NAME_MAX,
            )
            .await?;
            ids.extend(found.page.into_iter().map(|stored| stored.id));
        }
    }
    // Those who are gone are in the log alone, by the name it gave them.
    let gone: Vec<String> = sqlx::query_scalar(
        "SELECT DISTINCT resource_id FROM exchange WHERE tenant_seq = ? AND who = ? AND resource_id IS NOT NULL \
         LIMIT 20",
    )
    .bind(tenant_seq)
    .bind(text)
    .fetch_all(connection)
    .await?;
    ids.extend(gone);
    ids.sort();
    ids.dedup();
    Ok(Some(Subject {
        text: text.to_owned(),
        ids,
    }))
}

impl Subject {
    /// Adds the condition to a query of the log.
    pub(super) fn condition(&self, select: &mut QueryBuilder<Sqlite>) {
        select.push(" AND (who = ").push_bind(self.text.clone());
        select.push(" OR subject_key = ").push_bind(fold(&self.text));
        select.push(" OR resource_id IN (");
        let mut ids = select.separated(", ");
        for id in &self.ids {
            ids.push_bind(id.clone());
        }
        select.push("))");
    }
}
