#![doc = include_str!("../README.md")]

mod http;
mod store;

pub use http::{RunningTrial, ServeError, ServeOptions, serve, serve_with};
pub use store::{
    CreatedTenant, Durability, EXCHANGES_KEPT, ExchangePage, ExchangeQuery, ExchangeRow, FOUND_COUNTED_MAX,
    LoggedExchange, StoreError, StoreOptions, Tenant, TokenInfo, TrialStore,
};
