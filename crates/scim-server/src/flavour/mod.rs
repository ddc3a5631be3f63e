//! What a vendor refuses, in its own words: the rules of its profile, applied to requests.
//!
//! **Invariant:** a rule is about what a request creates or changes. Values that were there before, and that the
//! request leaves alone, are never a reason to refuse it: a person must stay able to be disabled.

mod values;

use profile::{Flavour, ObjectKind, Operation, PhoneForm, Unmapped, ValueRule};
use scim::filter::Filter;
use scim::path::Path;
use scim::resource::ResourceType;
use scim::{ScimError, ScimType};
use serde_json::Value;

/// A flavour that is ready to judge.
#[derive(Debug)]
pub(crate) struct Judge {
    flavour: Flavour,
    rules: Vec<Ready>,
    users: Vec<Path>,
    groups: Vec<Path>,
}

#[derive(Debug)]
struct Ready {
    rule: ValueRule,
    path: Path,
    pattern: Option<Pattern>,
}

struct Pattern(expr::regex::Pattern);

impl std::fmt::Debug for Pattern {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.0.as_str())
    }
}

/// A refusal and the rule it comes from.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Refused {
    /// `SMS2GO: user-type`.
    pub(crate) rule: String,
    pub(crate) error: ScimError,
}

/// A value that nobody else may have. The store looks whether somebody does.
#[derive(Clone, Debug)]
pub(crate) struct Unique {
    pub(crate) filter: Filter,
    pub(crate) refused: Refused,
}

/// A write that no rule refuses, as far as the resource alone tells.
#[derive(Clone, Debug, Default)]
pub(crate) struct Passed {
    /// Sentences for the log.
    pub(crate) notes: Vec<String>,
    pub(crate) unique: Vec<Unique>,
}

impl Judge {
    /// # Errors
    /// A path or pattern cannot be read; a profile that was checked has none such.
    pub(crate) fn new(flavour: Flavour) -> Result<Self, String> {
        let path = |text: &String| Path::parse(text).map_err(|error| error.detail);
        let mut rules = Vec::with_capacity(flavour.rules.len());
        for rule in &flavour.rules {
            let pattern = rule.pattern.as_deref().map(expr::regex::Pattern::new);
            rules.push(Ready {
                path: path(&rule.attribute)?,
                pattern: pattern
                    .transpose()
                    .map_err(|error| error.to_string())?
                    .map(Pattern),
                rule: rule.clone(),
            });
        }
        Ok(Self {
            rules,
            users: flavour.users.iter().map(path).collect::<Result<_, _>>()?,
            groups: flavour.groups.iter().map(path).collect::<Result<_, _>>()?,
            flavour,
        })
    }

    /// Whether the vendor does this at all.
    pub(crate) fn operation(&self, resource_type: ResourceType, operation: Operation) -> Result<(), Refused> {
        let kind = kind_of(resource_type);
        let refusal = self
            .flavour
            .refusals
            .iter()
            .find(|refusal| refusal.on == kind && refusal.operations.contains(&operation));
        match refusal {
            None => Ok(()),
            Some(refusal) => Err(Refused {
                rule: format!("{}: {}", self.flavour.name, refusal.id),
                error: ScimError {
                    status: refusal.status,
                    scim_type: refusal.scim_type,
                    detail: refusal.message.clone(),
                },
            }),
        }
    }

    /// Whether what a write makes of a resource is what the vendor takes. `before` is null for a new one.
    pub(crate) fn write(
        &self,
        resource_type: ResourceType,
        before: &Value,
        after: &Value,
    ) -> Result<Passed, Refused> {
        let kind = kind_of(resource_type);
        let mut passed = Passed::default();
        for ready in self.rules.iter().filter(|ready| ready.rule.on == kind) {
            let had = values::at(before, &ready.path);
            let has = values::at(after, &ready.path);
            if before.is_null() || had != has {
                self.values(ready, &has, &mut passed)?;
            }
        }
        self.unmapped(kind, before, after, &mut passed)?;
        Ok(passed)
    }

    fn values(&self, ready: &Ready, has: &[&Value], passed: &mut Passed) -> Result<(), Refused> {
        let rule = &ready.rule;
        let texts: Vec<String> = has.iter().map(|value| values::text(value)).collect();
        if rule.required && texts.iter().all(|text| text.trim().is_empty()) {
            return Err(self.refused(rule, ScimType::InvalidValue, 400, ""));
        }
        for text in texts.iter().filter(|text| !text.is_empty()) {
            if !ready.allows(text) {
                return Err(self.refused(rule, ScimType::InvalidValue, 400, text));
            }
            if rule.unique {
                let condition = format!("{} eq {}", rule.attribute, Value::String(text.clone()));
                // A path of a rule is one, and so is this filter.
                if let Ok(filter) = scim::filter::parse(&condition) {
                    passed.unique.push(Unique {
                        filter,
                        refused: self.refused(rule, ScimType::Uniqueness, 409, text),
                    });
                }
            }
        }
        Ok(())
    }

    fn refused(&self, rule: &ValueRule, scim_type: ScimType, status: u16, value: &str) -> Refused {
        Refused {
            rule: format!("{}: {}", self.flavour.name, rule.id),
            error: ScimError {
                status: rule.status.unwrap_or(status),
                scim_type: rule.scim_type.or(Some(scim_type)),
                detail: rule.message.replace("{value}", value),
            },
        }
    }

    fn unmapped(
        &self,
        kind: ObjectKind,
        before: &Value,
        after: &Value,
        passed: &mut Passed,
    ) -> Result<(), Refused> {
        if self.flavour.unmapped == Unmapped::Accept {
            return Ok(());
        }
        let known = match kind {
            ObjectKind::Users => &self.users,
            ObjectKind::Groups => &self.groups,
        };
        let name = &self.flavour.name;
        for path in values::unmapped(before, after, known) {
            if self.flavour.unmapped == Unmapped::Refuse {
                return Err(Refused {
                    rule: format!("{name}: unmapped"),
                    error: ScimError::bad_request(
                        ScimType::InvalidValue,
                        format!("{name} does not take `{path}`"),
                    ),
                });
            }
            passed.notes.push(format!("{name} does not use `{path}`"));
        }
        Ok(())
    }
}

impl Ready {
    fn allows(&self, text: &str) -> bool {
        let rule = &self.rule;
        let listed = rule.one_of.is_empty() || rule.one_of.iter().any(|one| one == text);
        // A pattern that does not come to an end within its steps did not match.
        let matched = self
            .pattern
            .as_ref()
            .is_none_or(|pattern| pattern.0.matches_whole(text).unwrap_or(false));
        let short = rule
            .length_max
            .is_none_or(|most| text.chars().count() <= most as usize);
        let phone = rule.phone.is_none_or(|form| is_phone(text, form));
        listed && matched && short && phone
    }
}

/// E.164: a country code that does not begin with 0, and 15 digits in all at most.
fn is_phone(text: &str, form: PhoneForm) -> bool {
    let digits = match form {
        PhoneForm::International => match text.strip_prefix('+') {
            Some(digits) => digits,
            None => return false,
        },
        PhoneForm::InternationalDigits => text,
    };
    (7..=15).contains(&digits.len())
        && !digits.starts_with('0')
        && digits.bytes().all(|byte| byte.is_ascii_digit())
}

fn kind_of(resource_type: ResourceType) -> ObjectKind {
    match resource_type {
        ResourceType::Group => ObjectKind::Groups,
        _ => ObjectKind::Users,
    }
}

#[cfg(test)]
mod tests;
