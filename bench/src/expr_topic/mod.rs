//! The expression language: how many people a second, beside other evaluators.

mod person;
mod references;

use std::hint::black_box;

use anyhow::{Context as _, Result, anyhow, ensure};
use expr::date::DateTime;
use expr::{Environment, Program, Value};
use serde_json::{Map, Value as Json};

use crate::allocations;
use crate::measure::{Case, Timing, together};
use crate::report::Figure;

/// The default mapping of `active`.
const ACTIVE: &str = r#"Switch([IsSoftDeleted], , "False", "True", "True", "False")"#;

/// The termination look-ahead of Microsoft's guide: the longest expression that people copy.
const LOOK_AHEAD: &str = r#"Switch([StatusTerminationLastDayOfWork],
  Switch([Active], "True",
"0", "False",
"1", IIF(DateDiff("n", DateAdd("h","-7",Now()),CDate(
    Switch([StatusTerminationLastDayOfWork],Mid([StatusTerminationLastDayOfWork],1,10),
"","9999-12-31")
    )
  ) <= 0, "False", "True")
  ),
"", Switch([Active], , "1", "True", "0", "False")
)"#;

/// The user rows of a new application without a gallery template, in Entra's order.
const DEFAULT_ROWS: [&str; 22] = [
    "[userPrincipalName]",
    ACTIVE,
    "[displayName]",
    "[jobTitle]",
    "[mail]",
    "[preferredLanguage]",
    "[givenName]",
    "[surname]",
    r#"Join(" ", [givenName], [surname])"#,
    "[physicalDeliveryOfficeName]",
    "[streetAddress]",
    "[city]",
    "[state]",
    "[postalCode]",
    "[country]",
    "[telephoneNumber]",
    "[mobile]",
    "[facsimileTelephoneNumber]",
    "[mailNickname]",
    "[employeeId]",
    "[department]",
    "[manager]",
];

/// Single functions, for orientation.
const SINGLE: [(&str, &str); 5] = [
    (
        "Replace with a pattern",
        r#"Replace([telephoneNumber], , "[()\\s-]+", , "", , )"#,
    ),
    ("NormalizeDiacritics", "NormalizeDiacritics([displayName])"),
    ("DateDiff", r#"DateDiff("d", Now(), CDate([employeeHireDate]))"#),
    (
        "FormatDateTime",
        r#"FormatDateTime([employeeHireDate], , "yyyy-MM-ddTHH:mm:ssZ", "dd/MM/yyyy")"#,
    ),
    ("termination look-ahead", LOOK_AHEAD),
];

/// Measures everything.
pub(crate) fn figures() -> Result<Vec<Figure>> {
    let person = person::realistic();
    let environment = Environment {
        now: Some(DateTime::parse_iso("2026-03-02T08:30:00Z").context("the clock")?),
        ..Environment::default()
    };
    let mut figures = people(&person, &environment)?;
    figures.extend(active(&person, &environment)?);
    figures.extend(reading()?);
    figures.extend(single(&person, &environment)?);
    Ok(figures)
}

fn program(text: &str) -> Result<Program> {
    Program::parse(text).map_err(|problems| anyhow!("{text}: {problems:?}"))
}

/// All default rows for one person, compiled once.
fn people(person: &Map<String, Json>, environment: &Environment<'_>) -> Result<Vec<Figure>> {
    let programs: Vec<Program> = DEFAULT_ROWS.into_iter().map(program).collect::<Result<_>>()?;
    for (program, row) in programs.iter().zip(DEFAULT_ROWS) {
        let value = program.evaluate(person, environment).value;
        ensure!(
            matches!(&value, Ok(Value::Text(text)) if !text.is_empty()),
            "{row} gives {value:?}"
        );
    }
    let everything = || {
        for program in &programs {
            black_box(program.evaluate(black_box(person), environment));
        }
    };
    let timings = together(vec![
        Case::new("people, 22 default rows", everything),
        Case::new("the same written in Rust", || person::by_hand(black_box(person))),
    ]);
    let [own, by_hand] = timings.as_slice() else {
        unreachable!("two cases");
    };
    Ok(vec![
        Figure::rate(own).at_least(200_000.0),
        Figure::rate(by_hand),
        Figure::ratio(own, by_hand),
        // One for the text that Join makes; everything else is borrowed.
        Figure::allocations("allocations for one person", allocations::of(everything)).at_most(1.0),
    ])
}

/// The default mapping of `active`, beside the same in other languages, each used in its fastest way.
///
/// On a person who has no other attribute only the evaluation counts: there the target is. On a whole person we search
/// a JSON object, which hashes the name, and cel its own table.
fn active(person: &Map<String, Json>, environment: &Environment<'_>) -> Result<Vec<Figure>> {
    let active = program(ACTIVE)?;
    let only: Map<String, Json> = person
        .iter()
        .filter(|(name, _)| *name == references::ATTRIBUTE)
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect();
    let evaluate = |person| active.evaluate(black_box(person), environment).value;
    for person in [&only, person] {
        ensure!(evaluate(person) == Ok(Value::text("True")));
    }

    let references = references::Active::new(&only)?;
    let mut cases = vec![Case::new("active", || evaluate(&only)), references.cel_borrowed()];
    let others = references.others()?;
    let cel_from = cases.len() + others.len();
    cases.extend(others);
    cases.extend(references.cel()?);
    let timings = together(cases);
    let (own, evaluator, others, cel) = (
        &timings[0],
        &timings[1],
        &timings[2..cel_from],
        &timings[cel_from..],
    );
    let mut figures: Vec<Figure> = timings.iter().map(Figure::rate).collect();
    figures.push(Figure::ratio(own, fastest(cel)?).at_least(3.0));
    figures.push(Figure::ratio(own, evaluator));
    figures.push(Figure::ratio(own, fastest(others)?));
    let allocations = allocations::of(|| evaluate(&only));
    figures.push(Figure::allocations("allocations for active", allocations).at_most(0.0));

    let references = references::Active::new(person)?;
    let mut cases = vec![Case::new("active of a whole person", || evaluate(person))];
    cases.extend(references.cel()?);
    let timings = together(cases);
    let (own, cel) = timings.split_first().context("no case was measured")?;
    let cel = fastest(cel)?;
    figures.extend([Figure::rate(own), Figure::rate(cel), Figure::ratio(own, cel)]);
    Ok(figures)
}

fn fastest(timings: &[Timing]) -> Result<&Timing> {
    timings
        .iter()
        .min_by(|a, b| a.seconds().total_cmp(&b.seconds()))
        .context("no reference was measured")
}

/// From text to tree, with every check, and from tree to program.
fn reading() -> Result<Vec<Figure>> {
    let active = program(ACTIVE)?;
    let look_ahead = program(LOOK_AHEAD)?;
    let timings = together(vec![
        Case::new("parse active", || expr::parse(black_box(ACTIVE))),
        Case::new("parse active as cel", || {
            cel::Program::compile(black_box(references::CEL))
        }),
        Case::new("parse termination look-ahead", || {
            expr::parse(black_box(LOOK_AHEAD))
        }),
        Case::new("compile active", || Program::compile(black_box(active.expr()))),
        Case::new("compile termination look-ahead", || {
            Program::compile(black_box(look_ahead.expr()))
        }),
    ]);
    let mut figures: Vec<Figure> = timings.iter().map(Figure::rate).collect();
    let parse = Figure::rate(&timings[0]).at_least(300_000.0);
    figures[0] = parse;
    figures.insert(2, Figure::ratio(&timings[0], &timings[1]));
    Ok(figures)
}

fn single(person: &Map<String, Json>, environment: &Environment<'_>) -> Result<Vec<Figure>> {
    let programs: Vec<Program> = SINGLE
        .into_iter()
        .map(|(_, text)| program(text))
        .collect::<Result<_>>()?;
    for (program, (name, _)) in programs.iter().zip(SINGLE) {
        let value = program.evaluate(person, environment).value;
        ensure!(
            value.as_ref().is_ok_and(|value| !value.is_null()),
            "{name}: {value:?}"
        );
    }
    let cases = programs.iter().zip(SINGLE).map(|(program, (name, _))| {
        Case::new(name, move || {
            black_box(program.evaluate(black_box(person), environment).value.is_ok())
        })
    });
    Ok(together(cases.collect()).iter().map(Figure::rate).collect())
}
