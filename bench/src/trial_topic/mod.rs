//! The trial backend under load from another process.
//!
//! What is measured: an initial cycle as Entra sends it, the filters and pages that follow, and single reads; and beside
//! them what bounds them on this machine: an HTTP server that answers a constant, and SQLite with a transaction for
//! each row.

pub(crate) mod child;
mod growth;
pub(crate) mod http;
mod load;
mod peer;
mod people;

use std::sync::OnceLock;
use std::time::{Duration, Instant};

use anyhow::Context;

use crate::report::{Figure, Unit};
use child::Server;
use http::Connection;
use load::{CONNECTIONS, Done};

/// People of the initial cycle unless told otherwise.
const PEOPLE: usize = 10_000;

/// People for each group.
const PEOPLE_PER_GROUP: usize = 50;

/// Members of a group, and of one PATCH that adds them.
const MEMBERS: usize = 50;
const MEMBERS_PER_PATCH: usize = 20;

/// Resources of a page.
const PAGE: usize = 100;

/// What to measure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Options {
    people: usize,
    /// `None`: one for every fifty people.
    groups: Option<usize>,
    growth: bool,
    /// Every transaction waits for the disk.
    durable: bool,
}

impl Options {
    /// From the words behind `trial`; `None` when they say something else.
    pub(crate) fn of(words: &[&str]) -> Option<Self> {
        let mut options = Self {
            people: PEOPLE,
            groups: None,
            growth: false,
            durable: false,
        };
        if words.contains(&"--growth") {
            options.people = growth::PEOPLE;
        }
        let mut words = words.iter();
        while let Some(word) = words.next() {
            match *word {
                "--people" => {
                    options.people = words.next()?.parse().ok().filter(|people| *people >= 1_000)?
                }
                "--durability" => options.durable = *words.next()? == "full",
                "--growth" => options.growth = true,
                "--groups" => options.groups = Some(words.next()?.parse().ok()?),
                _ => return None,
            }
        }
        Some(options)
    }
}

/// Measures.
pub(crate) fn figures(options: &Options) -> anyhow::Result<Vec<Figure>> {
    if options.growth {
        return growth::figures(options.people);
    }
    let folder = tempfile::tempdir()?;
    let path = |name: &str| folder.path().join(name).to_string_lossy().into_owned();

    let bare = Server::start(&["constant"])?;
    let mut place = bare.place()?;
    place.path = "/".to_owned();
    let constant = load::run(&place, CONNECTIONS, 60_000, |connection, _| {
        connection.call(&place, "GET", "", "")?.expect(200)?;
        Ok(None)
    })?;
    drop(bare);
    let rows = Server::start(&["inserts", &path("rows.db"), "40000"])?;
    let inserts = rows.said["perSecond"].as_f64().context("no rate of inserts")?;
    drop(rows);

    let mut figures = vec![
        rate("reference: GET of a constant", &constant),
        Figure::number("reference: SQLite, a row a transaction", Unit::PerSecond, inserts),
    ];
    match peer::people(options.people.min(3_000)) {
        Ok(peer) => figures.push(rate("peer: scimmy-routers, people created", &peer)),
        Err(error) => eprintln!("note: scimmy-routers was left out: {error:#}"),
    }

    let durability = if options.durable { "full" } else { "process" };
    let server = Server::start(&["serve", &path("trial.db"), durability])?;
    figures.extend(cycle(&server, options, &constant, inserts)?);
    Ok(figures)
}

fn cycle(server: &Server, options: &Options, constant: &Done, inserts: f64) -> anyhow::Result<Vec<Figure>> {
    let place = &server.place()?;
    let people = options.people;
    let ids: Vec<OnceLock<String>> = (0..people).map(|_| OnceLock::new()).collect();
    let id = |number: usize| {
        ids[number % people]
            .get()
            .map(String::as_str)
            .context("not created")
    };

    let created = phase(server, "people created", || {
        load::run(place, CONNECTIONS, people, |connection, number| {
            let search = people::search("/Users", "userName", &people::user_name(number));
            connection
                .call(place, "GET", &search, "")?
                .expect(200)?
                .says("\"totalResults\":0")?;
            let body = people::user(number);
            let start = Instant::now();
            let made = connection
                .call(place, "POST", "/Users", &body)?
                .expect(201)?
                .id()?;
            let took = start.elapsed();
            let _ = ids[number].set(made);
            Ok(Some(took))
        })
    })?;
    let changed = phase(server, "PATCH", || {
        load::run(place, CONNECTIONS, people, |connection, number| {
            let path = format!("/Users/{}", id(number)?);
            timed(connection, |connection| {
                connection
                    .call(place, "PATCH", &path, &people::change(number))?
                    .expect(200)?;
                Ok(())
            })
        })
    })?;
    let groups = options.groups.unwrap_or(people / PEOPLE_PER_GROUP);
    let grouped = phase(server, "groups", || {
        load::run(place, CONNECTIONS, groups, |connection, number| {
            let search = people::search("/Groups", "displayName", &format!("Group {number}"));
            connection
                .call(place, "GET", &search, "")?
                .expect(200)?
                .says("\"totalResults\":0")?;
            let group = connection
                .call(place, "POST", "/Groups", &people::group(number))?
                .expect(201)?
                .id()?;
            let path = format!("/Groups/{group}");
            let members: Vec<&str> = (0..MEMBERS)
                .map(|n| id(number * 131 + n * 17 % people))
                .collect::<Result<_, _>>()?;
            for some in members.chunks(MEMBERS_PER_PATCH) {
                let status = connection
                    .call(place, "PATCH", &path, &people::add_members(some))?
                    .status;
                anyhow::ensure!(matches!(status, 200 | 204), "{status} to a PATCH of members");
            }
            Ok(None)
        })
    })?;
    let hits = phase(server, "filter hits", || {
        load::run(place, CONNECTIONS, 4 * people, |connection, number| {
            let search = people::search("/Users", "userName", &people::user_name(number * 7 % people));
            timed(connection, |connection| {
                connection
                    .call(place, "GET", &search, "")?
                    .expect(200)?
                    .says("\"totalResults\":1")?;
                Ok(())
            })
        })
    })?;
    let pages = phase(server, "pages", || {
        load::run(place, CONNECTIONS, 6_000, |connection, number| {
            let start = 1 + number * 7_919 % (people - PAGE);
            let path = format!("/Users?startIndex={start}&count={PAGE}");
            timed(connection, |connection| {
                connection
                    .call(place, "GET", &path, "")?
                    .expect(200)?
                    .says(&format!("\"totalResults\":{people}"))?;
                Ok(())
            })
        })
    })?;
    let gets = phase(server, "GETs", || {
        load::run(place, CONNECTIONS, 12 * people, |connection, number| {
            let path = format!("/Users/{}", id(number * 7)?);
            timed(connection, |connection| {
                connection.call(place, "GET", &path, "")?.expect(200)?;
                Ok(())
            })
        })
    })?;
    let mut figures = vec![
        rate("people created (search and POST)", &created).at_least(6_000.0),
        Figure::number(
            "people created / SQLite, a row a transaction",
            Unit::Ratio,
            created.per_second() / inserts,
        )
        .at_least(0.3),
        Figure::number("p99 of POST", Unit::Milliseconds, created.quantile_ms(0.99)).at_most(10.0),
        rate("PATCH of four operations", &changed).at_least(10_000.0),
        rate("groups of 50 (search, POST, 3 PATCHes)", &grouped).at_least(2_600.0),
        rate("filter hits", &hits).at_least(11_000.0),
        rate("pages of 100 at any depth", &pages).at_least(1_330.0),
        rate("GET of one", &gets).at_least(39_000.0),
        Figure::number(
            "GET of one / GET of a constant",
            Unit::Ratio,
            gets.per_second() / constant.per_second(),
        ),
    ];
    if let Some(bytes) = server.resident_bytes() {
        figures.push(Figure::number("memory after the run", Unit::Megabytes, bytes / 1e6).at_most(100.0));
    }
    Ok(figures)
}

fn rate(name: &str, done: &Done) -> Figure {
    Figure::number(name, Unit::PerSecond, done.per_second())
}

fn timed(
    connection: &mut Connection,
    work: impl FnOnce(&mut Connection) -> anyhow::Result<()>,
) -> anyhow::Result<Option<Duration>> {
    let start = Instant::now();
    work(connection)?;
    Ok(Some(start.elapsed()))
}

/// Says on the error stream what a kind of work took, the server's processor time included: on a machine that is
/// shared it says more than the rate does.
fn phase(server: &Server, name: &str, work: impl FnOnce() -> anyhow::Result<Done>) -> anyhow::Result<Done> {
    let before = server.processor_seconds();
    let done = work().with_context(|| name.to_owned())?;
    let used = before
        .zip(server.processor_seconds())
        .map(|(before, after)| (after - before) * 1e6 / done.times.max(1) as f64);
    eprintln!(
        "{name}: {} in {:.2} s, {:.0} /s; p50 {:.2} ms, p99 {:.2} ms; server {:.0} µs each",
        done.times,
        done.elapsed.as_secs_f64(),
        done.per_second(),
        done.quantile_ms(0.5),
        done.quantile_ms(0.99),
        used.unwrap_or(f64::NAN),
    );
    Ok(done)
}
