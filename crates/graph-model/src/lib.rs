#![doc = include_str!("../README.md")]

mod answer;
mod application;
mod call;
mod date;
mod directory;
mod encode;
mod job;
pub mod on_demand;
mod request;
mod resource;
pub mod schema;
pub mod scope;
mod secrets;

pub use answer::{GraphAnswer, GraphFault};
pub use application::{AppRole, Application, Assignment, NON_GALLERY_TEMPLATE, ServicePrincipal};
pub use call::{Credentials, OnDemandSubject, RestartScope};
pub use date::graph_date;
pub use directory::{DirectoryRole, Group, Organization, SubscribedSku, User};
pub use job::{
    Execution, JobFault, JobTemplate, Quarantine, SCIM_TEMPLATE, SynchronizationJob, pick_template,
};
pub use request::{Effect, GraphRequest, Method, MissingSecret, SECRET_BULLETS, secret};
pub use schema::SynchronizationSchema;
pub use secrets::{MaskedSecrets, NotificationSettings, SECRET_MASK, Secrets, SecretsEdit, key};
