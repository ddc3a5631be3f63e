//! Whether what one request costs grows with what is stored.

use std::sync::{Mutex, PoisonError};

use anyhow::Context;
use serde_json::Value;

use super::child::Server;
use super::http::{Connection, Place};
use super::load::{self, CONNECTIONS};
use super::people;
use crate::report::{Figure, Unit};

/// People of the large tenant unless told otherwise.
pub(super) const PEOPLE: usize = 1_000_000;

/// People of the small one.
const FEW: usize = 10_000;

/// Resources of a page.
const PAGE: usize = 100;

/// How much longer a request may take, and a page of the log.
const TIMES_MAX: f64 = 1.3;
const LOG_TIMES_MAX: f64 = 1.5;

/// How often both sizes are measured, in turns: what disturbs one disturbs the other too.
const ROUNDS: usize = 5;

/// A kind of request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Get,
    Search,
    Patch,
    Page,
    AddMember,
}

impl Kind {
    const ALL: [Self; 5] = [Self::Get, Self::Search, Self::Patch, Self::Page, Self::AddMember];

    fn name(self) -> &'static str {
        match self {
            Self::Get => "GET of one",
            Self::Search => "search by userName",
            Self::Patch => "PATCH",
            Self::Page => "page of 100",
            Self::AddMember => "adding one member to a large group",
        }
    }

    /// Requests of one round.
    fn times(self) -> usize {
        match self {
            Self::Get | Self::Search => 15_000,
            Self::Patch => 3_000,
            Self::Page => 1_500,
            Self::AddMember => 600,
        }
    }
}

struct Tenant {
    server: Mutex<Server>,
    place: Place,
    people: usize,
    sample: Vec<String>,
    sample_every: usize,
    group: String,
    outside: Vec<String>,
}

/// Measures.
pub(super) fn figures(people: usize) -> anyhow::Result<Vec<Figure>> {
    let folder = tempfile::tempdir()?;
    let path = |name: &str| folder.path().join(name).to_string_lossy().into_owned();
    let few = Tenant::start(&path("few.db"), FEW)?;
    let many = Tenant::start(&path("many.db"), people)?;
    let mut figures = vec![log_page(&few, &many)?];
    for at in 0..Kind::ALL.len() {
        let kind = Kind::ALL[at];
        let mut times = Vec::new();
        let mut last = (0.0, 0.0);
        for round in 0..ROUNDS {
            let ms = |tenant: &Tenant| {
                few.settle()?;
                many.settle()?;
                tenant.milliseconds(kind, round)
            };
            last = (ms(&few)?, ms(&many)?);
            times.push(last.1 / last.0);
        }
        times.sort_by(f64::total_cmp);
        eprintln!(
            "{}: {:.4} ms at {FEW} people, {:.4} ms at {people}",
            kind.name(),
            last.0,
            last.1
        );
        let name = format!("{}, {people} people / {FEW}", kind.name());
        figures.push(Figure::number(name, Unit::Ratio, times[ROUNDS / 2]).at_most(TIMES_MAX));
    }
    Ok(figures)
}

/// The log's pages, before the requests of the other measurements are in it.
fn log_page(few: &Tenant, many: &Tenant) -> anyhow::Result<Figure> {
    let mut times = Vec::new();
    let mut last = (0.0, 0.0);
    for _ in 0..ROUNDS {
        few.settle()?;
        many.settle()?;
        last = (few.log_page_ms()?, many.log_page_ms()?);
        times.push(last.1 / last.0);
    }
    times.sort_by(f64::total_cmp);
    eprintln!(
        "page of the log: {:.3} ms at {FEW} exchanges, {:.3} ms at {}",
        last.0, last.1, many.people
    );
    let name = "page of the log, as many exchanges";
    Ok(Figure::number(name, Unit::Ratio, times[ROUNDS / 2]).at_most(LOG_TIMES_MAX))
}

impl Tenant {
    fn start(database: &str, people: usize) -> anyhow::Result<Self> {
        let number = people.to_string();
        let server = Server::start(&["fill", database, &number, &number])?;
        let texts = |key: &str| -> Vec<String> {
            let all = server.said[key].as_array().into_iter().flatten();
            all.filter_map(Value::as_str).map(str::to_owned).collect()
        };
        Ok(Self {
            place: server.place()?,
            people,
            sample: texts("sample"),
            sample_every: server.said["sampleEvery"].as_u64().unwrap_or(1) as usize,
            group: server.said["group"].as_str().context("no group")?.to_owned(),
            outside: texts("outside"),
            server: Mutex::new(server),
        })
    }

    fn settle(&self) -> anyhow::Result<()> {
        self.server
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .settle()
    }

    fn log_page_ms(&self) -> anyhow::Result<f64> {
        let mut server = self.server.lock().unwrap_or_else(PoisonError::into_inner);
        server.told("log")?["logPageMs"]
            .as_f64()
            .context("no time of the log")
    }

    /// Spread over all people.
    fn anyone(&self, number: usize) -> usize {
        number.wrapping_mul(7_919) % self.sample.len()
    }

    /// Of one request of this kind, eight at a time.
    fn milliseconds(&self, kind: Kind, round: usize) -> anyhow::Result<f64> {
        let times = kind.times();
        let done = load::run(&self.place, CONNECTIONS, times, |connection, number| {
            self.once(kind, connection, round * times + number)?;
            Ok(None)
        });
        Ok(1_000.0 / done.context(kind.name())?.per_second())
    }

    fn once(&self, kind: Kind, connection: &mut Connection, number: usize) -> anyhow::Result<()> {
        let place = &self.place;
        let who = self.anyone(number);
        match kind {
            Kind::Get => {
                let path = format!("/Users/{}", self.sample[who]);
                connection.call(place, "GET", &path, "")?.expect(200)?;
            }
            Kind::Search => {
                let name = people::user_name(who * self.sample_every);
                let path = people::search("/Users", "userName", &name);
                let found = connection.call(place, "GET", &path, "")?.expect(200)?;
                found.says("\"totalResults\":1")?;
            }
            Kind::Patch => {
                let path = format!("/Users/{}", self.sample[who]);
                let body = people::change(number);
                connection.call(place, "PATCH", &path, &body)?.expect(200)?;
            }
            Kind::Page => {
                let start = 1 + number.wrapping_mul(104_729) % (self.people - PAGE);
                let path = format!("/Users?startIndex={start}&count={PAGE}");
                let page = connection.call(place, "GET", &path, "")?.expect(200)?;
                page.says(&format!("\"totalResults\":{}", self.people))?;
            }
            Kind::AddMember => {
                let path = format!("/Groups/{}", self.group);
                let body = people::add_members(&[&self.outside[number % self.outside.len()]]);
                connection.call(place, "PATCH", &path, &body)?.expect(204)?;
            }
        }
        Ok(())
    }
}
