//! Trial tenants and exchanges as the screens show them.

use scim::change::Change;
use scim_server::{ExchangePage, ExchangeRow, LoggedExchange, Tenant};
use serde_json::Value;

use super::Backend;
use crate::exchange::{indented, path_of, round_ms, view as exchange_view};
use crate::view::common::{HeaderView, NoticeView, Verdict};
use crate::view::trial::{
    TrialChange, TrialExchangePage, TrialExchangeRow, TrialExchangeView, TrialReplayDraft, TrialResourceRow,
    TrialSummary,
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

pub(super) fn page(name: &str, page: ExchangePage<ExchangeRow>, limit: u32) -> TrialExchangePage {
    let rows: Vec<TrialExchangeRow> = page.rows.into_iter().map(|line| line_row(name, line)).collect();
    let more = rows.len() as u64 >= u64::from(limit);
    TrialExchangePage {
        next_before: rows.last().filter(|_| more).map(|last| last.id.clone()),
        rows,
        total: count(page.total),
        failed_of_last_50: page.failed_of_last_50,
    }
}

pub(super) fn row(name: &str, logged: &LoggedExchange) -> TrialExchangeRow {
    let exchange = &logged.exchange;
    let line = ExchangeRow {
        id: logged.id,
        at: exchange.at,
        method: exchange.method.clone(),
        url: exchange.url.clone(),
        status: exchange.status.unwrap_or(0),
        who: logged.who.clone(),
        what: logged.what.clone(),
        verdict: logged.verdict.clone(),
        duration_ms: exchange.duration_ms,
    };
    line_row(name, line)
}

fn line_row(name: &str, line: ExchangeRow) -> TrialExchangeRow {
    let path = path_of(&line.url);
    let below = path.strip_prefix(&format!("/{name}/scim/v2")).unwrap_or(&path);
    TrialExchangeRow {
        id: line.id.to_string(),
        at: line.at.to_string(),
        who: line.who.unwrap_or_else(|| "—".to_owned()),
        method: line.method,
        path: readable(below),
        status: u32::from(line.status),
        what: line.what,
        duration_ms: round_ms(line.duration_ms),
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
        about: logged.who.clone(),
        changes: changes(&logged.changes),
        change_text: logged.change_text.clone(),
        notes: notes(logged),
        replay_of: logged.replay_of.map(|id| id.to_string()),
        replay: draft(name, logged),
    }
}

/// What struck, then what was tolerated.
fn notes(logged: &LoggedExchange) -> Vec<NoticeView> {
    let note = |verdict, title: &str, detail: String| NoticeView {
        verdict,
        title: title.to_owned(),
        detail,
        guide_step: None,
    };
    let faults = logged
        .faults
        .iter()
        .map(|line| note(Verdict::Fail, "A fault struck", fault_words(line)));
    let rules = logged
        .rule
        .iter()
        .map(|rule| note(Verdict::Fail, "Refused as the vendor would", rule.clone()));
    let tolerances = logged.tolerances.iter().map(|tolerance| {
        note(
            Verdict::Warn,
            title(tolerance),
            format!("{}.", crate::probing::sentence(tolerance)),
        )
    });
    faults.chain(rules).chain(tolerances).collect()
}

/// Faults and the vendor's rule that struck, in words.
pub(super) fn struck(logged: &LoggedExchange) -> Vec<String> {
    let faults = logged
        .faults
        .iter()
        .map(|line| format!("Fault: {}", fault_words(line)));
    let rules = logged.rule.iter().map(|rule| format!("Vendor rule: {rule}"));
    faults.chain(rules).collect()
}

/// The line of a fault with what it means.
fn fault_words(line: &str) -> String {
    match line.parse::<scim_server::Fault>() {
        Ok(fault) => format!("`{line}` · {}", fault.words()),
        Err(_) => line.to_owned(),
    }
}

/// The request as it would be sent again; `None` when it was none to `/scim/v2`.
fn draft(name: &str, logged: &LoggedExchange) -> Option<TrialReplayDraft> {
    let url = url::Url::parse(&logged.exchange.url).ok()?;
    let below = url.path().strip_prefix(&format!("/{name}/scim/v2"))?;
    let path = match (below, url.query()) {
        ("", None) => "/".to_owned(),
        (below, None) => below.to_owned(),
        (below, Some(query)) => format!("{below}?{query}"),
    };
    Some(TrialReplayDraft {
        method: logged.exchange.method.clone(),
        path,
        body: logged
            .exchange
            .request_body
            .as_deref()
            .map(indented)
            .unwrap_or_default(),
        headers: replayed_headers(logged),
    })
}

/// The headers that are sent again: what is masked was a secret, the length is that of another body.
pub(super) fn replayed_headers(logged: &LoggedExchange) -> Vec<HeaderView> {
    let verdict = logged.verdict.as_str();
    logged
        .exchange
        .request_headers
        .iter()
        .filter(|(name, value)| {
            !(value.contains(scim::exchange::MASKED)
                || value == verdict
                || name.eq_ignore_ascii_case("authorization")
                || name.eq_ignore_ascii_case("content-length"))
        })
        .map(|(name, value)| HeaderView {
            name: name.clone(),
            value: value.clone(),
        })
        .collect()
}

/// A note is about how Entra writes, or about what the vendor does with it.
fn title(note: &str) -> &'static str {
    match note.contains(" does not use `") {
        true => "Not used by the vendor",
        false => "As Entra sends it",
    }
}

pub(super) fn changes(changes: &[Change]) -> Vec<TrialChange> {
    changes.iter().map(change).collect()
}

fn change(change: &Change) -> TrialChange {
    let is_member = change.path.starts_with("members[");
    let shown = |value: &Option<Value>| {
        value.as_ref().map(|value| match is_member {
            // The id stands in the path and again in the value; a person needs it once.
            true => value["display"]
                .as_str()
                .or(value["value"].as_str())
                .unwrap_or_default()
                .to_owned(),
            false => short(value),
        })
    };
    TrialChange {
        attribute: match is_member {
            true => "member".to_owned(),
            false => change.label().to_owned(),
        },
        path: change.path.clone(),
        before: shown(&change.before),
        after: shown(&change.after),
    }
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
