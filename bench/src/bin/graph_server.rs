//! The other process of `slipway-bench graph`: the simulated tenant, and what it is compared with.
//!
//! The first line on standard output says that it is ready and where; it ends when its standard input does.

use std::convert::Infallible;
use std::sync::Arc;

use anyhow::{Context, bail};
use axum::body::Body;
use graph_sim::{
    BoxFuture, ConnectionFailure, CycleInput, CycleOutcome, ExpressionProblem, OnDemandInput,
    OnDemandOutcome, ParseInput, ParseOutcome, Switches, SyncService, TenantOptions, Throttling,
};
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use serde_json::{Value, json};
use tokio::io::AsyncReadExt;

/// As in the program.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Groups of a large tenant: every kind there is.
const GROUPS: usize = 200;

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["tenant", people] => tenant(people.parse()?).await,
        ["constant", bytes] => constant(bytes.parse()?).await,
        _ => bail!("tenant PEOPLE, or constant BYTES"),
    }
}

async fn tenant(people: usize) -> anyhow::Result<()> {
    let options = TenantOptions {
        users: people,
        groups: GROUPS,
        control: true,
        switches: Switches {
            throttling: Throttling::Off,
            ..Switches::default()
        },
        ..TenantOptions::default()
    };
    let running = graph_sim::serve(options, Arc::new(NoService)).await?;
    let graph = running.graph();
    let address = graph.strip_prefix("http://").context("no address")?;
    println!("{}", json!({ "address": address }));
    until_the_input_ends().await;
    running.shutdown().await;
    Ok(())
}

/// The least that this HTTP library does for an answer of this size.
async fn constant(bytes: usize) -> anyhow::Result<()> {
    let body = "x".repeat(bytes);
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    println!("{}", json!({ "address": listener.local_addr()? }));
    let served = async {
        loop {
            let (stream, _) = listener.accept().await?;
            let body = body.clone();
            let answer = move |_: Request<hyper::body::Incoming>| {
                let body = body.clone();
                async move { Ok::<_, Infallible>(Response::new(Body::from(body))) }
            };
            tokio::spawn(
                hyper::server::conn::http1::Builder::new()
                    .serve_connection(TokioIo::new(stream), hyper::service::service_fn(answer)),
            );
        }
    };
    tokio::select! {
        failed = served => failed,
        () = until_the_input_ends() => Ok(()),
    }
}

async fn until_the_input_ends() {
    let _ = tokio::io::stdin().read_to_end(&mut Vec::new()).await;
}

/// Nothing is provisioned here.
struct NoService;

impl SyncService for NoService {
    fn validate<'a>(
        &'a self,
        _: &'a str,
        _: &'a str,
        _: &'a Value,
    ) -> BoxFuture<'a, Result<(), ConnectionFailure>> {
        Box::pin(async { Ok(()) })
    }

    fn cycle<'a>(&'a self, _: CycleInput) -> BoxFuture<'a, CycleOutcome> {
        Box::pin(async { CycleOutcome::default() })
    }

    fn on_demand<'a>(&'a self, _: OnDemandInput) -> BoxFuture<'a, OnDemandOutcome> {
        Box::pin(async { OnDemandOutcome::default() })
    }

    fn parse_expression(&self, _: &ParseInput) -> ParseOutcome {
        ParseOutcome {
            parsed: Err(ExpressionProblem {
                code: "ParsingError".to_owned(),
                message: "Nothing is evaluated here.".to_owned(),
            }),
            evaluated: None,
        }
    }
}
