//! Which resource a request's scopes belong to (Graph: scopes). All scopes of one request name one resource.

use std::collections::BTreeSet;

use super::aadsts::{self, Aadsts};
use super::scopes::{self, RESERVED};
use crate::switches::{Cloud, ShortScopes};
use crate::tenant::Tenant;

/// The id of Microsoft Graph, by which it can be named too.
const GRAPH_ID: &str = "00000003-0000-0000-c000-000000000000";

/// What a request asks for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Asked {
    /// Short names.
    pub(super) scopes: BTreeSet<String>,
    /// The audience of the token; the tenant's own Graph unless another cloud's was named.
    pub(super) audience: String,
    /// `.default`: everything that is configured for the client.
    pub(super) default: bool,
}

/// Why a `scope` parameter is refused: the row, and what its text speaks of.
#[derive(Debug)]
pub(super) struct BadScope {
    pub(super) row: &'static Aadsts,
    pub(super) text: String,
}

fn bad(code: u32, text: String) -> BadScope {
    BadScope {
        // Both codes stand in the table.
        row: aadsts::find(code).unwrap_or(&aadsts::MALFORMED_REQUEST),
        text,
    }
}

/// Graph of this tenant, as a token for it names its audience.
pub(crate) fn own_graph(tenant: &Tenant) -> String {
    match tenant.switches().cloud {
        Cloud::Simulated => tenant.origin.clone(),
        cloud => cloud.graph_roots()[0].to_owned(),
    }
}

/// The audience of a scope's resource; `None` when nobody knows it.
fn audience(tenant: &Tenant, resource: &str) -> Option<String> {
    let cloud = tenant.switches().cloud;
    let same = |root: &str| resource.trim_end_matches('/').eq_ignore_ascii_case(root);
    let roots = cloud.graph_roots();
    if resource == GRAPH_ID || same(&tenant.origin) || same(roots[0]) {
        return Some(own_graph(tenant));
    }
    // A sister cloud with the same authority: a token is issued, and this Graph refuses it.
    roots
        .iter()
        .find(|root| same(root))
        .map(|root| (*root).to_owned())
}

/// Reads a `scope` parameter.
pub(super) fn parse(tenant: &Tenant, text: &str) -> Result<Asked, BadScope> {
    let short_audience = match (tenant.switches().short_scopes, tenant.switches().cloud) {
        (ShortScopes::Authority, Cloud::Dod) => Cloud::GccHigh.graph_roots()[0].to_owned(),
        _ => own_graph(tenant),
    };
    let mut audiences = BTreeSet::new();
    let mut asked = Asked::default();
    for scope in text.split_whitespace() {
        if RESERVED.contains(&scope) {
            asked.scopes.insert(scope.to_owned());
            continue;
        }
        let (resource, name) = match scope.rsplit_once('/') {
            Some((resource, name)) => (Some(resource), name),
            None => (None, scope),
        };
        audiences.insert(match resource {
            None => short_audience.clone(),
            Some(resource) => audience(tenant, resource)
                .ok_or_else(|| bad(500011, format!("The resource principal named {resource} was not found in the tenant named {}. This can happen if the application has not been installed by the administrator of the tenant or consented to by any user in the tenant. You might have sent your authentication request to the wrong tenant.", crate::tenant::ORGANIZATION)))?,
        });
        if name == ".default" {
            asked.default = true;
        } else {
            let known = scopes::known(name).ok_or_else(|| {
                bad(70011, format!("The provided request must include a 'scope' input parameter. The provided value for the input parameter 'scope' is not valid. The scope {scope} is not valid."))
            })?;
            asked.scopes.insert(known.to_owned());
        }
    }
    let named = asked
        .scopes
        .iter()
        .any(|scope| !RESERVED.contains(&scope.as_str()));
    if asked.default && named {
        return Err(bad(
            70011,
            format!(
                "The provided value for the input parameter 'scope' is not valid. The scope {text} is not valid. .default scope can't be combined with resource-specific scopes."
            ),
        ));
    }
    if audiences.len() > 1 {
        return Err(bad(
            28000,
            format!(
                "Provided value for the input parameter scope is not valid because it contains more than one resource. Scope {text} is not valid."
            ),
        ));
    }
    if asked.default {
        // What the client has configured: nothing but the sign-in.
        asked.scopes.insert("User.Read".to_owned());
    }
    asked.audience = audiences.into_iter().next().unwrap_or(short_audience);
    Ok(asked)
}
