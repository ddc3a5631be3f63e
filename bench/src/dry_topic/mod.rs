//! The dry run over everyone: people a second on one core and on two, and the memory that a million take.

mod people;

use std::hint::black_box;
use std::path::Path;
use std::process::Command;

use anyhow::{Context as _, Result, ensure};
use expr::date::DateTime;
use expr::{Environment, Program};
use graph_model::schema::usual_schema;
use provisioning::dry::{AtTarget, Clashes, DryRun, Listed, Roster};
use provisioning::{Dialect, Kind, ObjectMapping, User};
use serde_json::Value as Json;

use crate::allocations;
use crate::measure::{Case, together};
use crate::report::{Figure, Unit};

/// The program beside this one.
const PROGRAM: &str = "dry_run";
/// People of a run that is timed, and how often it is.
const TIMED: usize = 200_000;
const ROUNDS: usize = 3;
const NOW: &str = "2026-03-02T08:30:00Z";

/// What is measured.
pub(crate) struct Options {
    people: usize,
}

impl Options {
    /// `None` for words that mean nothing here.
    pub(crate) fn of(words: &[&str]) -> Option<Self> {
        match words {
            [] => Some(Self { people: 1_000_000 }),
            ["--people", people] => Some(Self {
                people: people.parse().ok()?,
            }),
            _ => None,
        }
    }
}

/// Measures everything.
pub(crate) fn figures(options: &Options) -> Result<Vec<Figure>> {
    let mut figures = one_person()?;
    let place = tempfile::tempdir()?;
    let file = place.path().join("people.json");
    people::write(&file, TIMED.min(options.people))?;
    figures.extend(cores(&file)?);
    people::write(&file, options.people)?;
    let run = run(&file, 2)?;
    figures.push(Figure::number(
        format!("{} people from a file", options.people),
        Unit::PerSecond,
        run.rate(),
    ));
    if run.peak_bytes > 0.0 {
        figures.push(
            Figure::number("memory at its highest", Unit::Megabytes, run.peak_bytes / 1e6).at_most(150.0),
        );
    }
    Ok(figures)
}

/// One person who is at hand, judged to the bytes of the create request.
fn one_person() -> Result<Vec<Figure>> {
    let schema = usual_schema();
    let json = people::person(7);
    let text = json.to_string();
    let user = User::from_json(&json).context("a person")?;
    let run = DryRun::new(&schema, NOW.parse()?, Dialect::Legacy);
    let (roster, clashes) = (Roster::of_everybody(), Clashes::default());
    let judge = || {
        let entitlement = roster.entitlement(Kind::User, user.id());
        let judged = run.judge(
            Listed::User(black_box(&user)),
            entitlement,
            &clashes,
            AtTarget::NotAsked,
        );
        judged
            .request
            .and_then(|request| serde_json::to_vec(&request.body?).ok())
    };
    let body = judge().context("nothing would be sent")?;
    ensure!(
        body.len() > 1_000,
        "the body is short: {}",
        String::from_utf8_lossy(&body)
    );

    let rows = ObjectMapping::from_schema(&schema, Kind::User)
        .context("people are mapped")?
        .rows;
    let programs: Vec<Program> = rows
        .iter()
        .map(|row| Program::parse(&row.expression).ok().context("an expression"))
        .collect::<Result<_>>()?;
    let object = provisioning::GraphUser::from_json(&json).context("a person")?;
    let environment = Environment {
        now: Some(DateTime::parse_iso(NOW).context("the clock")?),
        ..Environment::default()
    };
    let timings = together(vec![
        Case::new("people judged, body as JSON", judge),
        Case::new("the 22 rows alone", || {
            for program in &programs {
                black_box(program.evaluate(black_box(&object), &environment));
            }
        }),
        Case::new("the same person read and written by serde_json", || {
            let person: Option<Json> = serde_json::from_str(black_box(&text)).ok();
            person.and_then(|person| serde_json::to_vec(&person).ok())
        }),
    ]);
    let [judged, rows, serde] = timings.as_slice() else {
        unreachable!("three cases");
    };
    Ok(vec![
        Figure::rate(judged).at_least(50_000.0),
        Figure::rate(rows),
        Figure::rate(serde),
        Figure::ratio(judged, rows),
        Figure::ratio(judged, serde),
        Figure::allocations("allocations for one person", allocations::of(judge)),
    ])
}

/// From the file to the end, in turns: whatever disturbs one disturbs the other too.
fn cores(file: &Path) -> Result<Vec<Figure>> {
    let (mut one, mut two, mut reading) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        one.push(run(file, 1)?);
        two.push(run(file, 2)?);
        reading.push(reference(file)?);
    }
    let best = |runs: &[Run], rate: fn(&Run) -> f64| runs.iter().map(rate).fold(0.0, f64::max);
    let by_core = best(&one, Run::rate_by_core);
    let reading = best(&reading, Run::rate_by_core);
    let (one, two) = (best(&one, Run::rate), best(&two, Run::rate));
    let mut figures = vec![
        Figure::number("people from a file, in processor time", Unit::PerSecond, by_core),
        Figure::number(
            "read and written by serde_json, in processor time",
            Unit::PerSecond,
            reading,
        ),
        Figure::number("from a file / serde_json", Unit::Ratio, by_core / reading),
        Figure::number("people from a file, one core", Unit::PerSecond, one),
        Figure::number("people from a file, two cores", Unit::PerSecond, two),
    ];
    let ratio = Figure::number("two cores / one core", Unit::Ratio, two / one);
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    figures.push(if cores > 1 { ratio.at_least(1.7) } else { ratio });
    Ok(figures)
}

/// What the other process says.
struct Run {
    people: f64,
    seconds: f64,
    processor_seconds: f64,
    peak_bytes: f64,
}

impl Run {
    fn rate(&self) -> f64 {
        self.people / self.seconds
    }

    /// What one core that does nothing else would do.
    fn rate_by_core(&self) -> f64 {
        self.people / self.processor_seconds
    }
}

fn run(file: &Path, workers: usize) -> Result<Run> {
    asked(file, &workers.to_string())
}

fn reference(file: &Path) -> Result<Run> {
    asked(file, "serde_json")
}

/// A process of its own for each run: its memory is its own too.
fn asked(file: &Path, what: &str) -> Result<Run> {
    let program =
        std::env::current_exe()?.with_file_name(format!("{PROGRAM}{}", std::env::consts::EXE_SUFFIX));
    let output = Command::new(&program)
        .arg(file)
        .arg(what)
        .output()
        .with_context(|| format!("start {program:?}"))?;
    ensure!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let said: Json = serde_json::from_slice(&output.stdout)?;
    let number = |key: &str| said[key].as_f64().with_context(|| format!("{said} has no {key}"));
    Ok(Run {
        people: number("people")?,
        seconds: number("seconds")?,
        processor_seconds: number("processorSeconds")?,
        peak_bytes: number("peakBytes")?,
    })
}
