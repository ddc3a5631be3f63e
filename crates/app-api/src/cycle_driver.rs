//! Sends the requests of one cycle, several at once.

use std::collections::BTreeMap;
use std::convert::Infallible;

use provisioning::{Asked, Cycle, ScimAnswer, ScimRequest, Ticket};
use scim_client::ScimClient;
use tokio::task::JoinSet;

/// Requests of one cycle that are under way at once unless told otherwise. That Entra sends several at once is known, how many is not.
pub const AT_ONCE: usize = 8;
/// Most that can be told: each is a connection at the target.
pub const AT_ONCE_MAX: usize = 64;

/// How a cycle goes on after an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Goes {
    On,
    /// What is under way is still answered, and nothing more is sent.
    ToItsEnd,
}

/// Runs a cycle that was told how many requests go at once. `hears` is told of each request with the status of its answer, in the order
/// in which they were sent.
///
/// # Errors
/// What `hears` fails with, at once: what is under way then is left to the next cycle, which finds it by the match.
pub(crate) async fn drive<E>(
    cycle: &mut Cycle,
    client: &ScimClient,
    mut hears: impl FnMut(&Cycle, &ScimRequest, Option<u16>) -> Result<Goes, E>,
) -> Result<(), E> {
    let mut under_way: JoinSet<(Ticket, ScimRequest, ScimAnswer)> = JoinSet::new();
    let mut answered: BTreeMap<u64, (ScimRequest, Option<u16>)> = BTreeMap::new();
    let mut heard = 0;
    loop {
        match cycle.ask() {
            Asked::Send(ticket, request) => {
                let client = client.clone();
                under_way.spawn(async move {
                    let answer = crate::sync_service::send(&client, &request).await;
                    (ticket, request, answer)
                });
            }
            Asked::Wait => {
                let (ticket, request, answer) = match under_way.join_next().await {
                    Some(Ok(done)) => done,
                    // A request is never cancelled here, so it is a panic of its own.
                    Some(Err(error)) => std::panic::resume_unwind(error.into_panic()),
                    None => return Ok(()),
                };
                answered.insert(ticket.number(), (request, answer.status));
                cycle.answer(ticket, answer);
                while let Some((request, status)) = answered.remove(&heard) {
                    heard += 1;
                    if hears(cycle, &request, status)? == Goes::ToItsEnd {
                        cycle.stop();
                    }
                }
            }
            Asked::Done => return Ok(()),
        }
    }
}

/// [`drive`] for those whom every request tells the same.
pub(crate) async fn drive_to_end(cycle: &mut Cycle, client: &ScimClient, mut hears: impl FnMut(&Cycle)) {
    let ended: Result<(), Infallible> = drive(cycle, client, |cycle, _, _| {
        hears(cycle);
        Ok(Goes::On)
    })
    .await;
    match ended {
        Ok(()) => {}
    }
}
