#![doc = include_str!("../README.md")]

mod answers;
mod check;
mod drift;
mod driver;
mod error;
mod fresh;
mod known;
mod patience;
mod places;
mod registered;
mod rows;
mod run;
mod step;
mod undo;
mod work;
mod written;

pub use answers::{Answers, AnswersProblem, GroupAnswer, UserAnswer};
pub use check::{CheckError, CheckPatience, check_request};
pub use drift::{DriftRow, DriftState};
pub use error::{Fix, StepError};
pub use known::{Known, KnownAssignment, KnownGroup, KnownUser, TokenMark};
pub use patience::{FRESH_S, GOOD_READS, INTERVALS_S, WAIT_MAX_S};
pub use places::{Difference, Key, Place, differences};
pub use registered::{
    GRAPH_API_SECRET, KnownCloud, KnownConsent, KnownRegistration, KnownSecret, SIGN_ON_SECRET,
};
pub use rows::{AttributeChange, ObjectCompare, RowChange, RowVerdict, compare, same_expression};
pub use run::{Mode, Next, Run};
pub use step::{Choice, Decision, Level, Line, LineKind, Notice, Step, StepState, Verdict};
pub use written::Written;
