//! One line per step: what is done, then how long it took. Output is shown only when the step fails.

use std::io::{IsTerminal, Write};
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use crate::failure::{Failure, Outcome};

/// How much of a failing command's output is shown.
const SHOWN_LINES_MAX: usize = 400;

/// Runs `command` as one step. Its output is kept back and shown when it fails.
pub(crate) fn quiet(what: &str, command: &mut Command) -> Outcome {
    let start = Instant::now();
    let clock = Clock::start(what);
    let output = command.stdin(Stdio::null()).output();
    clock.stop();
    let output = match output {
        Ok(output) => output,
        Err(error) => {
            eprintln!();
            return Err(Failure::missing(format!(
                "{} did not start: {error}",
                name(command)
            )));
        }
    };
    if output.status.success() {
        eprintln!("{}", seconds(start.elapsed()));
        return Ok(());
    }
    eprintln!("failed after {}", seconds(start.elapsed()));
    for bytes in [&output.stdout, &output.stderr] {
        let text = String::from_utf8_lossy(bytes);
        let lines: Vec<&str> = text.lines().collect();
        let from = lines.len().saturating_sub(SHOWN_LINES_MAX);
        if from > 0 {
            eprintln!("    ({from} lines before these)");
        }
        for line in &lines[from..] {
            eprintln!("    {line}");
        }
    }
    Err(Failure::failed(format!(
        "{what}: `{}` ended with {}",
        shown(command),
        output.status
    )))
}

/// Runs `command` with its output in plain sight: tests, and programs that talk to the person.
pub(crate) fn open(what: &str, command: &mut Command) -> Outcome {
    eprintln!("- {what}");
    let start = Instant::now();
    let status = command
        .status()
        .map_err(|error| Failure::missing(format!("{} did not start: {error}", name(command))))?;
    if status.success() {
        eprintln!("  {what}: {}", seconds(start.elapsed()));
        return Ok(());
    }
    Err(Failure::failed(format!(
        "{what}: `{}` ended with {status}",
        shown(command)
    )))
}

fn name(command: &Command) -> String {
    command.get_program().to_string_lossy().into_owned()
}

fn shown(command: &Command) -> String {
    let mut words = vec![name(command)];
    words.extend(
        command
            .get_args()
            .map(|argument| argument.to_string_lossy().into_owned()),
    );
    words.join(" ")
}

fn seconds(time: Duration) -> String {
    match time.as_secs() {
        0..=59 => format!("{:.1} s", time.as_secs_f64()),
        long => format!("{} min {:02} s", long / 60, long % 60),
    }
}

/// Writes the step's line; in a terminal it also counts the seconds, so that a long build is seen to live.
struct Clock {
    stop: mpsc::Sender<()>,
    ticking: Option<thread::JoinHandle<()>>,
}

impl Clock {
    fn start(what: &str) -> Self {
        eprint!("- {what} … ");
        let _ = std::io::stderr().flush();
        let (stop, stopped) = mpsc::channel();
        let line = format!("- {what} … ");
        let ticking = std::io::stderr().is_terminal().then(|| {
            thread::spawn(move || {
                let start = Instant::now();
                while stopped.recv_timeout(Duration::from_secs(1)) == Err(mpsc::RecvTimeoutError::Timeout) {
                    eprint!("\r{line}{} s ", start.elapsed().as_secs());
                }
                eprint!("\r\x1b[2K{line}");
            })
        });
        Self { stop, ticking }
    }

    fn stop(self) {
        drop(self.stop);
        if let Some(ticking) = self.ticking {
            // The thread only prints; if it died, the step itself is still good.
            let _ = ticking.join();
        }
    }
}
