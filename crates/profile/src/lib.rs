#![doc = include_str!("../README.md")]

mod builtin;
mod check;
mod data;
mod locate;
mod problem;
mod read;
mod step;
mod trial;

pub use builtin::{builtin, builtin_texts, find};
pub use data::{
    Action, AppProfile, Assignments, Branch, Console, Credential, Credentials, DataRequirement, DataRule,
    FailureNotification, GroupHint, MappingApply, MappingPolicy, MappingRow, ObjectAction, ObjectProfile,
    Profile, Reading, Scope, Settings, Template, ValueSource, Warning,
};
pub use problem::ProfileProblem;
pub use step::{Act, CopyValue, Place, Step, StepKind, Task};
pub use trial::{Flavour, ObjectKind, Operation, PhoneForm, RefusedOperation, Trial, Unmapped, ValueRule};
