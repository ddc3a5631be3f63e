//! Every step of the five guides stands in its profile, done by whom the table of the guides says; no other step does.
//!
//! The table is committed as `tests/fixtures/vendors/guides.tsv`. Where the sheet it was made from lies beside the repository, both must agree.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use profile::{Profile, StepKind, builtin};

/// Prefix of the step ids and of the readings, and the profile.
const VENDORS: [(&str, &str, &str); 5] = [
    ("S2G-", "A-S", "sms2go"),
    ("SNC-", "A-N", "snapcomms"),
    ("ETK-", "A-E", "enterprise_toolkit"),
    ("TLM-", "A-T", "telemessage"),
    ("DYN-", "A-D", "dynasend"),
];

const KINDS: [StepKind; 5] = [
    StepKind::Auto,
    StepKind::Check,
    StepKind::Guide,
    StepKind::Warn,
    StepKind::Ask,
];

/// Id of a step → `AUTO+CHECK` or `GUIDE, blocking`; id of a reading → `reading`.
type Table = BTreeMap<String, String>;

fn root() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))
}

fn row(kinds: &[StepKind], blocking: bool) -> String {
    let words: Vec<&str> = KINDS
        .iter()
        .filter(|kind| kinds.contains(kind))
        .map(|kind| kind.as_str())
        .collect();
    match blocking {
        true => format!("{}, blocking", words.join("+")),
        false => words.join("+"),
    }
}

fn committed() -> Table {
    let text = std::fs::read_to_string(root().join("tests/fixtures/vendors/guides.tsv")).unwrap();
    let rows = text.lines().filter(|line| !line.starts_with('#'));
    rows.map(|line| {
        let cells: Vec<&str> = line.split('\t').collect();
        let [id, kinds, holds] = cells[..] else {
            panic!("not three columns: {line}")
        };
        let blocking = if holds == "blocking" { ", blocking" } else { "" };
        (id.to_owned(), format!("{kinds}{blocking}"))
    })
    .collect()
}

/// The rows of the sheet's tables: `| id | guide says | who | detail |`.
fn of_sheet(sheet: &str) -> Table {
    let mut table = Table::new();
    for line in sheet.lines() {
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        let [_, id, _, who, ..] = cells[..] else { continue };
        if VENDORS.iter().any(|(_, reading, _)| numbered(id, reading)) {
            table.insert(id.to_owned(), "reading".to_owned());
        } else if VENDORS.iter().any(|(step, ..)| id.starts_with(step)) {
            let kinds: Vec<StepKind> = KINDS
                .into_iter()
                .filter(|kind| {
                    who.split(|c: char| !c.is_ascii_uppercase())
                        .any(|word| word == kind.as_str())
                })
                .collect();
            let row = row(&kinds, who.contains("blocking"));
            for id in spelled_out(id) {
                table.insert(id, row.clone());
            }
        }
    }
    table
}

fn numbered(id: &str, prefix: &str) -> bool {
    id.strip_prefix(prefix)
        .is_some_and(|number| !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()))
}

/// `S2G-C1..C3` is three steps.
fn spelled_out(id: &str) -> Vec<String> {
    let Some((first, last)) = id.split_once("..") else {
        return vec![id.to_owned()];
    };
    let stem = first.trim_end_matches(|c: char| c.is_ascii_digit());
    let number = |text: &str| -> u32 {
        let digits = text.trim_start_matches(|c: char| !c.is_ascii_digit());
        digits.parse().unwrap()
    };
    let from = number(&first[stem.len()..]);
    (from..=number(last))
        .map(|number| format!("{stem}{number}"))
        .collect()
}

fn of_profile(profile: &Profile) -> Table {
    let steps = profile.steps.iter();
    let steps = steps.map(|step| (step.id.clone(), row(&step.kind, step.blocking)));
    let readings = profile.readings.iter();
    steps
        .chain(readings.map(|reading| (reading.id.clone(), "reading".to_owned())))
        .collect()
}

#[test]
fn every_step_and_reading_of_the_guides_is_in_its_profile_and_no_other() {
    let wanted = committed();
    let mut missing: BTreeSet<String> = wanted.keys().cloned().collect();
    for (step, reading, id) in VENDORS {
        let profile = builtin().iter().find(|profile| profile.id == id);
        let profile = profile.unwrap_or_else(|| panic!("{id} does not come with the product"));
        for (found, row) in of_profile(profile) {
            assert!(
                found.starts_with(step) || numbered(&found, reading),
                "{id}: `{found}` is no id of this guide"
            );
            assert_eq!(wanted.get(&found), Some(&row), "{id}: `{found}`");
            missing.remove(&found);
        }
    }
    assert_eq!(missing, BTreeSet::new(), "in no profile");
}

#[test]
fn the_committed_table_is_the_sheets() {
    let Ok(sheet) = std::fs::read_to_string(root().join("../shared/facts/vendors.md")) else {
        return;
    };
    assert_eq!(of_sheet(&sheet), committed());
}

#[test]
fn steps_stand_in_the_order_of_the_guide() {
    let text = std::fs::read_to_string(root().join("tests/fixtures/vendors/guides.tsv")).unwrap();
    for (prefix, _, id) in VENDORS {
        let wanted: Vec<&str> = text
            .lines()
            .filter(|line| line.starts_with(prefix))
            .map(|line| line.split('\t').next().unwrap())
            .collect();
        let profile = builtin().iter().find(|profile| profile.id == id).unwrap();
        let found: Vec<&str> = profile.steps.iter().map(|step| step.id.as_str()).collect();
        assert_eq!(found, wanted, "{id}");
    }
}
