//! Lists and maps in parts: who changes one entry copies one part at most, and a copy of the whole costs next to nothing.

use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};
use std::sync::Arc;

/// People of one part.
const PART: usize = 512;
/// Parts of a map.
const SHARDS: usize = 256;

/// People by place. A place is given once and never again, so it can stand in a page token.
#[derive(Clone)]
pub(super) struct Places<T>(Vec<Arc<Vec<Option<Arc<T>>>>>);

impl<T> Places<T> {
    pub(super) fn new() -> Self {
        Self(Vec::new())
    }

    /// How many places were given.
    pub(super) fn len(&self) -> usize {
        self.0
            .last()
            .map_or(0, |last| (self.0.len() - 1) * PART + last.len())
    }

    pub(super) fn get(&self, place: usize) -> Option<&Arc<T>> {
        self.0.get(place / PART)?.get(place % PART)?.as_ref()
    }

    /// Adds somebody; tells the place.
    pub(super) fn push(&mut self, one: Arc<T>) -> usize {
        let place = self.len();
        match self.0.last_mut().filter(|last| last.len() < PART) {
            Some(last) => Arc::make_mut(last).push(Some(one)),
            None => self.0.push(Arc::new(vec![Some(one)])),
        }
        place
    }

    /// Puts somebody else, or nobody, into a place that was given.
    pub(super) fn set(&mut self, place: usize, one: Option<Arc<T>>) {
        if let Some(entry) = self
            .0
            .get_mut(place / PART)
            .and_then(|part| Arc::make_mut(part).get_mut(place % PART))
        {
            *entry = one;
        }
    }

    /// Everyone from this place on, with their places.
    pub(super) fn from(&self, place: usize) -> impl Iterator<Item = (usize, &T)> {
        self.0
            .iter()
            .enumerate()
            .skip(place / PART)
            .flat_map(|(part, people)| {
                people
                    .iter()
                    .enumerate()
                    .map(move |(at, one)| (part * PART + at, one))
            })
            .skip(place % PART)
            .filter_map(|(place, one)| Some((place, one.as_deref()?)))
    }
}

/// Places by key.
#[derive(Clone)]
pub(super) struct Keys {
    shards: Vec<Arc<HashMap<Arc<str>, u32>>>,
    hasher: RandomState,
}

impl Keys {
    pub(super) fn new() -> Self {
        Self {
            shards: vec![Arc::default(); SHARDS],
            hasher: RandomState::new(),
        }
    }

    fn shard(&self, key: &str) -> usize {
        usize::try_from(self.hasher.hash_one(key) % SHARDS as u64).unwrap_or_default()
    }

    pub(super) fn get(&self, key: &str) -> Option<usize> {
        let place = self.shards.get(self.shard(key))?.get(key)?;
        usize::try_from(*place).ok()
    }

    pub(super) fn insert(&mut self, key: Arc<str>, place: usize) {
        let shard = self.shard(&key);
        if let Some(shard) = self.shards.get_mut(shard) {
            Arc::make_mut(shard).insert(key, u32::try_from(place).unwrap_or(u32::MAX));
        }
    }

    /// Takes a key away if it still means this place.
    pub(super) fn remove(&mut self, key: &str, place: usize) {
        if self.get(key) == Some(place) {
            let shard = self.shard(key);
            if let Some(shard) = self.shards.get_mut(shard) {
                Arc::make_mut(shard).remove(key);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_stays_when_others_leave_and_a_copy_stays_as_it_was() {
        let mut places = Places::new();
        for number in 0..PART * 2 + 3 {
            assert_eq!(places.push(Arc::new(number)), number);
        }
        let before = places.clone();
        places.set(PART, None);
        assert_eq!(places.push(Arc::new(0)), PART * 2 + 3);
        assert_eq!(before.len(), PART * 2 + 3);
        assert_eq!(before.get(PART).map(|one| **one), Some(PART));
        assert!(places.get(PART).is_none());
        let next: Vec<usize> = places.from(PART - 1).take(2).map(|(place, _)| place).collect();
        assert_eq!(next, [PART - 1, PART + 1]);
        assert_eq!(places.from(PART * 2).count(), 4);
        assert_eq!(places.from(PART * 9).count(), 0);
    }

    #[test]
    fn a_key_that_means_another_place_by_now_is_kept() {
        let mut keys = Keys::new();
        keys.insert("a".into(), 1);
        keys.insert("a".into(), 2);
        keys.remove("a", 1);
        assert_eq!(keys.get("a"), Some(2));
        keys.remove("a", 2);
        assert_eq!(keys.get("a"), None);
    }
}
