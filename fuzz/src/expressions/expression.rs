//! From the text of a mapping to its value, through everything that is made of it on the way.

use expr::date::DateTime;
use expr::{
    Doubt, Environment, Expr, ExprKind, LENGTH_MAX, Program, Readings, Role, Seeded, VALUE_BYTES_MAX, Value,
};
use serde_json::Value as Json;

/// Widths that `layout` is asked for: none, a narrow column, a screen.
const WIDTHS: [usize; 3] = [0, 24, 100];

/// How many problems of one text are rendered.
const RENDERED_MAX: usize = 8;

/// What attributes hold here. Which one an attribute has depends on its name and on the text of the expression.
const TEXTS: [&str; 12] = [
    "",
    " ",
    "True",
    "False",
    "0",
    "-12",
    "Zoë Müller-Lindqvist",
    "+43 (1) 555-0147",
    "2026-02-28T23:59:59.9999999-07:00",
    "12/31/9999 11:59:59 PM",
    "a;b, c;;d",
    "\u{1F600}e\u{301}\u{130}ß",
];

/// A text is read; what is wrong with it has a place inside it; what can be read survives being printed, laid out and
/// kept in the Graph form, and has the same value each time.
pub fn expression(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    match expr::parse(&text) {
        Ok(expr) => {
            texts(&expr);
            graph_form(&expr);
            value(&text, &expr);
        }
        Err(problems) => {
            assert!(!problems.is_empty(), "refused without a reason");
            for (at, problem) in problems.iter().enumerate() {
                let span = problem.span;
                assert!(span.start <= span.end && span.end <= text.len(), "{problem:?}");
                // Each looks at its whole line, and a broken text can have thousands of problems on one.
                if at < RENDERED_MAX {
                    assert!(!expr::render(&text, problem).is_empty());
                }
            }
        }
    }
}

/// A printed text can be longer than the one that was read, by the blanks after commas; too long it is refused.
fn fits(text: &str) -> bool {
    text.encode_utf16().count() <= LENGTH_MAX
}

fn texts(expr: &Expr) {
    let printed = expr.to_string();
    let laid_out = WIDTHS.map(|width| expr::layout(expr, width));
    for text in laid_out.iter().chain([&printed]).filter(|text| fits(text)) {
        assert_eq!(expr::parse(text).as_ref(), Ok(expr), "{text}");
    }
    assert!(!expr::describe(expr).is_empty());
    for name in expr::attributes(expr) {
        assert!(printed.contains(&format!("[{name}]")), "{name}");
    }
}

fn graph_form(expr: &Expr) {
    if !fits(&expr.to_string()) {
        return;
    }
    let source = expr::graph_form::to_source(expr);
    let again = expr::graph_form::from_source(&source);
    match expr.kind {
        // A bare number becomes a quoted constant: Graph has no other.
        ExprKind::Integer { value, .. } => assert_eq!(again, Ok(Expr::text(value.to_string()))),
        _ => assert_eq!(again.as_ref(), Ok(expr), "{source}"),
    }
    let parts = without_expressions(source);
    // Numbers become texts, which is longer by the quotes.
    if let Ok(rebuilt) = expr::graph_form::from_source(&parts) {
        assert_eq!(without_expressions(expr::graph_form::to_source(&rebuilt)), parts);
    }
}

fn without_expressions(mut source: Json) -> Json {
    fn strip(source: &mut Json) {
        match source {
            Json::Object(object) => {
                object.remove("expression");
                object.values_mut().for_each(strip);
            }
            Json::Array(items) => items.iter_mut().for_each(strip),
            _ => {}
        }
    }
    strip(&mut source);
    source
}

fn value(text: &str, expr: &Expr) {
    let program = Program::compile(expr);
    assert_eq!(program.expr(), expr);
    let object = |name: &str| attribute(text, name);
    let other = Doubt::ALL
        .iter()
        .fold(Readings::default(), |all, doubt| all.with(*doubt));
    for (now, readings) in [
        (None, Readings::default()),
        (
            DateTime::parse_iso("2026-03-01T00:30:00Z").ok(),
            Readings::default(),
        ),
        (DateTime::parse_iso("2026-03-01T00:30:00Z").ok(), other),
    ] {
        let evaluate = |traced: bool| {
            let seeded = Seeded::new(7);
            let random = || seeded.next();
            let taken = |value: &str| value.len().is_multiple_of(2);
            let environment = Environment {
                now,
                random: now.is_some().then_some(&random as &dyn Fn() -> u64),
                taken: now.is_some().then_some(&taken as &dyn Fn(&str) -> bool),
                default_domain: now.is_some().then_some("contoso.example"),
                readings,
            };
            if traced {
                let traced = program.trace(&object, &environment);
                (traced.predicted.value, traced.predicted.notes)
            } else {
                let predicted = program.evaluate(&object, &environment);
                (predicted.value.map(Value::into_owned), predicted.notes)
            }
        };
        let (value, notes) = evaluate(false);
        assert_eq!(
            evaluate(true),
            (value.clone(), notes.clone()),
            "a trace changes nothing"
        );
        for note in notes {
            assert!(!note.message().is_empty());
            assert!(note.span.end <= text.len());
        }
        match value {
            Ok(value) => {
                if let Some(text) = value.to_text() {
                    assert!(text.len() <= VALUE_BYTES_MAX, "{} bytes", text.len());
                }
                let _ = value.to_canonical_json();
            }
            Err(error) => {
                assert!(!error.to_string().is_empty());
                assert!(error.span.start <= error.span.end && error.span.end <= text.len());
            }
        }
    }
}

fn attribute(expression: &str, name: &str) -> Value<'static> {
    // FNV-1a: the same on every machine, so that a file of the corpus always means the same.
    let hash = name
        .bytes()
        .chain(expression.len().to_le_bytes())
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        });
    let text = TEXTS[(hash >> 8) as usize % TEXTS.len()];
    let other = TEXTS[(hash >> 16) as usize % TEXTS.len()];
    match (hash >> 32) % 12 {
        0 => Value::Null,
        1 => Value::Bool(hash & 1 == 0),
        2 => Value::Integer((hash >> 3) as i64),
        3 => Value::Integer(((hash >> 3) % 400) as i64),
        4 => Value::Multi(vec![text.into(), other.into(), text.into()]),
        5 => Value::Roles(
            [text, other]
                .map(|name| Role {
                    id: "r1".to_owned(),
                    value: Some(name.to_owned()),
                    display_name: None,
                })
                .to_vec()
                .into(),
        ),
        6 => DateTime::parse_iso("2024-02-29T12:00:00Z").map_or(Value::Null, Value::DateTime),
        _ => Value::text(text),
    }
}
