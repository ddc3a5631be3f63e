//! The two statements of a transaction: one that reads, one that writes.
//!
//! A statement costs a journey to the thread of the connection and back, so each of these is
//! several in one text. What they are about goes in as JSON arrays, one row each, and as one blob
//! that holds all the long texts: so the text of a statement, which SQLite prepares once, does not
//! depend on how many rows there are.
//!
//! Parameters are written `$3`: SQLite numbers those in each statement by itself, so a statement has
//! no gaps where it leaves some out, which sqlx would fill with the wrong arguments.

use std::collections::HashMap;
use std::sync::Arc;

use serde::Serialize;
use sqlx::sqlite::{SqliteArguments, SqliteRow};
use sqlx::{Arguments, AssertSqlSafe, Row, SqliteConnection};

use super::StoreError;
use super::batch::{Counters, Membership, Out, Seen, Want, blocks_of};
use super::keys::Key;
use super::numbers::List;
use super::stored::{Member, Stored, stored_columns};
use super::writer::Job;

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

    fn finish(mut self) -> Result<String, StoreError> {
        if self.count == 0 {
            self.json.push(b'[');
        }
        self.json.push(b']');
        String::from_utf8(self.json).map_err(|error| StoreError::Corrupt(error.to_string()))
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

    fn put_some(&mut self, text: Option<&str>) -> (Option<i64>, i64) {
        match text {
            Some(text) => {
                let (start, length) = self.put(text);
                (Some(start), length)
            }
            None => (None, 0),
        }
    }
}

/// A text that is put together once for each shape it can have.
struct Text {
    parts: String,
}

impl Text {
    fn run<'q>(self, arguments: SqliteArguments) -> sqlx::query::Query<'q, sqlx::Sqlite, SqliteArguments> {
        let text: Arc<str> = self.parts.into();
        sqlx::query_with(AssertSqlSafe(text), arguments)
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

const BEGIN: &str = "BEGIN IMMEDIATE;";

const READ_TENANTS: &str = "SELECT 0, t.seq, t.next_user, t.next_group, t.users, t.groups \
    FROM tenant AS t WHERE t.seq IN (SELECT value FROM json_each($1));";
const READ_RESOURCES: &str = concat!(
    "SELECT 1, j.key, ",
    stored_columns!(),
    " FROM json_each($2) AS j CROSS JOIN resource AS r ON r.tenant_seq = j.value ->> 0 AND r.id = j.value ->> 1;"
);
const READ_OWNERS: &str = "SELECT 2, j.key, k.seq FROM json_each($3) AS j \
    CROSS JOIN key AS k ON k.list = j.value ->> 0 AND k.attribute = j.value ->> 1 AND k.value = j.value ->> 2;";
const READ_SEARCHES: &str = "SELECT 3, j.key, s.exchange FROM json_each($4) AS j \
    CROSS JOIN open_search AS s ON s.tenant_seq = j.value ->> 0 AND s.wanted = j.value ->> 1;";
/// Of every id: its row, and whether it is in the group, known or as a stranger.
const READ_MEMBERS: &str = "SELECT 4, j.key, i.value, r.seq, r.display, \
        CASE WHEN r.seq IS NULL \
             THEN EXISTS (SELECT 1 FROM stranger AS s WHERE s.group_seq = g.seq AND s.value = i.value) \
             ELSE EXISTS (SELECT 1 FROM member AS m WHERE m.group_seq = g.seq AND m.member_seq = r.seq) END \
    FROM json_each($5) AS j \
    CROSS JOIN json_each(j.value, '$[2]') AS i \
    LEFT JOIN resource AS g ON g.tenant_seq = j.value ->> 0 AND g.id = j.value ->> 1 \
    LEFT JOIN resource AS r ON r.tenant_seq = j.value ->> 0 AND r.id = i.value;";
const READ_EVERYONE: &str = "SELECT 5, j.key, r.id, r.seq, r.display FROM json_each($6) AS j \
    CROSS JOIN resource AS g ON g.tenant_seq = j.value ->> 0 AND g.id = j.value ->> 1 \
        AND g.member_count <= j.value ->> 2 \
    CROSS JOIN member AS m ON m.group_seq = g.seq \
    CROSS JOIN resource AS r ON r.seq = m.member_seq;\
    SELECT 5, j.key, s.value, NULL, NULL FROM json_each($6) AS j \
    CROSS JOIN resource AS g ON g.tenant_seq = j.value ->> 0 AND g.id = j.value ->> 1 \
        AND g.member_count <= j.value ->> 2 \
    CROSS JOIN stranger AS s ON s.group_seq = g.seq;";
const READ_GROUPS: &str = "SELECT 6, j.key, m.group_seq FROM json_each($7) AS j \
    CROSS JOIN resource AS r ON r.tenant_seq = j.value ->> 0 AND r.id = j.value ->> 1 \
    CROSS JOIN member AS m INDEXED BY member_of ON m.member_seq = r.seq;";

/// What was asked for, by its place in its parameter.
#[derive(Default)]
struct Asked {
    resources: Vec<(i64, String)>,
    owners: Vec<(List, Key)>,
    searches: Vec<(i64, String)>,
    members: Vec<(i64, String)>,
    everyone: Vec<(i64, String)>,
    groups_of: Vec<(i64, String)>,
}

/// What several requests ask for, as one statement.
pub(super) struct Question {
    asked: Asked,
    text: Text,
    arguments: SqliteArguments,
}

/// Puts together what the requests ask for; the first time the statement begins the transaction and
/// sees whether their tenants are there.
pub(super) fn question(jobs: &[Job], begin: bool) -> Result<Question, StoreError> {
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
    for job in jobs {
        let tenant = job.tenant_seq;
        if begin {
            tenants.push(&tenant)?;
        }
        for want in &job.wants {
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
            }
        }
    }
    let mut parts = String::new();
    if begin {
        parts.push_str(BEGIN);
        parts.push_str(READ_TENANTS);
    }
    for (rows, part) in [
        (&resources, READ_RESOURCES),
        (&owners, READ_OWNERS),
        (&searches, READ_SEARCHES),
        (&members, READ_MEMBERS),
        (&everyone, READ_EVERYONE),
        (&groups, READ_GROUPS),
    ] {
        if !rows.is_empty() {
            parts.push_str(part);
        }
    }
    let arguments = arguments(
        [tenants, resources, owners, searches, members, everyone, groups],
        None,
    )?;
    Ok(Question {
        asked,
        text: Text { parts },
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
        if self.text.parts.is_empty() {
            return Ok(());
        }
        for row in self.text.run(self.arguments).fetch_all(connection).await? {
            self.asked.take(&row, seen)?;
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
                let id: String = row.try_get_unchecked(2)?;
                let membership = Membership {
                    member: Member {
                        value: id.clone(),
                        seq: row.try_get_unchecked(3)?,
                        display: row.try_get_unchecked(4)?,
                    },
                    is_member: row.try_get_unchecked(5)?,
                };
                seen.members.entry(at.clone()).or_default().insert(id, membership);
            }
            5 => {
                let at = self.everyone.get(place).ok_or_else(strayed)?;
                seen.everyone.entry(at.clone()).or_default().push(Member {
                    value: row.try_get_unchecked(2)?,
                    seq: row.try_get_unchecked(3)?,
                    display: row.try_get_unchecked(4)?,
                });
            }
            _ => {
                let at = self.groups_of.get(place).ok_or_else(strayed)?;
                seen.groups_of.entry(at.clone()).or_default().push(number(2)?);
            }
        }
        Ok(())
    }
}

const INSERT_RESOURCES: &str = "INSERT INTO resource \
        (seq, tenant_seq, id, display, created, last_modified, member_count, body) \
    SELECT j.value ->> 0, j.value ->> 1, j.value ->> 2, j.value ->> 3, j.value ->> 4, j.value ->> 4, j.value ->> 5, \
        CAST(substr($12, j.value ->> 6, j.value ->> 7) AS TEXT) FROM json_each($1) AS j;";
const UPDATE_RESOURCES: &str = "UPDATE resource SET display = u.display, last_modified = u.last_modified, \
        member_count = member_count + u.more, body = u.body \
    FROM (SELECT j.value ->> 0 AS seq, j.value ->> 1 AS display, j.value ->> 2 AS last_modified, \
        j.value ->> 3 AS more, CAST(substr($12, j.value ->> 4, j.value ->> 5) AS TEXT) AS body \
        FROM json_each($2) AS j) AS u WHERE resource.seq = u.seq;";
/// A row: seq, and whether it is a group.
const DELETE_RESOURCES: &str = "DELETE FROM resource WHERE seq IN (SELECT value FROM json_each($3));\
    DELETE FROM member WHERE group_seq IN (SELECT value FROM json_each($3));\
    DELETE FROM stranger WHERE group_seq IN (SELECT value FROM json_each($3));\
    DELETE FROM member WHERE (group_seq, member_seq) IN (SELECT m.group_seq, m.member_seq \
        FROM json_each($3) AS j CROSS JOIN member AS m INDEXED BY member_of ON m.member_seq = j.value);";
/// Groups whose member was deleted, as often as they lost one.
const COUNT_LEFT: &str = "UPDATE resource SET member_count = member_count - u.gone \
    FROM (SELECT value ->> 0 AS seq, value ->> 1 AS gone FROM json_each($4)) AS u WHERE resource.seq = u.seq;";
const NOTE_GAPS: &str = "INSERT INTO gap (list, level, block, gone) \
    SELECT j.value ->> 0, j.value ->> 1, j.value ->> 2, j.value ->> 3 FROM json_each($5) AS j WHERE true \
    ON CONFLICT (list, level, block) DO UPDATE SET gone = gone + excluded.gone;";
const DELETE_KEYS: &str = "DELETE FROM key WHERE (list, attribute, value, seq) IN \
    (SELECT j.value ->> 0, j.value ->> 1, j.value ->> 2, j.value ->> 3 FROM json_each($6) AS j);";
const INSERT_KEYS: &str = "INSERT OR IGNORE INTO key (list, attribute, value, seq) \
    SELECT j.value ->> 0, j.value ->> 1, j.value ->> 2, j.value ->> 3 FROM json_each($7) AS j;";
/// A row: 0 to add, 1 to take out; the group; the member's row, or its id when nothing has it.
const CHANGE_MEMBERS: &str = "DELETE FROM member WHERE (group_seq, member_seq) IN \
        (SELECT j.value ->> 1, j.value ->> 2 FROM json_each($8) AS j WHERE j.value ->> 0 = 1);\
    INSERT OR IGNORE INTO member (group_seq, member_seq) \
        SELECT j.value ->> 1, j.value ->> 2 FROM json_each($8) AS j WHERE j.value ->> 0 = 0;\
    DELETE FROM stranger WHERE (group_seq, value) IN \
        (SELECT j.value ->> 1, j.value ->> 2 FROM json_each($8) AS j WHERE j.value ->> 0 = 3);\
    INSERT OR IGNORE INTO stranger (group_seq, value) \
        SELECT j.value ->> 1, j.value ->> 2 FROM json_each($8) AS j WHERE j.value ->> 0 = 2;";
const NAME_SEARCHES: &str = "UPDATE exchange SET subject = u.subject, who = u.who, \
        what = CASE what WHEN 'probe' THEN 'no match' ELSE what END \
    FROM (SELECT j.value ->> 0 AS id, j.value ->> 1 AS subject, j.value ->> 2 AS who FROM json_each($9) AS j) AS u \
    WHERE exchange.id = u.id;\
    INSERT OR IGNORE INTO renamed (exchange) SELECT j.value ->> 0 FROM json_each($9) AS j \
        CROSS JOIN tenant AS t ON t.seq = (j.value ->> 0) >> 32 \
        WHERE (j.value ->> 0) < (t.seq << 32) + t.indexed_exchange;\
    DELETE FROM open_search WHERE (tenant_seq, wanted) IN \
        (SELECT j.value ->> 3, j.value ->> 4 FROM json_each($9) AS j);";
/// A row: tenant, by how much the counts grow, the next numbers, exchanges, their bytes, the last one's
/// time, and how many exchanges are kept.
const COUNT: &str = "UPDATE tenant SET users = tenant.users + u.users, groups = tenant.groups + u.groups, \
        next_user = max(tenant.next_user, u.next_user), next_group = max(tenant.next_group, u.next_group), \
        next_exchange = next_exchange + u.exchanges, exchange_bytes = exchange_bytes + u.bytes, \
        last_exchange_at = coalesce(u.at, last_exchange_at), \
        first_exchange = max(first_exchange, next_exchange + u.exchanges - $13) \
    FROM (SELECT j.value ->> 0 AS seq, j.value ->> 1 AS users, j.value ->> 2 AS groups, \
        j.value ->> 3 AS next_user, j.value ->> 4 AS next_group, j.value ->> 5 AS exchanges, \
        j.value ->> 6 AS bytes, j.value ->> 7 AS at FROM json_each($10) AS j) AS u WHERE tenant.seq = u.seq;";
/// A row: tenant, place among its new exchanges, and the columns. A tenant that is gone gets none.
const INSERT_EXCHANGES: &str = "INSERT INTO exchange \
        (id, at, duration, status, method, url, who, what, verdict, subject, bytes) \
    SELECT (t.seq << 32) + t.next_exchange + (j.value ->> 1), j.value ->> 2, j.value ->> 3, j.value ->> 4, \
        j.value ->> 5, j.value ->> 6, j.value ->> 7, j.value ->> 8, j.value ->> 9, j.value ->> 10, j.value ->> 11 \
    FROM json_each($11) AS j CROSS JOIN tenant AS t ON t.seq = j.value ->> 0;\
    INSERT INTO exchange_body (id, request_headers, request_body, response_headers, response_body, story) \
    SELECT (t.seq << 32) + t.next_exchange + (j.value ->> 1), \
        CAST(substr($12, b.value ->> 0, b.value ->> 1) AS TEXT), \
        CAST(substr($12, b.value ->> 2, b.value ->> 3) AS TEXT), \
        CAST(substr($12, b.value ->> 4, b.value ->> 5) AS TEXT), \
        CAST(substr($12, b.value ->> 6, b.value ->> 7) AS TEXT), \
        CAST(substr($12, b.value ->> 8, b.value ->> 9) AS TEXT) \
    FROM json_each($11) AS j CROSS JOIN tenant AS t ON t.seq = j.value ->> 0 \
    CROSS JOIN json_each(j.value, '$[13]') AS b;";
const NOTE_SEARCHES: &str = "INSERT OR IGNORE INTO open_search (tenant_seq, wanted, exchange) \
    SELECT t.seq, j.value ->> 12, (t.seq << 32) + t.next_exchange + (j.value ->> 1) \
    FROM json_each($11) AS j CROSS JOIN tenant AS t ON t.seq = j.value ->> 0 WHERE j.value ->> 12 IS NOT NULL;";
const COMMIT: &str = "COMMIT;";

/// Writes what the requests changed, and their exchanges, and commits.
pub(super) async fn write(
    connection: &mut SqliteConnection,
    mut out: Out,
    begun: bool,
    exchanges_kept: u32,
) -> Result<(), StoreError> {
    let mut blob = Blob::default();
    let [
        mut inserts,
        mut updates,
        mut deletes,
        mut left,
        mut gaps,
        mut keys_gone,
        mut keys_new,
    ] = <[Rows; 7]>::default();
    let [mut members, mut named, mut counts, mut exchanges] = <[Rows; 4]>::default();
    let mut grown: HashMap<i64, Grown> = HashMap::new();

    for (tenant, stored) in &out.inserts {
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
        ))?;
        grown.entry(*tenant).or_default().add(stored.seq, 1);
    }
    for (stored, more) in &out.updates {
        let (start, length) = blob.put(&stored.body);
        updates.push(&(
            stored.seq,
            &stored.display,
            &stored.last_modified,
            more,
            start,
            length,
        ))?;
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
    for (group, gone) in lost {
        left.push(&(group, gone))?;
    }
    out.keys_new
        .sort_unstable_by(|a, b| (List::of(a.0), &a.1).cmp(&(List::of(b.0), &b.1)));
    for (rows, keys) in [(&mut keys_gone, &out.keys_gone), (&mut keys_new, &out.keys_new)] {
        for (seq, key) in keys {
            rows.push(&(List::of(*seq).column(), key.attribute, &key.value, seq))?;
        }
    }
    for (group, member) in &out.members_new {
        members.push(&(0, group, member))?;
    }
    for (group, member) in &out.members_gone {
        members.push(&(1, group, member))?;
    }
    for (group, value) in &out.strangers_new {
        members.push(&(2, group, value))?;
    }
    for (group, value) in &out.strangers_gone {
        members.push(&(3, group, value))?;
    }
    answer_waiting(&mut out);
    for (exchange, seq, name) in &out.named {
        named.push(&(exchange, seq, name))?;
    }
    for answered in out.answered.iter().filter(|_| !out.named.is_empty()) {
        named.push(&((), answered.seq, (), answered.tenant_seq, &answered.wanted))?;
    }
    let mut notes_searches = false;
    for (tenant, entry) in &out.entries {
        let grown = grown.entry(*tenant).or_default();
        let (request_headers, request_headers_length) = blob.put(&entry.request_headers);
        let (request_body, request_body_length) = blob.put_some(entry.request_body.as_deref());
        let (response_headers, response_headers_length) = blob.put(&entry.response_headers);
        let (response_body, response_body_length) = blob.put_some(entry.response_body.as_deref());
        let (story, story_length) = blob.put_some(entry.story.as_deref());
        let bytes = request_headers_length
            + request_body_length
            + response_headers_length
            + response_body_length
            + story_length
            + entry.row_bytes();
        let wanted = entry.searched_for.as_deref().filter(|_| entry.subject.is_none());
        notes_searches |= wanted.is_some();
        exchanges.push(&(
            tenant,
            grown.exchanges,
            entry.at,
            entry.duration,
            entry.status,
            &entry.method,
            &entry.url,
            &entry.who,
            &entry.what,
            &entry.verdict,
            entry.subject,
            bytes,
            wanted,
            [[
                request_headers.into(),
                Some(request_headers_length),
                request_body,
                Some(request_body_length),
                response_headers.into(),
                Some(response_headers_length),
                response_body,
                Some(response_body_length),
                story,
                Some(story_length),
            ]],
        ))?;
        grown.exchanges += 1;
        grown.bytes += bytes;
        grown.last_at = Some(entry.at);
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
        ))?;
    }

    let mut parts = String::new();
    if !begun {
        parts.push_str(BEGIN);
    }
    for (needed, part) in [
        (!inserts.is_empty(), INSERT_RESOURCES),
        (!updates.is_empty(), UPDATE_RESOURCES),
        (!deletes.is_empty(), DELETE_RESOURCES),
        (!left.is_empty(), COUNT_LEFT),
        (!gaps.is_empty(), NOTE_GAPS),
        (!keys_gone.is_empty(), DELETE_KEYS),
        (!keys_new.is_empty(), INSERT_KEYS),
        (!members.is_empty(), CHANGE_MEMBERS),
        (!named.is_empty(), NAME_SEARCHES),
        (!exchanges.is_empty(), INSERT_EXCHANGES),
        (notes_searches, NOTE_SEARCHES),
        (!counts.is_empty(), COUNT),
    ] {
        if needed {
            parts.push_str(part);
        }
    }
    parts.push_str(COMMIT);
    let mut arguments = arguments(
        [
            inserts, updates, deletes, left, gaps, keys_gone, keys_new, members, named, counts, exchanges,
        ],
        Some(blob),
    )?;
    arguments
        .add(i64::from(exchanges_kept))
        .map_err(|error| sqlx::Error::Encode(error))?;
    Text { parts }.run(arguments).execute(connection).await?;
    Ok(())
}

/// By how much a tenant's counts grow.
#[derive(Default)]
struct Grown {
    users: i64,
    groups: i64,
    exchanges: i64,
    bytes: i64,
    last_at: Option<i64>,
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
