//! The simulated tenant, with as many people as it can have.
//!
//! What is measured: the time from the start of the process to its first answer, memory at its highest, a page of 999 people
//! at the beginning and at the end of the list, searches, and one change; and beside the page what bounds it on this machine:
//! the same HTTP library with a constant of the same size.

use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Context, ensure};
use serde_json::{Value, json};

use crate::report::{Figure, Unit};
use crate::trial_topic::child::Server;
use crate::trial_topic::http::{Connection, Place};

/// The program beside this one.
const PROGRAM: &str = "graph_server";

/// People unless told otherwise: the most a tenant can have.
const PEOPLE: usize = 100_000;

/// Odd, so that the median is a call that took place.
const ROUNDS: usize = 31;

const PAGE: &str = "/users?$top=999";

/// Searches, as a picker sends them: what few have, what very many have, and two clauses.
const SEARCHES: [(&str, &str); 3] = [
    ("$search, a rare name", "%22displayName:xenakis%20sofia%22"),
    ("$search, a third of everyone", "%22displayName:s%22"),
    (
        "$search, three properties",
        "%22displayName:holm%22%20OR%20%22userPrincipalName:holm%22%20OR%20%22mail:holm%22",
    ),
];

/// What to measure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Options {
    people: usize,
}

impl Options {
    /// From the words behind `graph`; `None` when they say something else.
    pub(crate) fn of(words: &[&str]) -> Option<Self> {
        match words {
            [] => Some(Self { people: PEOPLE }),
            ["--people", people] => {
                let people = people
                    .parse()
                    .ok()
                    .filter(|people| (2_000..=PEOPLE).contains(people))?;
                Some(Self { people })
            }
            _ => None,
        }
    }
}

/// Measures.
pub(crate) fn figures(options: &Options) -> anyhow::Result<Vec<Figure>> {
    let start = Instant::now();
    let server = start_server(&["tenant", &options.people.to_string()])?;
    let mut place = server.place()?;
    let mut connection = Connection::open(place.address)?;
    place.token = token(&mut connection, &place)?;
    place.path = "/v1.0".to_owned();
    let first = document(&mut connection, &place, PAGE)?;
    let started = start.elapsed();
    ensure!(
        first["value"].as_array().map(Vec::len) == Some(999),
        "no page of 999"
    );

    let (last, people) = deepest(&mut connection, &place, &first)?;
    ensure!(
        people == options.people,
        "{people} people instead of {}",
        options.people
    );
    let bytes = connection.call(&place, "GET", PAGE, "")?.expect(200)?.body.len();
    let constant = {
        let bare = start_server(&["constant", &bytes.to_string()])?;
        let place = bare.place()?;
        let mut connection = Connection::open(place.address)?;
        median(|| connection.call(&place, "GET", "/", "").map(drop))?
    };
    let mut get = |below: &str| median(|| connection.call(&place, "GET", below, "")?.expect(200).map(drop));
    let beginning = get(PAGE)?;
    let end = get(&last)?;
    let mut figures = vec![
        Figure::number(
            "from the start of the process to the first page",
            Unit::Milliseconds,
            ms(started),
        )
        .at_most(5_000.0),
        Figure::number(
            "reference: a constant as large as the page",
            Unit::Milliseconds,
            ms(constant),
        ),
        Figure::number("999 people, the first page", Unit::Milliseconds, ms(beginning)).at_most(20.0),
        Figure::number("999 people, the last full page", Unit::Milliseconds, ms(end)).at_most(20.0),
        Figure::number("last page / first page", Unit::Ratio, ms(end) / ms(beginning)).at_most(2.0),
    ];
    place.headers = "ConsistencyLevel: eventual\r\n".to_owned();
    let mut eventual =
        |below: &str| median(|| connection.call(&place, "GET", below, "")?.expect(200).map(drop));
    for (name, search) in SEARCHES {
        let below = format!("/users?$search={search}&$count=true&$orderby=displayName&$top=25");
        figures.push(Figure::number(name, Unit::Milliseconds, ms(eventual(&below)?)).at_most(20.0));
    }
    let below =
        "/users?$filter=startswith(displayName,'s%C3%B8ren')&$count=true&$orderby=displayName&$top=25";
    figures.push(Figure::number(
        "$filter that looks at everyone",
        Unit::Milliseconds,
        ms(eventual(below)?),
    ));

    let control = Place {
        path: "/_sim".to_owned(),
        headers: String::new(),
        ..place
    };
    let mut number = 0;
    let change = median(|| {
        number += 1;
        let body = json!({ "jobTitle": format!("Title {number}") }).to_string();
        connection
            .call(&control, "PATCH", "/people/soren.holm@contoso.example", &body)?
            .expect(200)
            .map(drop)
    })?;
    figures.push(Figure::number("one person changes", Unit::Milliseconds, ms(change)).at_most(20.0));
    if let Some(bytes) = server.resident_bytes_max() {
        figures.push(Figure::number("memory at its highest", Unit::Megabytes, bytes / 1e6).at_most(1_000.0));
    }
    Ok(figures)
}

fn start_server(arguments: &[&str]) -> anyhow::Result<Server> {
    let name = format!("{PROGRAM}{}", std::env::consts::EXE_SUFFIX);
    let mut command = Command::new(std::env::current_exe()?.with_file_name(name));
    command.args(arguments);
    Server::of(command)
}

/// A token from the control API, which asks for no sign-in.
fn token(connection: &mut Connection, place: &Place) -> anyhow::Result<String> {
    let body = json!({"upn": "maja.lund@contoso.example", "scopes": ["User.Read.All"]}).to_string();
    let answer = connection
        .call(place, "POST", "/_sim/token", &body)?
        .expect(200)?;
    let answer: Value = serde_json::from_slice(answer.body)?;
    Ok(answer["access_token"].as_str().context("no token")?.to_owned())
}

fn document(connection: &mut Connection, place: &Place, below: &str) -> anyhow::Result<Value> {
    Ok(serde_json::from_slice(
        connection.call(place, "GET", below, "")?.expect(200)?.body,
    )?)
}

/// Walks through the whole list: the address of the last full page, and how many people there were.
fn deepest(connection: &mut Connection, place: &Place, first: &Value) -> anyhow::Result<(String, usize)> {
    let (mut page, mut last, mut people) = (first.clone(), PAGE.to_owned(), 0);
    loop {
        people += page["value"].as_array().map_or(0, Vec::len);
        let Some(link) = page["@odata.nextLink"].as_str() else {
            return Ok((last, people));
        };
        let below = link
            .split_once("/v1.0")
            .context("a link to somewhere else")?
            .1
            .to_owned();
        page = document(connection, place, &below)?;
        if page["value"].as_array().map(Vec::len) == Some(999) {
            last = below;
        }
    }
}

/// The middle one of several times; the first call is the warm-up.
fn median(mut call: impl FnMut() -> anyhow::Result<()>) -> anyhow::Result<Duration> {
    call()?;
    let mut times = Vec::with_capacity(ROUNDS);
    for _ in 0..ROUNDS {
        let start = Instant::now();
        call()?;
        times.push(start.elapsed());
    }
    times.sort();
    Ok(times[ROUNDS / 2])
}

fn ms(time: Duration) -> f64 {
    time.as_secs_f64() * 1_000.0
}
