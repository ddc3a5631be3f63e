//! The server's process.

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdout, Command, Stdio};

use anyhow::{Context, ensure};
use serde_json::Value;

use super::http::Place;

/// The program beside this one.
const PROGRAM: &str = "trial_server";

/// A process that ends with this.
pub(crate) struct Server {
    child: Child,
    output: BufReader<ChildStdout>,
    pub(crate) said: Value,
}

impl Server {
    /// Starts it and waits for its first line.
    pub(crate) fn start(arguments: &[&str]) -> anyhow::Result<Self> {
        let program =
            std::env::current_exe()?.with_file_name(format!("{PROGRAM}{}", std::env::consts::EXE_SUFFIX));
        let mut command = Command::new(program);
        command.args(arguments);
        Self::of(command)
    }

    /// As [`start`](Self::start), with another program.
    pub(crate) fn of(mut command: Command) -> anyhow::Result<Self> {
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .with_context(|| format!("start {command:?}"))?;
        let mut line = String::new();
        let mut output = BufReader::new(child.stdout.take().context("no output")?);
        output.read_line(&mut line)?;
        ensure!(!line.is_empty(), "{command:?} did not start");
        Ok(Self {
            child,
            output,
            said: serde_json::from_str(&line)?,
        })
    }

    pub(crate) fn place(&self) -> anyhow::Result<Place> {
        let text = |key: &str| self.said[key].as_str().unwrap_or("").to_owned();
        Ok(Place {
            address: text("address").parse()?,
            path: text("path"),
            token: text("token"),
            headers: String::new(),
        })
    }

    /// Returns when it has nothing left to do for itself: what it did for the last measurement must not
    /// weigh on the next.
    pub(crate) fn settle(&mut self) -> anyhow::Result<()> {
        self.told("settle").map(drop)
    }

    /// What it says to an order.
    pub(crate) fn told(&mut self, order: &str) -> anyhow::Result<Value> {
        let input = self.child.stdin.as_mut().context("no input")?;
        writeln!(input, "{order}")?;
        input.flush()?;
        let mut line = String::new();
        self.output.read_line(&mut line)?;
        ensure!(!line.is_empty(), "{PROGRAM} ended");
        Ok(serde_json::from_str(&line)?)
    }

    /// Bytes in memory; `None` where the system does not say.
    pub(crate) fn resident_bytes(&self) -> Option<f64> {
        self.bytes("VmRSS:")
    }

    /// As [`resident_bytes`](Self::resident_bytes), when it was most.
    pub(crate) fn resident_bytes_max(&self) -> Option<f64> {
        self.bytes("VmHWM:")
    }

    fn bytes(&self, which: &str) -> Option<f64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).ok()?;
        let line = status.lines().find_map(|line| line.strip_prefix(which))?;
        let kib: f64 = line.trim().strip_suffix(" kB")?.parse().ok()?;
        Some(kib * 1_024.0)
    }

    /// Seconds of processor time used so far; `None` where the system does not say.
    pub(crate) fn processor_seconds(&self) -> Option<f64> {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.child.id())).ok()?;
        let after_name = stat.rsplit_once(')')?.1;
        let ticks: u64 = after_name
            .split_whitespace()
            .skip(11)
            .take(2)
            .filter_map(|ticks| ticks.parse::<u64>().ok())
            .sum();
        // Linux counts in hundredths of a second for programs.
        Some(ticks as f64 / 100.0)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.child.stdin.take());
        let _ = self.child.wait();
    }
}
