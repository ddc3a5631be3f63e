//! The behaviour of every function, as data: `tests/cases/<function>.toml`, each case cited and named by what it pins.
//!
//! This file is the only one that knows the crate's API: a refactoring edits this, not the cases.
//!
//! A case gives `expr`, the attributes of the `user` (one that is left out is null) and, where they matter, the clock
//! (`now`), the values `taken` in the target, the `seed` of chance, the tenant's `domain`, and the open questions that are
//! read the other way (`readings`, by code). It wants exactly one of: `value` (a text is a text or a date, `true` a Boolean,
//! `7` an integer), `values`, `entries` (roles as they are sent), `matches` (a pattern, for what is random), `null`,
//! `ignored`, `error` (the whole message) or `error_contains`. `at` is the text that the error underlines. `notes` are the
//! open questions that must be noted; none when it is left out.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use expr::date::DateTime;
use expr::functions::{self, Standing};
use expr::graph_form::{from_source, to_source};
use expr::regex::Pattern;
use expr::{Doubt, Environment, ExprKind, Predicted, Program, Readings, Seeded, Value};
use serde::Deserialize;
use serde_json::{Map, Value as Json};

/// Fewest cases of a file.
const CASES_MIN: usize = 6;

/// Functions about which there is less to say.
const SHORTER: [(&str, usize); 4] = [
    ("AppRoleAssignments", 2),
    ("DefaultDomain", 4),
    ("Guid", 4),
    ("Now", 5),
];

/// Files about the language rather than one function.
const TOPICS: [&str; 4] = ["comparison", "laziness", "null", "syntax"];

/// Questions that only scoping filters meet are about this article.
const SCOPING_ARTICLE: &str = "define-conditional-rules-for-provisioning-user-accounts";

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    source: String,
    #[serde(skip)]
    stem: String,
    case: Vec<Case>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    name: String,
    expr: String,
    #[serde(default)]
    user: Map<String, Json>,
    now: Option<String>,
    taken: Option<Vec<String>>,
    seed: Option<u64>,
    domain: Option<String>,
    #[serde(default)]
    readings: Vec<String>,

    value: Option<Scalar>,
    values: Option<Vec<String>>,
    entries: Option<Json>,
    matches: Option<String>,
    null: Option<bool>,
    ignored: Option<Ignored>,
    error: Option<String>,
    error_contains: Option<String>,
    at: Option<String>,
    #[serde(default)]
    notes: BTreeSet<String>,
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Scalar {
    Bool(bool),
    Integer(i64),
    Text(String),
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Ignored {
    Attribute,
    Object,
}

/// What came of an expression: a value with the questions it met, or the first error with the text that it underlines.
struct Got {
    value: Result<Value<'static>, (String, String)>,
    notes: BTreeSet<String>,
}

impl Case {
    fn evaluate(&self, text: &str, readings: Readings) -> Got {
        let program = match Program::parse(text) {
            Ok(program) => program,
            Err(problems) => {
                let (message, span) = (problems[0].message.clone(), problems[0].span);
                return Got {
                    value: Err((message, text[span.start..span.end].to_owned())),
                    notes: BTreeSet::new(),
                };
            }
        };
        let chance = self.seed.map(Seeded::new);
        let random = chance.as_ref().map(|chance| move || chance.next());
        // The directory's search ignores case.
        let taken = self.taken.as_ref().map(|taken| {
            let taken: Vec<String> = taken.iter().map(|value| value.to_lowercase()).collect();
            move |value: &str| taken.contains(&value.to_lowercase())
        });
        let environment = Environment {
            now: self
                .now
                .as_deref()
                .map(|now| DateTime::parse_iso(now).expect("a clock of ISO 8601")),
            random: random.as_ref().map(|random| random as &dyn Fn() -> u64),
            taken: taken.as_ref().map(|taken| taken as &dyn Fn(&str) -> bool),
            default_domain: self.domain.as_deref(),
            readings,
        };
        let Predicted { value, notes } = program.evaluate(&self.user, &environment);
        Got {
            value: value.map(Value::into_owned).map_err(|error| {
                (
                    error.to_string(),
                    text[error.span.start..error.span.end].to_owned(),
                )
            }),
            notes: notes.iter().map(|note| note.doubt.code().to_owned()).collect(),
        }
    }

    fn readings(&self) -> Readings {
        self.readings.iter().fold(Readings::default(), |readings, code| {
            readings
                .with(Readings::named(code).unwrap_or_else(|| panic!("{}: no reading `{code}`", self.name)))
        })
    }

    fn wants(&self) -> usize {
        [
            self.value.is_some(),
            self.values.is_some(),
            self.entries.is_some(),
            self.matches.is_some(),
            self.null.is_some(),
            self.ignored.is_some(),
            self.error.is_some(),
            self.error_contains.is_some(),
        ]
        .into_iter()
        .filter(|is_given| *is_given)
        .count()
    }

    /// What is wrong, if anything is.
    fn problem(&self) -> Option<String> {
        if self.wants() != 1 {
            return Some(
                "it wants none or several of value, values, entries, matches, null, ignored, error"
                    .to_owned(),
            );
        }
        let got = self.evaluate(&self.expr, self.readings());
        if got.notes != self.notes {
            return Some(format!("it noted {:?} instead of {:?}", got.notes, self.notes));
        }
        let is_right = match &got.value {
            Ok(value) => self.at.is_none() && self.fits(value),
            Err((message, at)) => {
                let is_message = match (&self.error, &self.error_contains) {
                    (Some(error), _) => message == error,
                    (_, Some(part)) => message.contains(part.as_str()),
                    _ => false,
                };
                is_message && self.at.as_ref().is_none_or(|wanted| wanted == at)
            }
        };
        if !is_right {
            return Some(format!("it gave {:?}", got.value));
        }
        self.other_forms(&got)
    }

    fn fits(&self, value: &Value<'_>) -> bool {
        if let Some(wanted) = &self.value {
            return match (wanted, value) {
                (Scalar::Bool(wanted), Value::Bool(value)) => wanted == value,
                (Scalar::Integer(wanted), Value::Integer(value)) => wanted == value,
                (Scalar::Text(wanted), Value::Text(value)) => wanted == value,
                (Scalar::Text(wanted), Value::DateTime(value)) => *wanted == value.to_string(),
                _ => false,
            };
        }
        if let Some(wanted) = &self.values {
            return matches!(value, Value::Multi(values) if values.iter().eq(wanted));
        }
        if let Some(wanted) = &self.entries {
            return matches!(value, Value::RoleEntries(entries) if entries.to_create_json() == *wanted);
        }
        if let Some(pattern) = &self.matches {
            let pattern = Pattern::new(pattern).expect("a pattern");
            let text = value.to_text().unwrap_or_default();
            return pattern.is_match(&text) == Ok(true);
        }
        match (&self.ignored, value) {
            (Some(Ignored::Attribute), Value::IgnoreAttribute)
            | (Some(Ignored::Object), Value::IgnoreObject) => true,
            (Some(_), _) => false,
            (None, value) => self.null == Some(true) && value.is_null(),
        }
    }

    /// Printed, laid out over lines, and in Graph's form, the expression says the same. Where it has no value the words
    /// may stand elsewhere, so only values are compared.
    fn other_forms(&self, got: &Got) -> Option<String> {
        let (Ok(expr), Ok(value)) = (expr::parse(&self.expr), &got.value) else {
            return None;
        };
        let of_graph = match expr.kind {
            // A bare number is a quoted constant there: Graph has no other.
            ExprKind::Integer { .. } => expr.to_string(),
            _ => from_source(&to_source(&expr)).ok()?.to_string(),
        };
        [expr.to_string(), expr::layout(&expr, 20), of_graph]
            .into_iter()
            .find_map(|text| {
                let again = self.evaluate(&text, self.readings()).value;
                (again.as_ref() != Ok(value)).then(|| format!("written as {text} it gave {again:?}"))
            })
    }
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases")
}

fn files() -> Vec<File> {
    let mut files: Vec<File> = std::fs::read_dir(folder())
        .expect("the folder of cases")
        .map(|entry| {
            let path = entry.expect("an entry").path();
            let text = std::fs::read_to_string(&path).expect("readable");
            let stem = path
                .file_stem()
                .unwrap_or_default()
                .to_string_lossy()
                .into_owned();
            let file: File = toml::from_str(&text).unwrap_or_else(|error| panic!("{stem}: {error}"));
            File { stem, ..file }
        })
        .collect();
    files.sort_by(|a, b| a.stem.cmp(&b.stem));
    files
}

#[test]
fn every_case_holds() {
    let problems: Vec<String> = files()
        .iter()
        .flat_map(|file| {
            file.case.iter().filter_map(|case| {
                let problem = case.problem()?;
                Some(format!(
                    "{}: {}\n  {}\n  {problem}",
                    file.stem, case.name, case.expr
                ))
            })
        })
        .collect();
    assert!(problems.is_empty(), "\n{}\n", problems.join("\n"));
}

#[test]
fn every_function_has_a_file_with_enough_cases() {
    let files = files();
    let mut problems = Vec::new();
    for function in functions::all() {
        let Some(file) = files
            .iter()
            .find(|file| file.stem == function.name.to_lowercase())
        else {
            problems.push(format!("{} has no file", function.name));
            continue;
        };
        let least = SHORTER
            .iter()
            .find(|(name, _)| *name == function.name)
            .map_or(CASES_MIN, |(_, least)| *least);
        if file.case.len() < least {
            problems.push(format!(
                "{} has {} cases, not {least}",
                function.name,
                file.case.len()
            ));
        }
        if function.standing == Standing::Reference && file.source != function.source() {
            problems.push(format!("{} cites {}", file.stem, file.source));
        }
        for case in &file.case {
            let calls_it = [format!("{}(", function.name), format!("{} (", function.name)];
            if !calls_it.iter().any(|call| case.expr.contains(call.as_str())) {
                problems.push(format!("{}: {} does not call it", file.stem, case.name));
            }
        }
    }
    for file in &files {
        let is_known = TOPICS.contains(&file.stem.as_str())
            || functions::all().any(|function| function.name.to_lowercase() == file.stem);
        if !is_known {
            problems.push(format!("{} is about no function", file.stem));
        }
        if !file.source.starts_with("https://learn.microsoft.com/") {
            problems.push(format!("{} cites {}", file.stem, file.source));
        }
        let names: BTreeSet<&str> = file.case.iter().map(|case| case.name.as_str()).collect();
        if names.len() != file.case.len() {
            problems.push(format!("{} has two cases of one name", file.stem));
        }
    }
    assert!(problems.is_empty(), "{problems:#?}");
}

#[test]
fn every_open_question_is_met_and_its_other_reading_changes_a_value() {
    let files = files();
    let met = |doubt: Doubt| {
        files
            .iter()
            .flat_map(|file| &file.case)
            .filter(move |case| case.readings.is_empty() && case.notes.contains(doubt.code()))
    };
    let mut problems = Vec::new();
    let of_expressions = |doubt: &Doubt| !doubt.source().ends_with(SCOPING_ARTICLE);
    for doubt in Doubt::ALL.iter().copied().filter(of_expressions) {
        if met(doubt).next().is_none() {
            problems.push(format!("no case meets {}", doubt.code()));
        }
        let other = Readings::default().with(doubt);
        let changes = |case: &Case| {
            case.evaluate(&case.expr, Readings::default()).value != case.evaluate(&case.expr, other).value
        };
        if doubt.other_reading().is_some() && !met(doubt).any(changes) {
            problems.push(format!("reading {} the other way changes nothing", doubt.code()));
        }
    }
    assert!(problems.is_empty(), "{problems:#?}");
}

#[test]
fn a_function_lists_the_questions_that_it_meets() {
    let mut problems = Vec::new();
    for file in files() {
        for case in &file.case {
            let Ok(expr) = expr::parse(&case.expr) else {
                continue;
            };
            let text = expr.to_string();
            let listed: BTreeSet<&str> = functions::all()
                .filter(|function| text.contains(&format!("{}(", function.name)))
                .flat_map(|function| function.doubts)
                .map(|doubt| doubt.code())
                .collect();
            for code in case.notes.iter().filter(|code| !listed.contains(code.as_str())) {
                problems.push(format!("{}: no function of {text} lists {code}", file.stem));
            }
        }
    }
    assert!(problems.is_empty(), "{problems:#?}");
}

#[test]
fn the_examples_of_the_functions_have_their_values() {
    let mut problems = Vec::new();
    for function in functions::all() {
        for example in function.examples {
            let object: Map<String, Json> = serde_json::from_str(example.object).expect("an object");
            let wanted: Json = serde_json::from_str(example.value).expect("JSON");
            let program = Program::parse(example.expression).expect("an expression");
            let chance = Seeded::new(1);
            let random = || chance.next();
            let nothing_taken = |_: &str| false;
            let environment = Environment {
                now: DateTime::parse_iso("2021-07-02T15:33:38Z").ok(),
                random: Some(&random),
                taken: Some(&nothing_taken),
                default_domain: Some("contoso.com"),
                ..Environment::default()
            };
            let got = program.evaluate(&object, &environment).value;
            if got.as_ref().map(Value::to_canonical_json) != Ok(wanted) {
                problems.push(format!("{} with {}: {got:?}", example.expression, example.object));
            }
        }
    }
    assert!(problems.is_empty(), "{problems:#?}");
}
