//! The start of a sign-in (Graph: authorize).

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::body::Body;
use hyper::{Response, StatusCode};

use super::aadsts::{self, Browser, Place};
use super::client::Client;
use super::live::{Flow, Purpose, ResponseMode};
use super::resource::{self, Asked};
use super::{claims, flow, html, pages, random, redirect, refusal};
use crate::fault::SignIn;
use crate::http::Incomer;
use crate::tenant::{Authority, ORGANIZATION, Tenant};

/// The session cookie of a browser that has signed in.
pub(super) const SESSION_COOKIE: &str = "slipway-simulated-session";
/// Longest value of `state` or `nonce`.
const STATE_BYTES_MAX: usize = 4_096;
/// What `prompt` may be.
const PROMPTS: [&str; 6] = ["", "none", "login", "consent", "select_account", "create"];

/// Fields of the query, and of the form when it is posted.
pub(super) struct Fields(BTreeMap<String, String>);

impl Fields {
    pub(super) fn of(incomer: &Incomer) -> Self {
        let mut fields = Incomer::fields(&incomer.query);
        if incomer.method == "POST" {
            fields.extend(Incomer::fields(&String::from_utf8_lossy(&incomer.body)));
        }
        Self(fields)
    }

    pub(super) fn get(&self, key: &str) -> Option<&str> {
        self.0
            .get(key)
            .map(String::as_str)
            .filter(|value| !value.is_empty())
    }
}

/// A refusal on a page. The address it could be sent to may be anybody's.
pub(super) fn shown(code: u32, message: &str) -> Response<Body> {
    let (text, ..) = super::described(Some(code), message);
    html(
        StatusCode::BAD_REQUEST,
        pages::error("Sorry, but we're having trouble signing you in.", &text, None),
    )
}

/// A refusal of the table: on a page or by a redirect, as the service does it. A silent request hears everything.
pub(super) fn refuse(
    tenant: &Tenant,
    flow: &Flow,
    row: &'static aadsts::Aadsts,
    named: &[(&str, &str)],
) -> Response<Body> {
    let message = refusal::message(
        tenant,
        row,
        &[
            named,
            &[
                ("client", flow.client.id.as_str()),
                ("app", flow.client.name.as_str()),
            ],
        ]
        .concat(),
    );
    match row.browser {
        Browser::Redirect(error) => redirect::refuse(flow, error, row.code, &message),
        Browser::Page if flow.prompt == "none" => {
            redirect::refuse(flow, "interaction_required", row.code, &message)
        }
        Browser::Page => shown(row.code, &message),
    }
}

/// Who asks, and where the answer goes; anything wrong with these is shown.
pub(super) fn admit(tenant: &Tenant, fields: &Fields, name: &str) -> Result<(Client, bool), Response<Body>> {
    let foreign = match tenant.authority(name) {
        Authority::Own | Authority::Open => false,
        Authority::Other(_) => true,
        Authority::Unknown => return Err(shown(90002, &super::discovery::unknown_tenant(name))),
    };
    let Some(id) = fields.get("client_id") else {
        return Err(shown(
            900144,
            "The request body must contain the following parameter: 'client_id'.",
        ));
    };
    let say = |code: u32, message: &str| {
        let named = [("client", id), ("tenant", ORGANIZATION)];
        Err(shown(code, &aadsts::filled(message, &named)))
    };
    let row = |code: u32| aadsts::find(code).map_or("", |row| row.message);
    let Some(client) = Client::find(tenant, id) else {
        return say(700016, row(700016));
    };
    if !client.enabled {
        return say(7000112, row(7000112));
    }
    if !client.has_redirects() {
        return say(500113, row(500113));
    }
    let Some(uri) = fields.get("redirect_uri") else {
        return say(900971, row(900971));
    };
    match client.platform(uri) {
        Some(_) => Ok((client, foreign)),
        None => say(
            50011,
            &format!(
                "The redirect URI '{uri}' specified in the request does not match the redirect URIs configured for the application '{{client}}'. Make sure the redirect URI sent in the request matches one added to your application in the Azure portal. Navigate to https://aka.ms/redirectUriMismatchError to learn more about how to fix this."
            ),
        ),
    }
}

/// Judges the request. A wrong client or redirect URI is shown, never sent: it could be anybody's address.
pub(super) async fn start(tenant: &Arc<Tenant>, incomer: &Incomer, name: &str) -> Response<Body> {
    let fields = Fields::of(incomer);
    let (client, foreign) = match admit(tenant, &fields, name) {
        Ok(admitted) => admitted,
        Err(page) => return page,
    };
    let field = |key: &str| fields.get(key);
    let mut flow = Flow {
        client,
        redirect_uri: field("redirect_uri").unwrap_or_default().to_owned(),
        mode: ResponseMode::Query,
        asked: Asked::default(),
        state: field("state").map(str::to_owned),
        nonce: field("nonce").map(str::to_owned),
        challenge: field("code_challenge").unwrap_or_default().to_owned(),
        prompt: field("prompt").unwrap_or_default().to_owned(),
        claims: field("claims").map(str::to_owned),
        account: None,
        purpose: Purpose::Code,
        foreign,
    };
    if let Err(problem) = check(tenant, &mut flow, &fields) {
        return redirect::refuse(&flow, problem.error, problem.code, &problem.message);
    }
    let moment = SignIn {
        place: Place::Authorize,
        user: None,
        stepped_up: refusal::stepped_up(tenant, flow.claims.as_deref()),
    };
    if let Some(row) = tenant.faults.on_sign_in(moment) {
        return refuse(tenant, &flow, row, &[]);
    }
    let session = incomer
        .cookie(SESSION_COOKIE)
        .and_then(|cookie| tenant.live.lock().session(&cookie));
    let hint = field("login_hint").map(str::to_owned);
    proceed(tenant, flow, session, hint).await
}

struct Problem {
    error: &'static str,
    code: u32,
    message: String,
}

fn problem(error: &'static str, code: u32, message: impl Into<String>) -> Problem {
    Problem {
        error,
        code,
        message: message.into(),
    }
}

/// Checks what the application is told of by a redirect.
fn check(tenant: &Tenant, flow: &mut Flow, fields: &Fields) -> Result<(), Problem> {
    let invalid = |code, message: &str| Err(problem("invalid_request", code, message));
    let missing = |key: &str| {
        Err(problem(
            "invalid_request",
            900144,
            format!("The request body must contain the following parameter: '{key}'."),
        ))
    };
    if [&flow.state, &flow.nonce]
        .into_iter()
        .flatten()
        .any(|text| text.len() > STATE_BYTES_MAX)
    {
        flow.state = None;
        return invalid(90100, "state or nonce is too long.");
    }
    match fields.get("response_mode").unwrap_or("query") {
        "query" => {}
        "fragment" => flow.mode = ResponseMode::Fragment,
        "form_post" => flow.mode = ResponseMode::FormPost,
        other => {
            return Err(problem(
                "invalid_request",
                70007,
                format!("'{other}' is not a supported value of 'response_mode' when requesting a token."),
            ));
        }
    }
    match fields.get("response_type") {
        Some("code") => {}
        None => return missing("response_type"),
        Some(other) => {
            return Err(problem(
                "unsupported_response_type",
                700054,
                format!("response_type '{other}' is not enabled for the application."),
            ));
        }
    }
    let words: Vec<&str> = flow.prompt.split_whitespace().collect();
    if words.iter().any(|word| !PROMPTS.contains(word)) || (words.len() > 1 && words.contains(&"none")) {
        return Err(problem(
            "invalid_request",
            90023,
            format!("Unsupported 'prompt' value '{}'.", flow.prompt),
        ));
    }
    if flow
        .claims
        .as_deref()
        .is_some_and(|claims| !claims::is_good(claims))
    {
        return invalid(
            9002313,
            "Invalid request. The claims parameter is not valid JSON.",
        );
    }
    if flow.challenge.is_empty() {
        return invalid(
            9002325,
            "Proof Key for Code Exchange is required for cross-origin authorization code redemption.",
        );
    }
    if fields.get("code_challenge_method") != Some("S256") || flow.challenge.len() != 43 {
        return invalid(
            501491,
            "The code_challenge must be a SHA-256 hash, with code_challenge_method S256.",
        );
    }
    flow.asked = resource::parse(tenant, fields.get("scope").unwrap_or_default()).map_err(|bad| {
        let error = match bad.row.browser {
            Browser::Redirect(error) => error,
            Browser::Page => "invalid_request",
        };
        problem(error, bad.row.code, bad.text)
    })?;
    if flow.asked.scopes.is_empty() {
        return missing("scope");
    }
    Ok(())
}

/// The next page for a request that is good: whoever is signed in already goes on at once.
pub(super) async fn proceed(
    tenant: &Arc<Tenant>,
    mut flow: Flow,
    session: Option<String>,
    hint: Option<String>,
) -> Response<Body> {
    let hinted = hint
        .as_deref()
        .and_then(|hint| tenant.account_by_upn(hint))
        .map(|account| account.oid);
    let remembered = session
        .filter(|account| hint.is_none() || hinted.as_ref() == Some(account))
        .filter(|account| tenant.is_enabled(account));
    let asks = flow
        .prompt
        .split_whitespace()
        .any(|word| ["login", "select_account", "create"].contains(&word));
    if flow.prompt == "none" {
        let Some(account) = remembered else {
            return redirect::refuse(
                &flow,
                "login_required",
                50058,
                "A silent sign-in request was sent but no user is signed in. The cookies used to represent the user's session were not sent in the request to Azure AD.",
            );
        };
        if !flow::missing_consent(tenant, &flow, &account).is_empty() {
            let message = aadsts::find(65001).map_or("", |row| row.message);
            let message = aadsts::filled(message, &[("client", &flow.client.id)]);
            return redirect::refuse(&flow, "interaction_required", 65001, &message);
        }
        flow.account = Some(account);
    } else if let Some(account) = remembered.filter(|_| !asks) {
        flow.account = Some(account);
    }
    let known = flow.account.is_some();
    let select = flow.prompt.contains("select_account");
    let name = flow.client.name.clone();
    let id = random(24);
    tenant.live.lock().add_flow(id.clone(), flow);
    if known {
        return flow::after_password(tenant, &id, None).await;
    }
    match hinted.and_then(|oid| tenant.account(&oid)).filter(|_| !select) {
        Some(account) => html(StatusCode::OK, pages::password(&id, &account, None)),
        None => html(
            StatusCode::OK,
            pages::accounts(tenant, &id, &name, hint.as_deref().filter(|_| !select), None),
        ),
    }
}
