//! The numbers and names of the groups of a pattern.

use std::collections::{BTreeMap, BTreeSet};

use super::super::ast::Slot;

/// Groups as the first reading finds them.
#[derive(Default)]
pub(super) struct Found {
    pub(super) numbers: BTreeSet<u32>,
    /// In the order of their first appearance.
    pub(super) names: Vec<String>,
}

impl Found {
    /// Unnamed groups and groups named by a number keep their numbers; then names get the numbers still free, in order
    /// (.NET: "Grouping constructs in regular expressions").
    pub(super) fn into_groups(mut self) -> Groups {
        self.numbers.insert(0);
        let mut next = 1;
        let mut numbers_of_names = Vec::new();
        for name in self.names {
            while !self.numbers.insert(next) {
                next += 1;
            }
            numbers_of_names.push((name, next));
        }
        let numbers: Vec<u32> = self.numbers.into_iter().collect();
        let slot_of = |number: u32| numbers.partition_point(|known| *known < number);
        let names = numbers_of_names
            .into_iter()
            .map(|(name, number)| (name, slot_of(number)))
            .collect();
        Groups { numbers, names }
    }

    pub(super) fn add_name(&mut self, name: &str) {
        if !self.names.iter().any(|known| known == name) {
            self.names.push(name.to_owned());
        }
    }
}

/// The groups of a pattern, the whole match first.
#[derive(Clone, Debug)]
pub(in crate::regex) struct Groups {
    /// The .NET number of each slot, rising.
    numbers: Vec<u32>,
    names: BTreeMap<String, Slot>,
}

impl Groups {
    pub(in crate::regex) fn len(&self) -> usize {
        self.numbers.len()
    }

    pub(in crate::regex) fn by_number(&self, number: u32) -> Option<Slot> {
        self.numbers.binary_search(&number).ok()
    }

    pub(in crate::regex) fn by_name(&self, name: &str) -> Option<Slot> {
        self.names.get(name).copied()
    }

    /// By name, or by number written in digits.
    pub(in crate::regex) fn find(&self, group: &str) -> Option<Slot> {
        if group.bytes().all(|byte| byte.is_ascii_digit()) {
            return self.by_number(group.parse().ok()?);
        }
        self.by_name(group)
    }

    /// Every group but the whole match, in the order of the numbers; one without a name by its number.
    pub(in crate::regex) fn names(&self) -> Vec<String> {
        let mut names: Vec<String> = self.numbers.iter().map(u32::to_string).collect();
        for (name, slot) in &self.names {
            names[*slot].clone_from(name);
        }
        names.remove(0);
        names
    }
}
