//! The conversations as files.

use std::path::{Path, PathBuf};

use conversation::Conversation;

use super::setting::Setting;

/// Names a part of the files' paths, to play those alone while one is written.
const ONLY: &str = "FIXTURES";

/// One file.
#[derive(Clone)]
pub(crate) struct Fixture {
    /// Below the folder of fixtures.
    pub(crate) name: String,
    pub(crate) conversation: Conversation,
    pub(crate) setting: Setting,
    /// Conversations that are held before this one.
    pub(crate) given: Vec<Fixture>,
}

impl Fixture {
    fn read(name: &str) -> Self {
        let text =
            std::fs::read_to_string(root().join(name)).unwrap_or_else(|error| panic!("{name}: {error}"));
        let conversation: Conversation = text.parse().unwrap_or_else(|error| panic!("{name}: {error}"));
        let setting = Setting::of(&conversation).unwrap_or_else(|wrong| panic!("{name}: {wrong}"));
        let given = conversation.notes("Given").flat_map(|names| names.split(','));
        let given = given.map(|name| Self::read(name.trim())).collect();
        Self {
            name: name.to_owned(),
            conversation,
            setting,
            given,
        }
    }

    /// Whether the client has a part in it.
    pub(crate) fn has_calls(&self) -> bool {
        let mut requests = self
            .conversation
            .exchanges
            .iter()
            .map(|exchange| &exchange.request);
        requests.any(|request| request.note("Call").is_some())
    }

    /// Whether this name stands anywhere in it, or in what is held before.
    pub(crate) fn mentions(&self, name: &str) -> bool {
        let mentioned = format!("{{{name}}}");
        self.conversation.to_string().contains(&mentioned)
            || self.given.iter().any(|given| given.mentions(name))
    }
}

pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/graph")
}

/// The names of all files, those that are only given to others included.
pub(crate) fn names() -> Vec<String> {
    fn below(folder: &Path, found: &mut Vec<PathBuf>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                below(&path, found);
            } else if path.extension().is_some_and(|kind| kind == "http") {
                found.push(path);
            }
        }
    }
    let root = root();
    let mut found = Vec::new();
    below(&root, &mut found);
    let mut names: Vec<String> = found
        .iter()
        .map(|path| {
            path.strip_prefix(&root)
                .unwrap()
                .to_str()
                .unwrap()
                .replace('\\', "/")
        })
        .collect();
    names.sort();
    names
}

/// All of them, or those that the environment asks for.
pub(crate) fn all() -> Vec<Fixture> {
    let only = std::env::var(ONLY).unwrap_or_default();
    let wanted = names().into_iter().filter(|name| name.contains(&only));
    wanted.map(|name| Fixture::read(&name)).collect()
}
