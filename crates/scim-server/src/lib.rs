#![doc = include_str!("../README.md")]

mod access;
mod entra;
mod export;
mod fault;
mod flavour;
mod http;
mod limits;
pub mod reach;
mod seed;
mod store;
mod tls;

pub use entra::{CUSTOM_APP_AUDIENCE, EntraTokens};
pub use export::{ExportFormat, ExportOptions, export_log};
pub use fault::{Fault, FaultParseError, SYNTAX as FAULT_SYNTAX};
pub use http::{Edits, RunningTrial, ServeError, ServeOptions, replay, serve, serve_with};
pub use limits::Limits;
pub use seed::{GROUPS_MAX, PEOPLE_MAX, Seed, SeedCounts, seed};
pub use store::{
    ClientInfo, CreatedTenant, Durability, EXCHANGES_KEPT, ExchangePage, ExchangeQuery, ExchangeRow,
    FOUND_COUNTED_MAX, LoggedExchange, NewClient, NewTenant, NewToken, READS_LOGGED_WITHIN, Reset,
    ResetCounts, Retention, Rotation, SnapshotInfo, StoreError, StoreOptions, Tenant, TenantSettings,
    TokenInfo, TrialStore,
};
pub use tls::{Tls, TlsError};
