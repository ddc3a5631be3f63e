//! The rule of a dynamic group (Entra: dynamic membership rules), as far as this tenant's groups use them.

use super::person::{Cell, Person};
use super::words::{begins, fold, same};

/// How deep parentheses nest.
const DEPTH_MAX: usize = 16;

/// `user.department -eq "Sales" -and (user.country -ne null)`: `-eq -ne -startsWith -contains -in`, `-and -or -not`, with
/// or without the dash before the words that join.
#[derive(Debug, PartialEq)]
pub(crate) enum Rule {
    And(Box<Rule>, Box<Rule>),
    Or(Box<Rule>, Box<Rule>),
    Not(Box<Rule>),
    /// `user.assignedPlans -any (assignedPlan.service -eq "exchange" -and …)`: one plan with all of these properties.
    Plan(Vec<(String, String)>),
    Test {
        property: String,
        operator: Operator,
        values: Vec<Cell>,
    },
}

/// The plan of a mailbox, which everybody with a licence of this tenant has (Graph: assignedPlan).
const MAILBOX_PLAN: [(&str, &str); 3] = [
    ("service", "exchange"),
    ("capabilityStatus", "Enabled"),
    ("servicePlanId", "efb87545-963c-4e0d-99df-69c6916d9eb0"),
];

#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Operator {
    Equal,
    NotEqual,
    StartsWith,
    Contains,
    In,
}

impl Rule {
    /// Reads a rule; `None` for one that this tenant does not understand.
    pub(crate) fn read(text: &str) -> Option<Self> {
        let mut reader = Reader {
            tokens: tokens(text)?,
            at: 0,
        };
        let rule = reader.or(0)?;
        (reader.at == reader.tokens.len()).then_some(rule)
    }

    /// Whether a person is a member.
    pub(crate) fn fits(&self, person: &Person) -> bool {
        match self {
            Self::And(a, b) => a.fits(person) && b.fits(person),
            Self::Or(a, b) => a.fits(person) || b.fits(person),
            Self::Not(rule) => !rule.fits(person),
            Self::Plan(wanted) => {
                let licensed = !person["assignedLicenses"].texts().is_empty();
                let has = |name: &str, value: &str| {
                    MAILBOX_PLAN
                        .iter()
                        .any(|(own, is)| *own == name && same(is, value))
                };
                licensed && wanted.iter().all(|(name, value)| has(name, value))
            }
            Self::Test {
                property,
                operator,
                values,
            } => {
                let cell = &person[property];
                let any = |test: &dyn Fn(&Cell) -> bool| values.iter().any(test);
                match operator {
                    Operator::Equal | Operator::In => any(&|value| equal(cell, value)),
                    Operator::NotEqual => !any(&|value| equal(cell, value)),
                    Operator::StartsWith => any(&|value| begins(text(cell), &fold(text(value)))),
                    Operator::Contains => any(&|value| fold(text(cell)).contains(&fold(text(value)))),
                }
            }
        }
    }
}

fn text(cell: &Cell) -> &str {
    cell.as_str().unwrap_or_default()
}

fn equal(cell: &Cell, value: &Cell) -> bool {
    match (cell, value) {
        (Cell::Text(a), Cell::Text(b)) => same(a, b),
        (a, b) => a == b,
    }
}

#[derive(Clone, Debug, PartialEq)]
enum Token {
    Word(String),
    Text(String),
    Open,
    Close,
    Comma,
}

fn tokens(text: &str) -> Option<Vec<Token>> {
    let mut tokens = Vec::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        let (token, tail) = match first {
            '(' | '[' => (Token::Open, &rest[1..]),
            ')' | ']' => (Token::Close, &rest[1..]),
            ',' => (Token::Comma, &rest[1..]),
            '"' => {
                let (value, tail) = rest[1..].split_once('"')?;
                (Token::Text(value.to_owned()), tail)
            }
            _ => {
                let end = rest.find(|c: char| c.is_whitespace() || "()[],\"".contains(c));
                let (word, tail) = rest.split_at(end.unwrap_or(rest.len()));
                (Token::Word(word.to_owned()), tail)
            }
        };
        tokens.push(token);
        rest = tail.trim_start();
    }
    Some(tokens)
}

struct Reader {
    tokens: Vec<Token>,
    at: usize,
}

impl Reader {
    fn next(&mut self) -> Option<Token> {
        let token = self.tokens.get(self.at)?.clone();
        self.at += 1;
        Some(token)
    }

    fn take(&mut self, word: &str) -> bool {
        let hit = matches!(self.tokens.get(self.at), Some(Token::Word(own))
            if own.trim_start_matches('-').eq_ignore_ascii_case(word));
        self.at += usize::from(hit);
        hit
    }

    fn or(&mut self, depth: usize) -> Option<Rule> {
        let mut left = self.and(depth)?;
        while self.take("or") {
            left = Rule::Or(Box::new(left), Box::new(self.and(depth)?));
        }
        Some(left)
    }

    fn and(&mut self, depth: usize) -> Option<Rule> {
        let mut left = self.one(depth)?;
        while self.take("and") {
            left = Rule::And(Box::new(left), Box::new(self.one(depth)?));
        }
        Some(left)
    }

    fn one(&mut self, depth: usize) -> Option<Rule> {
        if depth > DEPTH_MAX {
            return None;
        }
        if self.take("not") {
            return Some(Rule::Not(Box::new(self.one(depth + 1)?)));
        }
        match self.next()? {
            Token::Open => {
                let rule = self.or(depth + 1)?;
                (self.next()? == Token::Close).then_some(rule)
            }
            Token::Word(word) if word == "user.assignedPlans" => self.plan(),
            Token::Word(word) => self.test(word.strip_prefix("user.")?),
            _ => None,
        }
    }

    /// What stands behind `user.assignedPlans`.
    fn plan(&mut self) -> Option<Rule> {
        if !self.take("any") || self.next()? != Token::Open {
            return None;
        }
        let mut wanted = Vec::new();
        loop {
            let (Token::Word(name), true, Token::Text(value)) = (self.next()?, self.take("eq"), self.next()?)
            else {
                return None;
            };
            wanted.push((name.strip_prefix("assignedPlan.")?.to_owned(), value));
            if !self.take("and") {
                break;
            }
        }
        (self.next()? == Token::Close).then_some(Rule::Plan(wanted))
    }

    fn test(&mut self, property: &str) -> Option<Rule> {
        super::person::slot(property)?;
        let Token::Word(operator) = self.next()? else {
            return None;
        };
        let operator = match operator.to_ascii_lowercase().as_str() {
            "-eq" => Operator::Equal,
            "-ne" => Operator::NotEqual,
            "-startswith" => Operator::StartsWith,
            "-contains" => Operator::Contains,
            "-in" => Operator::In,
            _ => return None,
        };
        let mut values = Vec::new();
        if operator == Operator::In {
            if self.next()? != Token::Open {
                return None;
            }
            loop {
                values.push(self.value()?);
                match self.next()? {
                    Token::Comma => {}
                    Token::Close => break,
                    _ => return None,
                }
            }
        } else {
            values.push(self.value()?);
        }
        Some(Rule::Test {
            property: property.to_owned(),
            operator,
            values,
        })
    }

    fn value(&mut self) -> Option<Cell> {
        match self.next()? {
            Token::Text(text) => Some(text.as_str().into()),
            Token::Word(word) if word.eq_ignore_ascii_case("true") => Some(Cell::Bool(true)),
            Token::Word(word) if word.eq_ignore_ascii_case("false") => Some(Cell::Bool(false)),
            Token::Word(word) if word.trim_start_matches('$').eq_ignore_ascii_case("null") => {
                Some(Cell::Null)
            }
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_rule_of_a_known_form_is_judged_and_others_are_left_alone() {
        let person = Person::from_json(
            &json!({"id": "1", "userType": "Member", "department": "Sales", "accountEnabled": true, "jobTitle": "Key Account Manager"}),
            None,
        );
        let judged = |rule: &str| Rule::read(rule).map(|rule| rule.fits(&person));
        assert_eq!(judged(r#"user.userType -eq "member""#), Some(true));
        assert_eq!(judged(r#"user.userType -eq "Guest""#), Some(false));
        assert_eq!(
            judged(r#"(user.department -eq "IT") or (user.accountEnabled -eq true)"#),
            Some(true)
        );
        assert_eq!(
            judged(r#"user.department -in ["IT", "Sales"] -and -not (user.city -ne null)"#),
            Some(true)
        );
        assert_eq!(
            judged(r#"user.jobTitle -startsWith "key" and user.jobTitle -contains "account""#),
            Some(true)
        );
        assert_eq!(judged("user.department -ne null"), Some(true));
        let mailbox = r#"(user.accountEnabled -eq true) and (user.assignedPlans -any (assignedPlan.service -eq "exchange" -and assignedPlan.capabilityStatus -eq "Enabled"))"#;
        assert_eq!(judged(mailbox), Some(false), "no licence, no mailbox");
        let mut licensed = Person::from_json(&json!({"id": "2", "accountEnabled": true}), None);
        licensed.set("assignedLicenses", Cell::Texts(["licence".into()].into()));
        assert!(Rule::read(mailbox).unwrap().fits(&licensed));
        for unknown in [
            r#"user.shoeSize -eq "9""#,
            r#"device.displayName -eq "x""#,
            r#"user.department -match "^S""#,
            r#"user.department -eq "Sales" and"#,
            r#"user.department -eq "Sales"#,
            "",
            &"(".repeat(5000),
        ] {
            assert_eq!(judged(unknown), None, "{unknown}");
        }
    }
}
