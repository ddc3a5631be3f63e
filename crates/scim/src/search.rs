//! What a query asks for: the parameters of a GET (RFC 7644 §3.4.2) or the body of a POST to
//! `/.search` (§3.4.3).

use serde_json::{Map, Value};

use crate::error::{ScimError, ScimType};
use crate::filter::{Filter, read_noting};
use crate::mode::{Mode, Notes};
use crate::page::{Count, Page, PageLimits, page};
use crate::projection::Projection;
use crate::resource::ResourceType;
use crate::schema::{self, SchemaSet};
use crate::sort::Sort;
use crate::value::{get, shown};

/// A query that was read.
#[derive(Clone, Debug, PartialEq)]
pub struct SearchRequest {
    /// What is shown of every resource.
    pub projection: Projection,
    /// Which resources.
    pub filter: Option<Filter>,
    /// In which order.
    pub sort: Option<Sort>,
    /// Which page.
    pub page: Page,
    /// One sentence for every departure from the RFC that was accepted.
    pub tolerances: Vec<String>,
}

/// What a query is about and how it is read.
#[derive(Clone, Copy)]
pub struct SearchScope<'a> {
    /// Type of the resources; `None` at the root, where all are searched (RFC 7644 §3.4.2.1).
    pub resource_type: Option<ResourceType>,
    /// Schemas of the tenant.
    pub schemas: &'a SchemaSet,
    /// Strict or Entra.
    pub mode: Mode,
    /// How the server pages.
    pub limits: PageLimits,
}

impl SearchRequest {
    /// From the parameters of a query string, decoded ([`crate::query::pairs`]). Names ignore case;
    /// parameters it does not know are ignored; of two equal ones the first counts.
    ///
    /// # Errors
    /// 400: `invalidFilter`, `invalidValue`, and with cursors `invalidCursor`, `invalidCount`.
    pub fn from_query(pairs: &[(String, String)], scope: SearchScope<'_>) -> Result<Self, ScimError> {
        let parameter = |name: &str| {
            let mut named = pairs.iter().filter(|(key, _)| key.eq_ignore_ascii_case(name));
            named.next().map(|(_, value)| value.as_str())
        };
        let mut notes = Notes::new(scope.mode);
        let projection = Projection::new(parameter("attributes"), parameter("excludedAttributes"));
        let page = page(
            Count::of_text(parameter("startIndex")),
            Count::of_text(parameter("count")),
            parameter("cursor"),
            scope.limits,
        )?;
        Parts {
            projection,
            filter: parameter("filter"),
            sort_by: parameter("sortBy"),
            sort_order: parameter("sortOrder"),
            page,
        }
        .read(scope, &mut notes)
        .map(|request| request.with(notes))
    }

    /// From the body of a POST to `/.search`.
    ///
    /// # Errors
    /// As [`SearchRequest::from_query`], and `invalidSyntax` for what is no SearchRequest.
    pub fn from_json(body: &Value, scope: SearchScope<'_>) -> Result<Self, ScimError> {
        let Some(object) = body.as_object() else {
            return Err(syntax("the body of a search is an object"));
        };
        let mut notes = Notes::new(scope.mode);
        let names_message = get(object, "schemas")
            .and_then(Value::as_array)
            .is_some_and(|all| all.iter().any(|urn| urn == schema::SEARCH_REQUEST));
        if !names_message {
            notes.accept(
                ScimType::InvalidSyntax,
                format_args!(
                    "a search whose `schemas` does not name {}",
                    schema::SEARCH_REQUEST
                ),
                "`schemas` names the message (RFC 7644 §3.4.3)",
            )?;
        }
        let attributes = names(object, "attributes")?;
        let excluded = names(object, "excludedAttributes")?;
        let page = page(
            number(object, "startIndex"),
            number(object, "count"),
            text(object, "cursor")?,
            scope.limits,
        )?;
        Parts {
            projection: Projection::of_names(attributes.into_iter(), excluded.into_iter()),
            filter: text(object, "filter")?,
            sort_by: text(object, "sortBy")?,
            sort_order: text(object, "sortOrder")?,
            page,
        }
        .read(scope, &mut notes)
        .map(|request| request.with(notes))
    }

    fn with(mut self, notes: Notes) -> Self {
        self.tolerances = notes.into_sentences();
        self
    }
}

/// What both forms have.
struct Parts<'a> {
    projection: Projection,
    filter: Option<&'a str>,
    sort_by: Option<&'a str>,
    sort_order: Option<&'a str>,
    page: Page,
}

impl Parts<'_> {
    fn read(self, scope: SearchScope<'_>, notes: &mut Notes) -> Result<SearchRequest, ScimError> {
        let SearchScope {
            resource_type,
            schemas,
            ..
        } = scope;
        if let Err(error) = self.projection.one_of_both() {
            notes.accept(
                ScimType::InvalidValue,
                "both `attributes` and `excludedAttributes`",
                &error.detail,
            )?;
        }
        let filter = self
            .filter
            .map(|text| read_noting(text, resource_type, schemas, notes))
            .transpose()?;
        let sort = self
            .sort_by
            .filter(|by| !by.is_empty())
            .map(|by| Sort::read(by, self.sort_order, resource_type, schemas, notes))
            .transpose()?;
        Ok(SearchRequest {
            projection: self.projection,
            filter,
            sort,
            page: self.page,
            tolerances: Vec::new(),
        })
    }
}

fn syntax(detail: impl Into<String>) -> ScimError {
    ScimError::of(ScimType::InvalidSyntax, detail)
}

fn text<'a>(object: &'a Map<String, Value>, name: &str) -> Result<Option<&'a str>, ScimError> {
    match get(object, name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text)),
        Some(other) => Err(syntax(format!(
            "{name} is a string; {} is none",
            shown(other, None)
        ))),
    }
}

fn number(object: &Map<String, Value>, name: &str) -> Count {
    match get(object, name) {
        None | Some(Value::Null) => Count::Absent,
        Some(value) => match value.as_i64() {
            Some(number) => Count::Number(number),
            None => Count::Wrong(shown(value, None)),
        },
    }
}

/// An array of names; a single text may list them with commas as a query string does.
fn names<'a>(object: &'a Map<String, Value>, name: &str) -> Result<Vec<&'a str>, ScimError> {
    let wrong = |value: &Value| {
        let shown = shown(value, None);
        syntax(format!("{name} is an array of attribute names; {shown} is none"))
    };
    match get(object, name) {
        None | Some(Value::Null) => Ok(Vec::new()),
        Some(Value::String(text)) => Ok(text.split(',').collect()),
        Some(Value::Array(all)) => {
            let names = all.iter().map(|one| one.as_str().ok_or_else(|| wrong(one)));
            names.collect()
        }
        Some(other) => Err(wrong(other)),
    }
}
