//! Plays a conversation to a simulated tenant that was started for it.

use std::time::{Duration, Instant};

use app_api::simulated;
use conversation::{Exchange, Message, Names, compare_answer};
use graph_sim::RunningTenant;
use serde_json::json;

use super::files::Fixture;
use super::wire;
use crate::desk::Desk;
use crate::endpoint;

/// Between two tries of what is asked until it is so.
const BETWEEN_TRIES: Duration = Duration::from_millis(50);

pub(crate) async fn play(fixture: Fixture) -> Result<(), String> {
    let setting = &fixture.setting;
    let tenant = simulated::serve(setting.options.clone())
        .await
        .map_err(|error| error.message)?;
    let address = tenant.authority().trim_start_matches("http://").to_owned();
    let mut names = known(&tenant);
    names.set("host", &address);
    names.set("upn", &setting.account);
    let accounts = tenant.accounts();
    if let Some(account) = accounts.iter().find(|account| account.upn == setting.account) {
        names.set("password", &account.password);
    }
    names.set(
        "token",
        token(&address, setting.account.as_str(), &setting.scopes).await?,
    );
    // The vendor's side lives as long as the conversation.
    let mut desk = None;
    if fixture.mentions("baseAddress") {
        let (url, secret) = match setting.target {
            Some(kind) => (endpoint::start(kind).await, "a-secret-token".to_owned()),
            None => desk.insert(Desk::open().await).vendor().await,
        };
        names.set("baseAddress", url);
        names.set("secretToken", secret);
    }
    hold(&fixture, &address, &mut names).await?;
    tenant.shutdown().await;
    Ok(())
}

/// What is the same in every conversation with this tenant.
fn known(tenant: &RunningTenant) -> Names {
    let mut names = Names::default();
    names.set("authority", tenant.authority());
    names.set("graph", tenant.graph());
    names.set("tenantId", tenant.tenant_id());
    names.set("tenant32", tenant.tenant_id().replace('-', ""));
    names.set("clientId", tenant.client_id());
    names
}

async fn token(address: &str, upn: &str, scopes: &[String]) -> Result<String, String> {
    let request = Message {
        start: "POST /_sim/token HTTP/1.1".into(),
        body: json!({ "upn": upn, "scopes": scopes }).to_string(),
        ..Message::default()
    };
    let answer = wire::exchange(address, &request, &Names::default()).await?;
    let body: serde_json::Value = serde_json::from_str(&answer.body).map_err(|error| error.to_string())?;
    match body["access_token"].as_str() {
        Some(token) => Ok(token.to_owned()),
        None => Err(format!("no token for {upn}: {body}")),
    }
}

/// Holds a conversation; what is given comes before. The first difference ends it: what follows depends on it.
async fn hold(fixture: &Fixture, address: &str, names: &mut Names) -> Result<(), String> {
    for given in &fixture.given {
        Box::pin(hold(given, address, names))
            .await
            .map_err(|wrong| format!("given {}: {wrong}", given.name))?;
    }
    for exchange in &fixture.conversation.exchanges {
        ask(fixture, exchange, address, names).await.map_err(|wrong| {
            let request = &exchange.request;
            format!("line {}: {}\n{wrong}", request.line, names.fill(&request.start))
        })?;
    }
    Ok(())
}

async fn ask(fixture: &Fixture, exchange: &Exchange, address: &str, names: &mut Names) -> Result<(), String> {
    let patience = match exchange.request.note("Until") {
        Some(seconds) => {
            let number = seconds.trim_end_matches(" s").parse::<u64>();
            Duration::from_secs(number.map_err(|_| format!("`# Until: {seconds}` is not `# Until: 10 s`"))?)
        }
        None => Duration::ZERO,
    };
    let begun = Instant::now();
    loop {
        let answer = wire::exchange(address, &exchange.request, names).await?;
        let mut learnt = names.clone();
        let differences = compare_answer(&exchange.answer, &answer, &mut learnt, &fixture.setting.allowed);
        if differences.is_empty() {
            *names = learnt;
            return Ok(());
        }
        if begun.elapsed() >= patience {
            let lines: Vec<String> = differences.iter().map(|one| format!("  {one}")).collect();
            return Err(format!(
                "{}\nanswered: {} {}",
                lines.join("\n"),
                answer.start,
                answer.body
            ));
        }
        tokio::time::sleep(BETWEEN_TRIES).await;
    }
}
