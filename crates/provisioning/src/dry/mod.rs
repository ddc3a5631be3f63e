//! The dry run: what would happen to one object, before anything is sent. A schema is read once and judges any number of
//! people; whoever calls streams them, over as many threads as there are.
//!
//! Gates, rows, searches and bodies are the ones of a cycle ([`crate::Cycle`]); what is decided here is only what a cycle decides
//! before its first request, and after the answer to a search.

mod collision;
mod compare;
mod judge;
mod prepare;
mod problem;
mod roster;

pub use collision::{Clash, Clashes, Holder, MatchValue, SUSPECTS_MAX, Suspects, is_repeated, repeated};
pub use compare::{AttributeChange, Difference, Effect};
pub use judge::{AtTarget, Judged, Would};
pub use prepare::{DryRun, Listed};
pub use problem::{Problem, ProblemCode, SchemaProblem};
pub use roster::{Entitlement, Roster, RosterBuilder};
