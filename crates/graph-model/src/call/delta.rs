//! Delta queries: what changed since a token was given (Graph: delta).

use super::with_query;
use crate::request::GraphRequest;
use crate::scope;

/// What is followed.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum DeltaOf {
    /// People.
    Users,
    /// Groups, with their members when `members` is selected.
    Groups,
}

impl DeltaOf {
    fn path(self) -> &'static str {
        match self {
            Self::Users => "/users/delta",
            Self::Groups => "/groups/delta",
        }
    }

    fn scope(self) -> &'static str {
        match self {
            Self::Users => scope::USERS,
            Self::Groups => scope::GROUPS,
        }
    }

    fn label(self) -> &'static str {
        match self {
            Self::Users => "Read which people changed",
            Self::Groups => "Read which groups changed",
        }
    }
}

impl GraphRequest {
    /// Everything there is, and then a token for what changes after it. `select` is a list with commas; the token
    /// remembers it.
    pub fn delta(of: DeltaOf, select: &str) -> Self {
        Self::get(
            with_query(of.path(), &[("$select", select)]),
            of.scope(),
            of.label(),
        )
    }

    /// Only a token for what changes from now on, without data.
    pub fn delta_latest(of: DeltaOf, select: &str) -> Self {
        Self::get(
            with_query(of.path(), &[("$select", select), ("$deltatoken", "latest")]),
            of.scope(),
            of.label(),
        )
    }

    /// What changed since: `link` is [`crate::delta::DeltaPage::delta_link`] of the round before. It lives seven days.
    pub fn delta_since(of: DeltaOf, link: &str) -> Self {
        Self::get(link, of.scope(), of.label())
    }
}
