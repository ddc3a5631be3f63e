#![doc = include_str!("../README.md")]

mod http;
mod store;

pub use http::{RunningTrial, ServeError, ServeOptions, serve, serve_with};
pub use store::{
    CreatedTenant, EXCHANGES_KEPT, ExchangePage, ExchangeQuery, LoggedExchange, StoreError, StoreOptions,
    Tenant, TokenInfo, TrialStore,
};
