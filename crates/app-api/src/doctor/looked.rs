//! People on their way through the rules, and what comes of it for a reader.

use std::collections::HashSet;

use findings::groups::{GroupFacts, Severity, judge};
use findings::{Concerned, DataCheck, Demand, Finding, Person, Region};
use profile::{Profile, RuleLevel};
use provisioning::GraphUser;
use serde_json::Value;

use crate::view::common::Verdict;
use crate::view::doctor::{ConcernedView, DoctorView, GroupCheckView, GroupFindingView, RuleView};
use crate::view::session::PreflightCheck;

/// People that are shown with a rule; the others are counted.
const SHOWN_MAX: usize = 1_000;

/// Rules, and whom they have seen.
pub(super) struct Looked {
    rules: DataCheck,
    home: Option<Region>,
    seen: HashSet<String>,
}

impl Looked {
    pub(super) fn new(rules: DataCheck, home: Option<Region>) -> Self {
        Self {
            rules,
            home,
            seen: HashSet::new(),
        }
    }

    /// Looks at a person as Graph shows them, once.
    pub(super) fn see(&mut self, json: &Value) {
        let text = |key: &str| json[key].as_str().unwrap_or_default();
        let Some(user) = GraphUser::from_json(json).filter(|_| !text("id").is_empty()) else {
            return;
        };
        if !self.seen.insert(text("id").to_owned()) {
            return;
        }
        let own = [text("usageLocation"), text("country")];
        self.rules.see(&Person {
            id: text("id"),
            name: text("displayName"),
            upn: text("userPrincipalName"),
            on_premises: json["onPremisesSyncEnabled"] == true,
            region: own.into_iter().find_map(findings::region).or(self.home),
            attributes: &user,
        });
    }

    pub(super) fn has_seen(&self, id: &str) -> bool {
        self.seen.contains(id)
    }

    pub(super) fn people(&self) -> usize {
        self.seen.len()
    }

    /// Directory extensions that the rules read.
    pub(super) fn extensions(&self) -> Vec<String> {
        let names = self.rules.attributes().into_iter();
        names
            .filter(|name| name.starts_with("extension_"))
            .map(str::to_owned)
            .collect()
    }
}

/// All of it for a reader.
pub(super) fn view(
    profile: &Profile,
    looked: Looked,
    groups: Vec<(String, GroupFacts)>,
    account: Vec<PreflightCheck>,
    notices: Vec<String>,
) -> DoctorView {
    let people = looked.people();
    let findings = looked.rules.finish();
    let failing: HashSet<&str> = findings
        .iter()
        .filter(|finding| finding.level == RuleLevel::Fail)
        .flat_map(|finding| finding.concerned.iter().map(|one| one.id.as_str()))
        .collect();
    let title = match failing.len() {
        0 => format!("{people} people have what {} needs", profile.name),
        count => format!(
            "{count} of {people} people do not have what {} needs",
            profile.name
        ),
    };
    let rules: Vec<RuleView> = findings.into_iter().map(rule).collect();
    let groups: Vec<GroupCheckView> = groups
        .into_iter()
        .map(|(kind, facts)| group(kind, facts))
        .collect();
    let verdicts = rules
        .iter()
        .map(|rule| &rule.verdict)
        .chain(groups.iter().map(|group| &group.verdict))
        .chain(account.iter().map(|check| &check.verdict));
    DoctorView {
        good: verdicts
            .into_iter()
            .all(|verdict| matches!(verdict, Verdict::Pass | Verdict::Warn)),
        title,
        people: count(people),
        rules,
        groups,
        account,
        notices,
    }
}

fn rule(finding: Finding) -> RuleView {
    let verdict = match (&finding.not_checked, finding.broken, finding.level) {
        (Some(_), ..) => Verdict::Unknown,
        (None, 0, _) => Verdict::Pass,
        (None, _, RuleLevel::Warn) => Verdict::Warn,
        (None, _, RuleLevel::Fail) => Verdict::Fail,
    };
    let concerned: Vec<ConcernedView> = finding
        .concerned
        .into_iter()
        .take(SHOWN_MAX)
        .map(person)
        .collect();
    RuleView {
        attribute: finding.attribute,
        demand: word(finding.demand).to_owned(),
        words: finding.words,
        verdict,
        why: finding.why,
        guide_step: finding.guide_step,
        broken: u32::try_from(finding.broken).unwrap_or(u32::MAX),
        left_out: u32::try_from(finding.broken)
            .unwrap_or(u32::MAX)
            .saturating_sub(count(concerned.len())),
        concerned,
        not_checked: finding.not_checked,
    }
}

fn word(demand: Demand) -> &'static str {
    match demand {
        Demand::Present => "present",
        Demand::Unique => "unique",
        Demand::OneOf => "oneOf",
        Demand::Pattern => "pattern",
        Demand::Phone => "phone",
        Demand::Separator => "separator",
        Demand::Equals => "equals",
    }
}

fn person(one: Concerned) -> ConcernedView {
    ConcernedView {
        id: one.id,
        display_name: one.name,
        upn: one.upn,
        on_premises: one.on_premises,
        value: one.value,
        problem: one.problem,
        proposal: one.proposal,
    }
}

fn group(kind: String, facts: GroupFacts) -> GroupCheckView {
    let findings = judge(&facts);
    let verdict = match findings.iter().map(|finding| finding.severity).max() {
        Some(Severity::Fail) => Verdict::Fail,
        Some(Severity::Warn) => Verdict::Warn,
        Some(Severity::Info) | None => Verdict::Pass,
    };
    GroupCheckView {
        id: facts.id,
        name: facts.name,
        kind,
        people: u32::try_from(facts.people).unwrap_or(u32::MAX),
        verdict,
        findings: findings
            .into_iter()
            .map(|finding| GroupFindingView {
                verdict: match finding.severity {
                    Severity::Fail => Verdict::Fail,
                    Severity::Warn => Verdict::Warn,
                    Severity::Info => Verdict::Unknown,
                },
                title: finding.title,
                detail: finding.detail,
                lost: finding.lost,
            })
            .collect(),
    }
}

fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
