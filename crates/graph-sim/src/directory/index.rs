//! What `$search` and `$orderby=displayName` look things up in, however many people there are.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use super::person::Person;
use super::words::{self, Wanted};

/// Properties of people that can be searched; the first by word, the others by their beginning.
pub(crate) const SEARCHED: [&str; 8] = [
    "displayName",
    "mail",
    "mailNickname",
    "userPrincipalName",
    "givenName",
    "surname",
    "proxyAddresses",
    "otherMails",
];

/// Changed people are looked at one by one; with more than these the index is made anew.
const TOUCHED_MAX: usize = 4_096;

/// One text that leads to a person.
struct Entry {
    text: Arc<str>,
    place: u32,
    /// Which of [`SEARCHED`] have it, a bit each.
    properties: u8,
}

/// A sorted list of the texts of everyone who was there when it was made.
#[derive(Clone, Default)]
pub(super) struct Index {
    entries: Arc<Vec<Entry>>,
    /// Who changed or joined since.
    touched: Arc<BTreeSet<u32>>,
}

/// A set of places.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Found(Vec<u64>);

impl Found {
    fn new(places: usize) -> Self {
        Self(vec![0; places.div_ceil(64)])
    }

    fn set(&mut self, place: usize, is: bool) {
        if let Some(word) = self.0.get_mut(place / 64) {
            let bit = 1 << (place % 64);
            *word = if is { *word | bit } else { *word & !bit };
        }
    }

    pub(crate) fn has(&self, place: usize) -> bool {
        self.0
            .get(place / 64)
            .is_some_and(|word| word >> (place % 64) & 1 == 1)
    }

    pub(crate) fn and(mut self, other: &Self) -> Self {
        for (word, other) in self.0.iter_mut().zip(&other.0) {
            *word &= other;
        }
        self
    }

    pub(crate) fn or(mut self, other: &Self) -> Self {
        for (word, other) in self.0.iter_mut().zip(&other.0) {
            *word |= other;
        }
        self
    }

    /// How many.
    pub(crate) fn len(&self) -> usize {
        self.0.iter().map(|word| word.count_ones() as usize).sum()
    }

    /// The places from this one on, ascending.
    pub(crate) fn from(&self, place: usize) -> impl Iterator<Item = usize> {
        (place..self.0.len() * 64).filter(|place| self.has(*place))
    }
}

impl Index {
    pub(super) fn new<'p>(people: impl Iterator<Item = (usize, &'p Person)>) -> Self {
        let mut entries = Vec::new();
        // Most names are had by many.
        let mut known: HashMap<String, Arc<str>> = HashMap::new();
        for (place, person) in people {
            let place = small(place);
            let first = entries.len();
            let mut add = |text: Arc<str>, properties: u8| {
                let mut own = entries[first..].iter_mut();
                match own.find(|entry: &&mut Entry| entry.text == text) {
                    Some(entry) => entry.properties |= properties,
                    None => entries.push(Entry {
                        text,
                        place,
                        properties,
                    }),
                }
            };
            let mut share = |folded: String| match known.get(&folded) {
                Some(text) => Arc::clone(text),
                None => {
                    let text: Arc<str> = folded.as_str().into();
                    known.insert(folded, Arc::clone(&text));
                    text
                }
            };
            for word in words::words(person.text(SEARCHED[0])) {
                add(share(word), 1);
            }
            for (at, name) in SEARCHED.iter().enumerate().skip(1) {
                for text in person[name].texts() {
                    let is_folded = text.is_ascii() && !text.bytes().any(|b| b.is_ascii_uppercase());
                    let folded = match is_folded {
                        true => Arc::clone(text),
                        false if text.is_ascii() => words::fold(text).as_str().into(),
                        false => share(words::fold(text)),
                    };
                    add(folded, 1 << at);
                }
            }
        }
        entries.sort_unstable_by(|a, b| a.text.cmp(&b.text).then(a.place.cmp(&b.place)));
        entries.shrink_to_fit();
        Self {
            entries: Arc::new(entries),
            touched: Arc::default(),
        }
    }

    /// Somebody changed, joined or left for good. Tells whether it is time for a new index.
    pub(super) fn touch(&mut self, place: usize) -> bool {
        Arc::make_mut(&mut self.touched).insert(small(place));
        self.touched.len() > TOUCHED_MAX
    }

    /// Everyone whose property is found; `person` knows who is at a place.
    pub(super) fn find<'p>(
        &self,
        wanted: &Wanted,
        places: usize,
        person: impl Fn(usize) -> Option<&'p Person>,
    ) -> Found {
        let Some(at) = SEARCHED.iter().position(|name| *name == wanted.property) else {
            return Found::new(places);
        };
        let mut found = match wanted.words() {
            [] => self.beginning(wanted.start(), 1 << at, places),
            [first, rest @ ..] => rest.iter().fold(self.beginning(first, 1, places), |found, word| {
                found.and(&self.beginning(word, 1, places))
            }),
        };
        for place in self.touched.iter().map(|place| *place as usize) {
            let fits = person(place).is_some_and(|person| {
                person[&wanted.property]
                    .texts()
                    .iter()
                    .any(|text| wanted.fits(text))
            });
            found.set(place, fits);
        }
        found
    }

    fn beginning(&self, start: &str, property: u8, places: usize) -> Found {
        let mut found = Found::new(places);
        let first = self.entries.partition_point(|entry| &*entry.text < start);
        for entry in self.entries.iter().skip(first) {
            if !entry.text.starts_with(start) {
                break;
            }
            if entry.properties & property != 0 {
                found.set(entry.place as usize, true);
            }
        }
        found
    }
}

/// A place as it is kept: there are never so many people that it does not fit.
fn small(place: usize) -> u32 {
    u32::try_from(place).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn person(name: &str, mail: &str) -> Person {
        Person::from_json(
            &json!({"id": name, "displayName": name, "mail": mail, "userPrincipalName": mail,
            "proxyAddresses": [format!("SMTP:{mail}")]}),
            None,
        )
    }

    #[test]
    fn the_index_finds_what_looking_at_everyone_finds() {
        let mut people: Vec<Person> = (0..300)
            .map(|n| {
                person(
                    &format!("Ann{} Holm-Berg {n}", n % 7),
                    &format!("ann.holm{n}@x.example"),
                )
            })
            .collect();
        let mut index = Index::new(people.iter().enumerate());
        people[5] = person("Åse Ærø", "ase@x.example");
        people.push(person("Åge Dahl", "age@x.example"));
        assert!(!index.touch(5) && !index.touch(300));
        for (property, text) in [
            ("displayName", "holm"),
            ("displayName", "holmberg 29"),
            ("displayName", "å"),
            ("displayName", "ann3 2"),
            ("mail", "ann.holm2"),
            ("mail", "holm"),
            ("userPrincipalName", "AGE@"),
            ("proxyAddresses", "smtp:ann.holm10"),
            ("surname", "x"),
        ] {
            let wanted = Wanted::new(property, text);
            let found = index.find(&wanted, people.len(), |place| people.get(place));
            let all: Vec<usize> = (0..people.len())
                .filter(|place| {
                    people[*place][property]
                        .texts()
                        .iter()
                        .any(|text| wanted.fits(text))
                })
                .collect();
            assert_eq!(found.from(0).collect::<Vec<_>>(), all, "{property}:{text}");
            assert_eq!(found.len(), all.len());
        }
    }
}
