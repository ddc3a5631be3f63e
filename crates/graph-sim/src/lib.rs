#![doc = include_str!("../README.md")]

mod fault;
mod options;
mod roles;
mod server;
mod sync;

pub use fault::{Fault, FaultParseError};
pub use options::{OnDemandShape, SecretsPut, Switches, TenantOptions};
pub use server::{CallRecord, RunningTenant, ServeError, SimAccount, UnknownJob, serve};
pub use sync::{
    BoxFuture, ConnectionFailure, CycleFailure, CycleInput, CycleOutcome, OnDemandInput,
    OnDemandOutcome, SyncService,
};
