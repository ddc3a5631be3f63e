//! The data rules of a profile over people, one after the other.

use std::collections::HashMap;

use expr::regex::Pattern;
use expr::{Attributes, Value};
use profile::{DataRequirement, DataRule, PhoneForm};

use crate::finding::{CONCERNED_MAX, Concerned, Demand, Finding};
use crate::value::phone::{self, Region};
use crate::value::{Fault, allowed, is_invisible, separator};

/// A rule that cannot be checked by.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the pattern of the rule for `{attribute}` cannot be read: {why}")]
pub struct BadRule {
    /// Its attribute.
    pub attribute: String,
    /// What is wrong with the pattern.
    pub why: String,
}

/// One person.
#[derive(Clone, Copy)]
pub struct Person<'a> {
    /// Object id.
    pub id: &'a str,
    /// Display name.
    pub name: &'a str,
    /// User principal name.
    pub upn: &'a str,
    /// Mastered on premises.
    pub on_premises: bool,
    /// The country by whose plan a number without a country code is read.
    pub region: Option<Region>,
    /// Attributes by their mapping names.
    pub attributes: &'a dyn Attributes,
}

/// Rules, and what they have come to so far.
pub struct DataCheck {
    checks: Vec<Check>,
    looked_at: u64,
}

struct Check {
    finding: Finding,
    test: Test,
    /// A corrected value is shown.
    propose: bool,
}

enum Test {
    Present,
    Unique(HashMap<Box<str>, Owner>),
    OneOf(Vec<String>),
    Pattern(Box<Pattern>),
    Phone(PhoneForm),
    Separator(String),
    Equals(String),
    /// Its attribute is not known before a question is answered.
    Open,
}

/// The first who has a value that must be unique; `None` once they are among the concerned.
struct Owner(Option<Box<Concerned>>, Box<str>);

impl DataCheck {
    /// Rules whose questions are answered. A rule with an attribute that still is a template is reported as not checked.
    ///
    /// # Errors
    /// A pattern cannot be read; a profile that was checked has none such.
    pub fn new(rules: &[DataRule]) -> Result<Self, BadRule> {
        let mut checks = Vec::new();
        for rule in rules {
            for (demand, words, test) in tests(rule)? {
                checks.push(Check::new(rule, demand, words, test));
            }
        }
        Ok(Self { checks, looked_at: 0 })
    }

    /// Attributes that the rules read, each once.
    pub fn attributes(&self) -> Vec<&str> {
        let mut names: Vec<&str> = Vec::new();
        for check in &self.checks {
            let other = match &check.test {
                Test::Equals(other) => Some(other.as_str()),
                _ => None,
            };
            for name in std::iter::once(check.finding.attribute.as_str()).chain(other) {
                if !names.contains(&name) {
                    names.push(name);
                }
            }
        }
        names
    }

    /// Looks at one person.
    pub fn see(&mut self, person: &Person<'_>) {
        self.looked_at += 1;
        for check in &mut self.checks {
            check.see(person);
        }
    }

    /// One finding for each demand, in the order of the rules.
    pub fn finish(self) -> Vec<Finding> {
        let looked_at = self.looked_at;
        let findings = self.checks.into_iter().map(|check| check.finding);
        findings.map(|finding| Finding { looked_at, ..finding }).collect()
    }
}

fn tests(rule: &DataRule) -> Result<Vec<(Demand, String, Test)>, BadRule> {
    let mut tests = Vec::new();
    for required in &rule.requires {
        tests.push(match required {
            DataRequirement::Present => (Demand::Present, "must have a value".to_owned(), Test::Present),
            DataRequirement::Unique => (
                Demand::Unique,
                "must belong to one person alone".to_owned(),
                Test::Unique(HashMap::new()),
            ),
        });
    }
    if !rule.one_of.is_empty() {
        let all: Vec<String> = rule.one_of.iter().map(|one| format!("“{one}”")).collect();
        let words = format!("must be exactly one of {}", all.join(", "));
        tests.push((Demand::OneOf, words, Test::OneOf(rule.one_of.clone())));
    }
    if let Some(pattern) = &rule.pattern {
        let read = Pattern::new(pattern).map_err(|error| BadRule {
            attribute: rule.attribute.clone(),
            why: error.to_string(),
        })?;
        let words = rule
            .pattern_says
            .clone()
            .unwrap_or_else(|| format!("must fit {pattern}"));
        tests.push((Demand::Pattern, words, Test::Pattern(Box::new(read))));
    }
    if let Some(form) = rule.phone {
        let words = match form {
            PhoneForm::International => "must be a full international number: +, country code and digits",
            PhoneForm::InternationalDigits => {
                "must be a full international number, country code first, digits only"
            }
        };
        tests.push((Demand::Phone, words.to_owned(), Test::Phone(form)));
    }
    if let Some(separator) = rule.separator.as_ref().filter(|_| rule.no_blank_after) {
        let words = format!("must be separated by “{separator}” with no blank beside it");
        tests.push((Demand::Separator, words, Test::Separator(separator.clone())));
    }
    if let Some(other) = &rule.equals {
        let words = format!("must be the same as `{other}`");
        tests.push((Demand::Equals, words, Test::Equals(other.clone())));
    }
    Ok(tests)
}

impl Check {
    fn new(rule: &DataRule, demand: Demand, words: String, test: Test) -> Self {
        let is_open = rule.attribute.contains('{');
        Self {
            finding: Finding {
                attribute: rule.attribute.clone(),
                demand,
                words,
                level: rule.level,
                why: rule.why.clone(),
                guide_step: rule.guide_step.clone(),
                looked_at: 0,
                broken: 0,
                concerned: Vec::new(),
                not_checked: is_open.then(|| {
                    format!(
                        "the question `{}` is not answered",
                        rule.attribute.trim_matches(['{', '}'])
                    )
                }),
            },
            test: if is_open { Test::Open } else { test },
            propose: rule.propose,
        }
    }

    fn see(&mut self, person: &Person<'_>) {
        let value = person.attributes.attribute(&self.finding.attribute);
        let texts = texts(&value);
        match &mut self.test {
            Test::Open => {}
            Test::Present => {
                let is_blank = |text: &String| {
                    text.chars()
                        .all(|sign| sign.is_whitespace() || is_invisible(sign))
                };
                if texts.iter().all(is_blank) {
                    let problem = if texts.iter().all(String::is_empty) {
                        "has no value"
                    } else {
                        "has nothing but blanks"
                    };
                    let value = texts.into_iter().next();
                    self.broken(concerned(person, value, Fault::new(problem, None)));
                }
            }
            Test::Unique(owners) => {
                for text in texts.iter().filter(|text| !text.trim().is_empty()) {
                    // Targets compare such values without case more often than not.
                    let key = text.trim().to_lowercase().into_boxed_str();
                    let called = Box::from(if person.upn.is_empty() {
                        person.name
                    } else {
                        person.upn
                    });
                    let own = concerned(person, Some(text.clone()), Fault::new("", None));
                    match owners.entry(key) {
                        std::collections::hash_map::Entry::Vacant(free) => {
                            free.insert(Owner(Some(Box::new(own)), called));
                        }
                        std::collections::hash_map::Entry::Occupied(mut taken) => {
                            let Owner(first, first_called) = taken.get_mut();
                            let shared = |with: &str| format!("shared with {with}");
                            let finding = &mut self.finding;
                            if let Some(first) = first.take() {
                                add(
                                    finding,
                                    Concerned {
                                        problem: shared(&called),
                                        ..*first
                                    },
                                );
                            }
                            add(
                                finding,
                                Concerned {
                                    problem: shared(first_called),
                                    ..own
                                },
                            );
                        }
                    }
                }
            }
            Test::OneOf(all) => {
                let all = std::mem::take(all);
                self.each(person, &texts, |text| allowed::fault(text, &all));
                self.test = Test::OneOf(all);
            }
            Test::Pattern(pattern) => {
                let fits = |text: &str| pattern.matches_whole(text).unwrap_or(false);
                let faults: Vec<(String, Fault)> = texts
                    .into_iter()
                    .filter(|text| !text.is_empty() && !fits(text))
                    .map(|text| {
                        let trimmed = text.trim();
                        let fault = if trimmed.len() != text.len() && fits(trimmed) {
                            Fault::new("blanks stand around it", Some(trimmed.to_owned()))
                        } else {
                            Fault::new("does not fit", None)
                        };
                        (text, fault)
                    })
                    .collect();
                for (text, fault) in faults {
                    self.fault(person, text, fault);
                }
            }
            Test::Phone(form) => {
                let form = *form;
                self.each(person, &texts, |text| phone::fault(text, form, person.region));
            }
            Test::Separator(sign) => {
                let sign = sign.clone();
                self.each(person, &texts, |text| separator::fault(text, &sign));
            }
            Test::Equals(other) => {
                let others = self::texts(&person.attributes.attribute(other));
                if texts != others && !(texts.is_empty() && others.is_empty()) {
                    let of = |texts: &[String]| texts.first().cloned();
                    let said = match of(&others) {
                        Some(value)
                            if of(&texts).is_some_and(|own| own.to_lowercase() == value.to_lowercase()) =>
                        {
                            format!("differs from `{other}` in capital and small letters: “{value}”")
                        }
                        Some(value) => format!("differs from `{other}`, which is “{value}”"),
                        None => format!("`{other}` has no value"),
                    };
                    let value = of(&texts);
                    self.broken(concerned(person, value, Fault::new(said, None)));
                }
            }
        }
    }

    /// Values that are there; a missing one is for [`Demand::Present`].
    fn each(&mut self, person: &Person<'_>, texts: &[String], judge: impl Fn(&str) -> Option<Fault>) {
        for text in texts.iter().filter(|text| !text.is_empty()) {
            if let Some(fault) = judge(text) {
                self.fault(person, text.clone(), fault);
            }
        }
    }

    fn fault(&mut self, person: &Person<'_>, text: String, mut fault: Fault) {
        if !self.propose {
            fault.proposal = None;
        }
        self.broken(concerned(person, Some(text), fault));
    }

    fn broken(&mut self, concerned: Concerned) {
        add(&mut self.finding, concerned);
    }
}

fn add(finding: &mut Finding, concerned: Concerned) {
    finding.broken += 1;
    if finding.concerned.len() < CONCERNED_MAX {
        finding.concerned.push(concerned);
    }
}

fn concerned(person: &Person<'_>, value: Option<String>, fault: Fault) -> Concerned {
    Concerned {
        id: person.id.to_owned(),
        name: person.name.to_owned(),
        upn: person.upn.to_owned(),
        on_premises: person.on_premises,
        value,
        problem: fault.problem,
        proposal: fault.proposal,
    }
}

/// The texts of a value; nothing for null.
fn texts(value: &Value<'_>) -> Vec<String> {
    match value {
        Value::Null => Vec::new(),
        Value::Multi(values) => values.iter().map(ToString::to_string).collect(),
        value => value
            .to_text()
            .map(|text| text.into_owned())
            .into_iter()
            .collect(),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use profile::RuleLevel;

    struct Card(BTreeMap<&'static str, &'static str>);

    impl Attributes for Card {
        fn attribute(&self, name: &str) -> Value<'_> {
            self.0.get(name).map_or(Value::Null, |text| Value::text(*text))
        }
    }

    fn rule(attribute: &str) -> DataRule {
        DataRule {
            attribute: attribute.to_owned(),
            requires: Vec::new(),
            one_of: Vec::new(),
            pattern: None,
            pattern_says: None,
            phone: None,
            separator: None,
            no_blank_after: false,
            equals: None,
            why: "because".to_owned(),
            level: RuleLevel::Fail,
            propose: true,
            guide_step: None,
            when: None,
        }
    }

    fn run(rules: &[DataRule], people: &[&[(&'static str, &'static str)]]) -> Vec<Finding> {
        let mut check = DataCheck::new(rules).expect("rules that can be read");
        for (at, attributes) in people.iter().enumerate() {
            let card = Card(attributes.iter().copied().collect());
            let id = format!("{at}");
            check.see(&Person {
                id: &id,
                name: "N",
                upn: &format!("p{at}@x.example"),
                on_premises: at % 2 == 1,
                region: phone::region("DK"),
                attributes: &card,
            });
        }
        check.finish()
    }

    fn said(finding: &Finding) -> Vec<(&str, &str)> {
        let concerned = finding.concerned.iter();
        concerned
            .map(|one| (one.id.as_str(), one.problem.as_str()))
            .collect()
    }

    #[test]
    fn missing_and_shared_values_name_everybody_whom_they_concern() {
        let rules = [DataRule {
            requires: vec![DataRequirement::Present, DataRequirement::Unique],
            ..rule("mail")
        }];
        let people: [&[(&str, &str)]; 5] = [
            &[("mail", "a@x.example")],
            &[],
            &[("mail", " ")],
            &[("mail", "A@x.example ")],
            &[("mail", "a@x.example")],
        ];
        let findings = run(&rules, &people);
        assert_eq!(findings[0].looked_at, 5);
        assert_eq!(
            said(&findings[0]),
            [("1", "has no value"), ("2", "has nothing but blanks")]
        );
        assert_eq!(findings[1].broken, 3);
        assert_eq!(
            said(&findings[1]),
            [
                ("0", "shared with p3@x.example"),
                ("3", "shared with p0@x.example"),
                ("4", "shared with p0@x.example")
            ]
        );
        assert!(findings[1].concerned[1].on_premises);
    }

    #[test]
    fn every_kind_of_demand_is_made_of_values_that_are_there_and_of_no_others() {
        let rules = [
            DataRule {
                one_of: vec!["Premium".to_owned()],
                ..rule("type")
            },
            DataRule {
                pattern: Some("[0-9]{4}".to_owned()),
                ..rule("number")
            },
            DataRule {
                phone: Some(PhoneForm::InternationalDigits),
                ..rule("mobile")
            },
            DataRule {
                separator: Some(",".to_owned()),
                no_blank_after: true,
                ..rule("folders")
            },
            DataRule {
                equals: Some("mail".to_owned()),
                ..rule("userPrincipalName")
            },
        ];
        let nothing: &[(&str, &str)] = &[];
        assert!(run(&rules, &[nothing]).iter().all(Finding::is_good));
        let bad: &[(&str, &str)] = &[
            ("type", "premium"),
            ("number", "1234 "),
            ("mobile", "32 12 34 56"),
            ("folders", "a, b"),
            ("userPrincipalName", "Ann@x.example"),
            ("mail", "ann@x.example"),
        ];
        let findings = run(&rules, &[bad]);
        let proposals: Vec<Option<&str>> = findings
            .iter()
            .map(|finding| finding.concerned[0].proposal.as_deref())
            .collect();
        assert_eq!(
            proposals,
            [
                Some("Premium"),
                Some("1234"),
                Some("4532123456"),
                Some("a,b"),
                None
            ]
        );
        // A rule that does not propose shows none.
        let silent = [DataRule {
            one_of: vec!["Premium".to_owned()],
            propose: false,
            ..rule("type")
        }];
        assert_eq!(run(&silent, &[bad])[0].concerned[0].proposal, None);
    }

    #[test]
    fn a_rule_whose_question_is_open_is_not_good_and_says_which() {
        let findings = run(
            &[DataRule {
                one_of: vec!["A".to_owned()],
                ..rule("{type_source}")
            }],
            &[&[]],
        );
        assert!(!findings[0].is_good());
        assert_eq!(
            findings[0].not_checked.as_deref(),
            Some("the question `type_source` is not answered")
        );
    }

    #[test]
    fn a_pattern_that_cannot_be_read_is_refused() {
        let bad = DataRule {
            pattern: Some("(".to_owned()),
            ..rule("x")
        };
        assert!(DataCheck::new(&[bad]).is_err());
    }
}
