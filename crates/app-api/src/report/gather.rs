//! Puts a report together from what the set-up kept and what the tenant has now.

use std::collections::BTreeMap;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::civil::Date;
use jiff::{Timestamp, tz::TimeZone};
use profile::{Profile, ValueSource};
use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;

use super::deviations::deviations;
use super::model::{
    Assigned, Change, Expiry, GuideLine, MappingLine, Mappings, Proof, ProofExchange, Report, RequestLine,
    WarningLine, day_and_time,
};
use super::{facts, open_items};
use crate::app::App;
use crate::error::ApiError;
use crate::request::SessionRequest;
use crate::requests::Sent;
use crate::session::{OpenSession, guide_items};
use crate::sign_in::SignedIn;
use crate::view::check::CheckView;
use crate::view::common::{ChangeKind, ChangeLine};
use crate::view::mappings::MappingRow;
use crate::view::session::GuideItem;
use crate::{client_secret, mappings, who};

/// The report of a set-up as it stands.
///
/// # Errors
/// The tenant cannot be read.
pub(super) async fn report(
    app: &App,
    session: &OpenSession,
    signed_in: &SignedIn,
    token: Option<&SecretString>,
) -> Result<Report, ApiError> {
    let state = &session.state;
    let profile = state.profile()?;
    let guide = guide_items(&profile, state);
    let tables = mappings::view(signed_in, &app.watch(), state).await?;
    let reached = who::show(
        app,
        SessionRequest {
            session_id: session.id.clone(),
        },
    )
    .await?;
    let changes = changes(app, session).await?;
    let groups: Vec<_> = reached.groups.iter().filter(|group| group.assigned).collect();
    let facts = facts(session, &signed_in.card.name, groups.len());
    Ok(Report {
        title: format!("{} is set up in {}", profile.name, signed_in.card.name),
        made_at: Timestamp::now(),
        simulated: signed_in.card.simulated,
        facts,
        users: as_set(&tables.users, &changes, "User mappings"),
        groups: as_set(&tables.groups, &changes, "Group mappings"),
        people: reached.people,
        assigned: groups
            .into_iter()
            .map(|group| Assigned {
                name: group.name.clone(),
                kind: group.kind.clone(),
                people: group.people,
            })
            .collect(),
        proof: state.check.as_ref().map(proof),
        guide: guide_lines(session, &guide),
        warnings: warnings(session, &profile),
        deviations: deviations(session, &profile, &tables, &guide),
        expiries: expiries(session, &profile, token),
        next: open_items(&profile, session, &guide),
        requests: app.sent(&session.id).await?.iter().map(request).collect(),
        changes,
    })
}

async fn changes(app: &App, session: &OpenSession) -> Result<Vec<Change>, ApiError> {
    let times: BTreeMap<String, Timestamp> = app.outcome_times(&session.id).await?;
    let by = account(session);
    let done = app.outcomes(&session.id).await?;
    Ok(done
        .into_iter()
        .map(|done| Change {
            at: times.get(&done.step.id).copied().unwrap_or(session.updated_at),
            title: done.step.title,
            outcome: done.step.outcome,
            lines: done.changes,
            by: by.clone(),
        })
        .collect())
}

/// Who set it up: a set-up belongs to one tenant and is carried out by the account that is signed in there.
pub(super) fn account(session: &OpenSession) -> String {
    let card = session.state.tenant.as_ref();
    card.map_or_else(String::new, |card| card.account.clone())
}

fn as_set(rows: &[MappingRow], changes: &[Change], title: &str) -> Mappings {
    let rows = rows.iter().filter_map(|row| {
        Some(MappingLine {
            target: row.target.clone(),
            source: row.advised.clone()?,
            meaning: row.meaning.clone(),
            matching_priority: row.matching_priority,
        })
    });
    let lines: Vec<&ChangeLine> = changes
        .iter()
        .filter(|change| change.title == title)
        .flat_map(|change| &change.lines)
        .collect();
    Mappings {
        rows: rows.collect(),
        removed: removed(&lines),
    }
}

/// Rows that went: a row that only changed is there as removed and as added.
fn removed(lines: &[&ChangeLine]) -> usize {
    let of = |wanted: ChangeKind| {
        let lines = lines.iter().filter(move |line| line.kind == wanted);
        lines.filter_map(|line| line.text.split_whitespace().next())
    };
    of(ChangeKind::Removed)
        .filter(|target| !of(ChangeKind::Added).any(|added| added == *target))
        .count()
}

fn proof(check: &CheckView) -> Proof {
    let rows = check.rows.iter().map(|row| {
        let value = row.value.clone().unwrap_or_else(|| "nothing".to_owned());
        [row.attribute.clone(), value, row.note.clone()]
    });
    let exchanges = check.requests.iter().map(|sent| ProofExchange {
        request: format!("{} {}", sent.method, sent.path),
        body: sent.request_body.clone(),
        status: sent
            .status
            .map_or_else(|| "no answer".to_owned(), |status| status.to_string()),
        answer: sent.response_body.clone(),
    });
    Proof {
        title: check.title.clone(),
        detail: format!("{} The service’s own word: {}.", check.subtitle, check.status),
        at: check.at.clone(),
        rows: rows.collect(),
        exchanges: exchanges.collect(),
        at_target: check.at_target.clone(),
    }
}

fn guide_lines(session: &OpenSession, items: &[GuideItem]) -> Vec<GuideLine> {
    let ticked = &session.state.ticked;
    let lines = items.iter().filter(|item| !item.informs).map(|item| GuideLine {
        id: item.id.clone(),
        text: item.text.clone(),
        place: item.menu.clone(),
        state: match (item.done, item.optional) {
            (true, _) => "done",
            (false, true) => "not needed, or open",
            (false, false) => "open",
        },
        by: ticked
            .get(&item.id)
            .filter(|_| item.done)
            .map_or_else(String::new, |tick| {
                format!("{}, {}", tick.by, day_and_time(tick.at))
            }),
    });
    lines.collect()
}

fn warnings(session: &OpenSession, profile: &Profile) -> Vec<WarningLine> {
    let ticked = &session.state.ticked;
    let shown = if session.state.reviewed {
        "shown before the plan was applied"
    } else {
        "shown"
    };
    let lines = profile.warnings.iter().map(|warning| WarningLine {
        title: warning.title.clone(),
        detail: warning.detail.clone(),
        guide_step: warning.guide_step.clone(),
        accepted: ticked.get(&warning.id).map_or_else(
            || shown.to_owned(),
            |tick| format!("{}, {}", tick.by, day_and_time(tick.at)),
        ),
    });
    lines.collect()
}

fn expiries(session: &OpenSession, profile: &Profile, token: Option<&SecretString>) -> Vec<Expiry> {
    let credential = &profile.credentials.secret_token;
    let mut list = Vec::new();
    if credential.source != ValueSource::Blank && session.state.known.job_id().is_some() {
        list.push(Expiry {
            what: format!("{} of {}", credential.label, profile.name),
            ends: token.and_then(end_of),
            renewal: format!(
                "Get a new one, save it in the provisioning settings, test the connection. {}",
                credential.hint
            )
            .trim_end()
            .to_owned(),
        });
    }
    list.extend(client_secret::made(&session.state.known).map(|(what, secret)| {
        Expiry {
            what: format!("Client secret of {} for {what}", profile.name),
            // A time beyond all calendars stands for one that Graph did not say.
            ends: Some(secret.ends)
                .filter(|ends| *ends != Timestamp::MAX)
                .map(|ends| ends.to_zoned(TimeZone::UTC).date()),
            renewal: "Make a new one in Slipway, hand it over to the vendor, then remove the old one."
                .to_owned(),
        }
    }));
    list
}

/// The last day of a token that is a JSON Web Token: its claim `exp` (RFC 7519 §4.1.4). Other tokens do not say.
fn end_of(token: &SecretString) -> Option<Date> {
    let payload = token.expose_secret().split('.').nth(1)?;
    let claims: Value = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(payload).ok()?).ok()?;
    let at = Timestamp::from_second(claims["exp"].as_i64()?).ok()?;
    Some(at.to_zoned(TimeZone::UTC).date())
}

fn request(sent: &Sent) -> RequestLine {
    let exchange = &sent.exchange;
    let header = |name: &str| {
        let all = exchange.response_headers.iter().chain(&exchange.request_headers);
        all.into_iter()
            .find(|(known, _)| known.eq_ignore_ascii_case(name))
            .map_or_else(String::new, |(_, value)| value.clone())
    };
    let waited = sent
        .waited
        .as_ref()
        .map_or_else(String::new, |waited| format!(" (sent again: {waited})"));
    RequestLine {
        at: exchange.at.strftime("%Y-%m-%d %H:%M:%S").to_string(),
        method: exchange.method.clone(),
        path: crate::exchange::path_of(&exchange.url),
        status: exchange
            .status
            .map_or_else(|| "no answer".to_owned(), |status| status.to_string()),
        write: sent.write && sent.waited.is_none(),
        label: format!("{}{waited}", sent.label),
        request_id: header("request-id"),
        client_request_id: header("client-request-id"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_json_web_token_says_when_it_ends_and_others_do_not() {
        let token = |text: String| end_of(&SecretString::from(text));
        let claims = URL_SAFE_NO_PAD.encode("{\"exp\":1798761600}");
        assert_eq!(
            token(format!("e30.{claims}.sig")),
            Some(jiff::civil::date(2027, 1, 1))
        );
        assert_eq!(token("opaque".to_owned()), None);
        assert_eq!(token("a.b.c".to_owned()), None);
    }

    #[test]
    fn a_row_that_changed_did_not_go() {
        let line = |kind, text: &str| ChangeLine {
            kind,
            text: text.to_owned(),
        };
        let lines = [
            line(ChangeKind::Removed, "userName ← [mail]"),
            line(ChangeKind::Added, "userName ← [userPrincipalName]"),
            line(ChangeKind::Removed, "title ← [jobTitle]"),
            line(ChangeKind::Kept, "active ← …"),
        ];
        assert_eq!(removed(&lines.iter().collect::<Vec<_>>()), 1);
    }
}
