//! Which exchanges a query wants: by words, by failure, and whom they are about.

use std::collections::HashSet;

use scim::filter::fold;
use scim::resource::ResourceType;
use sqlx::SqliteConnection;

use super::piece::{self, End, Entry};
use super::search::{CHUNK_ROWS, next_ids};
use super::text::{self, match_query};
use super::{ExchangeQuery, Kept};
use crate::store::StoreError;
use crate::store::keys;
use crate::store::numbers::List;

/// Most persons and groups that one name may stand for.
const SAME_NAME_MAX: usize = 20;

/// Exchanges that are looked through for those who are gone.
const LOOKED_FOR_GONE_MAX: usize = 20_000;

/// The least status of a failure.
const FAILED: u16 = 400;

/// What an exchange has to have.
#[derive(Debug)]
pub(super) struct Wanted {
    words: Vec<String>,
    failed_only: bool,
    about: Option<Subject>,
}

/// One person or group, by everything the log may know them by.
#[derive(Debug)]
struct Subject {
    /// As it was asked for, and folded.
    text: String,
    folded: String,
    seqs: HashSet<i64>,
}

/// What an index of the log can be asked for.
#[derive(Debug)]
pub(super) enum Narrowed {
    /// A query of the text index.
    Text(String),
    /// JSON: rows of resources.
    Subjects(String),
}

impl Wanted {
    pub(super) async fn of(
        connection: &mut SqliteConnection,
        tenant_seq: i64,
        kept: Kept,
        query: &ExchangeQuery,
    ) -> Result<Self, StoreError> {
        let about = query
            .about
            .as_deref()
            .map(str::trim)
            .filter(|text| !text.is_empty());
        Ok(Self {
            words: text::words(query.text.as_deref().unwrap_or("")),
            failed_only: query.failed_only,
            about: match about {
                Some(text) => Some(Subject::of(connection, tenant_seq, kept, text).await?),
                None => None,
            },
        })
    }

    /// Whether exchanges have to be looked at one by one.
    pub(super) fn is_search(&self) -> bool {
        !self.words.is_empty() || self.about.is_some()
    }

    /// Whether an exchange has it.
    pub(super) fn has(&self, entry: &Entry) -> bool {
        (!self.failed_only || entry.head.2 >= FAILED)
            && self.about.as_ref().is_none_or(|about| about.has(entry))
            && (self.words.is_empty() || text::of(entry).has(&self.words))
    }

    /// What everything that has it is found by; `None` when no index helps.
    pub(super) fn narrowed(&self) -> Option<Narrowed> {
        match &self.about {
            None => match_query(&self.words).map(Narrowed::Text),
            // Searches without a hit are known by their text alone.
            Some(about) if about.seqs.is_empty() => match_query(&about.words()).map(Narrowed::Text),
            Some(about) => {
                let seqs: Vec<i64> = about.seqs.iter().copied().collect();
                serde_json::to_string(&seqs).ok().map(Narrowed::Subjects)
            }
        }
    }
}

impl Subject {
    async fn of(
        connection: &mut SqliteConnection,
        tenant_seq: i64,
        kept: Kept,
        text: &str,
    ) -> Result<Self, StoreError> {
        let folded = fold(text);
        let mut subject = Self {
            text: text.to_owned(),
            seqs: HashSet::new(),
            folded,
        };
        let of_id: Option<i64> =
            sqlx::query_scalar("SELECT seq FROM resource WHERE tenant_seq = ? AND id = ?")
                .bind(tenant_seq)
                .bind(text)
                .fetch_optional(&mut *connection)
                .await?;
        subject.seqs.extend(of_id);
        for resource_type in [ResourceType::User, ResourceType::Group] {
            // 1 and 2 are `userName` and `displayName`, see `keys`.
            let named: Vec<i64> = sqlx::query_scalar(
                "SELECT DISTINCT seq FROM key WHERE list = ? AND value = ? AND attribute IN (1, 2) LIMIT 20",
            )
            .bind(List::new(tenant_seq, resource_type).column())
            .bind(keys::wanted(text))
            .fetch_all(&mut *connection)
            .await?;
            subject.seqs.extend(named);
        }
        if subject.seqs.is_empty() {
            subject.add_gone(connection, kept).await?;
        }
        Ok(subject)
    }

    /// Those who are gone are in the log alone: by the name it gave them, or by their id in a URL.
    async fn add_gone(&mut self, connection: &mut SqliteConnection, kept: Kept) -> Result<(), StoreError> {
        let in_url = format!("/{}", self.text);
        let is_theirs = |entry: &Entry| {
            let path = entry.head.4.split('?').next().unwrap_or("");
            entry.who() == Some(self.text.as_str()) || path.trim_end_matches('/').ends_with(&in_url)
        };
        let mut found: HashSet<i64> = HashSet::new();
        let mut looked = 0;
        let narrowed = match_query(&self.words()).map(Narrowed::Text);
        let indexed = match narrowed {
            Some(_) => kept.indexed.clamp(kept.from, kept.to),
            None => kept.from,
        };
        let mut to = kept.to;
        while to > kept.from && looked < LOOKED_FOR_GONE_MAX && found.len() < SAME_NAME_MAX {
            let entries = if to > indexed {
                piece::range(connection, indexed, to, End::Newest, CHUNK_ROWS, false).await?
            } else if let Some(narrowed) = &narrowed {
                let ids = next_ids(connection, narrowed, kept.from, to).await?;
                piece::with_ids(connection, &ids, false).await?
            } else {
                break;
            };
            looked += entries.len();
            match entries.last() {
                Some(last) => to = last.id,
                None if to > indexed => to = indexed,
                None => break,
            }
            let theirs = entries.iter().filter(|entry| is_theirs(entry));
            found.extend(theirs.filter_map(Entry::subject));
        }
        self.seqs.extend(found);
        Ok(())
    }

    fn has(&self, entry: &Entry) -> bool {
        match entry.subject() {
            Some(seq) => self.seqs.contains(&seq),
            None => entry
                .who()
                .is_some_and(|who| who == self.text || fold(who) == self.folded),
        }
    }

    fn words(&self) -> Vec<String> {
        self.folded.split_whitespace().map(str::to_owned).collect()
    }
}
