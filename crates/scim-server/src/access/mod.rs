//! Who may speak to a trial tenant: tokens, OAuth 2.0 clients, and tokens that Entra issued.

pub(crate) mod bearer;
pub(crate) mod oauth;
pub(crate) mod secret;
