//! The tokens themselves. What is in them was true when they were issued: permissions, roles, times.

use std::collections::BTreeSet;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use super::client::Client;
use super::live::Access;
use super::token::Grant;
use super::{claims as asked_claims, digest, flow, random, refusal};
use crate::directory::Account;
use crate::roles;
use crate::state::RefreshToken;
use crate::tenant::Tenant;

/// How many refresh tokens are kept; the longest unused go first.
const REFRESH_TOKENS_MAX: usize = 500;
/// How long an ID token lasts.
const ID_TOKEN_LIFETIME_S: i64 = 3_600;

/// Answers a grant. The granted scopes may be more than was asked for: everything ever consented.
pub(super) fn tokens(tenant: &Tenant, account: &Account, grant: &Grant) -> Value {
    let lifetime = tenant.switches().access_token_lifetime;
    let scopes: BTreeSet<String> = flow::granted(tenant, &grant.client.id, &account.oid)
        .union(&grant.asked.scopes)
        .filter(|scope| *scope != "offline_access" && !tenant.faults.denies(scope))
        .cloned()
        .collect();
    let access_token = access_token(
        tenant,
        &account.oid,
        (&grant.client.id, &grant.client.name),
        scopes.clone(),
        &grant.asked.audience,
        grant.claims.as_deref(),
    );
    let mut body = json!({
        "token_type": "Bearer",
        "scope": scopes.into_iter().collect::<Vec<_>>().join(" "),
        "expires_in": lifetime.as_secs(),
        "ext_expires_in": lifetime.as_secs(),
        "access_token": access_token,
        "client_info": URL_SAFE_NO_PAD.encode(json!({"uid": account.oid, "utid": tenant.id}).to_string()),
    });
    if grant.asked.scopes.contains("offline_access") {
        body["refresh_token"] = json!(refresh_token(tenant, grant));
    }
    if grant.asked.scopes.contains("openid") {
        body["id_token"] = json!(tenant.key.sign(&id_claims(tenant, account, grant)));
    }
    body
}

/// The time of the sign-in service, which a fault can put wrong.
fn sign_in_time(tenant: &Tenant) -> Timestamp {
    Timestamp::now()
        .saturating_add(tenant.faults.clock_skew())
        .unwrap_or(Timestamp::MAX)
}

/// A token for Graph. It lasts by real time: whoever holds it does not know the tenant's.
pub(super) fn access_token(
    tenant: &Tenant,
    oid: &str,
    (client, client_name): (&str, &str),
    scopes: BTreeSet<String>,
    audience: &str,
    claims: Option<&str>,
) -> String {
    let (begins, expires) = access_times(tenant);
    let directory = tenant.directory();
    let person = directory.user(oid).cloned().unwrap_or_default();
    let held = tenant.roles_of(oid);
    let wids: Vec<&str> = held
        .iter()
        .filter_map(|name| roles::by_name(name))
        .map(|role| role.template_id)
        // Every member of a tenant has this one.
        .chain(["b79fbf4d-3ef9-4689-8143-76b194e85509"])
        .collect();
    let mfa = refusal::stepped_up(tenant, claims);
    let token = tenant.key.sign(&json!({
        "aud": audience,
        "iss": format!("{}/{}/", tenant.origin, tenant.id),
        "iat": begins.as_second(),
        "nbf": begins.as_second(),
        "exp": expires.as_second(),
        "acct": 0,
        "acr": "1",
        "aio": random(40),
        "amr": if mfa { json!(["pwd", "mfa"]) } else { json!(["pwd"]) },
        "app_displayname": client_name,
        "appid": client,
        "appidacr": "0",
        "idtyp": "user",
        "ipaddr": "127.0.0.1",
        "name": person["displayName"],
        "oid": oid,
        "scp": scopes.iter().map(String::as_str).collect::<Vec<_>>().join(" "),
        "sub": digest(&format!("{oid}|graph")),
        "tenant_region_scope": "EU",
        "tid": tenant.id,
        "unique_name": person["userPrincipalName"],
        "upn": person["userPrincipalName"],
        "uti": random(16),
        "ver": "1.0",
        "wids": wids,
    }));
    tenant.live.lock().add_access(
        &token,
        Access {
            account: oid.to_owned(),
            app_only: false,
            client: client.to_owned(),
            scopes,
            roles: held,
            audience: audience.to_owned(),
            begins,
            expires,
            heard: asked_claims::not_before(claims),
        },
    );
    token
}

/// From when to when an access token is good.
fn access_times(tenant: &Tenant) -> (Timestamp, Timestamp) {
    let lifetime = tenant.switches().access_token_lifetime;
    let begins = sign_in_time(tenant);
    let expires = begins
        .saturating_add(SignedDuration::try_from(lifetime).unwrap_or(SignedDuration::ZERO))
        .unwrap_or(Timestamp::MAX);
    (begins, expires)
}

/// A token of an application for itself: `roles` instead of `scp`.
pub(super) fn app_token(
    tenant: &Tenant,
    client: &Client,
    principal: &str,
    roles: Vec<String>,
    audience: &str,
) -> String {
    let (begins, expires) = access_times(tenant);
    let mut claims = json!({
        "aud": audience,
        "iss": format!("{}/{}/", tenant.origin, tenant.id),
        "iat": begins.as_second(),
        "nbf": begins.as_second(),
        "exp": expires.as_second(),
        "aio": random(40),
        "app_displayname": client.name,
        "appid": client.id,
        "appidacr": "1",
        "idp": format!("{}/{}/", tenant.origin, tenant.id),
        "idtyp": "app",
        "oid": principal,
        "sub": principal,
        "tenant_region_scope": "EU",
        "tid": tenant.id,
        "uti": random(16),
        "ver": "1.0",
    });
    // Without any permission there is no such claim.
    if !roles.is_empty() {
        claims["roles"] = json!(roles);
    }
    let token = tenant.key.sign(&claims);
    tenant.live.lock().add_access(
        &token,
        Access {
            account: principal.to_owned(),
            app_only: true,
            client: client.id.clone(),
            scopes: roles.into_iter().collect(),
            roles: Vec::new(),
            audience: audience.to_owned(),
            begins,
            expires,
            heard: 0,
        },
    );
    token
}

/// The old token keeps working; only the hash of the new one is kept.
fn refresh_token(tenant: &Tenant, grant: &Grant) -> String {
    let token = format!("1.{}", random(160));
    let now = Timestamp::now();
    let mut state = tenant.state.lock();
    if state.refresh_tokens.len() >= REFRESH_TOKENS_MAX {
        let oldest = state
            .refresh_tokens
            .iter()
            .min_by_key(|(_, token)| token.used)
            .map(|(hash, _)| hash.clone());
        if let Some(oldest) = oldest {
            state.refresh_tokens.remove(&oldest);
        }
    }
    state.refresh_tokens.insert(
        digest(&token),
        RefreshToken {
            account: grant.account.clone(),
            client: grant.client.id.clone(),
            used: now,
            issued: Some(now),
            redirect_uri: grant.redirect_uri.clone(),
            claims: grant.claims.clone(),
        },
    );
    token
}

fn id_claims(tenant: &Tenant, account: &Account, grant: &Grant) -> Value {
    let now = sign_in_time(tenant).as_second();
    let mut claims = json!({
        "aud": grant.client.id,
        "iss": format!("{}/{}/v2.0", tenant.origin, tenant.id),
        "iat": now,
        "nbf": now,
        "exp": now + ID_TOKEN_LIFETIME_S,
        "name": account.display_name,
        "oid": account.oid,
        "preferred_username": account.upn,
        "sub": digest(&format!("{}|{}", account.oid, grant.client.id)),
        "tid": tenant.id,
        "uti": random(16),
        "ver": "2.0",
    });
    if let Some(nonce) = &grant.nonce {
        claims["nonce"] = json!(nonce);
    }
    let directory = tenant.directory();
    let mail = directory.user(&account.oid).map(|person| json!(person["mail"]));
    if let Some(mail) = mail.filter(|mail| mail.is_string() && grant.asked.scopes.contains("email")) {
        claims["email"] = mail;
    }
    let roles = app_roles(tenant, &grant.client, &account.oid);
    if !roles.is_empty() {
        claims["roles"] = json!(roles);
    }
    claims
}

/// The roles of the application itself that the person has there, alone or as a direct member of a group; those without a
/// value are in no token.
fn app_roles(tenant: &Tenant, client: &Client, person: &str) -> Vec<String> {
    let Some(principal) = client.principal.as_deref() else {
        return Vec::new();
    };
    let state = tenant.state.lock();
    let Some(roles) = state
        .service_principals
        .get(principal)
        .map(|sp| sp.json["appRoles"].clone())
    else {
        return Vec::new();
    };
    let mut values: Vec<String> = flow::assignments_of(&state, principal, person)
        .filter_map(|assignment| {
            let mut roles = roles.as_array().into_iter().flatten();
            let role = roles.find(|role| role["id"] == assignment["appRoleId"])?;
            role["value"].as_str().map(str::to_owned)
        })
        .collect();
    values.sort_unstable();
    values.dedup();
    values
}
