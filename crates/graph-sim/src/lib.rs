#![doc = include_str!("../README.md")]

mod auth;
mod changes;
mod clock;
mod control;
mod cycle;
mod directory;
mod fault;
mod graph;
mod groups;
mod http;
mod members;
mod options;
mod persist;
mod replication;
mod roles;
mod schedule;
mod server;
mod state;
mod status;
mod switches;
mod sync;
mod sync_state;
mod tenant;
mod throttle;

pub use fault::{Fault, FaultParseError};
pub use options::TenantOptions;
pub use server::{CallRecord, RunningTenant, ServeError, SimAccount, UnknownJob, serve};
pub use switches::{
    AtOnce, Cloud, DeltaGone, FreshTemplates, MaskedSecret, OmittedMembers, OnDemandLog, OnDemandShape,
    SchemaDelete, SecretsPut, ShortScopes, Switch, SwitchError, Switches, Throttling,
};
pub use sync::{
    BoxFuture, ConnectionFailure, CycleFailure, CycleInput, CycleOutcome, ExpressionProblem, Keep, Mail,
    OnDemandInput, OnDemandOutcome, ParseInput, ParseOutcome, Progress, Reset, SourceDirectory, SyncService,
    SyncState,
};
