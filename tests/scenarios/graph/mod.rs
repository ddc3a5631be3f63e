//! Conversations with Graph and with the sign-in service, in raw HTTP: each file is asserted against the simulated tenant
//! and fed to the client. Neither has a hand in them; each file names where it is known from.

mod calls;
mod client;
mod facts;
mod files;
mod reads;
mod setting;
mod simulator;
mod wire;

use files::Fixture;

/// How many are played at once: each has a tenant of its own.
const AT_ONCE: usize = 8;

/// Plays every file, and fails with all that is wrong in all of them.
async fn all<F>(what: &str, play: impl Fn(Fixture) -> Option<F>)
where
    F: Future<Output = Result<(), String>> + Send + 'static,
{
    let fixtures = files::all();
    assert!(!fixtures.is_empty(), "there is no conversation to play");
    let mut running = tokio::task::JoinSet::new();
    let mut wrong = Vec::new();
    let mut played = 0;
    for fixture in fixtures {
        let name = fixture.name.clone();
        let Some(playing) = play(fixture) else {
            continue;
        };
        if running.len() == AT_ONCE {
            wrong.extend(ended(&mut running).await);
        }
        played += 1;
        running.spawn(async move { (name, playing.await) });
    }
    while !running.is_empty() {
        wrong.extend(ended(&mut running).await);
    }
    assert!(
        wrong.is_empty(),
        "{} of {played} conversations: {what}\n\n{}",
        wrong.len(),
        wrong.join("\n\n")
    );
}

async fn ended(running: &mut tokio::task::JoinSet<(String, Result<(), String>)>) -> Option<String> {
    match running.join_next().await? {
        Ok((_, Ok(()))) => None,
        Ok((name, Err(wrong))) => Some(format!("{name}\n{wrong}")),
        Err(error) => Some(error.to_string()),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_simulated_tenant_answers_as_every_conversation_says() {
    all("the simulated tenant answers otherwise", |fixture| {
        fixture.setting.on_simulator.then(|| simulator::play(fixture))
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_client_sends_and_reads_what_every_conversation_says() {
    all("the client sends or reads otherwise", |fixture| {
        fixture.has_calls().then(|| client::play(fixture))
    })
    .await;
}
