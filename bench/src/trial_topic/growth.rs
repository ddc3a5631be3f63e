//! Whether what one request costs grows with what is stored.

use anyhow::Context;
use serde_json::Value;

use super::child::Server;
use super::http::Place;
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
const ROUNDS: usize = 3;

/// A kind of request: its name, how many, and one of them.
type Kind<'a> = (
    &'static str,
    usize,
    Box<dyn Fn(&mut super::http::Connection, usize) -> anyhow::Result<()> + Sync + 'a>,
);

struct Tenant {
    server: Server,
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
    let (few_kinds, many_kinds) = (few.kinds(), many.kinds());
    let mut figures = Vec::new();
    for (kind, larger) in few_kinds.iter().zip(&many_kinds) {
        let mut times = Vec::new();
        let mut last = (0.0, 0.0);
        for round in 0..ROUNDS {
            let ms = |tenant: &Tenant, (name, times, once): &Kind<'_>| {
                let done = load::run(&tenant.place, CONNECTIONS, *times, |connection, number| {
                    once(connection, round * times + number)?;
                    Ok(None)
                });
                done.with_context(|| (*name).to_owned())
                    .map(|done| 1_000.0 / done.per_second())
            };
            last = (ms(&few, kind)?, ms(&many, larger)?);
            times.push(last.1 / last.0);
        }
        times.sort_by(f64::total_cmp);
        eprintln!(
            "{}: {:.4} ms at {FEW} people, {:.4} ms at {people}",
            kind.0, last.0, last.1
        );
        let name = format!("{}, {people} people / {FEW}", kind.0);
        figures.push(Figure::number(name, Unit::Ratio, times[ROUNDS / 2]).at_most(TIMES_MAX));
    }
    let log_page = |tenant: &Tenant| {
        tenant.server.said["logPageMs"]
            .as_f64()
            .context("no time of the log")
    };
    let (small, large) = (log_page(&few)?, log_page(&many)?);
    eprintln!("page of the log: {small:.3} ms at {FEW} exchanges, {large:.3} ms at {people}");
    figures.push(
        Figure::number("page of the log, as many exchanges", Unit::Ratio, large / small)
            .at_most(LOG_TIMES_MAX),
    );
    Ok(figures)
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
            server,
        })
    }

    /// Spread over all people.
    fn anyone(&self, number: usize) -> usize {
        number.wrapping_mul(7_919) % self.sample.len()
    }

    fn kinds(&self) -> Vec<Kind<'_>> {
        let place = &self.place;
        vec![
            (
                "GET of one",
                15_000,
                Box::new(move |connection, number| {
                    let path = format!("/Users/{}", self.sample[self.anyone(number)]);
                    connection.call(place, "GET", &path, "")?.expect(200)?;
                    Ok(())
                }),
            ),
            (
                "search by userName",
                15_000,
                Box::new(move |connection, number| {
                    let who = self.anyone(number) * self.sample_every;
                    let path = people::search("/Users", "userName", &people::user_name(who));
                    connection
                        .call(place, "GET", &path, "")?
                        .expect(200)?
                        .says("\"totalResults\":1")?;
                    Ok(())
                }),
            ),
            (
                "PATCH",
                3_000,
                Box::new(move |connection, number| {
                    let path = format!("/Users/{}", self.sample[self.anyone(number)]);
                    connection
                        .call(place, "PATCH", &path, &people::change(number))?
                        .expect(200)?;
                    Ok(())
                }),
            ),
            (
                "page of 100",
                1_500,
                Box::new(move |connection, number| {
                    let start = 1 + number.wrapping_mul(104_729) % (self.people - PAGE);
                    let path = format!("/Users?startIndex={start}&count={PAGE}");
                    connection
                        .call(place, "GET", &path, "")?
                        .expect(200)?
                        .says(&format!("\"totalResults\":{}", self.people))?;
                    Ok(())
                }),
            ),
            (
                "adding one member to a large group",
                600,
                Box::new(move |connection, number| {
                    let path = format!("/Groups/{}", self.group);
                    let body = people::add_members(&[&self.outside[number % self.outside.len()]]);
                    connection.call(place, "PATCH", &path, &body)?.expect(204)?;
                    Ok(())
                }),
            ),
        ]
    }
}
