//! Two objects with one matching value. Everybody is seen once by hash; those whose hash came twice are looked at again, so that
//! what is said is certain.

use std::collections::HashMap;

use crate::hash::Fnv;
use crate::people::Kind;

/// So many values are kept for the second look. Beyond it, two hashes of 64 bits that are equal count as the same value.
pub const SUSPECTS_MAX: usize = 100_000;
/// So many holders of one value are named.
const HOLDERS_MAX: usize = 3;

/// What an object would be looked for by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MatchValue {
    /// Of which kind the object is.
    pub kind: Kind,
    /// Target attribute.
    pub target: String,
    /// The value as it is searched for.
    pub value: String,
    /// The value as it is compared: small letters unless the attribute is case-exact (RFC 7643 §2.2).
    pub(super) folded: String,
}

impl MatchValue {
    /// A hash of what is compared.
    #[must_use]
    pub fn hash(&self) -> u64 {
        let mut hash = Fnv::new();
        hash.flag(self.kind == Kind::User);
        hash.text(&self.target);
        hash.text(&self.folded);
        hash.number()
    }
}

/// The hashes that stand in `hashes` more than once, sorted. Sorts `hashes`.
#[must_use]
pub fn repeated(hashes: &mut [u64]) -> Vec<u64> {
    hashes.sort_unstable();
    let mut out: Vec<u64> = hashes
        .windows(2)
        .filter_map(|pair| (pair[0] == pair[1]).then_some(pair[0]))
        .collect();
    out.dedup();
    out
}

/// Whether `repeated` has the hash of this value.
#[must_use]
pub fn is_repeated(repeated: &[u64], value: &MatchValue) -> bool {
    !repeated.is_empty() && repeated.binary_search(&value.hash()).is_ok()
}

/// Values whose hash came more than once, on their second look.
#[derive(Clone, Debug, Default)]
pub struct Suspects {
    values: HashMap<(Kind, String, String), Clash>,
    overflowed: bool,
}

/// One value and who has it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Clash {
    /// How many entries.
    pub count: u64,
    /// The first of them.
    pub holders: Vec<Holder>,
}

/// Who has a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holder {
    /// Object id.
    pub id: String,
    /// What it is called.
    pub name: String,
}

impl Suspects {
    /// The second look at one object.
    pub fn look(&mut self, value: MatchValue, id: &str, name: &str) {
        let key = (value.kind, value.target, value.folded);
        if self.values.len() >= SUSPECTS_MAX && !self.values.contains_key(&key) {
            self.overflowed = true;
            return;
        }
        let clash = self.values.entry(key).or_default();
        clash.count += 1;
        if clash.holders.len() < HOLDERS_MAX {
            clash.holders.push(Holder {
                id: id.to_owned(),
                name: name.to_owned(),
            });
        }
    }

    /// What the second look found; `repeated` are the hashes it was for.
    #[must_use]
    pub fn clashes(mut self, repeated: Vec<u64>) -> Clashes {
        self.values.retain(|_, clash| clash.count > 1);
        Clashes {
            hashes: if self.overflowed { repeated } else { Vec::new() },
            values: self.values,
        }
    }
}

/// Values that more than one object has.
#[derive(Clone, Debug, Default)]
pub struct Clashes {
    values: HashMap<(Kind, String, String), Clash>,
    /// Only when there were too many to look at each.
    hashes: Vec<u64>,
}

impl Clashes {
    /// There are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.values.is_empty() && self.hashes.is_empty()
    }

    /// There were more than [`SUSPECTS_MAX`], and some are known by their hash alone.
    #[must_use]
    pub fn is_by_hash(&self) -> bool {
        !self.hashes.is_empty()
    }

    /// Why an object with this value collides, in words; `None` when it does not.
    pub(super) fn reason(&self, value: &MatchValue, id: &str) -> Option<String> {
        if self.is_empty() {
            return None;
        }
        let (target, text) = (&value.target, &value.value);
        let key = (value.kind, value.target.clone(), value.folded.clone());
        let Some(clash) = self.values.get(&key) else {
            return self
                .hashes
                .binary_search(&value.hash())
                .is_ok()
                .then(|| format!("somebody else is matched by {target} '{text}' too (found by its hash)"));
        };
        let others: Vec<&str> = clash
            .holders
            .iter()
            .filter(|holder| holder.id != id)
            .map(|holder| holder.name.as_str())
            .collect();
        if others.is_empty() && clash.count as usize <= HOLDERS_MAX {
            return Some(format!("this id is listed {} times", clash.count));
        }
        let more = clash.count.saturating_sub(1 + others.len() as u64);
        let names = match (others.join(", "), more) {
            (names, 0) => names,
            (names, more) if names.is_empty() => format!("{more} others"),
            (names, more) => format!("{names} and {more} more"),
        };
        Some(format!("{names} is matched by {target} '{text}' too"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(text: &str) -> MatchValue {
        MatchValue {
            kind: Kind::User,
            target: "userName".to_owned(),
            value: text.to_owned(),
            folded: text.to_lowercase(),
        }
    }

    #[test]
    fn equal_values_clash_and_equal_hashes_alone_do_not() {
        let everybody = ["Ana@x", "bo@x", "ana@X", "cia@x"];
        let mut hashes: Vec<u64> = everybody.iter().map(|text| value(text).hash()).collect();
        // As if bo and somebody who is not here had one hash.
        hashes.push(value("bo@x").hash());
        let twice = repeated(&mut hashes);
        let mut suspects = Suspects::default();
        for (number, text) in everybody.iter().enumerate() {
            if is_repeated(&twice, &value(text)) {
                suspects.look(value(text), &number.to_string(), text);
            }
        }
        let clashes = suspects.clashes(twice);
        assert_eq!(clashes.reason(&value("bo@x"), "1"), None);
        assert_eq!(clashes.reason(&value("cia@x"), "3"), None);
        assert_eq!(
            clashes.reason(&value("Ana@x"), "0").as_deref(),
            Some("ana@X is matched by userName 'Ana@x' too")
        );
    }

    #[test]
    fn who_is_listed_twice_is_told_so() {
        let mut suspects = Suspects::default();
        suspects.look(value("a"), "1", "A");
        suspects.look(value("a"), "1", "A");
        assert_eq!(
            suspects.clashes(Vec::new()).reason(&value("a"), "1").as_deref(),
            Some("this id is listed 2 times")
        );
    }

    #[test]
    fn a_value_that_everybody_has_is_kept_once() {
        let mut suspects = Suspects::default();
        for number in 0..100_000 {
            suspects.look(value("x"), &number.to_string(), "somebody");
        }
        let clashes = suspects.clashes(Vec::new());
        assert_eq!(clashes.values.len(), 1);
        assert!(
            clashes
                .reason(&value("x"), "7")
                .is_some_and(|reason| reason.contains("and 99996 more"))
        );
    }
}
