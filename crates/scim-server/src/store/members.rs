//! Who is in a group. Only `value` is stored; `$ref` and `display` are computed when read.

use std::collections::HashSet;

use serde_json::{Value, json};
use sqlx::{Row, SqliteConnection};

use super::StoreError;

/// One member of a group.
#[derive(Clone, Debug)]
pub(crate) struct Member {
    pub(crate) value: String,
    /// `User` or `Group`; `None` when nothing here has this id.
    kind: Option<String>,
    display: Option<String>,
}

impl Member {
    pub(crate) fn to_json(&self, base: Option<&str>) -> Value {
        let mut member = json!({ "value": self.value });
        if let (Some(base), Some(kind)) = (base, &self.kind) {
            member["$ref"] = json!(format!("{base}/{kind}s/{}", self.value));
        }
        if let Some(display) = &self.display {
            member["display"] = json!(display);
        }
        member
    }

    /// Whether the id belongs to a resource of the tenant.
    pub(crate) fn is_known(&self) -> bool {
        self.kind.is_some()
    }
}

/// Members of a group in the order they came.
pub(crate) async fn of(connection: &mut SqliteConnection, group_seq: i64) -> Result<Vec<Member>, StoreError> {
    let rows = sqlx::query(
        "SELECT m.value, r.kind, coalesce(r.body ->> 'displayName', r.body ->> 'userName') AS display \
         FROM member m LEFT JOIN resource r ON r.tenant_seq = m.tenant_seq AND r.id = m.value \
         WHERE m.group_seq = ? ORDER BY m.seq",
    )
    .bind(group_seq)
    .fetch_all(connection)
    .await?;
    rows.iter()
        .map(|row| {
            Ok(Member {
                value: row.try_get("value")?,
                kind: row.try_get("kind")?,
                display: row.try_get("display")?,
            })
        })
        .collect()
}

/// Makes the members of a group exactly `wanted`, writing only the difference.
pub(crate) async fn set(
    connection: &mut SqliteConnection,
    tenant_seq: i64,
    group_seq: i64,
    wanted: &[String],
) -> Result<(), StoreError> {
    let had: Vec<String> = sqlx::query_scalar("SELECT value FROM member WHERE group_seq = ?")
        .bind(group_seq)
        .fetch_all(&mut *connection)
        .await?;
    let had: HashSet<&str> = had.iter().map(String::as_str).collect();
    let keep: HashSet<&str> = wanted.iter().map(String::as_str).collect();
    for gone in had.difference(&keep) {
        sqlx::query("DELETE FROM member WHERE group_seq = ? AND value = ?")
            .bind(group_seq)
            .bind(*gone)
            .execute(&mut *connection)
            .await?;
    }
    for new in wanted.iter().filter(|id| !had.contains(id.as_str())) {
        sqlx::query("INSERT OR IGNORE INTO member (group_seq, tenant_seq, value) VALUES (?, ?, ?)")
            .bind(group_seq)
            .bind(tenant_seq)
            .bind(new)
            .execute(&mut *connection)
            .await?;
    }
    Ok(())
}
