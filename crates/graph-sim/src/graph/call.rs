//! A Graph call as handlers see it, and what they answer.

use serde_json::Value;

use super::error::GraphError;
use super::microsoft_graph;
use super::permission::Caller;
use crate::http::Incomer;
use crate::tenant::Tenant;

/// How the segment of an application begins that is named by a unique name nobody has.
pub(super) const UNIQUE_NAME: &str = "uniqueName=";

/// Query parameters in their order.
#[derive(Clone, Debug, Default)]
pub(crate) struct Query(pub(crate) Vec<(String, String)>);

impl Query {
    /// The value of a system query option, written with `$` or without.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.0
            .iter()
            .find(|(key, _)| key.strip_prefix('$').unwrap_or(key) == name)
            .map(|(_, value)| value.as_str())
    }
}

/// One call, with its caller known.
#[derive(Clone)]
pub(crate) struct Call {
    pub(crate) method: String,
    /// Decoded, below `/v1.0`; alternate keys are already resolved to ids.
    pub(crate) segments: Vec<String>,
    pub(crate) query: Query,
    pub(crate) eventual: bool,
    /// `Prefer: create-if-missing`: a PATCH by an alternate key makes what it does not find (Graph: upsert).
    pub(crate) create_if_missing: bool,
    pub(crate) body: Vec<u8>,
    pub(crate) caller: Caller,
}

impl Call {
    pub(crate) fn read(tenant: &Tenant, incomer: &Incomer) -> Result<Self, GraphError> {
        let caller = Caller::from_header(tenant, incomer.header("authorization"))?;
        let below = incomer.path.strip_prefix("/v1.0").unwrap_or(&incomer.path);
        let mut call = Self::new(
            tenant,
            &incomer.method,
            below,
            &incomer.query,
            incomer
                .header("consistencylevel")
                .is_some_and(|v| v.eq_ignore_ascii_case("eventual")),
            incomer.body.clone(),
            caller,
        )?;
        call.create_if_missing = prefers_creation(incomer.header("prefer"));
        Ok(call)
    }

    pub(crate) fn new(
        tenant: &Tenant,
        method: &str,
        path: &str,
        query: &str,
        eventual: bool,
        body: Vec<u8>,
        caller: Caller,
    ) -> Result<Self, GraphError> {
        let segments = path
            .split('/')
            .filter(|segment| !segment.is_empty())
            .map(decode)
            .map(|segment| resolve_key(tenant, method, segment))
            .collect::<Result<Vec<_>, _>>()?
            .into_iter()
            .flatten()
            .collect();
        Ok(Self {
            method: method.to_owned(),
            segments,
            query: Query::parse(query),
            eventual,
            create_if_missing: false,
            body,
            caller,
        })
    }

    /// The same call with `$count=true`.
    pub(crate) fn counting(&self) -> Self {
        let mut call = self.clone();
        call.query
            .0
            .retain(|(key, _)| key.trim_start_matches('$') != "count");
        call.query.0.push(("$count".to_owned(), "true".to_owned()));
        call
    }

    pub(crate) fn path(&self) -> Vec<&str> {
        self.segments.iter().map(String::as_str).collect()
    }

    /// The body as JSON.
    pub(crate) fn json(&self) -> Result<Value, GraphError> {
        if self.body.is_empty() {
            return Err(GraphError::new(
                400,
                "BadRequest",
                "Empty Payload. JSON content expected.",
            ));
        }
        serde_json::from_slice(&self.body).map_err(|_| {
            GraphError::new(400, "BadRequest", "Unable to read JSON request payload. Please ensure Content-Type header is set and payload is of valid JSON format.")
        })
    }

    /// The body as JSON, or nothing.
    pub(crate) fn json_or_empty(&self) -> Result<Value, GraphError> {
        if self.body.iter().all(u8::is_ascii_whitespace) {
            Ok(Value::Null)
        } else {
            self.json()
        }
    }
}

/// A path segment without its escapes.
pub(crate) fn decode(segment: &str) -> String {
    // `+` is a plus in a path; only escapes are decoded.
    let mut bytes = Vec::with_capacity(segment.len());
    let mut rest = segment.as_bytes();
    while let Some((&first, tail)) = rest.split_first() {
        let hex = (first == b'%')
            .then(|| tail.get(..2).and_then(|h| std::str::from_utf8(h).ok()))
            .flatten()
            .and_then(|h| u8::from_str_radix(h, 16).ok());
        match hex {
            Some(byte) => {
                bytes.push(byte);
                rest = &tail[2..];
            }
            None => {
                bytes.push(first);
                rest = tail;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Whether a `Prefer` header asks for `create-if-missing`.
pub(super) fn prefers_creation(header: Option<&str>) -> bool {
    header.is_some_and(|text| {
        text.split(',')
            .any(|preference| preference.trim().eq_ignore_ascii_case("create-if-missing"))
    })
}

/// `servicePrincipals(appId='…')` becomes the collection and the object's id. A PATCH of an application that has no such
/// unique name keeps the name as [`UNIQUE_NAME`] and the value: it may be about to make it.
fn resolve_key(tenant: &Tenant, method: &str, segment: String) -> Result<Vec<String>, GraphError> {
    let Some((collection, key)) = segment.strip_suffix("')").and_then(|s| s.split_once('(')) else {
        return Ok(vec![segment]);
    };
    let Some((name, value)) = key
        .split_once("='")
        .or_else(|| key.strip_prefix('\'').map(|v| ("id", v)))
    else {
        return Ok(vec![segment]);
    };
    let value = value.replace("''", "'");
    if name == "id" || (collection, name) == ("users", "userPrincipalName") {
        return Ok(vec![collection.to_owned(), value]);
    }
    let state = tenant.state.lock();
    let objects = match (collection, name) {
        ("servicePrincipals", "appId") if value == microsoft_graph::APP_ID => {
            return Ok(vec![collection.to_owned(), microsoft_graph::id(tenant)]);
        }
        ("servicePrincipals", "appId") => &state.service_principals,
        ("applications", "appId" | "uniqueName") => &state.applications,
        _ => return Ok(vec![segment]),
    };
    let found = objects
        .iter()
        .find(|(_, object)| object.json[name] == value.as_str());
    match found {
        Some((id, _)) => Ok(vec![collection.to_owned(), id.clone()]),
        None if method == "PATCH" && name == "uniqueName" => {
            Ok(vec![collection.to_owned(), format!("{UNIQUE_NAME}{value}")])
        }
        None => Err(GraphError::not_found(&value)),
    }
}

/// An answer before it becomes HTTP.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Body,
}

#[derive(Clone, Debug)]
pub(crate) enum Body {
    Empty,
    Json(Value),
    Text(String),
}

impl Answer {
    pub(crate) fn ok(json: Value) -> Self {
        Self {
            status: 200,
            headers: Vec::new(),
            body: Body::Json(json),
        }
    }

    pub(crate) fn created(json: Value) -> Self {
        Self {
            status: 201,
            headers: Vec::new(),
            body: Body::Json(json),
        }
    }

    pub(crate) fn text(text: String) -> Self {
        Self {
            status: 200,
            headers: Vec::new(),
            body: Body::Text(text),
        }
    }

    pub(crate) fn no_content() -> Self {
        Self {
            status: 204,
            headers: Vec::new(),
            body: Body::Empty,
        }
    }
}
