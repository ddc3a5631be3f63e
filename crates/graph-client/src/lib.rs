#![doc = include_str!("../README.md")]

mod aadsts;
mod callback;
mod cloud;
mod error;
mod form;
mod graph;
mod headless;
mod http;
mod identity;
mod loopback;
mod pages;
mod paging;
mod record;
mod refusal;
mod scopes;
mod secrets;
mod session;
mod sign_in;
mod token;
mod waiting;
mod watch;

pub use aadsts::{Meaning, meaning, meanings};
pub use cloud::{BadCloud, Cloud, clouds};
pub use error::{GraphError, SignInError};
pub use graph::Graph;
pub use headless::follow_forms;
pub use identity::Account;
pub use paging::{Listing, ListingEnd, PAGES_MAX};
pub use refusal::Refusal;
pub use scopes::{full_scope, setup_scopes};
pub use secrets::{NoSecrets, SecretResolver};
pub use session::Session;
pub use sign_in::{ANY_ORGANIZATION, CLIENT_ID, PendingSignIn, SIGN_IN_TIMEOUT, SignInConfig, start_sign_in};
pub use token::refresh;
pub use waiting::{Limits, WaitReason};
pub use watch::{Silent, Waiting, Watch};
