//! The typed calls of the client by name: what a `# Call:` line says.
//!
//! `# Call: NAME ARGUMENT | ARGUMENT`. A request that carries a document takes it from the conversation's own request.

mod applications;
mod directory;
mod synchronization;

use graph_model::GraphRequest;
use serde_json::Value;

/// What the client is asked to do.
pub(crate) enum Asked {
    /// One Graph call.
    Graph(GraphRequest),
    /// A collection, page by page: `all` in front of the call's name.
    All(GraphRequest),
    /// Something of the sign-in, with its arguments.
    SignIn(&'static str, Vec<String>),
}

/// What the client sends by itself as part of the call before: a repeated request, a next page, a poll.
pub(crate) const REPEATS: &str = "repeats";

/// The calls of the sign-in, which `client` knows how to make.
const SIGN_IN: [&str; 3] = ["sign_in", "refresh", "device_code"];

/// A call as it is written.
struct Written<'a> {
    name: &'a str,
    arguments: Vec<&'a str>,
    body: &'a str,
}

/// `None` when it is none of these calls.
type Found = Option<Result<GraphRequest, String>>;

/// Reads a `# Call:` line whose names are filled in. `body` is the body of the conversation's request.
pub(crate) fn of(call: &str, body: &str) -> Result<(String, Asked), String> {
    let (first, rest) = call.split_once(' ').unwrap_or((call, ""));
    if first == "all" {
        let (name, asked) = of(rest, body)?;
        return match asked {
            Asked::Graph(request) => Ok((name, Asked::All(request))),
            _ => Err(format!("`{rest}` is no collection")),
        };
    }
    let arguments: Vec<&str> = match rest.trim() {
        "" => Vec::new(),
        rest => rest.split('|').map(str::trim).collect(),
    };
    if let Some(name) = SIGN_IN.into_iter().find(|name| *name == first) {
        let arguments = arguments.into_iter().map(str::to_owned).collect();
        return Ok((first.to_owned(), Asked::SignIn(name, arguments)));
    }
    let written = Written {
        name: first,
        arguments,
        body,
    };
    let found = directory::find(&written)
        .or_else(|| applications::find(&written))
        .or_else(|| synchronization::find(&written));
    match found {
        Some(request) => Ok((first.to_owned(), Asked::Graph(request?))),
        None => Err(format!(
            "`{first}` with {} arguments is no call that is known here; add it below tests/scenarios/graph/calls",
            written.arguments.len()
        )),
    }
}

impl Written<'_> {
    fn json(&self) -> Result<Value, String> {
        serde_json::from_str(self.body).map_err(|error| format!("the request's body: {error}"))
    }
}
