//! The direct members of a group that are people, read a page at a time.

use graph_model::{GraphAnswer, User};

/// Pages of members that are read; each has up to 999. Beyond that the count of the first page is used.
const PAGES_MAX: usize = 20;

/// Direct members that are people.
#[derive(Default)]
pub(super) struct Members {
    /// The first page was read.
    pub(super) read: bool,
    /// Path of the next page.
    pub(super) next: Option<String>,
    /// Ids of those who may sign in: only they are provisioned.
    pub(super) enabled: Vec<String>,
    /// How many there are, disabled ones included.
    pub(super) total: u64,
    pages: usize,
}

impl Members {
    pub(super) fn saw(&mut self, answer: &GraphAnswer) {
        self.pages += 1;
        self.read = true;
        let people = answer.items().iter().cloned().map(User::from_value);
        let enabled = people.filter(User::account_enabled);
        self.enabled.extend(enabled.map(|user| user.id().to_owned()));
        let listed = u64::try_from(self.enabled.len()).unwrap_or(u64::MAX);
        self.total = self.total.max(answer.count().unwrap_or(0)).max(listed);
        self.next = answer
            .next_page_path()
            .filter(|_| self.pages < PAGES_MAX)
            .map(str::to_owned);
    }
}
