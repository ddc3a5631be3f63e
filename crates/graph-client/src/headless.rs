//! Signing in to a simulated tenant without a browser. Never for a real one: a password belongs in the browser.

use std::collections::BTreeMap;
use std::time::Duration;

use network::Network;
use reqwest::header::{COOKIE, LOCATION, SET_COOKIE};
use reqwest::{Client, Response};
use secrecy::{ExposeSecret, SecretString};
use url::Url;

use crate::cloud::is_loopback;
use crate::error::SignInError;
use crate::form::{Form, Page};
use crate::http::{Lost, client, read_bounded};
use crate::refusal::Refusal;

/// Pages and redirects between the first page and the way back: account, password, consent, and room.
const STEPS_MAX: u32 = 20;
/// Bytes of a page.
const PAGE_BYTES_MAX: usize = 1024 * 1024;
/// A page that takes longer is not coming.
const PAGE_TIMEOUT: Duration = Duration::from_secs(60);
/// The page behind the redirect is Slipway's own; it comes when the code was redeemed.
const DENIED: &str = "access_denied";
/// The field of a device's code, as Entra's page names it.
const CODE_FIELD: &str = "otc";

/// Does what a person does in the browser: opens `url`, fills in the forms, and follows the way back to the
/// loopback redirect. **For the simulated tenant only:** every address must be on this computer.
///
/// Run it beside [`crate::PendingSignIn::finish`], which answers the last request:
///
/// ```no_run
/// # async fn example(config: graph_client::SignInConfig, password: secrecy::SecretString)
/// # -> Result<graph_client::Session, graph_client::SignInError> {
/// let pending = graph_client::start_sign_in(config).await?;
/// let url = pending.url().clone();
/// let cancel = tokio_util::sync::CancellationToken::new();
/// let person = graph_client::follow_forms(&url, "ann@contoso.example", &password, true);
/// let person = async {
///     let gone = person.await;
///     if gone.is_err() {
///         cancel.cancel(); // nobody will come back
///     }
///     gone
/// };
/// let (gone, session) = tokio::join!(person, pending.finish(cancel.clone()));
/// gone?;
/// session
/// # }
/// ```
///
/// # Errors
/// [`SignInError::Refused`] with the page's AADSTS number (50126 for a wrong password, 65004 when consent was
/// refused), [`SignInError::NotLoopback`], [`SignInError::Page`], [`SignInError::Unreachable`].
pub async fn follow_forms(
    url: &Url,
    account: &str,
    password: &SecretString,
    consent: bool,
) -> Result<(), SignInError> {
    let back = url
        .query_pairs()
        .find(|(name, _)| name == "redirect_uri")
        .and_then(|(_, value)| Url::parse(&value).ok())
        .ok_or_else(|| page_error("the address has no `redirect_uri`"))?;
    let person = Person {
        account,
        password,
        consent,
        code: "",
    };
    visit(url, &person, Some(&back)).await
}

/// Does what a person does with a device's code: opens the page, types the code, signs in and consents, until a page
/// asks for nothing more. **For the simulated tenant only:** every address must be on this computer.
///
/// Run it beside [`crate::DeviceSignIn::finish`], which hears the result.
///
/// # Errors
/// As [`follow_forms`].
pub async fn enter_code(
    page: &Url,
    code: &str,
    account: &str,
    password: &SecretString,
    consent: bool,
) -> Result<(), SignInError> {
    let person = Person {
        account,
        password,
        consent,
        code,
    };
    visit(page, &person, None).await
}

/// What a person has in mind.
struct Person<'a> {
    account: &'a str,
    password: &'a SecretString,
    consent: bool,
    /// The code to type, in a sign-in that has one.
    code: &'a str,
}

/// Goes from page to page: to the redirect `back`, or without one to a page that asks for nothing.
async fn visit(url: &Url, person: &Person<'_>, back: Option<&Url>) -> Result<(), SignInError> {
    let mut visit = Visit::new()?;
    let mut step = Step::Get(url.clone());
    for _ in 0..STEPS_MAX {
        let here = step.url().clone();
        let response = visit.take(step).await?;
        step = if response.status().is_redirection() {
            let next = location(&here, &response)?;
            if back.is_some_and(|back| next.origin() == back.origin()) {
                return visit.come_back(next).await;
            }
            Step::Get(next)
        } else {
            let status = response.status();
            let body = read_bounded(response, PAGE_BYTES_MAX)
                .await
                .map_err(|lost| unreachable(&here, lost))?;
            let page = Page::read(&String::from_utf8_lossy(&body));
            if let Some(refusal) = refusal(&page.text) {
                return Err(refusal.into());
            }
            if !status.is_success() {
                return Err(page_error(&format!("it answered {status}")));
            }
            if back.is_none() && page.forms.is_empty() {
                return Ok(());
            }
            next_form(&here, &page, person)?
        };
    }
    Err(page_error("it asked again and again"))
}

enum Step {
    Get(Url),
    Post(Url, Vec<(String, String)>),
}

impl Step {
    fn url(&self) -> &Url {
        match self {
            Self::Get(url) | Self::Post(url, _) => url,
        }
    }
}

/// A browser's memory: one client and the cookies of the simulated tenant.
struct Visit {
    http: Client,
    cookies: BTreeMap<String, String>,
}

impl Visit {
    fn new() -> Result<Self, SignInError> {
        Ok(Self {
            http: client(&Network::default(), true).map_err(|lost| page_error(&lost.to_string()))?,
            cookies: BTreeMap::new(),
        })
    }

    async fn take(&mut self, step: Step) -> Result<Response, SignInError> {
        let url = step.url().clone();
        // Before anything is sent: a form may point anywhere.
        if !is_loopback(&url) {
            return Err(SignInError::NotLoopback {
                host: url.host_str().unwrap_or_default().to_owned(),
            });
        }
        let mut request = match step {
            Step::Get(url) => self.http.get(url),
            Step::Post(url, fields) => self.http.post(url).form(&fields),
        }
        .timeout(PAGE_TIMEOUT);
        if !self.cookies.is_empty() {
            let cookies: Vec<_> = self
                .cookies
                .iter()
                .map(|(name, value)| format!("{name}={value}"))
                .collect();
            request = request.header(COOKIE, cookies.join("; "));
        }
        let response = request
            .send()
            .await
            .map_err(|error| unreachable(&url, Lost::from(error)))?;
        for cookie in response.headers().get_all(SET_COOKIE) {
            let text = String::from_utf8_lossy(cookie.as_bytes());
            let pair = text.split(';').next().unwrap_or_default();
            if let Some((name, value)) = pair.split_once('=') {
                self.cookies
                    .insert(name.trim().to_owned(), value.trim().to_owned());
            }
        }
        Ok(response)
    }

    /// Brings the answer to Slipway's own listener, and tells a refusal.
    async fn come_back(&mut self, url: Url) -> Result<(), SignInError> {
        let query: BTreeMap<String, String> = url.query_pairs().into_owned().collect();
        // The listener is another origin: the tenant's cookies are not for it.
        self.cookies.clear();
        self.take(Step::Get(url)).await?;
        let Some(error) = query.get("error") else {
            return Ok(());
        };
        let description = query.get("error_description").map(String::as_str);
        Err(Refusal::from_description(error, description.unwrap_or_default()).into())
    }
}

fn location(here: &Url, response: &Response) -> Result<Url, SignInError> {
    response
        .headers()
        .get(LOCATION)
        .and_then(|value| value.to_str().ok())
        .and_then(|text| here.join(text).ok())
        .ok_or_else(|| page_error("it redirects to nowhere"))
}

/// Every page with a number on it is a refusal: a good page shows none.
fn refusal(text: &str) -> Option<Refusal> {
    let start = text.find("AADSTS")?;
    let words = text.get(start..)?;
    let refusal = Refusal::from_description("invalid_grant", words);
    refusal.code.is_some().then(|| match refusal.code {
        Some(65004) => Refusal {
            error: DENIED.to_owned(),
            ..refusal
        },
        _ => refusal,
    })
}

fn next_form(here: &Url, page: &Page, person: &Person<'_>) -> Result<Step, SignInError> {
    let account = person.account;
    let decision = if person.consent { "accept" } else { "deny" };
    let form = page
        .forms
        .iter()
        .find(|form| ours(form, person, decision))
        .ok_or_else(|| page_error(&format!("it has no form for `{account}`")))?;
    let fields = form.filled(&[
        ("account", account),
        ("password", person.password.expose_secret()),
        ("consent", decision),
        (CODE_FIELD, person.code),
    ]);
    let mut target = match &form.action {
        Some(action) => here
            .join(action)
            .map_err(|_| page_error("its form leads nowhere"))?,
        None => here.clone(),
    };
    if form.post {
        return Ok(Step::Post(target, fields));
    }
    if form.has("password") {
        return Err(page_error("its form would put the password in an address"));
    }
    target.query_pairs_mut().clear().extend_pairs(fields);
    Ok(Step::Get(target))
}

fn ours(form: &Form, person: &Person<'_>, decision: &str) -> bool {
    let account = person.account;
    if form.has(CODE_FIELD) {
        return !person.code.is_empty();
    }
    let for_account = !form.has("account") || form.takes("account", account);
    for_account && (form.takes("consent", decision) || form.has("password") || form.takes("account", account))
}

fn page_error(what: &str) -> SignInError {
    SignInError::Page {
        what: what.to_owned(),
    }
}

fn unreachable(url: &Url, lost: Lost) -> SignInError {
    let mut trouble = lost.trouble;
    if trouble.host.is_empty() {
        trouble.host = url.host_str().unwrap_or_default().to_owned();
    }
    SignInError::Unreachable { trouble }
}
