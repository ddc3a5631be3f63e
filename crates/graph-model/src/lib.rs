#![doc = include_str!("../README.md")]

mod answer;
mod application;
mod batch;
mod call;
mod date;
pub mod delta;
mod directory;
mod encode;
mod filter;
mod grant;
mod job;
pub mod log;
pub mod on_demand;
mod redirect;
mod request;
mod resource;
pub mod schema;
pub mod scope;
mod secrets;
mod status;
mod word;

pub use answer::{GraphAnswer, GraphFault};
pub use application::{AppRole, Application, Assignment, NON_GALLERY_TEMPLATE, ServicePrincipal};
pub use batch::{BATCH_MAX, BadBatch, BatchAnswer, batch_answers};
pub use call::{
    AuditQuery, Credentials, DeltaOf, GRAPH_APP_ID, MEMBERS_MAX, OnDemandSubject, Principal, RestartScope,
    TestInput, TooManyMembers, provisioning_activity,
};
pub use date::graph_date;
pub use directory::{DirectoryRole, Group, Organization, SubscribedSku, User};
pub use filter::Filter;
pub use grant::{PasswordCredential, PermissionGrant, permission_id};
pub use job::{
    Execution, JobFault, JobTemplate, Quarantine, SCIM_TEMPLATE, SynchronizationJob, pick_template,
};
pub use redirect::{BadRedirect, RedirectPlatform, check_redirect, consent_link, redirects_of};
pub use request::{Effect, GraphRequest, Method, MissingSecret, SECRET_BULLETS, secret};
pub use schema::SynchronizationSchema;
pub use secrets::{MaskedSecrets, NotificationSettings, SECRET_MASK, Secrets, SecretsEdit, key};
pub use status::{ExecutionResult, JobCode, Progress, QuarantineReason, ScheduleState};
