//! Where a tenant lives: the pair (authority, Graph root) and the portals beside it.
//!
//! Graph, sign-in: endpoints per cloud. The pair is data, because newer sovereign clouds add hosts, and
//! because US Government L4 and L5 share an authority: the cloud cannot be derived from it.

use url::{Host, Url};

/// One cloud, or the simulated tenant: the hosts a person signs in at and Graph answers from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cloud {
    /// Stable identifier: `global`, `usgov-l4`, `usgov-l5`, `china`, `custom`.
    pub id: String,
    /// Name for people.
    pub name: String,
    /// Entra authority host, without a trailing slash.
    pub authority: String,
    /// Graph root, without `/v1.0` and without a trailing slash; also the audience of its tokens.
    pub graph: String,
    /// The cloud's Azure portal; empty for a custom pair, which has none.
    pub portal: String,
    /// The cloud's Entra admin center; empty for a custom pair.
    pub entra_center: String,
}

/// `id`, name, authority, Graph root, portal, Entra admin center. Graph, sign-in: endpoints per cloud.
const CLOUDS: [[&str; 6]; 4] = [
    [
        "global",
        "Microsoft Azure (global and GCC)",
        "https://login.microsoftonline.com",
        "https://graph.microsoft.com",
        "https://portal.azure.com",
        "https://entra.microsoft.com",
    ],
    [
        "usgov-l4",
        "US Government L4 (GCC High)",
        "https://login.microsoftonline.us",
        "https://graph.microsoft.us",
        "https://portal.azure.us",
        "https://entra.microsoft.us",
    ],
    [
        "usgov-l5",
        "US Government L5 (DoD)",
        "https://login.microsoftonline.us",
        "https://dod-graph.microsoft.us",
        "https://portal.azure.us",
        "https://entra.microsoft.us",
    ],
    [
        "china",
        "China (21Vianet)",
        "https://login.partner.microsoftonline.cn",
        "https://microsoftgraph.chinacloudapi.cn",
        "https://portal.azure.cn",
        "https://entra.microsoftonline.cn",
    ],
];

/// The four clouds Microsoft documents, the global one first.
pub fn clouds() -> Vec<Cloud> {
    CLOUDS
        .iter()
        .map(|[id, name, authority, graph, portal, entra_center]| Cloud {
            id: (*id).into(),
            name: (*name).into(),
            authority: (*authority).into(),
            graph: (*graph).into(),
            portal: (*portal).into(),
            entra_center: (*entra_center).into(),
        })
        .collect()
}

/// A custom pair that tokens must not be sent to.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{url}` cannot be used as a cloud's address: {reason}")]
pub struct BadCloud {
    /// The address as it was given.
    pub url: String,
    /// What is wrong with it.
    pub reason: &'static str,
}

impl Cloud {
    /// A pair of our own: another sovereign cloud, or a simulated tenant on this computer.
    ///
    /// Both must be `https`, except on a loopback host: an access token is sent to them.
    ///
    /// # Errors
    /// When one of the two is not such an address.
    pub fn custom(authority: &str, graph: &str) -> Result<Self, BadCloud> {
        Ok(Self {
            id: "custom".into(),
            name: "Custom".into(),
            authority: root(authority)?,
            graph: root(graph)?,
            portal: String::new(),
            entra_center: String::new(),
        })
    }

    /// Looks a documented cloud up by its `id`.
    pub fn by_id(id: &str) -> Option<Self> {
        clouds().into_iter().find(|cloud| cloud.id == id)
    }

    /// Whether short scope names mean this cloud's Graph. Only in the global cloud: elsewhere a short name
    /// resolves to the authority's default Graph, which for L5 need not be the DoD host (Graph: scopes).
    pub(crate) fn takes_short_scopes(&self) -> bool {
        self.id == "global"
    }

    /// Whether this is a server on this computer: no proxy may stand between.
    pub fn is_loopback(&self) -> bool {
        [&self.authority, &self.graph]
            .iter()
            .all(|root| Url::parse(root).is_ok_and(|url| is_loopback(&url)))
    }

    pub(crate) fn authorize_endpoint(&self, tenant: &str) -> String {
        format!("{}/{tenant}/oauth2/v2.0/authorize", self.authority)
    }

    pub(crate) fn device_code_endpoint(&self, tenant: &str) -> String {
        format!("{}/{tenant}/oauth2/v2.0/devicecode", self.authority)
    }

    pub(crate) fn metadata_endpoint(&self, tenant: &str) -> String {
        format!(
            "{}/{tenant}/v2.0/.well-known/openid-configuration",
            self.authority
        )
    }

    /// The page that ends the browser's own session with Entra (Graph, sign-in: endpoints). `tenant` is an id.
    pub fn logout_page(&self, tenant: &str) -> String {
        format!("{}/{tenant}/oauth2/v2.0/logout", self.authority)
    }

    pub(crate) fn token_endpoint(&self, tenant: &str) -> String {
        format!("{}/{tenant}/oauth2/v2.0/token", self.authority)
    }
}

impl Default for Cloud {
    /// The global cloud.
    fn default() -> Self {
        clouds().swap_remove(0)
    }
}

fn root(text: &str) -> Result<String, BadCloud> {
    let bad = |reason| BadCloud {
        url: text.to_owned(),
        reason,
    };
    let url = Url::parse(text.trim()).map_err(|_| bad("it is not an absolute URL"))?;
    match url.scheme() {
        "https" => {}
        "http" if is_loopback(&url) => {}
        _ => return Err(bad("it must begin with https:// (http only on this computer)")),
    }
    if url.host().is_none() || !url.username().is_empty() || url.password().is_some() {
        return Err(bad("it must name a host and no account"));
    }
    if url.query().is_some() || url.fragment().is_some() {
        return Err(bad("it must end after the path"));
    }
    Ok(url.as_str().trim_end_matches('/').to_owned())
}

/// Whether the address is this computer's own.
pub(crate) fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name.eq_ignore_ascii_case("localhost"),
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_two_government_clouds_share_an_authority_and_not_a_graph() {
        let (l4, l5) = (Cloud::by_id("usgov-l4"), Cloud::by_id("usgov-l5"));
        let (l4, l5) = (l4.expect("known"), l5.expect("known"));
        assert_eq!(l4.authority, l5.authority);
        assert_ne!(l4.graph, l5.graph);
    }

    #[test]
    fn a_custom_pair_loses_its_trailing_slash_and_keeps_its_path() {
        let cloud = Cloud::custom("http://127.0.0.1:5000/", "http://localhost:5000/graph/");
        let cloud = cloud.expect("loopback over http is allowed");
        assert_eq!(cloud.authority, "http://127.0.0.1:5000");
        assert_eq!(cloud.graph, "http://localhost:5000/graph");
        assert!(cloud.is_loopback());
    }

    #[test]
    fn a_custom_pair_in_the_clear_is_refused_away_from_this_computer() {
        for bad in [
            "http://login.example",
            "ftp://login.example",
            "login.example",
            "https://user:pass@login.example",
            "https://login.example/?a=b",
        ] {
            assert!(Cloud::custom(bad, "https://graph.example").is_err(), "{bad}");
        }
    }
}
