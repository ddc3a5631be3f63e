//! What changed since a caller last asked (Graph: delta).
//!
//! A round begins with everything, or with a delta token, and is told in pages. What changes while it runs is told by the round
//! after it: a round ends at the number the log had when it began.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::GraphResult;
use super::asked::page_size;
use super::call::{Answer, Call, Query};
use super::error::GraphError;
use super::groups::{GROUPS, READS_GROUPS};
use super::list;
use super::users::{READS_ALL, Shown, USERS};
use crate::changes::TOKEN_LIFETIME;
use crate::directory::Directory;
use crate::replication::Kind;
use crate::state::{Group, State};
use crate::switches::DeltaGone;
use crate::tenant::Tenant;

/// So many members of one group stand in one page; the group comes again with the next ones.
const MEMBERS_PER_PAGE: usize = 1_000;

/// What a `$deltatoken` or `$skiptoken` says. It is opaque to callers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Token {
    tenant: String,
    /// `users` or `groups`.
    of: String,
    select: Option<String>,
    size: usize,
    /// The round tells changes after this number; `None`: everything.
    from: Option<u64>,
    /// It ends at this number.
    until: u64,
    /// Of a `$skiptoken`: where the page before ended. Of a `$deltatoken` nothing.
    at: Option<At>,
    issued: Timestamp,
}

/// Where a page ended.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
enum At {
    /// The next place of a person.
    Place(usize),
    /// The number of the last change that was told.
    Change(u64),
    /// The next group, by index unless its id is found elsewhere by now, and the number of its next member.
    Group(usize, String, u64),
}

/// One page of a round; `None`: it was the last.
type Page = (Vec<Value>, Option<At>);

pub(super) fn users(tenant: &Tenant, call: &Call) -> GraphResult {
    call.caller.needs(READS_ALL)?;
    let round = Round::read(tenant, call, "users")?;
    let shown = Shown::read(&round.call, true)?.with_id();
    let state = tenant.state.lock();
    let directory = tenant.directory();
    let token = round.token(tenant, &state);
    let page = match (&token.from, round.latest) {
        (_, true) => (Vec::new(), None),
        (None, _) => {
            let start = match token.at {
                Some(At::Place(place)) => place,
                _ => 0,
            };
            let mut people = directory.users_from(start);
            let (mut rows, mut last) = (Vec::new(), start);
            for (place, person) in people.by_ref().take(token.size) {
                rows.push(shown.shown(tenant, &directory, person));
                last = place + 1;
            }
            (rows, people.next().map(|_| At::Place(last)))
        }
        (Some(from), _) => {
            let from = behind(&token, *from);
            let changed = state.changes.users(from, token.until);
            let rows = changed.iter().map(|(id, version)| {
                let row = match directory.person(id) {
                    Some(person) if !person.is_deleted() => shown.shown(tenant, &directory, person),
                    // Who is in the recycle bin can come back.
                    Some(_) => removed(id, "changed"),
                    None => removed(id, "deleted"),
                };
                (row, *version)
            });
            changes(rows, token.size)
        }
    };
    Ok(round.answer(tenant, token, page))
}

pub(super) fn groups(tenant: &Tenant, call: &Call) -> GraphResult {
    call.caller.needs(READS_GROUPS)?;
    let round = Round::read(tenant, call, "groups")?;
    let selected = round.call.query.get("select");
    let names = selected.map(|list| list.split(',').map(str::trim).collect::<Vec<_>>());
    let with_members = names.as_ref().is_none_or(|names| names.contains(&"members"));
    let state = tenant.state.lock();
    let directory = tenant.directory();
    let token = round.token(tenant, &state);
    let object = |group: &Group| {
        let mut json = list::select(&round.call, GROUPS.shown, &group.object.json);
        if let Some(members) = json.as_object_mut() {
            members
                .entry("id")
                .or_insert_with(|| group.object.json["id"].clone());
        }
        json
    };
    let page = match (&token.from, round.latest) {
        (_, true) => (Vec::new(), None),
        (None, _) => {
            let (start, mut number) = match &token.at {
                Some(At::Group(index, id, number)) => {
                    (state.groups.get_index_of(id).unwrap_or(*index), *number)
                }
                _ => (0, 0),
            };
            let mut rows = Vec::new();
            let mut next = None;
            let mut room = MEMBERS_PER_PAGE;
            for (index, (id, group)) in state.groups.iter().enumerate().skip(start) {
                if !is_listed(tenant, group) {
                    continue;
                }
                if rows.len() == token.size || room == 0 {
                    next = Some(At::Group(index, id.clone(), 0));
                    break;
                }
                let mut row = object(group);
                if with_members {
                    let mut members = group.members.from(number);
                    let told: Vec<Value> = members
                        .by_ref()
                        .take(room)
                        .map(|(at, member)| {
                            number = at + 1;
                            typed(&directory, &state, member)
                        })
                        .collect();
                    room -= told.len();
                    let more = members.next().is_some();
                    if !told.is_empty() {
                        row["members@delta"] = Value::Array(told);
                    }
                    if more {
                        rows.push(row);
                        next = Some(At::Group(index, id.clone(), number));
                        break;
                    }
                }
                number = 0;
                rows.push(row);
            }
            (rows, next)
        }
        (Some(from), _) => {
            let from = behind(&token, *from);
            let changed = state.changes.groups(from, token.until);
            let rows = changed.iter().map(|(id, change)| {
                let Some(group) = state.groups.get(*id) else {
                    return (removed(id, "deleted"), change.version);
                };
                let mut row = object(group);
                if with_members && !change.members.is_empty() {
                    row["members@delta"] = change
                        .members
                        .iter()
                        .map(|(member, joined)| {
                            let mut typed = typed(&directory, &state, member);
                            if !joined {
                                typed["@removed"] = json!({"reason": "deleted"});
                            }
                            typed
                        })
                        .collect();
                }
                (row, change.version)
            });
            changes(rows, token.size)
        }
    };
    Ok(round.answer(tenant, token, page))
}

fn is_listed(tenant: &Tenant, group: &Group) -> bool {
    tenant.listing(Kind::Group, false).shows(group.object.born)
}

/// The number behind which a page of changes begins.
fn behind(token: &Token, from: u64) -> u64 {
    match token.at {
        Some(At::Change(version)) => version,
        _ => from,
    }
}

fn changes(mut rows: impl Iterator<Item = (Value, u64)>, size: usize) -> Page {
    let page: Vec<(Value, u64)> = rows.by_ref().take(size).collect();
    let last = page.last().map(|(_, version)| At::Change(*version));
    let next = rows.next().and(last);
    (page.into_iter().map(|(row, _)| row).collect(), next)
}

fn removed(id: &str, reason: &str) -> Value {
    json!({"id": id, "@removed": {"reason": reason}})
}

/// A member as `members@delta` names it.
fn typed(directory: &Directory, state: &State, id: &str) -> Value {
    let is_user = directory.person(id).is_some() || state.people.purged.contains(id);
    let kind = if is_user { "user" } else { "group" };
    json!({"@odata.type": format!("#microsoft.graph.{kind}"), "id": id})
}

/// What a call of a round asks for.
struct Round {
    of: &'static str,
    /// The call, with what the token kept in the place of what the address says.
    call: Call,
    size: usize,
    /// The token it came with.
    token: Option<Token>,
    /// `$deltatoken=latest`: no data.
    latest: bool,
}

impl Round {
    fn read(tenant: &Tenant, call: &Call, of: &'static str) -> Result<Self, GraphError> {
        if let Some(option) = ["search", "filter", "orderby"]
            .iter()
            .find(|name| call.query.get(name).is_some())
        {
            return Err(GraphError::new(
                400,
                "Request_UnsupportedQuery",
                format!(
                    "The query parameter '${option}' is not supported for delta query in the simulated tenant."
                ),
            ));
        }
        let collection = if of == "users" { &USERS } else { &GROUPS };
        let size = page_size(call, collection)?;
        let latest = call.query.get("deltatoken") == Some("latest");
        // An empty token begins anew: where the answer to a token that is gone leads.
        let text = call
            .query
            .get("deltatoken")
            .or_else(|| call.query.get("skiptoken"))
            .filter(|text| !text.is_empty());
        let token = match text.filter(|_| !latest) {
            Some(text) => Some(Token::read(tenant, text, of).ok_or_else(|| gone(tenant, of))?),
            None => None,
        };
        let mut call = call.clone();
        if let Some(token) = &token {
            call.query = Query(Vec::new());
            if let Some(select) = &token.select {
                call.query.0.push(("$select".to_owned(), select.clone()));
            }
        }
        Ok(Self {
            of,
            size: token.as_ref().map_or(size, |token| token.size),
            call,
            token,
            latest,
        })
    }

    /// The token of this page: the one it came with, or that of a new round.
    fn token(&self, tenant: &Tenant, state: &State) -> Token {
        if let Some(token) = self.token.as_ref().filter(|token| token.at.is_some()) {
            return token.clone();
        }
        let from = self.token.as_ref().map(|token| token.until);
        // What a list does not show yet is told by a later round.
        let settling = |id: &str| {
            state
                .groups
                .get(id)
                .is_some_and(|group| !is_listed(tenant, group))
        };
        Token {
            tenant: tenant.id.clone(),
            of: self.of.to_owned(),
            select: self.call.query.get("select").map(str::to_owned),
            size: self.size,
            from,
            until: state.changes.until(from.unwrap_or_default(), settling),
            at: None,
            issued: tenant.now(),
        }
    }

    fn answer(&self, tenant: &Tenant, token: Token, (rows, next): Page) -> Answer {
        let mut body = Map::new();
        body.insert("@odata.context".into(), list::context(tenant, self.of));
        let (link, parameter) = match next {
            Some(_) => ("@odata.nextLink", "$skiptoken"),
            None => ("@odata.deltaLink", "$deltatoken"),
        };
        let token = Token {
            at: next,
            issued: tenant.now(),
            ..token
        };
        let address = format!(
            "{}/v1.0/{}/delta?{parameter}={}",
            tenant.origin,
            self.of,
            token.text()
        );
        body.insert(link.into(), json!(address));
        body.insert("value".into(), Value::Array(rows));
        Answer::ok(body.into())
    }
}

impl Token {
    fn text(&self) -> String {
        URL_SAFE_NO_PAD.encode(serde_json::to_vec(self).unwrap_or_default())
    }

    /// `None`: of another tenant or list, too old, or no token at all.
    fn read(tenant: &Tenant, text: &str, of: &str) -> Option<Self> {
        let token: Self = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(text).ok()?).ok()?;
        let known = token.tenant == tenant.id && token.of == of && token.size > 0;
        let fresh = tenant.now().duration_since(token.issued) < TOKEN_LIFETIME;
        let state = tenant.state.lock();
        let told = state.changes.remembers(token.until)
            && token.from.is_none_or(|from| state.changes.remembers(from));
        (known && fresh && told).then_some(token)
    }
}

fn gone(tenant: &Tenant, of: &str) -> GraphError {
    let (code, message) = match tenant.switches().delta_gone {
        DeltaGone::SyncStateNotFound => (
            "syncStateNotFound",
            "The sync state generation is not found; start again with a full synchronization.",
        ),
        DeltaGone::ResyncRequired => (
            "resyncRequired",
            "Resync required. Replace any local items with the server's version.",
        ),
    };
    let location = format!("{}/v1.0/{of}/delta?$deltatoken=", tenant.origin);
    GraphError::new(410, code, message).with_header("Location", location)
}
