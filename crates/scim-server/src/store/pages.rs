//! Pages at any depth.
//!
//! A list numbers its resources, so without gaps the n-th has the number n and a page is one range
//! of the table. Deleting leaves gaps; how many, the table `gap` keeps for blocks of three sizes,
//! and the n-th is found by going down through them. So a page costs the same at any depth.

use sqlx::{Row, SqliteConnection};

use super::StoreError;
use super::numbers::{List, number};
use super::stored::{Stored, stored_columns};
use scim::resource::ResourceType;

/// Bits of a block's size, from the largest blocks to the smallest, with their levels.
const LEVELS: [(i64, u32); 3] = [(2, 15), (1, 10), (0, 5)];

/// A part of a list, and how many there are in all.
#[derive(Debug, Default)]
pub(super) struct Part {
    pub(super) total: u64,
    pub(super) page: Vec<Stored>,
}

/// A page, and how many there are in all, from one moment.
pub(super) async fn page(
    connection: &mut SqliteConnection,
    list: List,
    offset: u64,
    count: u64,
) -> Result<Part, StoreError> {
    let done = in_one_moment(connection, list, offset, count).await;
    if done.is_err() {
        // The connection goes back to others; without a transaction this fails, and that is well.
        let _ = sqlx::query("ROLLBACK").execute(connection).await;
    }
    done
}

async fn in_one_moment(
    connection: &mut SqliteConnection,
    list: List,
    offset: u64,
    count: u64,
) -> Result<Part, StoreError> {
    let nth = i64::try_from(offset).unwrap_or(i64::MAX - 1).saturating_add(1);
    let count = i64::try_from(count).unwrap_or(i64::MAX);
    // Without gaps this is the page already.
    let rows = sqlx::query(concat!(
        "BEGIN;\
         SELECT users, groups, next_user, next_group FROM tenant WHERE seq = ?1;\
         SELECT ",
        stored_columns!(),
        " FROM resource AS r WHERE r.seq >= ?2 AND r.seq < ?3 ORDER BY r.seq LIMIT ?4 + 0;"
    ))
    .bind(list.column() >> 1)
    .bind(list.seq(nth.min(number(i64::MAX))))
    .bind(list.end())
    .bind(count)
    .fetch_all(&mut *connection)
    .await?;
    let Some((counts, rows)) = rows.split_first() else {
        sqlx::query("COMMIT").execute(connection).await?;
        return Ok(Part::default());
    };
    let column = match list.resource_type() {
        ResourceType::User => 0,
        ResourceType::Group => 1,
    };
    let total: i64 = counts.try_get_unchecked(column)?;
    let next: i64 = counts.try_get_unchecked(column + 2)?;
    let page = if next - 1 == total || nth > total {
        let rows = if nth > total { &[] } else { rows };
        rows.iter()
            .map(|row| Stored::from_row(row, 0))
            .collect::<Result<_, _>>()?
    } else {
        let first = nth_seq(connection, list, nth).await?;
        after(connection, list, first - 1, count).await?
    };
    sqlx::query("COMMIT").execute(connection).await?;
    Ok(Part {
        total: total.unsigned_abs(),
        page,
    })
}

/// `seq` of the n-th resource, counted from 1.
async fn nth_seq(connection: &mut SqliteConnection, list: List, nth: i64) -> Result<i64, StoreError> {
    // Blocks from..to of the level hold it; `gone` numbers before them have none.
    let (mut from, mut to) = (0, i64::MAX);
    let mut gone = 0;
    for (level, bits) in LEVELS {
        let rows = sqlx::query(
            "SELECT block, gone FROM gap WHERE list = ? AND level = ? AND block >= ? AND block < ? ORDER BY block",
        )
        .bind(list.column())
        .bind(level)
        .bind(from)
        .bind(to)
        .fetch_all(&mut *connection)
        .await?;
        let mut inside = None;
        for row in rows {
            let (block, gone_inside): (i64, i64) = (row.try_get_unchecked(0)?, row.try_get_unchecked(1)?);
            if nth <= (block << bits) - gone {
                // It is in front of this block, where there are no gaps.
                break;
            }
            if nth <= ((block + 1) << bits) - gone - gone_inside {
                inside = Some(block);
                break;
            }
            gone += gone_inside;
        }
        let Some(block) = inside else {
            return Ok(list.seq(nth + gone));
        };
        if level == 0 {
            let first = (block << bits) + 1;
            let seq: Option<i64> =
                sqlx::query_scalar("SELECT seq FROM resource WHERE seq >= ? ORDER BY seq LIMIT 1 OFFSET ?")
                    .bind(list.seq(first))
                    .bind(nth + gone - first)
                    .fetch_optional(connection)
                    .await?;
            return Ok(seq.unwrap_or(list.end()));
        }
        (from, to) = (block << 5, (block + 1) << 5);
    }
    Ok(list.end())
}

/// Notes that the list has none of its first `count` numbers any more.
pub(super) async fn all_gone(
    connection: &mut SqliteConnection,
    list: List,
    count: i64,
) -> Result<(), StoreError> {
    for (level, bits) in LEVELS {
        let blocks: Vec<(i64, i64)> = (0..)
            .map(|block| (block, (count - (block << bits)).min(1 << bits)))
            .take_while(|(_, gone)| *gone > 0)
            .collect();
        sqlx::query(
            "INSERT INTO gap (list, level, block, gone) SELECT ?1, ?2, value ->> 0, value ->> 1 FROM json_each(?3)",
        )
        .bind(list.column())
        .bind(level)
        .bind(serde_json::to_string(&blocks)?)
        .execute(&mut *connection)
        .await?;
    }
    Ok(())
}

/// Resources behind this one.
pub(super) async fn after(
    connection: &mut SqliteConnection,
    list: List,
    seq: i64,
    count: i64,
) -> Result<Vec<Stored>, StoreError> {
    let rows = sqlx::query(concat!(
        "SELECT ",
        stored_columns!(),
        " FROM resource AS r WHERE r.seq > ? AND r.seq < ? ORDER BY r.seq LIMIT ? + 0"
    ))
    .bind(seq.max(list.seq(0)))
    .bind(list.end())
    .bind(count)
    .fetch_all(connection)
    .await?;
    rows.iter().map(|row| Stored::from_row(row, 0)).collect()
}

/// Resources in front of this one, the nearest first.
pub(super) async fn before(
    connection: &mut SqliteConnection,
    list: List,
    seq: i64,
    count: i64,
) -> Result<Vec<Stored>, StoreError> {
    let rows = sqlx::query(concat!(
        "SELECT ",
        stored_columns!(),
        " FROM resource AS r WHERE r.seq >= ? AND r.seq < ? ORDER BY r.seq DESC LIMIT ? + 0"
    ))
    .bind(list.seq(0))
    .bind(seq.min(list.end()))
    .bind(count)
    .fetch_all(connection)
    .await?;
    rows.iter().map(|row| Stored::from_row(row, 0)).collect()
}

/// How many resources a list has.
pub(super) async fn total(connection: &mut SqliteConnection, list: List) -> Result<u64, StoreError> {
    Ok(page(connection, list, 0, 0).await?.total)
}

/// These resources, in the order they were made.
pub(super) async fn with_seqs(
    connection: &mut SqliteConnection,
    seqs: &[i64],
) -> Result<Vec<Stored>, StoreError> {
    if seqs.is_empty() {
        return Ok(Vec::new());
    }
    let rows = sqlx::query(concat!(
        "SELECT ",
        stored_columns!(),
        " FROM resource AS r WHERE r.seq IN (SELECT value FROM json_each(?)) ORDER BY r.seq"
    ))
    .bind(serde_json::to_string(seqs)?)
    .fetch_all(connection)
    .await?;
    rows.iter().map(|row| Stored::from_row(row, 0)).collect()
}

/// A page of resources whose `userName` or `displayName` contains the text, and the total.
pub(super) async fn by_text(
    connection: &mut SqliteConnection,
    list: List,
    text: &str,
    offset: u64,
    limit: u64,
) -> Result<Part, StoreError> {
    // 1 and 2 are `userName` and `displayName`, see `keys`.
    let seqs: Vec<i64> = sqlx::query_scalar(
        "SELECT DISTINCT seq FROM key WHERE list = ? AND attribute IN (1, 2) AND value LIKE ? ESCAPE '\\' ORDER BY seq",
    )
    .bind(list.column())
    .bind(contains_pattern(text))
    .fetch_all(&mut *connection)
    .await?;
    let clamp = |number: u64| usize::try_from(number).unwrap_or(usize::MAX);
    let page: Vec<i64> = seqs
        .iter()
        .skip(clamp(offset))
        .take(clamp(limit))
        .copied()
        .collect();
    Ok(Part {
        total: seqs.len() as u64,
        page: with_seqs(connection, &page).await?,
    })
}

/// A LIKE pattern that finds the folded text anywhere; `\` is its escape.
fn contains_pattern(text: &str) -> String {
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
