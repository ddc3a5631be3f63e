//! The figures of a run: a table for people, JSON for programs, and whether the targets are met.

use serde_json::{Value as Json, json};

use crate::measure::Timing;

/// What a figure counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unit {
    /// Times in a second.
    PerSecond,
    /// How many times faster than a reference.
    Ratio,
    /// Blocks taken from the allocator.
    Allocations,
    /// Thousandths of a second.
    Milliseconds,
    /// Millions of bytes.
    Megabytes,
}

/// What a figure has to be.
#[derive(Clone, Copy, Debug)]
enum Target {
    AtLeast(f64),
    AtMost(f64),
}

/// One figure.
#[derive(Debug)]
pub(crate) struct Figure {
    name: String,
    unit: Unit,
    value: f64,
    /// Of the rounds, as a share of the value.
    spread: Option<f64>,
    target: Option<Target>,
}

impl Figure {
    /// Times in a second.
    pub(crate) fn rate(timing: &Timing) -> Self {
        Self {
            spread: Some(timing.spread()),
            ..Self::new(timing.name, Unit::PerSecond, timing.per_second())
        }
    }

    /// How many times faster than a reference that was measured in turns with it.
    pub(crate) fn ratio(own: &Timing, reference: &Timing) -> Self {
        let name = format!("{} / {}", own.name, reference.name);
        Self::new(name, Unit::Ratio, own.faster_than(reference))
    }

    /// Blocks taken from the allocator.
    pub(crate) fn allocations(name: &str, count: u64) -> Self {
        Self::new(name, Unit::Allocations, count as f64)
    }

    /// A number that was not measured in rounds.
    pub(crate) fn number(name: impl Into<String>, unit: Unit, value: f64) -> Self {
        Self::new(name, unit, value)
    }

    fn new(name: impl Into<String>, unit: Unit, value: f64) -> Self {
        Self {
            name: name.into(),
            unit,
            value,
            spread: None,
            target: None,
        }
    }

    /// It must not be less.
    pub(crate) fn at_least(mut self, target: f64) -> Self {
        self.target = Some(Target::AtLeast(target));
        self
    }

    /// It must not be more.
    pub(crate) fn at_most(mut self, target: f64) -> Self {
        self.target = Some(Target::AtMost(target));
        self
    }

    /// `None` for a figure that is there for orientation.
    fn met(&self) -> Option<bool> {
        self.target.map(|target| match target {
            Target::AtLeast(least) => self.value >= least,
            Target::AtMost(most) => self.value <= most,
        })
    }

    fn row(&self) -> [String; 5] {
        let target = match self.target {
            Some(Target::AtLeast(least)) => format!("≥ {}", self.unit.show(least)),
            Some(Target::AtMost(most)) => format!("≤ {}", self.unit.show(most)),
            None => String::new(),
        };
        let met = match self.met() {
            Some(true) => "met",
            Some(false) => "MISSED",
            None => "",
        };
        [
            self.name.clone(),
            self.unit.show(self.value),
            self.spread
                .map_or_else(String::new, |spread| format!("± {:.0} %", spread * 100.0)),
            target,
            met.to_owned(),
        ]
    }

    fn json(&self) -> Json {
        let (at_least, at_most) = match self.target {
            Some(Target::AtLeast(least)) => (Some(least), None),
            Some(Target::AtMost(most)) => (None, Some(most)),
            None => (None, None),
        };
        json!({
            "name": self.name,
            "unit": self.unit.code(),
            "value": self.value,
            "spread": self.spread,
            "atLeast": at_least,
            "atMost": at_most,
            "met": self.met(),
        })
    }
}

impl Unit {
    fn code(self) -> &'static str {
        match self {
            Self::PerSecond => "perSecond",
            Self::Ratio => "ratio",
            Self::Allocations => "allocations",
            Self::Milliseconds => "milliseconds",
            Self::Megabytes => "megabytes",
        }
    }

    fn show(self, value: f64) -> String {
        match self {
            Self::PerSecond => format!("{} /s", grouped(value.round() as u64)),
            Self::Ratio if value < 10.0 => format!("{value:.2} ×"),
            Self::Ratio => format!("{value:.1} ×"),
            Self::Allocations => format!("{value:.0}"),
            Self::Milliseconds => format!("{value:.3} ms"),
            Self::Megabytes => format!("{value:.0} MB"),
        }
    }
}

/// `1234567` as `1,234,567`.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// Whether no target is missed.
pub(crate) fn all_met(figures: &[Figure]) -> bool {
    figures.iter().all(|figure| figure.met() != Some(false))
}

/// The figures as a table.
pub(crate) fn table(figures: &[Figure]) -> String {
    let head = ["figure", "value", "spread", "target", ""].map(str::to_owned);
    let rows: Vec<[String; 5]> = std::iter::once(head)
        .chain(figures.iter().map(Figure::row))
        .collect();
    let width = |column: usize| {
        rows.iter()
            .map(|row| row[column].chars().count())
            .max()
            .unwrap_or(0)
    };
    let [name, value, spread, target] = [0, 1, 2, 3].map(width);
    rows.iter()
        .map(|row| {
            let line = format!(
                "{:<name$}  {:>value$}  {:<spread$}  {:>target$}  {}",
                row[0], row[1], row[2], row[3], row[4]
            );
            format!("{}\n", line.trim_end())
        })
        .collect()
}

/// The figures as one JSON document.
pub(crate) fn json(topic: &str, figures: &[Figure]) -> Json {
    let all: Vec<Json> = figures.iter().map(Figure::json).collect();
    json!({ "topic": topic, "allMet": all_met(figures), "figures": all })
}
