//! The body of a bulk request.

use std::collections::HashSet;

use serde_json::{Map, Value};

use crate::body;
use crate::error::{ScimError, ScimType};
use crate::mode::{Mode, Notes};
use crate::query::decode_segment;
use crate::resource::ResourceType;
use crate::schema;
use crate::value::{get, shown, take};

/// What a server takes in one bulk request (RFC 7644 §3.7.4).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BulkLimits {
    /// Most operations.
    pub max_operations: usize,
    /// Largest body in bytes.
    pub max_payload_size: usize,
}

/// The methods of bulk operations.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum BulkMethod {
    /// `POST`
    Post,
    /// `PUT`
    Put,
    /// `PATCH`
    Patch,
    /// `DELETE`
    Delete,
}

impl BulkMethod {
    const ALL: [Self; 4] = [Self::Post, Self::Put, Self::Patch, Self::Delete];

    /// The name of the method.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Patch => "PATCH",
            Self::Delete => "DELETE",
        }
    }
}

/// A bulk request that was read.
#[derive(Clone, Debug, PartialEq)]
pub struct BulkRequest {
    /// After so many errors the rest is not done; `None` means that everything is tried.
    pub fail_on_errors: Option<u64>,
    /// What is to be done, in the order of the request.
    pub entries: Vec<BulkEntry>,
    /// One sentence for every departure from the RFC that was accepted.
    pub tolerances: Vec<String>,
}

/// An operation of a bulk request, or why it is none. One fault does not stop the others.
#[derive(Clone, Debug, PartialEq)]
pub struct BulkEntry {
    /// Method as it was sent; empty when there was none.
    pub method: String,
    /// `bulkId` as it was sent.
    pub bulk_id: Option<String>,
    /// Path as it was sent.
    pub path: String,
    /// The operation.
    pub operation: Result<BulkOperation, ScimError>,
}

/// One operation.
#[derive(Clone, Debug, PartialEq)]
pub struct BulkOperation {
    /// Its method.
    pub method: BulkMethod,
    /// Type of the resource.
    pub resource_type: ResourceType,
    /// Id of the resource, or `bulkId:` and the one of the operation that creates it; `None` for
    /// `POST`.
    pub id: Option<String>,
    /// Version the resource must have.
    pub version: Option<String>,
    /// The body; null for `DELETE`.
    pub data: Value,
}

impl BulkRequest {
    /// Reads a body.
    ///
    /// # Errors
    /// 413 when it is larger than the limits (RFC 7644 §3.7.4), 400 `invalidSyntax` when it is no
    /// BulkRequest, 400 `invalidValue` when two operations have the same `bulkId`.
    pub fn from_slice(bytes: &[u8], limits: BulkLimits, mode: Mode) -> Result<Self, ScimError> {
        if bytes.len() > limits.max_payload_size {
            return Err(ScimError::too_large(format!(
                "the size of the bulk operation exceeds the maxPayloadSize ({}); send fewer operations at a time",
                limits.max_payload_size
            )));
        }
        Self::from_json(body::parse(bytes)?, limits, mode)
    }

    /// Reads a body that is JSON already. The size is then the caller's to judge.
    ///
    /// # Errors
    /// As [`BulkRequest::from_slice`].
    pub fn from_json(body: Value, limits: BulkLimits, mode: Mode) -> Result<Self, ScimError> {
        let Value::Object(mut object) = body else {
            return Err(syntax("the body of a bulk request is an object"));
        };
        let mut notes = Notes::new(mode);
        let names_message = get(&object, "schemas")
            .and_then(Value::as_array)
            .is_some_and(|all| all.iter().any(|urn| urn == schema::BULK_REQUEST));
        if !names_message {
            notes.accept(
                ScimType::InvalidSyntax,
                format_args!(
                    "a bulk request whose `schemas` does not name {}",
                    schema::BULK_REQUEST
                ),
                "`schemas` names the message (RFC 7644 §3.7)",
            )?;
        }
        let fail_on_errors = match take(&mut object, "failOnErrors") {
            None | Some(Value::Null) => None,
            Some(value) => match value.as_u64() {
                Some(number) => Some(number.max(1)),
                None => {
                    let detail = format!(
                        "failOnErrors is a whole number of at least 1; {} is none",
                        shown(&value, None)
                    );
                    return Err(ScimError::invalid_value(detail));
                }
            },
        };
        let Some(Value::Array(operations)) = take(&mut object, "Operations") else {
            return Err(syntax("the body has no array `Operations`"));
        };
        if operations.len() > limits.max_operations {
            return Err(ScimError::too_large(format!(
                "the bulk request has {} operations, which exceeds the maxOperations ({}); send fewer at a time",
                operations.len(),
                limits.max_operations
            )));
        }
        let mut entries = Vec::with_capacity(operations.len());
        for operation in operations {
            entries.push(entry(operation, &mut notes));
        }
        let mut seen = HashSet::new();
        for id in entries
            .iter()
            .filter_map(|entry: &BulkEntry| entry.bulk_id.as_deref())
        {
            if !seen.insert(id) {
                return Err(ScimError::invalid_value(format!(
                    "two operations have the bulkId `{id}`; it is unique within a request (RFC 7644 §3.7)"
                )));
            }
        }
        Ok(Self {
            fail_on_errors,
            entries,
            tolerances: notes.into_sentences(),
        })
    }
}

fn entry(body: Value, notes: &mut Notes) -> BulkEntry {
    let Value::Object(mut object) = body else {
        return BulkEntry {
            method: String::new(),
            bulk_id: None,
            path: String::new(),
            operation: Err(syntax("an operation is an object")),
        };
    };
    let mut text = |name: &str| match take(&mut object, name) {
        Some(Value::String(text)) => Some(text),
        _ => None,
    };
    let method = text("method").unwrap_or_default();
    let path = text("path").unwrap_or_default();
    let bulk_id = text("bulkId").filter(|id| !id.is_empty());
    let operation = operation(&method, &path, bulk_id.as_deref(), object, notes);
    BulkEntry {
        method,
        bulk_id,
        path,
        operation,
    }
}

fn operation(
    name: &str,
    path: &str,
    bulk_id: Option<&str>,
    mut object: Map<String, Value>,
    notes: &mut Notes,
) -> Result<BulkOperation, ScimError> {
    let Some(method) = BulkMethod::ALL
        .into_iter()
        .find(|method| method.as_str().eq_ignore_ascii_case(name))
    else {
        return Err(syntax(format!(
            "`{name}` is no method of a bulk operation; POST, PUT, PATCH and DELETE are"
        )));
    };
    if name != method.as_str() {
        notes.accept(
            ScimType::InvalidSyntax,
            format_args!("`{name}` for `{}`", method.as_str()),
            "write methods in capitals (RFC 7644 §3.7)",
        )?;
    }
    let (resource_type, id) = target(path)?;
    match (method, &id) {
        (BulkMethod::Post, Some(_)) => {
            return Err(syntax(format!(
                "POST goes to {}, not to a resource: {path}",
                resource_type.endpoint()
            )));
        }
        (BulkMethod::Post, None) if bulk_id.is_none() => notes.accept(
            ScimType::InvalidSyntax,
            "a POST without `bulkId`",
            "`bulkId` is required when the method is POST (RFC 7644 §3.7)",
        )?,
        (BulkMethod::Post, None) => {}
        (_, None) => {
            return Err(syntax(format!(
                "{} needs the path of a resource, {path}/…",
                method.as_str()
            )));
        }
        (_, Some(_)) => {}
    }
    let version = match take(&mut object, "version") {
        None | Some(Value::Null) => None,
        Some(Value::String(version)) => Some(version).filter(|_| method != BulkMethod::Post),
        Some(other) => {
            let detail = format!("version is a string; {} is none", shown(&other, None));
            return Err(syntax(detail));
        }
    };
    let data = match (method, take(&mut object, "data")) {
        (BulkMethod::Delete, _) => Value::Null,
        (_, Some(data @ Value::Object(_))) => data,
        (_, _) => return Err(syntax(format!("{} needs an object `data`", method.as_str()))),
    };
    Ok(BulkOperation {
        method,
        resource_type,
        id,
        version,
        data,
    })
}

/// `/Users` or `/Users/u-1`, relative to the tenant's URL.
fn target(path: &str) -> Result<(ResourceType, Option<String>), ScimError> {
    if path.is_empty() {
        return Err(syntax("an operation has no `path`"));
    }
    let mut parts = path.trim_matches('/').splitn(2, '/');
    let endpoint = parts.next().unwrap_or("");
    let resource_type = ResourceType::ALL
        .into_iter()
        .find(|one| one.endpoint().trim_start_matches('/') == endpoint)
        .ok_or_else(|| ScimError::new(404, format!("there is no {path}; /Users and /Groups are")))?;
    match parts.next() {
        None => Ok((resource_type, None)),
        Some(id) if id.contains(['/', '?', '#']) => Err(syntax(format!("`{path}` is no path of a resource"))),
        Some(id) => Ok((resource_type, Some(decode_segment(id)))),
    }
}

fn syntax(detail: impl Into<String>) -> ScimError {
    ScimError::of(ScimType::InvalidSyntax, detail)
}
