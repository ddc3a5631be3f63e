//! The list of facts: which conversation or test asserts what, and what nobody asserts yet.

use std::collections::BTreeSet;
use std::fmt::Write;
use std::path::Path;

use serde::Deserialize;

use super::files;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Facts {
    section: Vec<Section>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Section {
    id: String,
    title: String,
    fact: Vec<Fact>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Fact {
    says: String,
    /// Below `fixtures/graph`.
    #[serde(default)]
    fixtures: Vec<String>,
    /// `path/of/source.rs: name_of_the_function`, from the root of the repository.
    #[serde(default)]
    tests: Vec<String>,
    /// Nobody knows: the switch of the simulated tenant, or what the client does either way.
    unverified: Option<String>,
    /// Not asserted yet.
    #[serde(default)]
    open: bool,
}

fn facts() -> Facts {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("facts.toml");
    toml::from_str(&std::fs::read_to_string(file).unwrap()).unwrap()
}

#[test]
fn every_fact_is_asserted_by_a_file_or_a_test_that_exists() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let exist: BTreeSet<String> = files::names().into_iter().collect();
    let mut named = BTreeSet::new();
    let mut ids = BTreeSet::new();
    let mut wrong = String::new();
    for section in facts().section {
        let id = &section.id;
        assert!(
            !section.title.is_empty() && !section.fact.is_empty(),
            "{id} says nothing"
        );
        assert!(ids.insert(id.clone()), "{id} stands twice");
        for fact in &section.fact {
            let says = &fact.says;
            let is_asserted = !fact.fixtures.is_empty() || !fact.tests.is_empty();
            if fact.open == (is_asserted || fact.unverified.is_some()) {
                let _ = writeln!(wrong, "{id}: either open or asserted: {says}");
            }
            for fixture in &fact.fixtures {
                named.insert(fixture.clone());
                if !exist.contains(fixture) {
                    let _ = writeln!(wrong, "{id}: there is no fixture {fixture}: {says}");
                }
            }
            for test in &fact.tests {
                let (file, function) = test.split_once(": ").unwrap_or((test, ""));
                let source = std::fs::read_to_string(root.join(file)).unwrap_or_default();
                if !source.contains(&format!("fn {function}(")) {
                    let _ = writeln!(wrong, "{id}: there is no test `{function}` in {file}: {says}");
                }
            }
        }
    }
    for fixture in exist.difference(&named) {
        if !fixture.starts_with("given/") {
            let _ = writeln!(wrong, "no fact names the fixture {fixture}");
        }
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}

#[test]
fn every_fact_is_asserted() {
    let facts = facts();
    let open: Vec<String> = facts
        .section
        .iter()
        .flat_map(|section| section.fact.iter().map(move |fact| (section, fact)))
        .filter(|(_, fact)| fact.open)
        .map(|(section, fact)| format!("{}: {}", section.id, fact.says))
        .collect();
    assert!(open.is_empty(), "no test asserts:\n{}", open.join("\n"));
}
