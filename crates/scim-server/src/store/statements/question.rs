//! The statement that reads everything that the requests of a batch ask for.

use std::sync::Arc;

use scim::filter::Filter;
use sqlx::sqlite::{SqliteArguments, SqliteRow};
use sqlx::{AssertSqlSafe, Row, SqliteConnection};

use super::{Rows, arguments};
use crate::store::StoreError;
use crate::store::batch::{Counters, Membership, Seen, Want};
use crate::store::keys::Key;
use crate::store::numbers::List;
use crate::store::search::{self, Search, Span};
use crate::store::settings::Ready;
use crate::store::stored::{Member, Stored, stored_columns};

/// Resources that are looked at for a vendor's rule: one beside the own is enough.
const HOLDERS_MAX: u64 = 2;

const BEGIN: &str = "BEGIN IMMEDIATE;";

/// Of each kind of row its number, the place of the question, and seven columns.
const READ_TENANTS: &str = "SELECT 0, t.seq, t.next_user, t.next_group, t.users, t.groups, NULL, NULL, NULL \
    FROM tenant AS t WHERE t.seq IN (SELECT value FROM json_each($1))";
const READ_RESOURCES: &str = concat!(
    "SELECT 1, j.key, ",
    stored_columns!(),
    " FROM json_each($2) AS j CROSS JOIN resource AS r ON r.tenant_seq = j.value ->> 0 AND r.id = j.value ->> 1"
);
const READ_OWNERS: &str = "SELECT 2, j.key, k.seq, NULL, NULL, NULL, NULL, NULL, NULL FROM json_each($3) AS j \
    CROSS JOIN key AS k ON k.list = j.value ->> 0 AND k.attribute = j.value ->> 1 AND k.value = j.value ->> 2";
const READ_SEARCHES: &str = "SELECT 3, j.key, s.exchange, NULL, NULL, NULL, NULL, NULL, NULL \
    FROM json_each($4) AS j CROSS JOIN open_search AS s \
    ON s.tenant_seq = j.value ->> 0 AND s.wanted = j.value ->> 1";
/// Of every id: its row, and whether it is in the group, known or as a stranger.
const READ_MEMBERS: &str = "SELECT 4, j.key, (SELECT json_group_array(json_array(i.value, r.seq, r.display, \
        CASE WHEN r.seq IS NULL \
             THEN EXISTS (SELECT 1 FROM stranger AS s WHERE s.group_seq = j.group_seq AND s.value = i.value) \
             ELSE EXISTS (SELECT 1 FROM member AS m WHERE m.group_seq = j.group_seq AND m.member_seq = r.seq) END)) \
        FROM json_each(j.value, '$[2]') AS i \
        LEFT JOIN resource AS r ON r.tenant_seq = j.tenant_seq AND r.id = i.value), \
        NULL, NULL, NULL, NULL, NULL, NULL \
    FROM (SELECT q.key, q.value, q.value ->> 0 AS tenant_seq, (SELECT r.seq FROM resource AS r \
        WHERE r.tenant_seq = q.value ->> 0 AND r.id = q.value ->> 1) AS group_seq FROM json_each($5) AS q) AS j";
const READ_EVERYONE: &str = "SELECT 5, j.key, (SELECT json_group_array(json_array(r.id, r.seq, r.display)) \
        FROM member AS m CROSS JOIN resource AS r ON r.seq = m.member_seq WHERE m.group_seq = g.seq), \
        NULL, NULL, NULL, NULL, NULL, NULL \
    FROM json_each($6) AS j \
    CROSS JOIN resource AS g ON g.tenant_seq = j.value ->> 0 AND g.id = j.value ->> 1 \
        AND g.member_count <= j.value ->> 2 \
    UNION ALL SELECT 5, j.key, json_array(json_array(s.value, NULL, NULL)), NULL, NULL, NULL, NULL, NULL, NULL \
    FROM json_each($6) AS j \
    CROSS JOIN resource AS g ON g.tenant_seq = j.value ->> 0 AND g.id = j.value ->> 1 \
        AND g.member_count <= j.value ->> 2 \
    CROSS JOIN stranger AS s ON s.group_seq = g.seq";
const READ_GROUPS: &str = "SELECT 6, j.key, m.group_seq, NULL, NULL, NULL, NULL, NULL, NULL \
    FROM json_each($7) AS j \
    CROSS JOIN resource AS r ON r.tenant_seq = j.value ->> 0 AND r.id = j.value ->> 1 \
    CROSS JOIN member AS m INDEXED BY member_of ON m.member_seq = r.seq";

/// What was asked for, by its place in its parameter.
#[derive(Default)]
struct Asked {
    resources: Vec<(i64, String)>,
    owners: Vec<(List, Key)>,
    searches: Vec<(i64, String)>,
    members: Vec<(i64, String)>,
    everyone: Vec<(i64, String)>,
    groups_of: Vec<(i64, String)>,
    holders: Vec<(List, Filter, Arc<Ready>)>,
}

/// Whether a statement begins the transaction it reads in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::store) enum Begin {
    Now,
    /// It was begun before.
    Begun,
}

/// What several requests ask for, as one statement.
pub(in crate::store) struct Question {
    asked: Asked,
    text: String,
    arguments: SqliteArguments,
}

/// Puts together what the requests ask for; the first time the statement begins the transaction and
/// sees whether their tenants are there.
pub(in crate::store) fn question<'w>(
    wanted: impl IntoIterator<Item = (i64, &'w [Want])>,
    begin: Begin,
) -> Result<Question, StoreError> {
    let begin = begin == Begin::Now;
    let [
        mut tenants,
        mut resources,
        mut owners,
        mut searches,
        mut members,
        mut everyone,
        mut groups,
    ] = <[Rows; 7]>::default();
    let mut asked = Asked::default();
    for (tenant, wants) in wanted {
        tenants.push(&tenant)?;
        for want in wants {
            match want {
                Want::Resource(id) => {
                    resources.push(&(tenant, id))?;
                    asked.resources.push((tenant, id.clone()));
                }
                Want::Owner(resource_type, key) => {
                    let list = List::new(tenant, *resource_type);
                    owners.push(&(list.column(), key.attribute, &key.value))?;
                    asked.owners.push((list, key.clone()));
                }
                Want::Searches(wanted) => {
                    searches.push(&(tenant, wanted))?;
                    asked.searches.push((tenant, wanted.clone()));
                }
                Want::Members { group, ids } => {
                    members.push(&(tenant, group, ids))?;
                    asked.members.push((tenant, group.clone()));
                }
                Want::Everyone { group, at_most } => {
                    everyone.push(&(tenant, group, at_most))?;
                    asked.everyone.push((tenant, group.clone()));
                }
                Want::GroupsOf(id) => {
                    groups.push(&(tenant, id))?;
                    asked.groups_of.push((tenant, id.clone()));
                }
                Want::Holders {
                    resource_type,
                    filter,
                    ready,
                } => {
                    let list = List::new(tenant, *resource_type);
                    asked.holders.push((list, filter.clone(), Arc::clone(ready)));
                }
            }
        }
    }
    let mut parts: Vec<&str> = Vec::with_capacity(7);
    for (rows, part) in [
        (&tenants, READ_TENANTS),
        (&resources, READ_RESOURCES),
        (&owners, READ_OWNERS),
        (&searches, READ_SEARCHES),
        (&members, READ_MEMBERS),
        (&everyone, READ_EVERYONE),
        (&groups, READ_GROUPS),
    ] {
        if !rows.is_empty() {
            parts.push(part);
        }
    }
    let begin = if begin { BEGIN } else { "" };
    let text = format!("{begin}{}", parts.join(" UNION ALL "));
    let arguments = arguments(
        [tenants, resources, owners, searches, members, everyone, groups],
        None,
    )?;
    Ok(Question {
        asked,
        text,
        arguments,
    })
}

impl Question {
    /// Reads it.
    pub(in crate::store) async fn read(
        self,
        connection: &mut SqliteConnection,
        seen: &mut Seen,
    ) -> Result<(), StoreError> {
        self.asked.note(seen);
        if !self.text.is_empty() {
            let query = sqlx::query_with(AssertSqlSafe(self.text), self.arguments);
            for row in query.fetch_all(&mut *connection).await? {
                self.asked.take(&row, seen)?;
            }
        }
        for (list, filter, ready) in self.asked.holders {
            let search = Search {
                resource_type: Some(list.resource_type()),
                filter: Some(&filter),
                schemas: &ready.schemas,
            };
            // Looking ends early where no index helps and there are very many.
            let span = Span::After {
                seq: list.seq(0),
                count: HOLDERS_MAX,
            };
            let found = Box::pin(search::search_on(connection, list.column() >> 1, search, span)).await?;
            let holders = found.page.iter().map(|stored| stored.seq).collect();
            seen.holders.insert((list, filter.to_string()), holders);
        }
        Ok(())
    }
}

impl Asked {
    /// What is asked for and not found is not there.
    fn note(&self, seen: &mut Seen) {
        for at in &self.resources {
            seen.resources.insert(at.clone(), None);
        }
        for at in &self.owners {
            seen.owners.insert(at.clone(), None);
        }
        for at in &self.searches {
            seen.searches.insert(at.clone(), Vec::new());
        }
        for at in &self.members {
            seen.members.entry(at.clone()).or_default();
        }
        for at in &self.everyone {
            seen.everyone.insert(at.clone(), Vec::new());
        }
        for at in &self.groups_of {
            seen.groups_of.insert(at.clone(), Vec::new());
        }
    }

    fn take(&self, row: &SqliteRow, seen: &mut Seen) -> Result<(), StoreError> {
        let number = |column: usize| row.try_get_unchecked::<i64, _>(column);
        let kind = number(0)?;
        if kind == 0 {
            let counters = Counters {
                next_user: number(2)?,
                next_group: number(3)?,
                users: number(4)?,
                groups: number(5)?,
            };
            seen.tenants.insert(number(1)?, counters);
            return Ok(());
        }
        let place = usize::try_from(number(1)?).unwrap_or(usize::MAX);
        let strayed = || StoreError::Corrupt("a row nobody asked for".to_owned());
        match kind {
            1 => {
                let at = self.resources.get(place).ok_or_else(strayed)?;
                seen.resources.insert(at.clone(), Some(Stored::from_row(row, 2)?));
            }
            2 => {
                let at = self.owners.get(place).ok_or_else(strayed)?;
                seen.owners.insert(at.clone(), Some(number(2)?));
            }
            3 => {
                let at = self.searches.get(place).ok_or_else(strayed)?;
                seen.searches.entry(at.clone()).or_default().push(number(2)?);
            }
            4 => {
                let at = self.members.get(place).ok_or_else(strayed)?;
                let members: Vec<(String, Option<i64>, Option<String>, i64)> =
                    serde_json::from_str(row.try_get_unchecked(2)?)?;
                let known = seen.members.entry(at.clone()).or_default();
                for (id, seq, display, is_member) in members {
                    let membership = Membership {
                        member: Member {
                            value: id.clone(),
                            seq,
                            display,
                        },
                        is_member: is_member != 0,
                    };
                    known.insert(id, membership);
                }
            }
            5 => {
                let at = self.everyone.get(place).ok_or_else(strayed)?;
                let members: Vec<(String, Option<i64>, Option<String>)> =
                    serde_json::from_str(row.try_get_unchecked(2)?)?;
                let members = members
                    .into_iter()
                    .map(|(value, seq, display)| Member { value, seq, display });
                seen.everyone.entry(at.clone()).or_default().extend(members);
            }
            _ => {
                let at = self.groups_of.get(place).ok_or_else(strayed)?;
                seen.groups_of.entry(at.clone()).or_default().push(number(2)?);
            }
        }
        Ok(())
    }
}
