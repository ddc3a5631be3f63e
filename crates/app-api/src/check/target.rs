//! What reached the target, and what it stores now.

use scim::query::{encode_segment, encode_value};
use scim_client::{Limits, ScimClient};
use scim_server::ExchangeQuery;
use serde_json::Value;

use graph_model::on_demand::OnDemandResult;

use crate::app::App;
use crate::connection;
use crate::session::OpenSession;
use crate::view::check::CheckCandidate;
use crate::view::common::ExchangeView;

/// Requests of one check that are shown; a group with five members sends about twenty.
const SHOWN_MAX: u32 = 60;

/// The newest exchange of the session's trial tenant, to tell later ones from earlier ones.
pub(super) async fn newest_exchange(app: &App, session: &OpenSession) -> Option<i64> {
    let name = session.state.trial.as_deref()?;
    let query = ExchangeQuery {
        limit: Some(1),
        ..ExchangeQuery::default()
    };
    let page = app.trial().await.ok()?.store.exchanges(name, &query).await.ok()?;
    Some(page.rows.first().map_or(0, |row| row.id))
}

/// What arrived at the trial tenant since then, oldest first; nothing when the target is not one.
pub(super) async fn exchanges_since(
    app: &App,
    session: &OpenSession,
    before: Option<i64>,
) -> Vec<ExchangeView> {
    let (Some(name), Some(after)) = (session.state.trial.as_deref(), before) else {
        return Vec::new();
    };
    let query = ExchangeQuery {
        after: Some(after),
        limit: Some(SHOWN_MAX),
        ..ExchangeQuery::default()
    };
    let Ok(backend) = app.trial().await else {
        return Vec::new();
    };
    let mut rows = backend
        .store
        .exchanges(name, &query)
        .await
        .map(|page| page.rows)
        .unwrap_or_default();
    rows.sort_by_key(|row| row.id);
    rows.iter()
        .map(|row| crate::exchange::view(row.id.to_string(), &row.exchange))
        .collect()
}

/// The resource as the target returns it, read over SCIM; `None` when it cannot be read.
pub(super) async fn stored(
    app: &App,
    session: &OpenSession,
    subject: &CheckCandidate,
    result: &OnDemandResult,
) -> Option<String> {
    let token = app.inner.secrets.get(&connection::token_name(&session.id)).await;
    let client = ScimClient::through(
        &app.inner.network,
        &session.state.answers.tenant_url,
        token,
        Limits::default(),
    )
    .ok()?;
    let kind = if subject.group { "Groups" } else { "Users" };
    let id = result
        .items
        .iter()
        .find(|item| item.source_id == subject.id)
        .map(|item| item.target_id.as_str())
        .filter(|id| !id.is_empty());
    let resource = match id {
        Some(id) => client
            .send("GET", &format!("/{kind}/{}", encode_segment(id)), None)
            .await
            .json()?,
        None => {
            let (attribute, value) = if subject.group {
                ("displayName", &subject.display_name)
            } else {
                ("userName", &subject.upn)
            };
            let filter = format!("{attribute} eq {}", Value::from(value.as_str()));
            let path = format!("/{kind}?filter={}", encode_value(&filter));
            client.send("GET", &path, None).await.json()?["Resources"]
                .get(0)?
                .clone()
        }
    };
    serde_json::to_string_pretty(&resource)
        .ok()
        .filter(|_| resource.get("id").is_some())
}
