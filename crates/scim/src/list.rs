//! The answer to a query (RFC 7644 §3.4.2, RFC 9865 §2).

use serde_json::{Map, Value, json};

use crate::schema;

/// A page of resources.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ListResponse {
    /// The resources of this page, as they are shown.
    pub resources: Vec<Value>,
    /// How many there are on all pages; with cursors it may be left out (RFC 9865 §2).
    pub total_results: Option<u64>,
    /// 1-based index of the first one; only with index-based paging.
    pub start_index: Option<u64>,
    /// Cursor of the next page; `None` when this is the last one.
    pub next_cursor: Option<String>,
    /// Cursor of the previous page; never with the first one (RFC 9865 §2).
    pub previous_cursor: Option<String>,
}

impl ListResponse {
    /// The ListResponse message.
    pub fn into_json(self) -> Value {
        let mut body = Map::new();
        let mut set = |name: &str, value: Value| {
            body.insert(name.to_owned(), value);
        };
        set("schemas", json!([schema::LIST_RESPONSE]));
        if let Some(total_results) = self.total_results {
            set("totalResults", json!(total_results));
        }
        if let Some(start_index) = self.start_index {
            set("startIndex", json!(start_index));
        }
        set("itemsPerPage", json!(self.resources.len()));
        if let Some(cursor) = self.previous_cursor {
            set("previousCursor", json!(cursor));
        }
        if let Some(cursor) = self.next_cursor {
            set("nextCursor", json!(cursor));
        }
        set("Resources", Value::Array(self.resources));
        Value::Object(body)
    }
}

/// A ListResponse with index-based paging.
pub fn list_response(resources: Vec<Value>, total_results: u64, start_index: u64) -> Value {
    ListResponse {
        resources,
        total_results: Some(total_results),
        start_index: Some(start_index),
        ..ListResponse::default()
    }
    .into_json()
}
