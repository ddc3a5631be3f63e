//! `/Bulk` (RFC 7644 §3.7): operations one after the other, each as a request of its own.
//!
//! Each has its own place in the log, in the story of the person it is about, with the bulk request that brought it as
//! its verdict. What was done stays done when a later one fails; RFC 7644 §3.7 asks for no more.

use std::sync::Arc;
use std::time::Instant;

use axum::body::Bytes;
use axum::http::{HeaderMap, Method};
use jiff::Timestamp;
use scim::ScimError;
use scim::bulk::{BulkAnswer, BulkMethod, BulkRequest, BulkRun, BulkTask};
use scim::etag::Preconditions;

use super::answer::{Answer, Story};
use super::call::{Call, Target, read_json};
use super::door::Door;
use super::logged::{self, Draft};
use super::write::Write;
use crate::fault::Struck;
use crate::store::{Known, StoreError, display_name};

impl Door {
    /// Does what a bulk request asks.
    pub(super) async fn bulk(
        &self,
        tenant: &Known,
        call: &Call,
        headers: &HeaderMap,
        body: &Bytes,
        draft: &Draft,
    ) -> Result<Answer, StoreError> {
        let ready = &tenant.ready;
        let read = read_json(headers, body, ready.settings.strict).and_then(|(body, tolerances)| {
            let request = BulkRequest::from_json(body, self.limits.bulk(), ready.mode())?;
            Ok((request, tolerances))
        });
        let (request, mut tolerances) = match read {
            Ok(read) => read,
            Err(error) => return Ok(Answer::refusal(&error, Story::default())),
        };
        tolerances.extend(request.tolerances.iter().cloned());
        let asked = request.entries.len();
        let mut run = BulkRun::new(request, &call.base);
        while let Some(task) = run.next() {
            let operation = task.operation;
            let answer = self.bulk_task(tenant, &call.base, draft, task).await?;
            run.answer(operation, answer);
        }
        let failed = run.errors();
        let response = run.response();
        let done = response["Operations"].as_array().map_or(0, Vec::len) as u64 - failed;
        let story = Story {
            what: match (failed, asked as u64 - failed - done) {
                (0, _) => format!("bulk · {done} done"),
                (failed, 0) => format!("bulk · {done} done, {failed} failed"),
                (failed, left) => format!("bulk · {done} done, {failed} failed, {left} left out"),
            },
            tolerances,
            ..Story::default()
        };
        Ok(Answer::json(200, &response, story))
    }

    async fn bulk_task(
        &self,
        tenant: &Known,
        base: &str,
        bulk: &Draft,
        task: BulkTask,
    ) -> Result<BulkAnswer, StoreError> {
        let endpoint = task.resource_type.endpoint();
        let (target, url) = match task.id {
            Some(id) => {
                let url = format!("{base}{endpoint}/{}", scim::query::encode_segment(&id));
                (Target::One(task.resource_type, id), url)
            }
            None => (
                Target::Collection(task.resource_type),
                format!("{base}{endpoint}"),
            ),
        };
        let call = Call {
            method: method(task.method),
            base: base.to_owned(),
            target,
            query: Vec::new(),
        };
        let body = match task.method {
            BulkMethod::Delete => Bytes::new(),
            _ => Bytes::from(task.data.to_string()),
        };
        let draft = Draft {
            at: Timestamp::now(),
            started: Instant::now(),
            method: call.method.to_string(),
            url,
            headers: "[]".to_owned(),
            body: logged::text(&body),
            verdict: format!("{} · part of a bulk request", bulk.verdict),
            faults: Vec::new(),
            replay_of: None,
            kept: bulk.kept,
        };
        if let Some(answer) = self.refused_by_vendor(tenant.seq, &tenant.ready, &call).await? {
            return Ok(told(&self.log(tenant.seq, draft, answer).await?));
        }
        let name = display_name(&task.data);
        let prepared = Preconditions::new(task.version.as_deref(), None).and_then(|preconditions| {
            Write::prepare(
                &call,
                task.data,
                Vec::new(),
                preconditions,
                Arc::clone(&tenant.ready),
            )
        });
        let answer = match prepared {
            Ok(write) => self.write(tenant.seq, write, draft, Struck::default()).await?,
            Err(error) => self.bulk_refusal(tenant.seq, &call, draft, name, &error).await?,
        };
        Ok(told(&answer))
    }

    async fn bulk_refusal(
        &self,
        tenant_seq: i64,
        call: &Call,
        draft: Draft,
        name: Option<String>,
        error: &ScimError,
    ) -> Result<Answer, StoreError> {
        let mut story = super::story::of_target(&self.store, tenant_seq, &call.target).await?;
        story.who = story.who.or(name);
        self.log(tenant_seq, draft, Answer::refusal(error, story)).await
    }
}

fn method(method: BulkMethod) -> Method {
    match method {
        BulkMethod::Post => Method::POST,
        BulkMethod::Put => Method::PUT,
        BulkMethod::Patch => Method::PATCH,
        BulkMethod::Delete => Method::DELETE,
    }
}

/// As the bulk response has it: a body only for what failed.
fn told(answer: &Answer) -> BulkAnswer {
    let body = answer.body.as_deref().filter(|_| answer.status >= 300);
    BulkAnswer {
        status: answer.status,
        id: answer.wrote.as_ref().map(|wrote| wrote.id.clone()),
        version: answer.wrote.as_ref().map(|wrote| wrote.version.clone()),
        response: body.and_then(|body| serde_json::from_str(body).ok()),
    }
}
