//! Doing a bulk request, one operation after the other.

use std::collections::{HashMap, HashSet};

use serde_json::{Map, Value, json};

use super::plan::{Step, plan};
use super::reference::{self, Found};
use super::request::{BulkMethod, BulkOperation, BulkRequest};
use crate::error::ScimError;
use crate::query::encode_segment;
use crate::resource::ResourceType;
use crate::schema;

/// What the server is to do next, as if it had come as a request of its own.
#[derive(Clone, Debug, PartialEq)]
pub struct BulkTask {
    /// Place of the operation in the request.
    pub operation: usize,
    /// What to do. The completion of a circular reference is a `PUT` of a resource that was created
    /// before.
    pub method: BulkMethod,
    /// Type of the resource.
    pub resource_type: ResourceType,
    /// Id of the resource; `None` for `POST`.
    pub id: Option<String>,
    /// Version the resource must have, for [`crate::etag::Preconditions`].
    pub version: Option<String>,
    /// The body, with ids in place of references.
    pub data: Value,
}

/// How a task went.
#[derive(Clone, Debug, PartialEq)]
pub struct BulkAnswer {
    /// HTTP status.
    pub status: u16,
    /// Id of the resource that was created.
    pub id: Option<String>,
    /// Version of the resource now.
    pub version: Option<String>,
    /// Body of the answer; needed for an error, optional otherwise.
    pub response: Option<Value>,
}

impl From<&ScimError> for BulkAnswer {
    fn from(error: &ScimError) -> Self {
        Self {
            status: error.status,
            id: None,
            version: None,
            response: Some(error.to_json()),
        }
    }
}

impl BulkAnswer {
    fn is_error(&self) -> bool {
        !(200..300).contains(&self.status)
    }
}

/// A bulk request while it is done.
///
/// Ask [`BulkRun::next`] for a task, do it, tell [`BulkRun::answer`], until there is none; then
/// [`BulkRun::response`] has the body of the answer. Operations that cannot be done, because they
/// are malformed or refer to what was not created, are answered here.
#[derive(Debug)]
pub struct BulkRun {
    request: BulkRequest,
    base: String,
    steps: std::vec::IntoIter<Step>,
    results: Vec<Option<Value>>,
    /// Ids of created resources by `bulkId`.
    ids: HashMap<String, String>,
    /// `bulkId`s whose creation failed.
    failed: HashSet<String>,
    errors: u64,
}

impl BulkRun {
    /// `base` is the URL of the tenant, for `location`.
    pub fn new(request: BulkRequest, base: &str) -> Self {
        Self {
            steps: plan(&request.entries).into_iter(),
            results: vec![None; request.entries.len()],
            base: base.to_owned(),
            ids: HashMap::new(),
            failed: HashSet::new(),
            errors: 0,
            request,
        }
    }

    /// The next task; `None` when all are done, or `failOnErrors` is reached.
    #[expect(clippy::should_implement_trait, reason = "an answer is due between two tasks")]
    pub fn next(&mut self) -> Option<BulkTask> {
        loop {
            if self
                .request
                .fail_on_errors
                .is_some_and(|most| self.errors >= most)
            {
                return None;
            }
            let (index, completes) = match self.steps.next()? {
                Step::Run(index) => (index, false),
                Step::Complete(index) => (index, true),
            };
            let task = match &self.request.entries[index].operation {
                Ok(operation) => self.task(index, operation, completes),
                Err(error) => Err(error.clone()),
            };
            match task {
                Ok(Some(task)) => return Some(task),
                Ok(None) => {}
                Err(error) => self.answer(index, BulkAnswer::from(&error)),
            }
        }
    }

    fn task(
        &self,
        index: usize,
        operation: &BulkOperation,
        completes: bool,
    ) -> Result<Option<BulkTask>, ScimError> {
        let find = |id: &str| self.find(id, completes);
        let own_id = || {
            self.ids
                .get(self.request.entries[index].bulk_id.as_deref()?)
                .cloned()
        };
        let (method, id) = if completes {
            match own_id() {
                Some(id) => (BulkMethod::Put, Some(id)),
                // It could not be created, which is said already.
                None => return Ok(None),
            }
        } else {
            let id = match &operation.id {
                None => None,
                Some(id) => reference::text(id, &find)?,
            };
            (operation.method, id)
        };
        Ok(Some(BulkTask {
            operation: index,
            method,
            resource_type: operation.resource_type,
            id,
            version: operation.version.clone(),
            data: reference::resolve(&operation.data, &find)?,
        }))
    }

    fn find(&self, id: &str, completes: bool) -> Result<Found, ScimError> {
        if let Some(known) = self.ids.get(id) {
            return Ok(Found::Id(known.clone()));
        }
        let mut entries = self.request.entries.iter();
        let is_created_here = entries.any(|entry| {
            let method = entry.operation.as_ref().map(|operation| operation.method);
            entry.bulk_id.as_deref() == Some(id) && method == Ok(BulkMethod::Post)
        });
        if self.failed.contains(id) || (is_created_here && completes) {
            return Err(ScimError::new(
                409,
                format!("bulkId:{id} refers to a resource that could not be created; see its own status"),
            ));
        }
        if !is_created_here {
            return Err(ScimError::invalid_value(format!(
                "bulkId:{id} is the bulkId of no POST in this request (RFC 7644 §3.7.2)"
            )));
        }
        Ok(Found::Later)
    }

    /// Tells how a task went.
    pub fn answer(&mut self, operation: usize, answer: BulkAnswer) {
        let Some(entry) = self.request.entries.get(operation) else {
            return;
        };
        let is_error = answer.is_error();
        let is_post = entry
            .operation
            .as_ref()
            .is_ok_and(|one| one.method == BulkMethod::Post);
        if let Some(bulk_id) = entry.bulk_id.as_ref().filter(|_| is_post) {
            match (is_error, &answer.id) {
                (false, Some(id)) => {
                    self.ids.insert(bulk_id.clone(), id.clone());
                }
                (true, _) if !self.ids.contains_key(bulk_id) => {
                    self.failed.insert(bulk_id.clone());
                }
                _ => {}
            }
        }
        self.errors += u64::from(is_error);
        // After a completion the resource was still created: 201, with the version of now.
        let was_created = !is_error && self.results[operation].is_some();
        let status = if was_created { 201 } else { answer.status };
        let mut result = Map::new();
        if let Some(location) = self.location(operation, answer.id.as_deref()) {
            result.insert("location".to_owned(), json!(location));
        }
        result.insert("method".to_owned(), json!(entry.method.to_ascii_uppercase()));
        if let Some(bulk_id) = &entry.bulk_id {
            result.insert("bulkId".to_owned(), json!(bulk_id));
        }
        if let Some(version) = answer.version {
            result.insert("version".to_owned(), json!(version));
        }
        result.insert("status".to_owned(), json!(status.to_string()));
        if let Some(response) = answer.response {
            result.insert("response".to_owned(), response);
        }
        self.results[operation] = Some(Value::Object(result));
    }

    /// Of everything but a POST that failed (RFC 7644 §3.7.3).
    fn location(&self, operation: usize, created: Option<&str>) -> Option<String> {
        let entry = &self.request.entries[operation];
        let Ok(operation) = &entry.operation else {
            let is_post = entry.method.eq_ignore_ascii_case("POST");
            let path = entry.path.trim_start_matches('/');
            return (!is_post && !path.is_empty()).then(|| format!("{}/{path}", self.base));
        };
        let own = || self.ids.get(entry.bulk_id.as_deref()?).map(String::as_str);
        let id = match &operation.id {
            Some(id) => {
                let named = reference::in_text(id).next();
                named
                    .and_then(|id| self.ids.get(id))
                    .map_or(id.as_str(), String::as_str)
            }
            None => created.or_else(own)?,
        };
        let endpoint = operation.resource_type.endpoint();
        Some(format!("{}{endpoint}/{}", self.base, encode_segment(id)))
    }

    /// How many operations failed.
    pub fn errors(&self) -> u64 {
        self.errors
    }

    /// The BulkResponse: the results of everything that was processed, in the order of the request.
    pub fn response(self) -> Value {
        let results: Vec<Value> = self.results.into_iter().flatten().collect();
        json!({ "schemas": [schema::BULK_RESPONSE], "Operations": results })
    }
}
