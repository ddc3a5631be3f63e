//! Names in place of names: the same value has the same alias wherever it stands in a recording.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, MatchKind};
use regex::Regex;

/// The domain of all aliases that are addresses.
const DOMAIN: &str = "contoso.example";
/// What aliases begin with.
const KINDS: [&str; 13] = [
    "person",
    "mail",
    "name",
    "given",
    "surname",
    "nick",
    "phone",
    "employee",
    "value",
    "group",
    "application",
    "host",
    "tenant",
];

/// An alias in a text: `name-3`, `person-1@contoso.example`, `domain-1.example`.
static ALIAS: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let kinds = KINDS.join("|");
    Regex::new(&format!(
        r"\b(?:(?:{kinds})-[0-9]+(?:@contoso\.example)?|domain-[0-9]+\.example)\b"
    ))
    .ok()
});

/// What something is that gets an alias.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A sign-in name.
    Person,
    /// Another address.
    Mail,
    Name,
    Given,
    Surname,
    Nick,
    Phone,
    Employee,
    /// Anything else about a person; not looked for elsewhere.
    Value,
    Group,
    Application,
    Host,
    /// The tenant's name.
    Tenant,
    Domain,
}

/// The aliases of one recording.
#[derive(Debug, Default)]
pub(super) struct Aliases {
    known: HashMap<String, String>,
    given: HashSet<String>,
    counts: BTreeMap<&'static str, usize>,
    ids: HashMap<String, String>,
    /// What is looked for in texts, with its alias.
    everywhere: BTreeMap<String, String>,
}

/// Finds the known values in texts.
#[derive(Default)]
pub(super) struct Finder {
    /// Names as they are written, and those of several words or with an `@` in any case.
    sets: Vec<(AhoCorasick, Vec<String>)>,
}

impl Kind {
    fn word(self) -> &'static str {
        match self {
            Self::Person => "person",
            Self::Mail => "mail",
            Self::Name => "name",
            Self::Given => "given",
            Self::Surname => "surname",
            Self::Nick => "nick",
            Self::Phone => "phone",
            Self::Employee => "employee",
            Self::Value => "value",
            Self::Group => "group",
            Self::Application => "application",
            Self::Host => "host",
            Self::Tenant => "tenant",
            Self::Domain => "domain",
        }
    }

    /// How short a text may be that is looked for wherever it stands; `None`: only where it is known to be meant.
    fn chars_min(self) -> Option<usize> {
        match self {
            Self::Value | Self::Host | Self::Domain => None,
            Self::Phone | Self::Employee => Some(4),
            _ => Some(2),
        }
    }
}

impl Aliases {
    /// The alias of a value. Values are the same when only their case differs.
    pub(super) fn of(&mut self, kind: Kind, value: &str) -> String {
        let key = value.to_lowercase();
        if let Some(alias) = self.known.get(&key) {
            let alias = alias.clone();
            self.look_for(kind, value, &alias);
            return alias;
        }
        let word = kind.word();
        let number = self.next(word);
        let alias = match kind {
            Kind::Person | Kind::Mail => format!("{word}-{number}@{DOMAIN}"),
            Kind::Domain => format!("{word}-{number}.example"),
            _ => format!("{word}-{number}"),
        };
        self.known.insert(key, alias.clone());
        self.given.insert(alias.clone());
        self.look_for(kind, value, &alias);
        alias
    }

    fn look_for(&mut self, kind: Kind, value: &str, alias: &str) {
        if kind
            .chars_min()
            .is_some_and(|least| value.chars().count() >= least)
        {
            self.everywhere.insert(value.to_owned(), alias.to_owned());
        }
    }

    fn next(&mut self, word: &'static str) -> usize {
        let count = self.counts.entry(word).or_default();
        *count += 1;
        *count
    }

    /// The name that stands for an id.
    pub(super) fn id(&mut self, word: &'static str, id: &str) -> String {
        let key = id.to_lowercase();
        if let Some(name) = self.ids.get(&key) {
            return name.clone();
        }
        let name = format!("{word}-{}", self.next(word));
        self.ids.insert(key, name.clone());
        name
    }

    /// Whether a text is an alias that was given here.
    pub(super) fn is_alias(&self, text: &str) -> bool {
        self.given.contains(text)
    }

    /// The alias of a value that begins so: what is typed into a search is often half a name.
    pub(super) fn beginning_with(&self, text: &str) -> Option<&str> {
        let wanted = text.to_lowercase();
        let mut all = self.everywhere.iter();
        let found = all.find(|(value, _)| value.to_lowercase().starts_with(&wanted));
        found.map(|(_, alias)| alias.as_str())
    }

    /// Looks for what is known so far.
    pub(super) fn finder(&self) -> Finder {
        let in_any_case = |value: &str| value.contains(['@', ' ']);
        let mut finder = Finder::default();
        for any_case in [true, false] {
            let chosen = self
                .everywhere
                .iter()
                .filter(|(value, _)| in_any_case(value) == any_case);
            let (values, aliases): (Vec<&String>, Vec<String>) =
                chosen.map(|(value, alias)| (value, alias.clone())).unzip();
            let built = AhoCorasick::builder()
                .match_kind(MatchKind::LeftmostLongest)
                .ascii_case_insensitive(any_case)
                .build(&values);
            if let Ok(built) = built {
                finder.sets.push((built, aliases));
            }
        }
        finder
    }
}

impl Finder {
    /// A text with every known value replaced that stands there as a word of its own.
    pub(super) fn replaced(&self, text: &str) -> String {
        let mut text = text.to_owned();
        for (set, aliases) in &self.sets {
            let mut out = String::with_capacity(text.len());
            let mut done = 0;
            for found in set.find_iter(&text) {
                let before = text[..found.start()].chars().next_back();
                let after = text[found.end()..].chars().next();
                let is_word = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
                if is_word(before) || is_word(after) {
                    continue;
                }
                out.push_str(&text[done..found.start()]);
                out.push_str(&aliases[found.pattern().as_usize()]);
                done = found.end();
            }
            out.push_str(&text[done..]);
            text = out;
        }
        text
    }
}

/// A text with a name in braces in place of each alias: what it stands for in another tenant is learnt there.
pub(crate) fn names_in(text: &str) -> String {
    let Some(alias) = ALIAS.as_ref() else {
        return text.to_owned();
    };
    let mut out = String::with_capacity(text.len());
    let mut done = 0;
    for found in alias.find_iter(text) {
        // `{person-1.id}` is a name already.
        if text[..found.start()].ends_with('{') {
            continue;
        }
        out.push_str(&text[done..found.start()]);
        out.push('{');
        out.push_str(&found.as_str().replace('@', ".at."));
        out.push('}');
        done = found.end();
    }
    out.push_str(&text[done..]);
    out
}
