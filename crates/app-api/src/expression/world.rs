//! Clock, chance, target and tenant of one evaluation.

use std::collections::HashSet;

use expr::date::DateTime;
use expr::{Doubt, Environment, Readings, Seeded};

use crate::error::ApiError;
use crate::request::ExpressionWorld;

/// [`ExpressionWorld`], read.
pub(super) struct World {
    now: Option<DateTime>,
    taken: HashSet<String>,
    chance: Seeded,
    domain: Option<String>,
    pub(super) readings: Readings,
}

impl World {
    pub(super) fn read(asked: &ExpressionWorld) -> Result<Self, ApiError> {
        let now = match &asked.now {
            None => None,
            Some(text) => Some(DateTime::parse_iso(text).map_err(|error| {
                ApiError::bad_input(&format!("`{text}` is no time: {error}"))
                    .fix("Write the time as 2026-01-31T09:00:00Z.")
            })?),
        };
        let mut readings = Readings::default();
        for code in &asked.readings {
            readings = readings.with(switchable(code)?);
        }
        // Chance is the one thing nobody needs to say: without a seed it differs every time.
        let seed = asked
            .seed
            .map_or_else(|| uuid::Uuid::new_v4().as_u64_pair().0, u64::from);
        Ok(Self {
            now,
            taken: asked.taken.iter().map(|value| value.to_lowercase()).collect(),
            chance: Seeded::new(seed),
            domain: asked.default_domain.clone(),
            readings,
        })
    }

    /// Lends itself as an environment.
    pub(super) fn with<T>(&self, evaluate: impl FnOnce(&Environment<'_>) -> T) -> T {
        let random = || self.chance.next();
        // The directory's search ignores case.
        let taken = |value: &str| self.taken.contains(&value.to_lowercase());
        evaluate(&Environment {
            now: self.now,
            random: Some(&random),
            taken: Some(&taken),
            default_domain: self.domain.as_deref(),
            readings: self.readings,
        })
    }
}

fn switchable(code: &str) -> Result<Doubt, ApiError> {
    if let Some(doubt) = Readings::named(code) {
        return Ok(doubt);
    }
    let known = Doubt::ALL.iter().find(|doubt| doubt.code() == code);
    let message = match known {
        Some(_) => format!("`{code}` is an open question with no other reading here"),
        None => format!("there is no open question `{code}`"),
    };
    let codes: Vec<&str> = Doubt::ALL
        .iter()
        .filter(|doubt| doubt.other_reading().is_some())
        .map(|doubt| doubt.code())
        .collect();
    Err(ApiError::bad_input(&message).fix(&format!("Choose one of: {}.", codes.join(", "))))
}
