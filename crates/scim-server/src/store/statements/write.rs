//! The statement that writes everything that the requests of a batch changed, and their exchanges.

use std::collections::{HashMap, HashSet};

use serde::Serialize;
use sqlx::{Arguments, SqliteConnection};

use super::{Blob, Rows, arguments};
use crate::store::batch::{Out, blocks_of};
use crate::store::keys::Key;
use crate::store::log::NewExchange;
use crate::store::log::piece::{PIECE_MAX, Piece};
use crate::store::numbers::List;
use crate::store::{StoreError, now};

/// How the statement that writes ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::store) enum End {
    /// It is all of the transaction.
    Alone,
    /// It commits the one that was begun.
    Commits,
    /// The transaction goes on.
    Goes,
}

/// What the connection of the writer needs before it can write: the view and its triggers, for this
/// connection alone.
pub(in crate::store) const SETUP: &str = "PRAGMA temp_store = MEMORY;\
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
pub(in crate::store) async fn write(
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
