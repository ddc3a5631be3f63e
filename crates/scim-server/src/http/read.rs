//! GET of users and groups.

use axum::http::{HeaderMap, header};
use jiff::Timestamp;
use scim::etag::{Freshness, Preconditions};
use scim::filter::{CompareOp, Filter};
use scim::page::{Page, PageLimits};
use scim::projection::Projection;
use scim::search::{SearchRequest, SearchScope};
use scim::{ResourceType, ScimError, ScimType, schema};
use serde_json::Value;

use super::answer::{Answer, Story};
use super::call::Call;
use super::cursor::{At, Query};
use crate::store::settings::Ready;
use crate::store::{Found, Member, Search, SearchError, Span, StoreError, Stored, TrialStore, wanted};

/// Pages of a list. A larger `count` is cut (RFC 7644 §3.4.2.4 allows that).
pub(super) const PAGE_LIMITS: PageLimits = PageLimits {
    default_page_size: 100,
    max_page_size: 1_000,
    cursor: true,
};

/// Who asks for what, of which tenant.
#[derive(Clone, Copy)]
pub(super) struct Reading<'a> {
    pub(super) store: &'a TrialStore,
    pub(super) tenant_seq: i64,
    pub(super) ready: &'a Ready,
    pub(super) call: &'a Call,
}

/// `If-Match` and `If-None-Match`.
///
/// # Errors
/// 400 for what is no list of entity-tags.
pub(super) fn preconditions(headers: &HeaderMap) -> Result<Preconditions, ScimError> {
    let joined = |name| {
        let all = headers.get_all(name).iter();
        let all: Vec<String> = all
            .map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned())
            .collect();
        (!all.is_empty()).then(|| all.join(","))
    };
    let (if_match, if_none_match) = (joined(header::IF_MATCH), joined(header::IF_NONE_MATCH));
    Preconditions::new(if_match.as_deref(), if_none_match.as_deref())
}

impl Reading<'_> {
    /// One user or group.
    pub(super) async fn one(
        self,
        resource_type: ResourceType,
        id: &str,
        headers: &HeaderMap,
    ) -> Result<Answer, StoreError> {
        let found = self.store.get(self.tenant_seq, resource_type, id).await?;
        let mut story = Story::default();
        if let Some(stored) = &found {
            story = Story {
                who: Some(stored.name()),
                what: "read".to_owned(),
                subject: Some(stored.seq),
                ..story
            };
        }
        let version = found.as_ref().map(Stored::version);
        let fresh = preconditions(headers).and_then(|wanted| wanted.read(version.as_deref()));
        let (stored, fresh) = match (found, fresh) {
            (Some(stored), Ok(fresh)) => (stored, fresh),
            (None, Ok(_)) => {
                let error = ScimError::not_found(resource_type.name(), id);
                return Ok(Answer::refusal(&error, story));
            }
            (_, Err(error)) => return Ok(Answer::refusal(&error, story)),
        };
        if fresh == Freshness::NotModified {
            story.what = "read · not changed".to_owned();
            return Ok(Answer::empty(304, story).of(&stored));
        }
        let projection = self.call.projection();
        if let Err(error) = projection.one_of_both() {
            if self.ready.settings.strict {
                return Ok(Answer::refusal(&error, story));
            }
            let sentence =
                "accepted both `attributes` and `excludedAttributes`; a strict server would refuse";
            story.tolerances.push(sentence.to_owned());
        }
        let members = self.members(&stored, &projection).await?;
        let mut text = String::new();
        write_shown(
            &mut text,
            &stored,
            members.as_deref(),
            &projection,
            self.ready,
            &self.call.base,
        )?;
        Ok(Answer::scim(200, text, story).of(&stored))
    }

    /// What a query string asks for; `None` means users and groups.
    pub(super) async fn query(self, resource_type: Option<ResourceType>) -> Result<Answer, StoreError> {
        let asked = SearchRequest::from_query(&self.call.query, self.scope(resource_type));
        self.list(resource_type, asked).await
    }

    /// What the body of a POST to `/.search` asks for.
    pub(super) async fn search(
        self,
        resource_type: Option<ResourceType>,
        body: &Value,
    ) -> Result<Answer, StoreError> {
        let asked = SearchRequest::from_json(body, self.scope(resource_type));
        self.list(resource_type, asked).await
    }

    fn scope(&self, resource_type: Option<ResourceType>) -> SearchScope<'_> {
        SearchScope {
            resource_type,
            schemas: &self.ready.schemas,
            mode: self.ready.mode(),
            limits: PAGE_LIMITS,
        }
    }

    async fn list(
        self,
        resource_type: Option<ResourceType>,
        asked: Result<SearchRequest, ScimError>,
    ) -> Result<Answer, StoreError> {
        let planned = asked.and_then(|asked| Ok((self.plan(resource_type, &asked)?, asked)));
        let (plan, asked) = match planned {
            Ok(planned) => planned,
            Err(error) => return Ok(Answer::refusal(&error, Story::default())),
        };
        let search = Search {
            resource_type,
            filter: asked.filter.as_ref(),
            schemas: &self.ready.schemas,
        };
        let span = plan.span(&asked);
        let found = match self.store.search(self.tenant_seq, search, span).await {
            Ok(found) => found,
            Err(SearchError::Store(error)) => return Err(error),
            Err(SearchError::TooMany(most)) => {
                let detail = match asked.sort {
                    Some(_) => format!(
                        "more than {most} resources would have to be sorted; filter them, or do not sort"
                    ),
                    None => format!(
                        "no index helps with this filter, and more than {most} resources would have to be looked at; \
                         filter by userName, displayName, externalId or a mail address, or page with a cursor"
                    ),
                };
                let error = ScimError::bad_request(ScimType::TooMany, detail);
                return Ok(Answer::refusal(&error, Story::default()));
            }
        };
        let mut text = format!("{{\"schemas\":[\"{}\"]", schema::LIST_RESPONSE);
        if let Some(total) = found.total {
            text.push_str(&format!(",\"totalResults\":{total}"));
        }
        plan.write_place(&mut text, &found);
        text.push_str(&format!(",\"itemsPerPage\":{},\"Resources\":[", found.page.len()));
        for (index, stored) in found.page.iter().enumerate() {
            if index > 0 {
                text.push(',');
            }
            let members = self.members(stored, &asked.projection).await?;
            write_shown(
                &mut text,
                stored,
                members.as_deref(),
                &asked.projection,
                self.ready,
                &self.call.base,
            )?;
        }
        text.push_str("]}");
        let story = Story {
            tolerances: asked.tolerances,
            ..story(asked.filter.as_ref(), &found)
        };
        Ok(Answer::scim(200, text, story))
    }

    /// Which page is meant.
    fn plan(&self, resource_type: Option<ResourceType>, asked: &SearchRequest) -> Result<Plan, ScimError> {
        let (cursor, count) = match &asked.page {
            Page::Index { start_index, count } => {
                return Ok(Plan {
                    start_index: Some(*start_index),
                    from: At::Offset(i64::try_from(start_index - 1).unwrap_or(i64::MAX)),
                    count: *count,
                    is_first: true,
                    parts: Vec::new(),
                    tenant_seq: self.tenant_seq,
                });
            }
            Page::Cursor { cursor, count } => (cursor.as_deref(), *count),
        };
        let mut plan = Plan {
            start_index: None,
            from: match asked.sort {
                Some(_) => At::Offset(0),
                None => At::After(0),
            },
            count,
            is_first: cursor.is_none(),
            parts: vec![
                resource_type.map_or("", ResourceType::name).to_owned(),
                asked.filter.as_ref().map(Filter::to_string).unwrap_or_default(),
                asked
                    .sort
                    .as_ref()
                    .map(|sort| format!("{sort:?}"))
                    .unwrap_or_default(),
            ],
            tenant_seq: self.tenant_seq,
        };
        if let Some(cursor) = cursor {
            plan.from = plan.with_query(|query| query.at(cursor, Timestamp::now()))?;
        }
        Ok(plan)
    }

    /// Members are read only when they are asked for: Entra says `excludedAttributes=members` on every
    /// group.
    async fn members(
        &self,
        stored: &Stored,
        projection: &Projection,
    ) -> Result<Option<Vec<Member>>, StoreError> {
        if stored.resource_type() == ResourceType::Group
            && stored.member_count > 0
            && projection.shows("members")
        {
            return Ok(Some(self.store.members(stored.seq).await?));
        }
        Ok(None)
    }
}

/// A page, before it is looked for.
struct Plan {
    /// 1-based; `None` with a cursor.
    start_index: Option<u64>,
    from: At,
    count: u64,
    is_first: bool,
    /// What a cursor's query is known by.
    parts: Vec<String>,
    tenant_seq: i64,
}

impl Plan {
    fn with_query<T>(&self, work: impl FnOnce(&Query<'_>) -> T) -> T {
        let parts: Vec<&str> = self.parts.iter().map(String::as_str).collect();
        work(&Query {
            parts: &parts,
            tenant_seq: self.tenant_seq,
            count: self.count,
        })
    }

    fn span<'a>(&self, asked: &'a SearchRequest) -> Span<'a> {
        let count = self.count;
        match (self.from, &asked.sort) {
            // Only `totalResults` is wanted.
            (At::After(_) | At::Before(_), _) if count == 0 => Span::From { offset: 0, count },
            (At::After(seq), _) => Span::After { seq, count },
            (At::Before(seq), _) => Span::Before { seq, count },
            (At::Offset(offset), sort) => {
                let offset = u64::try_from(offset).unwrap_or(0);
                match sort {
                    Some(by) => Span::Sorted { by, offset, count },
                    None => Span::From { offset, count },
                }
            }
        }
    }

    /// `startIndex`, or the cursors of the pages beside this one.
    fn write_place(&self, text: &mut String, found: &Found) {
        if let Some(start_index) = self.start_index {
            text.push_str(&format!(",\"startIndex\":{start_index}"));
            return;
        }
        if self.count == 0 {
            return;
        }
        let first = found.page.first().map(|stored| At::Before(stored.seq));
        let last = found.page.last().map(|stored| At::After(stored.seq));
        let count = i64::try_from(self.count).unwrap_or(i64::MAX);
        let (previous, next) = match self.from {
            At::After(seq) => (
                first.or(Some(At::Before(seq.saturating_add(1)))),
                found.next.map(At::After),
            ),
            At::Before(seq) => (
                found.next.map(At::Before),
                last.or(Some(At::After(seq.saturating_sub(1)))),
            ),
            At::Offset(offset) => {
                let end = offset.saturating_add(found.page.len() as i64);
                let more = found.total.is_some_and(|total| end.unsigned_abs() < total);
                let back = (offset > 0).then(|| At::Offset((offset - count).max(0)));
                (back, (more && !found.page.is_empty()).then_some(At::Offset(end)))
            }
        };
        let now = Timestamp::now();
        for (name, at) in [
            ("previousCursor", previous.filter(|_| !self.is_first)),
            ("nextCursor", next),
        ] {
            if let Some(at) = at {
                let cursor = self.with_query(|query| query.cursor(at, now));
                text.push_str(&format!(",\"{name}\":\"{cursor}\""));
            }
        }
    }
}

/// Appends a resource as an answer shows it.
pub(super) fn write_shown(
    text: &mut String,
    stored: &Stored,
    members: Option<&[Member]>,
    projection: &Projection,
    ready: &Ready,
    base: &str,
) -> Result<(), StoreError> {
    if *projection == Projection::default() && !ready.hides {
        stored.write_to(text, members, Some(base));
    } else {
        let whole = stored.to_json(members, Some(base))?;
        let shown = projection.apply(whole, stored.resource_type(), &ready.schemas);
        text.push_str(&shown.to_string());
    }
    Ok(())
}

fn story(filter: Option<&Filter>, found: &Found) -> Story {
    let searched_for = filter.and_then(searched_value);
    let only = match (found.total, found.page.as_slice()) {
        (Some(1), [only]) => Some(only),
        _ => None,
    };
    let what = match (&searched_for, found.total) {
        (_, Some(1)) if filter.is_some() => "found".to_owned(),
        // Entra's Test Connection searches for a random GUID that nobody can have.
        (Some(value), Some(0)) if uuid::Uuid::try_parse(value).is_ok() => "probe".to_owned(),
        (_, Some(0)) if filter.is_some() => "no match".to_owned(),
        (_, Some(total)) if filter.is_some() => format!("{total} found"),
        (_, Some(total)) => format!("{} of {total} listed", found.page.len()),
        (_, None) => format!("{} listed", found.page.len()),
    };
    let who = match (only, &searched_for) {
        (Some(stored), Some(_)) => Some(stored.name()),
        (None, Some(value)) if what != "probe" => Some(value.clone()),
        _ => None,
    };
    Story {
        who,
        what,
        subject: only.filter(|_| filter.is_some()).map(|stored| stored.seq),
        searched_for: searched_for
            .filter(|_| found.total == Some(0))
            .map(|value| wanted(&value)),
        ..Story::default()
    }
}

/// The value of the first `eq` in a filter that names somebody.
fn searched_value(filter: &Filter) -> Option<String> {
    match filter {
        Filter::And(parts) => parts.iter().find_map(searched_value),
        Filter::Has(path) => searched_value(path.filter.as_deref()?),
        Filter::Compare {
            path,
            op: CompareOp::Eq,
            value: Value::String(value),
        } => {
            let name = path.attribute.as_deref().unwrap_or("");
            let names_somebody = [
                "userName",
                "displayName",
                "externalId",
                "emails",
                "id",
                "value",
                "employeeNumber",
            ]
            .iter()
            .any(|known| known.eq_ignore_ascii_case(name));
            names_somebody.then(|| value.clone())
        }
        _ => None,
    }
}
