//! Trial tenants and exchanges as the screens show them.

use scim_server::{ExchangePage, LoggedExchange, Tenant};
use serde_json::Value;

use super::Backend;
use crate::exchange::{path_of, round_ms, view as exchange_view};
use crate::view::common::{ChangeKind, ChangeLine, NoticeView, Verdict};
use crate::view::trial::{
    TrialExchangePage, TrialExchangeRow, TrialExchangeView, TrialResourceRow, TrialSummary,
};

pub(super) fn summary(backend: &Backend, tenant: &Tenant, token_at_hand: bool) -> TrialSummary {
    TrialSummary {
        name: tenant.name.clone(),
        vendor_name: tenant
            .vendor
            .as_deref()
            .and_then(|id| crate::vendor::find(id).ok())
            .map(|profile| profile.name.clone()),
        vendor_id: tenant.vendor.clone(),
        url: backend.running.tenant_url(&tenant.name),
        users: count(tenant.users),
        groups: count(tenant.groups),
        exchanges: count(tenant.exchanges),
        token_at_hand,
        created_at: tenant.created_at.to_string(),
        last_exchange_at: tenant.last_exchange_at.map(|at| at.to_string()),
    }
}

/// A count as a screen takes it.
pub(super) fn count(number: u64) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

pub(super) fn page(name: &str, page: ExchangePage, limit: u32) -> TrialExchangePage {
    let rows: Vec<TrialExchangeRow> = page.rows.iter().map(|logged| row(name, logged)).collect();
    let more = rows.len() as u64 >= u64::from(limit);
    TrialExchangePage {
        next_before: rows.last().filter(|_| more).map(|last| last.id.clone()),
        rows,
        total: count(page.total),
        failed_of_last_50: page.failed_of_last_50,
    }
}

fn row(name: &str, logged: &LoggedExchange) -> TrialExchangeRow {
    let exchange = &logged.exchange;
    let path = path_of(&exchange.url);
    let below = path.strip_prefix(&format!("/{name}/scim/v2")).unwrap_or(&path);
    TrialExchangeRow {
        id: logged.id.to_string(),
        at: exchange.at.to_string(),
        who: logged.who.clone().unwrap_or_else(|| "—".to_owned()),
        method: exchange.method.clone(),
        path: readable(below),
        status: exchange.status.map_or(0, u32::from),
        what: logged.what.clone(),
        duration_ms: round_ms(exchange.duration_ms),
    }
}

/// A query as a person reads it: `/Users?filter=userName eq "ana@trial.example"`.
fn readable(path: &str) -> String {
    let Some((before, query)) = path.split_once('?') else {
        return path.to_owned();
    };
    let pairs: Vec<String> = url::form_urlencoded::parse(query.as_bytes())
        .map(|(key, value)| {
            if value.is_empty() {
                key.into_owned()
            } else {
                format!("{key}={value}")
            }
        })
        .collect();
    format!("{before}?{}", pairs.join("&"))
}

pub(super) fn exchange(name: &str, logged: &LoggedExchange) -> TrialExchangeView {
    TrialExchangeView {
        row: row(name, logged),
        exchange: exchange_view(logged.id.to_string(), &logged.exchange),
        signed_with: logged.verdict.clone(),
        changes: logged.changes.iter().flat_map(lines).collect(),
        change_text: logged.change_text.clone(),
        notes: logged
            .tolerances
            .iter()
            .map(|tolerance| NoticeView {
                verdict: Verdict::Warn,
                title: title(tolerance).to_owned(),
                detail: crate::probing::sentence(tolerance),
                guide_step: None,
            })
            .collect(),
    }
}

/// A note is about how Entra writes, or about what the vendor does with it.
fn title(note: &str) -> &'static str {
    match note.contains(" does not use `") {
        true => "Not used by the vendor",
        false => "As Entra sends it",
    }
}

fn lines(change: &scim::patch::Change) -> Vec<ChangeLine> {
    let line = |kind, value: &Value| ChangeLine {
        kind,
        text: if change.path.starts_with("members[") {
            // The id stands in the path and again in the value; a person needs it once.
            format!(
                "member {}",
                value["display"]
                    .as_str()
                    .or(value["value"].as_str())
                    .unwrap_or_default()
            )
        } else {
            format!("{} = {}", change.label(), short(value))
        },
    };
    let before = change
        .before
        .as_ref()
        .map(|value| line(ChangeKind::Removed, value));
    let after = change.after.as_ref().map(|value| line(ChangeKind::Added, value));
    before.into_iter().chain(after).collect()
}

fn short(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

pub(super) fn resource(item: &Value) -> TrialResourceRow {
    let text = |key: &str| item[key].as_str().unwrap_or_default().to_owned();
    let members = item["members"].as_array().map_or(0, Vec::len);
    let is_user = item.get("userName").is_some();
    TrialResourceRow {
        id: text("id"),
        display_name: Some(text("displayName"))
            .filter(|name| !name.is_empty())
            .unwrap_or_else(|| text("userName")),
        secondary: match (is_user, members) {
            (true, _) => text("userName"),
            (false, 1) => "1 member".to_owned(),
            (false, count) => format!("{count} members"),
        },
        active: is_user.then(|| item["active"].as_bool().unwrap_or(true)),
        json: serde_json::to_string_pretty(item).unwrap_or_default(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_filter_is_shown_decoded() {
        assert_eq!(
            readable("/Users?filter=userName+eq+%22ana%40trial.example%22"),
            r#"/Users?filter=userName eq "ana@trial.example""#
        );
    }
}
