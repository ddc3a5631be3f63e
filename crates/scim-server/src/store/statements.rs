//! The two statements of a transaction: one that reads, one that writes.
//!
//! A statement costs a journey to the thread of the connection and back, so one reads everything
//! all requests of a batch ask for, and one writes everything they changed. What they are about
//! goes in as JSON arrays, one row each, and as one blob that holds the bodies: so the text of a
//! statement, which SQLite prepares once, does not depend on how many rows there are.
//!
//! The one that writes inserts into a view, `apply`, whose triggers do the work: several statements
//! in one text would report back one by one, and each report wakes a thread.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use scim::filter::Filter;
use serde::Serialize;
use sqlx::sqlite::{SqliteArguments, SqliteRow};
use sqlx::{Arguments, AssertSqlSafe, Row, SqliteConnection};

use super::batch::{Counters, Membership, Out, Seen, Want, blocks_of};
use super::keys::Key;
use super::log::NewExchange;
use super::log::piece::{PIECE_MAX, Piece};
use super::numbers::List;
use super::search::{self, Search, Span};
use super::settings::Ready;
use super::stored::{Member, Stored, stored_columns};
use super::{StoreError, now};

/// Rows of one parameter: a JSON array of arrays.
#[derive(Default)]
struct Rows {
    json: Vec<u8>,
    count: usize,
}

impl Rows {
    fn push(&mut self, row: &impl Serialize) -> Result<(), StoreError> {
        self.json.push(if self.count == 0 { b'[' } else { b',' });
        serde_json::to_writer(&mut self.json, row)?;
        self.count += 1;
        Ok(())
    }

    fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// `None` when there are none.
    fn finish(mut self) -> Result<Option<String>, StoreError> {
        if self.count == 0 {
            return Ok(None);
        }
        self.json.push(b']');
        let json = String::from_utf8(self.json);
        json.map(Some)
            .map_err(|error| StoreError::Corrupt(error.to_string()))
    }
}

/// All long texts of a transaction.
#[derive(Default)]
struct Blob {
    bytes: Vec<u8>,
}

impl Blob {
    /// Where, counted from 1 as SQL does, and how long.
    fn put(&mut self, text: &str) -> (i64, i64) {
        let start = self.bytes.len() as i64 + 1;
        self.bytes.extend_from_slice(text.as_bytes());
        (start, text.len() as i64)
    }
}

fn arguments<const N: usize>(rows: [Rows; N], blob: Option<Blob>) -> Result<SqliteArguments, StoreError> {
    let mut arguments = SqliteArguments::default();
    let encoding = |error: sqlx::error::BoxDynError| StoreError::from(sqlx::Error::Encode(error));
    for rows in rows {
        arguments.add(rows.finish()?).map_err(encoding)?;
    }
    if let Some(blob) = blob {
        arguments.add(blob.bytes).map_err(encoding)?;
    }
    Ok(arguments)
}

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
pub(super) enum Begin {
    Now,
    /// It was begun before.
    Begun,
}

/// How the statement that writes ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    /// It is all of the transaction.
    Alone,
    /// It commits the one that was begun.
    Commits,
    /// The transaction goes on.
    Goes,
}

/// What several requests ask for, as one statement.
pub(super) struct Question {
    asked: Asked,
    text: String,
    arguments: SqliteArguments,
}

/// Puts together what the requests ask for; the first time the statement begins the transaction and
/// sees whether their tenants are there.
pub(super) fn question<'w>(
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
    pub(super) async fn read(
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

/// What the connection of the writer needs before it can write: the view and its triggers, for this
/// connection alone.
pub(super) const SETUP: &str = "PRAGMA temp_store = MEMORY;\
    CREATE TEMP VIEW apply AS SELECT NULL AS inserts, NULL AS updates, NULL AS deletes, NULL AS left_groups, \
        NULL AS gaps, NULL AS keys_gone, NULL AS members, NULL AS named, NULL AS counts, NULL AS pieces, \
        NULL AS failed, NULL AS searches, NULL AS bodies, NULL AS keys_new;\
    \
    CREATE TEMP TRIGGER apply_inserts INSTEAD OF INSERT ON apply WHEN NEW.inserts IS NOT NULL BEGIN \
        INSERT INTO resource (seq, tenant_seq, id, display, created, last_modified, member_count, body) \
        SELECT j.value ->> 0, j.value ->> 1, j.value ->> 2, j.value ->> 3, j.value ->> 4, j.value ->> 8, \
            j.value ->> 5, CAST(substr(NEW.bodies, j.value ->> 6, j.value ->> 7) AS TEXT) \
        FROM json_each(NEW.inserts) AS j;\
    END;\
    CREATE TEMP TRIGGER apply_updates INSTEAD OF INSERT ON apply WHEN NEW.updates IS NOT NULL BEGIN \
        UPDATE resource SET display = u.display, last_modified = u.last_modified, \
            member_count = member_count + u.more, body = u.body \
        FROM (SELECT j.value ->> 0 AS seq, j.value ->> 1 AS display, j.value ->> 2 AS last_modified, \
            j.value ->> 3 AS more, CAST(substr(NEW.bodies, j.value ->> 4, j.value ->> 5) AS TEXT) AS body \
            FROM json_each(NEW.updates) AS j) AS u WHERE resource.seq = u.seq;\
    END;\
    CREATE TEMP TRIGGER apply_deletes INSTEAD OF INSERT ON apply WHEN NEW.deletes IS NOT NULL BEGIN \
        DELETE FROM member WHERE (group_seq, member_seq) IN (SELECT m.group_seq, m.member_seq \
            FROM json_each(NEW.deletes) AS j CROSS JOIN member AS m ON m.member_seq = j.value);\
        DELETE FROM resource WHERE seq IN (SELECT value FROM json_each(NEW.deletes));\
        DELETE FROM member WHERE group_seq IN (SELECT value FROM json_each(NEW.deletes));\
        DELETE FROM stranger WHERE group_seq IN (SELECT value FROM json_each(NEW.deletes));\
        UPDATE resource SET member_count = member_count - u.gone, last_modified = u.at \
        FROM (SELECT value ->> 0 AS seq, value ->> 1 AS gone, value ->> 2 AS at \
            FROM json_each(NEW.left_groups)) AS u \
        WHERE resource.seq = u.seq;\
        INSERT INTO gap (list, level, block, gone) \
        SELECT j.value ->> 0, j.value ->> 1, j.value ->> 2, j.value ->> 3 FROM json_each(NEW.gaps) AS j WHERE true \
        ON CONFLICT (list, level, block) DO UPDATE SET gone = gone + excluded.gone;\
    END;\
    CREATE TEMP TRIGGER apply_keys INSTEAD OF INSERT ON apply WHEN NEW.keys_gone IS NOT NULL BEGIN \
        DELETE FROM key WHERE (list, value, attribute, seq) IN \
            (SELECT (j.value ->> 0) >> 40, j.value ->> 2, j.value ->> 1, j.value ->> 0 \
            FROM json_each(NEW.keys_gone) AS j);\
    END;\
    CREATE TEMP TRIGGER apply_keys_new INSTEAD OF INSERT ON apply WHEN NEW.keys_new IS NOT NULL BEGIN \
        INSERT INTO key (list, attribute, value, seq) \
        SELECT CAST(j.key AS INTEGER) >> 40, CAST(k.key AS INTEGER), k.value, CAST(j.key AS INTEGER) \
        FROM json_each(NEW.keys_new) AS j CROSS JOIN json_each(j.value) AS k;\
    END;\
    CREATE TEMP TRIGGER apply_members INSTEAD OF INSERT ON apply WHEN NEW.members IS NOT NULL BEGIN \
        DELETE FROM member WHERE (group_seq, member_seq) IN (SELECT j.value ->> 1, m.value \
            FROM json_each(NEW.members) AS j CROSS JOIN json_each(j.value, '$[2]') AS m WHERE j.value ->> 0 = 1);\
        INSERT INTO member (group_seq, member_seq) SELECT j.value ->> 1, m.value \
            FROM json_each(NEW.members) AS j CROSS JOIN json_each(j.value, '$[2]') AS m WHERE j.value ->> 0 = 0;\
        DELETE FROM stranger WHERE (group_seq, value) IN (SELECT j.value ->> 1, m.value \
            FROM json_each(NEW.members) AS j CROSS JOIN json_each(j.value, '$[2]') AS m WHERE j.value ->> 0 = 3);\
        INSERT INTO stranger (group_seq, value) SELECT j.value ->> 1, m.value \
            FROM json_each(NEW.members) AS j CROSS JOIN json_each(j.value, '$[2]') AS m WHERE j.value ->> 0 = 2;\
    END;\
    CREATE TEMP TRIGGER apply_named INSTEAD OF INSERT ON apply WHEN NEW.named IS NOT NULL BEGIN \
        INSERT INTO named (exchange, subject, who) \
        SELECT j.value ->> 0, j.value ->> 1, j.value ->> 2 FROM json_each(NEW.named) AS j;\
        INSERT INTO renamed (exchange) SELECT j.value ->> 0 FROM json_each(NEW.named) AS j \
        CROSS JOIN tenant AS t ON t.seq = (j.value ->> 0) >> 32 \
        WHERE (j.value ->> 0) < (t.seq << 32) + t.indexed_exchange;\
        DELETE FROM open_search WHERE (tenant_seq, wanted, exchange) IN \
            (SELECT (j.value ->> 0) >> 32, j.value ->> 3, j.value ->> 0 FROM json_each(NEW.named) AS j);\
    END;\
    CREATE TEMP TRIGGER apply_counts INSTEAD OF INSERT ON apply WHEN NEW.counts IS NOT NULL BEGIN \
        INSERT INTO piece (first, count, bytes, heads) \
        SELECT (t.seq << 32) + t.next_exchange + (j.value ->> 1), j.value ->> 2, j.value ->> 3, \
            CAST(substr(NEW.bodies, j.value ->> 4, j.value ->> 5) AS TEXT) \
        FROM json_each(NEW.pieces) AS j CROSS JOIN tenant AS t ON t.seq = j.value ->> 0;\
        INSERT INTO piece_body (first, bodies) \
        SELECT (t.seq << 32) + t.next_exchange + (j.value ->> 1), \
            CAST(substr(NEW.bodies, j.value ->> 6, j.value ->> 7) AS TEXT) \
        FROM json_each(NEW.pieces) AS j CROSS JOIN tenant AS t ON t.seq = j.value ->> 0;\
        INSERT INTO failed (exchange) SELECT (t.seq << 32) + t.next_exchange + (j.value ->> 1) \
        FROM json_each(NEW.failed) AS j CROSS JOIN tenant AS t ON t.seq = j.value ->> 0;\
        INSERT INTO open_search (tenant_seq, wanted, exchange) \
        SELECT t.seq, j.value ->> 2, (t.seq << 32) + t.next_exchange + (j.value ->> 1) \
        FROM json_each(NEW.searches) AS j CROSS JOIN tenant AS t ON t.seq = j.value ->> 0;\
        UPDATE tenant SET users = tenant.users + u.users, groups = tenant.groups + u.groups, \
            next_user = max(tenant.next_user, u.next_user), next_group = max(tenant.next_group, u.next_group), \
            next_exchange = next_exchange + u.exchanges, exchange_bytes = exchange_bytes + u.bytes, \
            last_exchange_at = coalesce(u.at, last_exchange_at), \
            first_exchange = max(first_exchange, next_exchange + u.exchanges - coalesce(u.kept, next_exchange + u.exchanges)) \
        FROM (SELECT j.value ->> 0 AS seq, j.value ->> 1 AS users, j.value ->> 2 AS groups, \
            j.value ->> 3 AS next_user, j.value ->> 4 AS next_group, j.value ->> 5 AS exchanges, \
            j.value ->> 6 AS bytes, j.value ->> 7 AS at, j.value ->> 8 AS kept FROM json_each(NEW.counts) AS j) AS u \
        WHERE tenant.seq = u.seq;\
    END;";

const WRITE: &str = "INSERT OR ROLLBACK INTO apply (inserts, updates, deletes, left_groups, gaps, keys_gone, members, named, counts, \
    pieces, failed, searches, bodies, keys_new) \
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)";
const WRITE_AND_COMMIT: &str = "INSERT OR ROLLBACK INTO apply (inserts, updates, deletes, left_groups, gaps, keys_gone, members, named, \
    counts, pieces, failed, searches, bodies, keys_new) \
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14);COMMIT";

/// Writes what the requests changed, and their exchanges, and commits.
pub(super) async fn write(
    connection: &mut SqliteConnection,
    mut out: Out,
    end: End,
) -> Result<(), StoreError> {
    let mut blob = Blob::default();
    let [
        mut inserts,
        mut updates,
        mut deletes,
        mut left,
        mut gaps,
        mut keys_gone,
    ] = <[Rows; 6]>::default();
    let [
        mut members,
        mut named,
        mut counts,
        mut pieces,
        mut failed,
        mut searches,
    ] = <[Rows; 6]>::default();
    let mut keys_new = KeysBySeq::default();
    let mut grown: HashMap<i64, Grown> = HashMap::new();

    for (tenant, stored, keys) in &out.inserts {
        let (start, length) = blob.put(&stored.body);
        inserts.push(&(
            stored.seq,
            tenant,
            &stored.id,
            &stored.display,
            &stored.created,
            stored.member_count,
            start,
            length,
            &stored.last_modified,
        ))?;
        keys_new.push_if_any(stored.seq, keys)?;
        grown.entry(*tenant).or_default().add(stored.seq, 1);
    }
    for (stored, more, keys) in &out.updates {
        let (start, length) = blob.put(&stored.body);
        updates.push(&(
            stored.seq,
            &stored.display,
            &stored.last_modified,
            more,
            start,
            length,
        ))?;
        keys_new.push_if_any(stored.seq, keys)?;
    }
    let mut gone_by_block: HashMap<(i64, i64, i64), i64> = HashMap::new();
    for seq in &out.deletes {
        deletes.push(seq)?;
        let list = List::of(*seq).column();
        grown.entry(list >> 1).or_default().add(*seq, -1);
        for (level, block) in blocks_of(*seq) {
            *gone_by_block.entry((list, level, block)).or_default() += 1;
        }
    }
    for ((list, level, block), gone) in gone_by_block {
        gaps.push(&(list, level, block, gone))?;
    }
    let mut lost: HashMap<i64, i64> = HashMap::new();
    for group in &out.left {
        *lost.entry(*group).or_default() += 1;
    }
    let at = now().to_string();
    for (group, gone) in lost {
        left.push(&(group, gone, &at))?;
    }
    for (seq, key) in &out.keys_gone {
        keys_gone.push(&(seq, key.attribute, &key.value))?;
    }
    for (group, seqs) in &out.members_new {
        members.push(&(0, group, seqs))?;
    }
    for (group, seqs) in &out.members_gone {
        members.push(&(1, group, seqs))?;
    }
    for (group, values) in &out.strangers_new {
        members.push(&(2, group, values))?;
    }
    for (group, values) in &out.strangers_gone {
        members.push(&(3, group, values))?;
    }
    answer_waiting(&mut out);
    // Of two that answer the same search the first names it.
    let mut named_already = HashSet::new();
    out.named.retain(|named| named_already.insert(named.exchange));
    for named_now in &out.named {
        named.push(&(
            named_now.exchange,
            named_now.seq,
            &named_now.name,
            &named_now.wanted,
        ))?;
    }
    let mut by_tenant: HashMap<i64, Vec<&NewExchange>> = HashMap::new();
    for (tenant, entry) in &out.entries {
        let entries = by_tenant.entry(*tenant).or_default();
        if entry.status >= 400 {
            failed.push(&(tenant, entries.len()))?;
        }
        if let Some(wanted) = &entry.searched_for {
            searches.push(&(tenant, entries.len(), wanted))?;
        }
        entries.push(entry);
    }
    for (tenant, entries) in &by_tenant {
        let grown = grown.entry(*tenant).or_default();
        for some in entries.chunks(PIECE_MAX) {
            let piece = Piece::of(some)?;
            let bytes = (piece.heads.len() + piece.bodies.len()) as i64;
            let (heads_start, heads_length) = blob.put(&piece.heads);
            let (bodies_start, bodies_length) = blob.put(&piece.bodies);
            pieces.push(&(
                tenant,
                grown.exchanges,
                some.len(),
                bytes,
                heads_start,
                heads_length,
                bodies_start,
                bodies_length,
            ))?;
            grown.exchanges += some.len() as i64;
            grown.bytes += bytes;
        }
        grown.last_at = entries.last().map(|entry| entry.at);
        grown.kept = entries.last().map(|entry| entry.kept);
    }
    for (tenant, grown) in &grown {
        let counters = out.counters.get(tenant).copied().unwrap_or_default();
        counts.push(&(
            tenant,
            grown.users,
            grown.groups,
            counters.next_user,
            counters.next_group,
            grown.exchanges,
            grown.bytes,
            grown.last_at,
            grown.kept,
        ))?;
    }
    let mut arguments = arguments(
        [
            inserts, updates, deletes, left, gaps, keys_gone, members, named, counts, pieces, failed,
            searches,
        ],
        Some(blob),
    )?;
    arguments.add(keys_new.finish()?).map_err(sqlx::Error::Encode)?;
    let text = match end {
        // A statement is a transaction by itself.
        End::Alone | End::Goes => WRITE,
        End::Commits => WRITE_AND_COMMIT,
    };
    sqlx::query_with(text, arguments).execute(connection).await?;
    Ok(())
}

/// The new keys of several resources: `{"1099511627777": {"1": "ana@x"}}`. SQLite hands out names and
/// values of an object one by one; of an array of arrays it would write out each again and again.
#[derive(Default)]
struct KeysBySeq {
    json: Vec<u8>,
}

impl KeysBySeq {
    fn push_if_any(&mut self, seq: i64, keys: &[Key]) -> Result<(), StoreError> {
        if keys.is_empty() {
            return Ok(());
        }
        let start = if self.json.is_empty() { '{' } else { ',' };
        self.json
            .extend_from_slice(format!("{start}\"{seq}\":").as_bytes());
        Ok(serde_json::to_writer(&mut self.json, &KeysByAttribute(keys))?)
    }

    /// `None` when there are none.
    fn finish(mut self) -> Result<Option<String>, StoreError> {
        if self.json.is_empty() {
            return Ok(None);
        }
        self.json.push(b'}');
        let json = String::from_utf8(self.json);
        json.map(Some)
            .map_err(|error| StoreError::Corrupt(error.to_string()))
    }
}

/// As a JSON object: `{"1": "ana@x", "4": "ana@x"}`. An attribute with several values has as many
/// members, which SQLite reads one by one.
struct KeysByAttribute<'a>(&'a [Key]);

impl Serialize for KeysByAttribute<'_> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|key| (key.attribute, &key.value)))
    }
}

/// By how much a tenant's counts grow.
#[derive(Default)]
struct Grown {
    users: i64,
    groups: i64,
    exchanges: i64,
    bytes: i64,
    last_at: Option<i64>,
    /// How many exchanges the log keeps.
    kept: Option<u32>,
}

impl Grown {
    fn add(&mut self, seq: i64, by: i64) {
        match List::of(seq).resource_type() {
            scim::resource::ResourceType::User => self.users += by,
            scim::resource::ResourceType::Group => self.groups += by,
        }
    }
}

/// Searches of this very batch that are answered by what it makes.
fn answer_waiting(out: &mut Out) {
    if out.answered.is_empty() {
        return;
    }
    let mut waiting: HashMap<(i64, String), Vec<usize>> = HashMap::new();
    for (index, (tenant, entry)) in out.entries.iter().enumerate() {
        if let Some(wanted) = &entry.searched_for {
            let at = (*tenant, wanted.clone());
            waiting.entry(at).or_default().push(index);
        }
    }
    for answered in &out.answered {
        let at = (answered.tenant_seq, answered.wanted.clone());
        for index in waiting.remove(&at).unwrap_or_default() {
            out.entries[index].1.answered_by(answered.seq, &answered.name);
        }
    }
}
