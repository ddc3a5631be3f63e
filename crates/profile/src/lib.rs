#![doc = include_str!("../README.md")]

mod answer;
mod builtin;
mod check;
mod data;
mod draft;
mod graph_api;
mod locate;
mod note;
mod object;
mod problem;
mod question;
mod read;
mod resolve;
mod rule;
mod schema;
mod settings;
mod sso;
mod step;
mod template;
mod trial;
mod when;

pub use answer::AnswerProblem;
pub use builtin::{builtin, builtin_texts, find};
pub use data::{AppProfile, Console, Credential, Credentials, OneAppPer, Profile, Template, ValueSource};
pub use draft::{Draft, DraftAssign, DraftGroups, DraftPolicy, DraftToken};
pub use graph_api::GraphApi;
pub use note::{Action, Branch, Mail, Reading, Warning};
pub use object::{
    AppRole, AttributeType, MappingApply, MappingPolicy, MappingRow, ObjectAction, ObjectProfile,
    TargetAttribute,
};
pub use problem::ProfileProblem;
pub use question::{AnswerValue, Choice, Fit, Method, Part, Question, QuestionKind, SCIM_METHOD};
pub use resolve::{Facts, Given, MailText, Resolved, Unresolved};
pub use rule::{DataRequirement, DataRule, RuleLevel};
pub use schema::{SCHEMA_FILE, json_schema};
pub use settings::{AssignmentKind, Assignments, GroupHint, Mention, Scope, Settings, Start, StartKind};
pub use sso::{HandOver, HandedValue, SignOn, SignOnProtocol};
pub use step::{Act, CopyValue, Place, Step, StepKind, Task};
pub use trial::{
    AcceptedToken, Flavour, ObjectKind, Operation, PhoneForm, RefusedOperation, Trial, Unmapped, ValueRule,
};
pub use when::When;
