//! The other process of `slipway-bench dry`: the dry run as the terminal drives it, alone in its memory. What it would write is
//! thrown away.

use std::io::BufRead;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use anyhow::{Context, bail, ensure};
use app_api::provision::{DryRunEvent, DryRunRequest, Lines, PeopleFrom, dry_run};
use cpu_time::ProcessTime;
use graph_model::schema::usual_schema;
use serde_json::{Value, json};

/// As in the program.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [file, what] = arguments.as_slice() else {
        bail!("FILE, and a number of threads or `serde_json`");
    };
    let (began, used) = (Instant::now(), ProcessTime::now());
    let people = match what.as_str() {
        "serde_json" => read_and_write(Path::new(file))?,
        workers => judge(PathBuf::from(file), workers.parse()?).await?,
    };
    let seconds = began.elapsed().as_secs_f64();
    let processor_seconds = used.elapsed().as_secs_f64();
    println!(
        "{}",
        json!({ "people": people, "seconds": seconds, "processorSeconds": processor_seconds, "peakBytes": peak_bytes().unwrap_or(0) })
    );
    Ok(())
}

/// Everyone, each line written as JSON and thrown away.
async fn judge(file: PathBuf, workers: usize) -> anyhow::Result<u64> {
    let request = DryRunRequest {
        schema: usual_schema(),
        after: None,
        people: PeopleFrom::File(file),
        target: None,
        dialect: None,
        now: "2026-03-02T08:30:00Z".parse()?,
        lines: Lines::Json,
        workers: Some(workers),
        stop: Arc::default(),
    };
    let report = dry_run(request, |event| {
        if let DryRunEvent::Lines(lines) = event {
            std::hint::black_box(lines);
        }
        true
    })
    .await
    .map_err(|error| anyhow::anyhow!(error.message))?;
    ensure!(
        report.would.get("create") == Some(&report.people),
        "not everybody would be created"
    );
    Ok(report.people)
}

/// The same people through `serde_json`, one by one: the document has each on a line of its own.
fn read_and_write(file: &Path) -> anyhow::Result<u64> {
    let mut people = 0;
    let mut out = Vec::new();
    for line in std::io::BufReader::new(std::fs::File::open(file)?).lines() {
        let line = line?;
        let text = line
            .trim_start_matches("{\"value\": [")
            .trim_end_matches(&[',', ']'][..]);
        if !text.starts_with("{\"id\"") {
            continue;
        }
        let person: Value = serde_json::from_str(text).context("a person")?;
        out.clear();
        serde_json::to_writer(&mut out, &person)?;
        people += 1;
    }
    Ok(people)
}

/// Where the system says it.
fn peak_bytes() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    Some(line.trim().trim_end_matches(" kB").parse::<u64>().ok()? * 1024)
}
