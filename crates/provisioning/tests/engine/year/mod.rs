//! A year of simulated time, from a seed: joiners, movers, leavers, faults, quarantine, kills. It ends with the target as the rules
//! say. And a cycle that is killed at every request.

mod rules;
pub(crate) mod target;
pub(crate) mod world;

use graph_model::SynchronizationSchema;
use jiff::{SignedDuration, Timestamp};
use provisioning::{Cycle, Dialect, JobState, People};
use serde_json::{Value, json};

use self::rules::Rules;
use self::target::{Fault, Target};
use self::world::{Chance, World};
use crate::common::{interleave, now, sms2go, with_property, with_rows};

const DAY: i64 = 24 * 60;
const YEAR: i64 = 365 * DAY;
/// Nothing happens any more; what waits is tried again.
const CALM: i64 = 45 * DAY;
const CYCLE: i64 = 40;

fn schema() -> SynchronizationSchema {
    let manager = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager";
    let row = json!({"targetAttributeName": manager, "flowType": "Always", "matchingPriority": 0,
        "source": {"type": "Attribute", "name": "manager", "expression": "[manager]", "parameters": []}});
    let clause = json!({"sourceOperandName": "department", "operatorName": "NOT EQUALS", "targetOperand": {"values": ["External"]}});
    let scope = json!({"groups": [{"name": "Own people", "clauses": [clause]}]});
    with_property(&with_rows(sms2go(), &[row]), "User", "scope", scope)
}

fn at(minute: i64) -> Timestamp {
    now() + SignedDuration::from_mins(minute)
}

/// How a year is run.
#[derive(Clone, Copy)]
struct How {
    seed: u64,
    dialect: Dialect,
    /// Every cycle reads everybody, instead of what changed.
    everything: bool,
    faults: bool,
    /// Requests at once.
    width: usize,
}

/// Runs a year; gives the writes that arrived at the target.
fn year(schema: &SynchronizationSchema, how: How) -> Vec<String> {
    let mut world = World::new(how.seed);
    let mut chance = Chance(how.seed ^ 0xFACE);
    // Its own, so that what happens does not depend on how many cycles run.
    let mut orders = Chance(how.seed ^ 0xBEEF);
    let mut rules = Rules::default();
    let mut target = Target::default();
    let mut state = JobState::for_job("year");
    let mut next_event = 0;
    let mut locked_until = 0;
    let mut minute = 0;
    while minute < YEAR + CALM {
        let is_calm = minute >= YEAR;
        while next_event <= minute && !is_calm {
            world.event(minute);
            next_event += 1 + chance.below(60 * 60) as i64;
        }
        world.pass(minute);
        if how.faults && !is_calm && chance.below(4_000) == 0 {
            locked_until = minute + chance.below(2 * DAY as usize) as i64;
        }
        target.locked = minute < locked_until && !is_calm;
        let now = at(minute);
        let held_off = state
            .quarantine
            .as_ref()
            .is_some_and(|quarantine| now < quarantine.next_attempt);
        let due = state.due(now);
        let is_wanted =
            world.has_changes() || !due.is_empty() || state.quarantine.is_some() || state.watermark.is_none();
        if is_wanted && !held_off {
            let people = if how.everything || state.watermark.is_none() {
                People::from_json(&world.everything()).expect("people")
            } else {
                let (changes, named) = world.changes(&due);
                let changes = People::changes_from_json(&changes).expect("changes");
                changes.and(People::changes_from_json(&named).expect("named"))
            };
            let mut cycle =
                Cycle::new(schema, people, false, state, how.dialect, now, how.seed).side_by_side(how.width);
            // Some runs are killed; what was remembered until then is read again from its file.
            let killed_after = (how.faults && !is_calm && chance.percent(5)).then(|| chance.below(12));
            let mut answered = 0;
            let mut order = Chance(orders.below(usize::MAX) as u64);
            let killed = interleave(&mut cycle, &mut order, |_, request| {
                if killed_after == Some(answered) {
                    return None;
                }
                let fault = (how.faults && !is_calm && !request.subject.is_empty() && chance.percent(4))
                    .then(|| {
                        [
                            Fault::Status(429),
                            Fault::Status(500),
                            Fault::Status(409),
                            Fault::Lost,
                            Fault::Unanswered,
                        ][chance.below(5)]
                    });
                answered += 1;
                Some(target.answer(request, fault))
            });
            if let Some(under_way) = killed {
                // Some of it was on its way already.
                for request in under_way.iter().filter(|_| chance.percent(50)) {
                    target.answer(request, None);
                }
                let written = serde_json::to_value(cycle.state()).expect("JSON");
                state = JobState::read(&written, "year").expect("the same job");
            } else {
                let report = cycle.finish();
                assert_eq!(report.disabled, None, "seed {}", how.seed);
                if report.failure.is_none() {
                    rules.observe(&world, minute);
                    world.settle();
                }
                state = report.state;
            }
        }
        minute += CYCLE;
    }
    assert!(
        target.stored.len() > 5,
        "seed {}: an empty target shows nothing",
        how.seed
    );
    rules.check(&world, &target, &format!("seed {}", how.seed));
    assert!(state.escrows.is_empty(), "seed {}: {:?}", how.seed, state.escrows);
    target.writes
}

/// Ten seeds each, so that they run side by side.
fn years(tens: u64) {
    let schema = schema();
    for seed in tens * 10..tens * 10 + 10 {
        let dialect = if seed % 2 == 0 {
            Dialect::Legacy
        } else {
            Dialect::Scim2020
        };
        year(
            &schema,
            How {
                seed,
                dialect,
                everything: false,
                faults: true,
                width: [1, 4, 2, 16][seed as usize % 4],
            },
        );
    }
}

macro_rules! a_year_for_ten_seeds {
    ($($name:ident $tens:literal),*) => {
        $(#[test]
        fn $name() {
            years($tens);
        })*
    };
}

a_year_for_ten_seeds!(
    a_year_ends_as_the_rules_say_for_seeds_0_to_9 0,
    a_year_ends_as_the_rules_say_for_seeds_10_to_19 1,
    a_year_ends_as_the_rules_say_for_seeds_20_to_29 2,
    a_year_ends_as_the_rules_say_for_seeds_30_to_39 3,
    a_year_ends_as_the_rules_say_for_seeds_40_to_49 4,
    a_year_ends_as_the_rules_say_for_seeds_50_to_59 5,
    a_year_ends_as_the_rules_say_for_seeds_60_to_69 6,
    a_year_ends_as_the_rules_say_for_seeds_70_to_79 7,
    a_year_ends_as_the_rules_say_for_seeds_80_to_89 8,
    a_year_ends_as_the_rules_say_for_seeds_90_to_99 9
);

#[test]
fn a_year_of_changes_sends_what_a_year_of_full_reads_sends() {
    let schema = schema();
    for seed in 200..203 {
        let run = |everything| {
            let how = How {
                seed,
                dialect: Dialect::Legacy,
                everything,
                faults: false,
                width: 1,
            };
            year(&schema, how)
        };
        let (of_changes, of_everything) = (run(false), run(true));
        assert!(of_changes.len() > 100, "{}", of_changes.len());
        assert_eq!(of_changes, of_everything, "seed {seed}");
    }
}

/// Two cycles with everything in them: creations, a match, updates, managers, members, a disabled person, deletions.
fn documents() -> [Value; 2] {
    let person = |name: &str, department: &str, manager: Option<&str>| {
        json!({"id": name, "userPrincipalName": format!("{name}@contoso.example"), "displayName": name, "givenName": name,
            "surname": "S", "department": department, "accountEnabled": true, "manager": manager.map(|id| json!({"id": id}))})
    };
    let rows = |ids: &[&str]| -> Value { ids.iter().map(|id| json!({"principalId": id})).collect() };
    let first = json!({
        "value": [person("a", "IT", Some("b")), person("b", "IT", None), person("c", "IT", Some("a")), person("d", "IT", None)],
        "groups": [{"id": "g", "displayName": "G", "members": ["a", "b", "c"]}, {"id": "h", "displayName": "H", "members": ["d"]}],
        "assignments": rows(&["g", "h"]),
    });
    let mut b = person("b", "Sales", Some("c"));
    b["accountEnabled"] = json!(false);
    let second = json!({
        "value": [person("a", "Sales", None), b, person("e", "IT", Some("a"))],
        "groups": [{"id": "g", "displayName": "G two", "members": ["a", "b", "e"]}, {"id": "h", "displayName": "H", "members": []}],
        "assignments": rows(&["g"]),
    });
    [first, second]
}

/// When the cycle is killed.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Kill {
    /// Before the request arrives.
    Before,
    /// After it was carried out, before the answer.
    After,
}

/// Runs both cycles with so many requests at once; the one with this number is killed at this request and begun again from a state
/// that was written some time before. `None` when it has no such request.
fn killed(
    schema: &SynchronizationSchema,
    kill: Option<(usize, usize, Kill)>,
    width: usize,
    order: u64,
) -> Option<Target> {
    let mut target = Target {
        speaking_ids: true,
        ..Target::default()
    };
    target.stored.insert(
        "/Users/old".to_owned(),
        json!({"id": "old", "userName": "d@contoso.example", "externalId": "d", "active": true}),
    );
    let mut chance = Chance(order);
    let mut state = JobState::for_job("kill");
    let mut struck = kill.is_none();
    for (number, document) in documents().iter().enumerate() {
        loop {
            let people = People::from_json(document).expect("people");
            let now = at(number as i64 * 40);
            let mut cycle =
                Cycle::new(schema, people, false, state.clone(), Dialect::Legacy, now, 1).side_by_side(width);
            let mut order = Chance(chance.below(usize::MAX) as u64);
            let mut arrived = 0;
            let mut written = state.clone();
            let under_way = interleave(&mut cycle, &mut order, |cycle, request| {
                // It is written now and then, and always when one goes at a time.
                if width == 1 || chance.percent(30) {
                    written = cycle.state().clone();
                }
                let here = kill.filter(|(cycle, at, _)| !struck && *cycle == number && *at == arrived);
                arrived += 1;
                let Some((_, _, when)) = here else {
                    return Some(target.answer(request, None));
                };
                struck = true;
                if when == Kill::After {
                    target.answer(request, None);
                }
                None
            });
            let Some(under_way) = under_way else {
                state = cycle.finish().state;
                break;
            };
            for request in under_way.iter().filter(|_| chance.percent(50)) {
                target.answer(request, None);
            }
            let written = serde_json::to_value(&written).expect("JSON");
            state = JobState::read(&written, "kill").expect("the same job");
        }
    }
    struck.then_some(target)
}

/// Kills at every request; gives how often.
fn kill_everywhere(width: usize, order: u64) -> usize {
    let schema = schema();
    let whole = killed(&schema, None, width, order).expect("it runs");
    assert_eq!(whole.stored.len(), 4, "{:?}", whole.stored.keys());
    let mut kills = 0;
    for cycle in 0..2 {
        for request in 0.. {
            let Some(target) = killed(&schema, Some((cycle, request, Kill::Before)), width, order) else {
                break;
            };
            let told = format!("request {request} of cycle {cycle}, {width} at once, order {order}");
            assert_eq!(target.stored, whole.stored, "killed before {told}");
            let target = killed(&schema, Some((cycle, request, Kill::After)), width, order);
            assert_eq!(
                target.expect("as many requests").stored,
                whole.stored,
                "killed after {told}"
            );
            kills += 2;
        }
    }
    kills
}

#[test]
fn a_cycle_that_is_killed_at_any_request_makes_nobody_twice_and_loses_nothing() {
    let kills = kill_everywhere(1, 0);
    assert!(kills > 60, "{kills}");
}

#[test]
fn neither_does_one_that_is_killed_with_four_requests_under_way() {
    for order in 0..12 {
        let kills = kill_everywhere(4, order);
        assert!(kills > 60, "{kills}");
    }
}
