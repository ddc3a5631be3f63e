//! Cursors of RFC 9865: where a page begins, and of which query.
//!
//! A cursor holds all the server has to know, so that any number of them costs nothing and a restart harms none.
//! It is not secret: with one that somebody makes up they see another page of the same query.

use jiff::Timestamp;
use scim::ScimError;
use scim::page::{decode_cursor, encode_cursor, expired_cursor, invalid_count, invalid_cursor};
use sha2::{Digest, Sha256};

/// Seconds a cursor is good for.
pub(super) const TIMEOUT_S: u64 = 3_600;

const BYTES: usize = 1 + 8 + 8 + 4 + 8;

/// Where a page begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum At {
    /// With what was made after this `seq`.
    After(i64),
    /// It ends with what was made before this `seq`.
    Before(i64),
    /// After so many, in an order of its own.
    Offset(i64),
}

/// The query a cursor belongs to.
pub(super) struct Query<'a> {
    /// Everything that decides what is found, in which order.
    pub(super) parts: &'a [&'a str],
    pub(super) tenant_seq: i64,
    pub(super) count: u64,
}

impl Query<'_> {
    fn hash(&self) -> [u8; 8] {
        let mut hash = Sha256::new();
        hash.update(self.tenant_seq.to_be_bytes());
        for part in self.parts {
            hash.update((part.len() as u64).to_be_bytes());
            hash.update(part);
        }
        let mut short = [0; 8];
        short.copy_from_slice(&hash.finalize()[..8]);
        short
    }

    pub(super) fn cursor(&self, at: At, now: Timestamp) -> String {
        let (kind, place) = match at {
            At::After(seq) => (0, seq),
            At::Before(seq) => (1, seq),
            At::Offset(offset) => (2, offset),
        };
        let mut bytes = Vec::with_capacity(BYTES);
        bytes.push(kind);
        bytes.extend(place.to_be_bytes());
        bytes.extend(now.as_second().to_be_bytes());
        bytes.extend(u32::try_from(self.count).unwrap_or(u32::MAX).to_be_bytes());
        bytes.extend(self.hash());
        encode_cursor(&bytes)
    }

    /// # Errors
    /// 400 `invalidCursor`, `expiredCursor`, `invalidCount`.
    pub(super) fn at(&self, cursor: &str, now: Timestamp) -> Result<At, ScimError> {
        let bytes = decode_cursor(cursor)?;
        let Some(([kind], rest)) = bytes.split_first_chunk::<1>() else {
            return Err(invalid_cursor());
        };
        let Some((place, rest)) = rest.split_first_chunk::<8>() else {
            return Err(invalid_cursor());
        };
        let Some((made, rest)) = rest.split_first_chunk::<8>() else {
            return Err(invalid_cursor());
        };
        let Some((count, hash)) = rest.split_first_chunk::<4>() else {
            return Err(invalid_cursor());
        };
        if hash != self.hash() {
            return Err(invalid_cursor());
        }
        let age = now.as_second().saturating_sub(i64::from_be_bytes(*made));
        if u64::try_from(age).is_ok_and(|age| age > TIMEOUT_S) {
            return Err(expired_cursor(TIMEOUT_S));
        }
        let count = u64::from(u32::from_be_bytes(*count));
        if count != self.count {
            return Err(invalid_count(format!(
                "count was {count} on the first page and is {} now; all pages of a query have one count",
                self.count
            )));
        }
        let place = i64::from_be_bytes(*place);
        match kind {
            0 => Ok(At::After(place)),
            1 => Ok(At::Before(place)),
            2 => Ok(At::Offset(place)),
            _ => Err(invalid_cursor()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn query<'a>(parts: &'a [&'a str], count: u64) -> Query<'a> {
        Query {
            parts,
            tenant_seq: 7,
            count,
        }
    }

    #[test]
    fn a_cursor_is_of_one_query_for_an_hour() {
        let now = Timestamp::UNIX_EPOCH;
        let own = query(&["User", "userName sw \"a\""], 10);
        for at in [At::After(1 << 50), At::Before(9), At::Offset(200)] {
            let cursor = own.cursor(at, now);
            assert_eq!(own.at(&cursor, now), Ok(at));
            let type_of = |query: &Query<'_>, now| query.at(&cursor, now).unwrap_err().scim_type;
            let late = Timestamp::from_second(TIMEOUT_S as i64 + 1).unwrap();
            assert_eq!(type_of(&own, late), Some(scim::ScimType::ExpiredCursor));
            let other = query(&["User", "userName sw \"b\""], 10);
            assert_eq!(type_of(&other, now), Some(scim::ScimType::InvalidCursor));
            let longer = query(own.parts, 11);
            assert_eq!(type_of(&longer, now), Some(scim::ScimType::InvalidCount));
        }
        for made_up in ["", "A", "AAAA", "not-one", "~"] {
            assert!(own.at(made_up, now).is_err(), "{made_up}");
        }
    }
}
