//! A server as a child process: its ready line, and what it printed.

use std::process::Stdio;
use std::sync::{Arc, Mutex};
#[cfg(unix)]
use std::time::Duration;

use serde_json::Value;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, BufReader};
use tokio::process::{Child, Command};

use crate::place::Place;

/// A server that runs until it is dropped.
pub(crate) struct Serving {
    pub(crate) ready: Value,
    /// The ready line as it was printed.
    pub(crate) line: String,
    /// Everything printed after the ready line, and everything on standard error.
    pub(crate) printed: Arc<Mutex<String>>,
    child: Child,
}

impl Serving {
    pub(crate) async fn start(place: &Place, arguments: &[&str]) -> Self {
        Self::of(place.program(arguments)).await
    }

    /// One that is started in another way.
    pub(crate) async fn of(mut command: Command) -> Self {
        command
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true);
        let mut child = command.spawn().unwrap();
        let mut out = BufReader::new(child.stdout.take().unwrap());
        let mut err = child.stderr.take().unwrap();
        let printed = Arc::<Mutex<String>>::default();
        let mut line = String::new();
        out.read_line(&mut line).await.unwrap();
        let kept = Arc::clone(&printed);
        tokio::spawn(async move {
            let mut chunk = vec![0; 4096];
            while let Ok(read @ 1..) = err.read(&mut chunk).await {
                kept.lock()
                    .unwrap()
                    .push_str(&String::from_utf8_lossy(&chunk[..read]));
            }
        });
        let kept = Arc::clone(&printed);
        tokio::spawn(async move {
            let mut text = String::new();
            while let Ok(1..) = out.read_line(&mut text).await {
                kept.lock().unwrap().push_str(&std::mem::take(&mut text));
            }
        });
        let ready: Value = serde_json::from_str(&line)
            .unwrap_or_else(|_| panic!("no ready line: {line}{}", printed.lock().unwrap()));
        assert_eq!(ready["ready"], true);
        Self {
            ready,
            line,
            printed,
            child,
        }
    }

    #[cfg(unix)]
    pub(crate) fn id(&self) -> u32 {
        self.child.id().expect("it runs")
    }

    /// Waits until it has ended, and gives its exit status.
    #[cfg(unix)]
    pub(crate) async fn ended(mut self) -> Option<i32> {
        let ended = tokio::time::timeout(Duration::from_secs(60), self.child.wait()).await;
        ended.expect("it does not end").unwrap().code()
    }

    /// Ends it as `kill -9` does.
    pub(crate) async fn kill(mut self) {
        self.child.kill().await.unwrap();
    }

    pub(crate) fn text(&self, key: &str) -> &str {
        self.ready[key].as_str().unwrap()
    }
}
