//! Which tenant a domain belongs to, and in which cloud it lives, before anybody signs in.
//!
//! Graph, sign-in: tenant discovery. The authority alone never decides the cloud: US Government L4 and L5 share one,
//! and the global authority knows the tenants of others. What decides is what the metadata says about the tenant.

use network::Network;
use scim::exchange::Exchange;
use serde::Deserialize;
use url::Url;

use crate::cloud::{Cloud, clouds};
use crate::error::SignInError;
use crate::http::TokenHttp;
use crate::http::{Ledger, client};
use crate::refusal::{Refusal, TokenFault};
use crate::sign_in::SignInConfig;
use crate::token::Asker;

/// What the metadata of a tenant says.
#[derive(Clone, Debug)]
pub struct Discovered {
    /// The tenant's id; `None` for names that stand for every tenant, such as `organizations`.
    pub tenant_id: Option<String>,
    /// The authority that was asked.
    pub authority: String,
    /// `tenant_region_scope`: `EU`, `NA`, `USG`, …
    pub region: String,
    /// `tenant_region_sub_scope`: `GCC`, `DODCON`, `DOD`; mostly empty.
    pub sub_region: String,
    /// `msgraph_host`: where Graph answers for it.
    pub graph_host: String,
    /// What follows from all of it.
    pub cloud: Guess,
    /// What was asked and answered.
    pub exchanges: Vec<Exchange>,
}

/// The cloud a tenant lives in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Guess {
    /// This one.
    Known(Cloud),
    /// One of these: a person has to say which.
    Undecided(Vec<Cloud>),
}

/// `openid-configuration`, as much of it as is needed.
#[derive(Deserialize)]
struct Metadata {
    issuer: String,
    token_endpoint: String,
    #[serde(default)]
    tenant_region_scope: Option<String>,
    #[serde(default)]
    tenant_region_sub_scope: Option<String>,
    #[serde(default)]
    cloud_instance_name: Option<String>,
    #[serde(default)]
    msgraph_host: Option<String>,
}

/// Asks one authority about a tenant, by domain or id.
///
/// # Errors
/// [`SignInError::BadInput`], [`SignInError::Unreachable`], [`SignInError::Refused`] (90002: no such tenant there), and
/// [`SignInError::UnexpectedAnswer`].
pub async fn discover(authority: &str, tenant: &str, network: &Network) -> Result<Discovered, SignInError> {
    let base = Cloud::custom(authority, authority).map_err(|bad| SignInError::BadInput {
        what: "a sign-in address",
        value: bad.url,
    })?;
    let loopback = base.is_loopback();
    let config = SignInConfig {
        tenant: tenant.to_owned(),
        network: network.clone(),
        ..SignInConfig::new(base.clone())
    };
    let asker = Asker::new(&config)?;
    let http = TokenHttp {
        http: client(network, loopback).map_err(|lost| asker.unreachable(lost))?,
        network: network.clone(),
        ledger: Ledger::default(),
    };
    let url = base.metadata_endpoint(tenant);
    let heard = http.get(&url).await.map_err(|lost| asker.unreachable(lost))?;
    let (status, body) = heard;
    if status != 200 {
        return Err(match serde_json::from_slice::<TokenFault>(&body) {
            Ok(fault) => Refusal::from(fault).into(),
            Err(_) => unexpected(&format!("it answered {status} about the tenant")),
        });
    }
    let metadata: Metadata =
        serde_json::from_slice(&body).map_err(|_| unexpected("it is not the metadata of a tenant"))?;
    Ok(Discovered {
        tenant_id: tenant_id(&metadata),
        cloud: guess(&base, &metadata),
        authority: base.authority,
        region: metadata.tenant_region_scope.unwrap_or_default(),
        sub_region: metadata.tenant_region_sub_scope.unwrap_or_default(),
        graph_host: metadata.msgraph_host.unwrap_or_default(),
        exchanges: http.ledger.take(),
    })
}

/// Asks the authorities one after the other until one knows the tenant: those of the documented clouds as a rule
/// ([`authorities`]).
///
/// # Errors
/// As [`discover`]; 90002 when none of them knows it.
pub async fn find_tenant(
    authorities: &[String],
    tenant: &str,
    network: &Network,
) -> Result<Discovered, SignInError> {
    let mut last = None;
    for authority in authorities {
        match discover(authority, tenant, network).await {
            Ok(found) => return Ok(found),
            // It may live in another cloud; anything else is the answer.
            Err(error) if error.refusal().is_some_and(nowhere) => last = Some(error),
            Err(error) => return Err(error),
        }
    }
    Err(last.unwrap_or_else(|| unexpected("no sign-in server was asked")))
}

/// The authorities of the documented clouds, each once, the global one first.
pub fn authorities() -> Vec<String> {
    let mut list: Vec<String> = Vec::new();
    for cloud in clouds() {
        if !list.contains(&cloud.authority) {
            list.push(cloud.authority);
        }
    }
    list
}

/// The authority does not know the tenant, or says that it belongs to another cloud.
fn nowhere(refusal: &Refusal) -> bool {
    matches!(
        refusal.code,
        Some(90002 | 50059 | 50128 | 90038 | 900_439 | 900_382)
    ) || refusal.error == "invalid_tenant"
}

fn unexpected(what: &str) -> SignInError {
    SignInError::UnexpectedAnswer {
        what: what.to_owned(),
    }
}

/// The first segment of issuer and token endpoint; both must name the same tenant.
fn tenant_id(metadata: &Metadata) -> Option<String> {
    let first = |text: &str| {
        let url = Url::parse(text).ok()?;
        let segment = url.path_segments()?.next()?.to_owned();
        uuid::Uuid::parse_str(&segment).ok().map(|id| id.to_string())
    };
    let issuer = first(&metadata.issuer)?;
    (first(&metadata.token_endpoint).as_ref() == Some(&issuer)).then_some(issuer)
}

fn guess(asked: &Cloud, metadata: &Metadata) -> Guess {
    let same_host = |root: &str, host: &str| {
        Url::parse(root).is_ok_and(|url| {
            url.host_str()
                .is_some_and(|known| known.eq_ignore_ascii_case(host))
        })
    };
    let text = |value: &Option<String>| value.as_deref().unwrap_or_default().to_owned();
    let (region, sub_region) = (
        text(&metadata.tenant_region_scope).to_ascii_uppercase(),
        text(&metadata.tenant_region_sub_scope).to_ascii_uppercase(),
    );
    let graph_host = text(&metadata.msgraph_host);
    let all = clouds();
    if !all.iter().any(|cloud| cloud.authority == asked.authority) {
        return beside(asked, &graph_host);
    }
    let by_sub_region = match sub_region.as_str() {
        "DOD" => Cloud::by_id("usgov-l5"),
        "DODCON" => Cloud::by_id("usgov-l4"),
        "GCC" => Cloud::by_id("global"),
        _ => None,
    };
    let by_graph = all
        .iter()
        .find(|cloud| same_host(&cloud.graph, &graph_host))
        .cloned();
    match (by_sub_region, by_graph) {
        (Some(one), Some(other)) if one != other => Guess::Undecided(vec![one, other]),
        (Some(one), _) | (None, Some(one)) => Guess::Known(one),
        (None, None) => {
            let instance = text(&metadata.cloud_instance_name);
            let government = region == "USG" || region == "USGOV" || instance.ends_with(".us");
            let left: Vec<Cloud> = all
                .into_iter()
                .filter(|cloud| {
                    if government {
                        cloud.id.starts_with("usgov")
                    } else if instance.is_empty() {
                        cloud.authority == asked.authority
                    } else {
                        cloud.authority.ends_with(&instance)
                    }
                })
                .collect();
            match <[Cloud; 1]>::try_from(left) {
                Ok([one]) => Guess::Known(one),
                Err(several) if several.is_empty() => Guess::Undecided(clouds()),
                Err(several) => Guess::Undecided(several),
            }
        }
    }
}

/// An authority of a person's own: its Graph is where its metadata says, in the clear only on this computer.
fn beside(asked: &Cloud, graph_host: &str) -> Guess {
    let scheme = if asked.is_loopback() { "http" } else { "https" };
    match Cloud::custom(&asked.authority, &format!("{scheme}://{graph_host}")) {
        Ok(cloud) if !graph_host.is_empty() => Guess::Known(cloud),
        _ => Guess::Undecided(Vec::new()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn guessed(authority: &str, more: &Value) -> Guess {
        let mut text = json!({"issuer": format!("{authority}/x/v2.0"), "token_endpoint": format!("{authority}/x/oauth2/v2.0/token")});
        for (name, value) in more.as_object().expect("an object") {
            text[name] = value.clone();
        }
        let metadata = serde_json::from_value(text).expect("metadata");
        guess(
            &Cloud::custom(authority, authority).expect("an address"),
            &metadata,
        )
    }

    fn known(guess: &Guess) -> &str {
        match guess {
            Guess::Known(cloud) => &cloud.id,
            Guess::Undecided(_) => "undecided",
        }
    }

    const GLOBAL: &str = "https://login.microsoftonline.com";
    const GOVERNMENT: &str = "https://login.microsoftonline.us";

    #[test]
    fn sub_region_and_graph_host_tell_the_two_government_clouds_apart() {
        for (authority, more, cloud) in [
            (
                GLOBAL,
                json!({"tenant_region_scope": "EU", "msgraph_host": "graph.microsoft.com"}),
                "global",
            ),
            (
                GLOBAL,
                json!({"tenant_region_sub_scope": "GCC", "msgraph_host": "graph.microsoft.com"}),
                "global",
            ),
            (
                GLOBAL,
                json!({"tenant_region_scope": "USG", "tenant_region_sub_scope": "DODCON"}),
                "usgov-l4",
            ),
            (GOVERNMENT, json!({"tenant_region_sub_scope": "DOD"}), "usgov-l5"),
            (
                GOVERNMENT,
                json!({"msgraph_host": "dod-graph.microsoft.us"}),
                "usgov-l5",
            ),
            (
                GOVERNMENT,
                json!({"msgraph_host": "graph.microsoft.us"}),
                "usgov-l4",
            ),
            ("https://login.partner.microsoftonline.cn", json!({}), "china"),
            (
                GLOBAL,
                json!({"cloud_instance_name": "microsoftonline.com"}),
                "global",
            ),
        ] {
            assert_eq!(known(&guessed(authority, &more)), cloud, "{authority} {more}");
        }
    }

    #[test]
    fn the_authority_alone_does_not_decide_between_l4_and_l5() {
        let ids = |guess| match guess {
            Guess::Undecided(clouds) => clouds.into_iter().map(|cloud| cloud.id).collect::<Vec<_>>(),
            Guess::Known(cloud) => panic!("{}", cloud.id),
        };
        assert_eq!(ids(guessed(GOVERNMENT, &json!({}))), ["usgov-l4", "usgov-l5"]);
        let usg = json!({"tenant_region_scope": "USG", "cloud_instance_name": "microsoftonline.us"});
        assert_eq!(ids(guessed(GLOBAL, &usg)), ["usgov-l4", "usgov-l5"]);
        let torn = json!({"tenant_region_sub_scope": "DOD", "msgraph_host": "graph.microsoft.us"});
        assert_eq!(ids(guessed(GOVERNMENT, &torn)), ["usgov-l5", "usgov-l4"]);
    }

    #[test]
    fn an_authority_of_ones_own_names_its_graph_and_never_in_the_clear_elsewhere() {
        let own = guessed(
            "http://127.0.0.1:5000",
            &json!({"msgraph_host": "127.0.0.1:5000"}),
        );
        let Guess::Known(cloud) = own else { panic!("known") };
        assert_eq!(cloud.graph, "http://127.0.0.1:5000");
        let own = guessed(
            "https://login.sovereign.example",
            &json!({"msgraph_host": "graph.sovereign.example"}),
        );
        let Guess::Known(cloud) = own else { panic!("known") };
        assert_eq!(cloud.graph, "https://graph.sovereign.example");
        assert_eq!(
            known(&guessed("https://login.sovereign.example", &json!({}))),
            "undecided"
        );
    }
}
