//! Many requests in few: envelopes of at most twenty, answers put back in order (Graph: `$batch`).

use graph_model::{BATCH_MAX, BatchAnswer, GraphAnswer, GraphRequest, batch_answers};
use scim::exchange::{Exchange, masked_header};
use serde_json::Value;

use crate::error::GraphError;
use crate::graph::{Graph, rest};
use crate::secrets::SecretResolver;
use crate::waiting::{Outcome, Patience, Verdict};
use crate::watch::{Waiting, Watch};

/// What became of a batch.
#[derive(Debug)]
pub struct Batch {
    /// One per request, in the order they were given.
    pub items: Vec<BatchItem>,
    /// Why the rest was not sent, or not heard: an envelope that was refused or lost. What was answered before stays.
    pub stopped: Option<GraphError>,
}

/// What became of one request of a batch.
#[derive(Debug, Default)]
pub struct BatchItem {
    /// Graph's answer, 424 and 429 included; `None` when none came.
    pub answer: Option<GraphAnswer>,
    /// Without an answer: whether the request may have been carried out all the same.
    pub maybe_done: bool,
    /// The request with its answer, as if it had been sent alone; `None` when it never left.
    pub exchange: Option<Exchange>,
}

impl Graph {
    /// Sends any number of requests that do not wait for each other, twenty in one envelope.
    ///
    /// Throttling is per request inside the envelope: one that Graph did not begin (429) or could not answer
    /// (502, 503, 504, no answer at all) is sent again without the others, after the wait it asks for, when it may be
    /// repeated. Every other answer is the caller's, as with [`Graph::send`]. Attempts set aside go to `watch`.
    ///
    /// # Errors
    /// Only [`GraphError::Cancelled`]; an envelope's own failure is in [`Batch::stopped`].
    pub async fn batch(
        &self,
        requests: &[GraphRequest],
        secrets: &dyn SecretResolver,
        watch: &dyn Watch,
    ) -> Result<Batch, GraphError> {
        let limits = self.limits();
        let mut batch = Batch {
            items: requests.iter().map(|_| BatchItem::default()).collect(),
            stopped: None,
        };
        let mut patience: Vec<_> = requests.iter().map(|_| Patience::new(limits, true)).collect();
        let mut places: Vec<usize> = (0..requests.len()).collect();
        let mut sent = 0;
        while !places.is_empty() {
            sent += 1;
            let mut again = Vec::new();
            for chunk in places.chunks(BATCH_MAX) {
                if let Err(error) = self
                    .envelope(requests, chunk, secrets, watch, &mut batch.items)
                    .await
                {
                    if matches!(error, GraphError::Cancelled { .. }) {
                        return Err(error);
                    }
                    batch.stopped = Some(error);
                    return Ok(batch);
                }
                for &place in chunk.iter().filter(|place| requests[**place].repeatable()) {
                    let outcome = outcome(batch.items[place].answer.as_ref());
                    if let Verdict::Again { delay, reason } = patience[place].judge(outcome, rand::random()) {
                        again.push((place, delay, reason));
                    }
                }
            }
            // One wait for all of them: the longest that was asked for.
            if let Some(&(place, delay, reason)) = again.iter().max_by_key(|(_, delay, _)| *delay)
                && let Some(exchange) = &batch.items[place].exchange
            {
                let waiting = Waiting::new(&requests[place].label, delay, reason, sent, exchange);
                rest(&waiting, watch).await?;
            }
            places = again.into_iter().map(|(place, ..)| place).collect();
        }
        Ok(batch)
    }

    /// Sends the requests at these places in one envelope and takes the answers apart.
    async fn envelope(
        &self,
        requests: &[GraphRequest],
        places: &[usize],
        secrets: &dyn SecretResolver,
        watch: &dyn Watch,
        items: &mut [BatchItem],
    ) -> Result<(), GraphError> {
        let chosen: Vec<&GraphRequest> = places.iter().map(|place| &requests[*place]).collect();
        let urls: Vec<_> = chosen.iter().map(|one| self.url(one)).collect::<Result<_, _>>()?;
        let envelope = GraphRequest::batch(&chosen).map_err(|error| GraphError::BadRequest {
            label: chosen
                .first()
                .map(|first| first.label.clone())
                .unwrap_or_default(),
            reason: error.to_string(),
        })?;
        let sent = self.send(&envelope, secrets, watch).await;
        let (answer, outer) = match sent {
            Ok((answer, outer)) if answer.ok() => (answer, outer),
            Ok((answer, outer)) => {
                let fault = answer.fault();
                return Err(GraphError::BatchRefused {
                    label: envelope.label,
                    status: answer.status,
                    message: fault.map(|fault| fault.message).unwrap_or_default(),
                    exchange: Box::new(outer),
                });
            }
            Err(error) => {
                let lost = matches!(error, GraphError::Unreachable { maybe_done: true, .. });
                for (place, request) in places.iter().zip(&chosen) {
                    items[*place].maybe_done = lost && request.is_write();
                }
                return Err(error);
            }
        };
        // The outer exchange is free of secrets; what is written down about the items is taken from it.
        let kept: Option<Value> = outer
            .response_body
            .as_deref()
            .and_then(|text| serde_json::from_str(text).ok());
        let kept = batch_answers(kept.as_ref(), places.len());
        let answers = batch_answers(answer.body.as_ref(), places.len());
        let asked = places.iter().zip(chosen).zip(urls);
        for (((place, request), url), (answer, kept)) in asked.zip(answers.into_iter().zip(kept)) {
            items[*place] = BatchItem {
                maybe_done: answer.is_none() && request.is_write(),
                exchange: Some(item(request, url.into(), kept.as_ref(), &outer)),
                answer: answer.map(|answer| GraphAnswer {
                    date: outer_date(&answer, &outer),
                    ..answer.answer
                }),
            };
        }
        Ok(())
    }
}

/// One request of an envelope with its answer, as an exchange of its own.
fn item(request: &GraphRequest, url: String, answer: Option<&BatchAnswer>, outer: &Exchange) -> Exchange {
    let mut headers = outer.request_headers.clone();
    headers.retain(|(name, _)| request.body.is_some() || !name.eq_ignore_ascii_case("content-type"));
    headers.extend(request.headers.iter().cloned());
    Exchange {
        at: outer.at,
        method: request.method.as_str().to_owned(),
        url,
        request_headers: headers,
        request_body: request.body_redacted().map(|body| body.to_string()),
        status: answer.map(|answer| answer.answer.status),
        response_headers: answer
            .map(|answer| &answer.headers[..])
            .unwrap_or_default()
            .iter()
            .map(|(name, value)| masked_header(name, value))
            .collect(),
        response_body: answer.and_then(|answer| answer.answer.body.as_ref().map(Value::to_string)),
        duration_ms: outer.duration_ms,
        failure: answer.is_none().then(|| scim::exchange::Failure {
            kind: scim::exchange::FailureKind::Other,
            message: "the batch it was sent in came back without an answer to it".to_owned(),
        }),
    }
}

fn outer_date(answer: &BatchAnswer, outer: &Exchange) -> Option<jiff::Timestamp> {
    answer
        .answer
        .date
        .or_else(|| crate::wire::http_date(outer.response_header("date")?))
}

fn outcome(answer: Option<&GraphAnswer>) -> Outcome {
    match answer {
        Some(answer) => Outcome::Answered {
            status: answer.status,
            retry_after: answer
                .retry_after_s
                .map(|seconds| std::time::Duration::from_secs(seconds.into())),
        },
        None => Outcome::Lost { never_sent: false },
    }
}
