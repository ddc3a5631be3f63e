//! One object of a run, and what is known of it so far.

use graph_model::on_demand::{Item, OnDemandResult, Outcome};

use super::advice;
use super::subjects::{Members, Person};
use crate::check::strip;
use crate::view::check::CheckCandidate;
use crate::view::common::{FixView, Verdict};
use crate::view::on_demand::{OnDemandEnd, OnDemandObject, SentValue};

/// One object of a run.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    pub(super) shown: OnDemandObject,
    /// The service did not see its assignment when it was last asked.
    pub(super) too_fresh: bool,
}

impl Entry {
    pub(super) fn person(person: &Person, through: Option<&Members>) -> Self {
        let mut entry = Self::new("User", &person.id, &person.display_name);
        entry.shown.upn.clone_from(&person.upn);
        entry.shown.through = through.map(|group| group.name.clone());
        entry.shown.remarks.clone_from(&person.remarks);
        entry
    }

    pub(super) fn group(group: &Members) -> Self {
        Self::new("Group", &group.id, &group.name)
    }

    fn new(kind: &str, id: &str, name: &str) -> Self {
        Self {
            shown: OnDemandObject {
                kind: kind.to_owned(),
                id: id.to_owned(),
                display_name: name.to_owned(),
                upn: String::new(),
                through: None,
                end: OnDemandEnd::NotAsked,
                verdict: "not asked for".to_owned(),
                status: String::new(),
                action: String::new(),
                error_code: None,
                reason: None,
                steps: Vec::new(),
                sent: Vec::new(),
                target_id: None,
                fix: None,
                remarks: Vec::new(),
                tries: 0,
            },
            too_fresh: false,
        }
    }

    pub(super) fn is_group(&self) -> bool {
        self.shown.kind == "Group"
    }

    pub(super) fn arrived(&self) -> bool {
        self.shown.end == OnDemandEnd::Arrived
    }

    /// Name and sign-in name.
    pub(super) fn called(&self) -> String {
        match self.shown.upn.as_str() {
            "" => format!("the group “{}”", self.shown.display_name),
            upn => format!("{} ({upn})", self.shown.display_name),
        }
    }

    /// What an answer says about this object alone.
    pub(super) fn take(&mut self, result: &OnDemandResult, target: &str) {
        let item = result.items.first();
        let arrived = result.arrived();
        let steps = strip::steps(result, &self.candidate(), &[]);
        let shown = &mut self.shown;
        shown.end = if arrived {
            OnDemandEnd::Arrived
        } else if matches!(result.status, Outcome::Unknown(_)) {
            OnDemandEnd::Unknown
        } else {
            OnDemandEnd::NotArrived
        };
        shown.status = match &result.status {
            Outcome::Unknown(word) => word.clone(),
            known => known.as_str().to_owned(),
        };
        shown.action = item.map_or_else(String::new, |item| item.action.clone());
        shown.error_code.clone_from(&result.error_code);
        shown.reason.clone_from(&result.reason);
        shown.target_id = item
            .map(|item| item.target_id.clone())
            .filter(|id| !id.is_empty())
            .or_else(|| shown.target_id.take());
        shown.sent.extend(item.into_iter().flat_map(sent));
        let trouble = steps
            .iter()
            .find(|step| matches!(step.verdict, Verdict::Fail))
            .or_else(|| steps.iter().find(|step| matches!(step.verdict, Verdict::Warn)));
        shown.verdict = if arrived {
            steps
                .last()
                .map_or_else(|| "arrived".to_owned(), |step| step.detail.clone())
        } else {
            trouble
                .map(|step| step.detail.clone())
                .or_else(|| shown.reason.clone())
                .unwrap_or_else(|| format!("the service says “{}”", shown.status))
        };
        shown.fix = (!arrived).then(|| advice::fix(result.error_code.as_deref(), item, target));
        shown.steps = steps;
        self.too_fresh = result.not_entitled_yet();
    }

    /// Another slice of a group: what was written adds up, and a failure of one slice stays.
    pub(super) fn take_more(&mut self, result: &OnDemandResult, target: &str) {
        let failed_before = self.shown.end == OnDemandEnd::NotArrived && !self.too_fresh;
        let wrote_before = self.arrived() && !self.shown.sent.is_empty();
        let before = self.shown.clone();
        self.take(result, target);
        let nothing_new = self.arrived() && result.items.first().is_none_or(Item::redundant);
        if failed_before || (wrote_before && nothing_new) {
            let sent = std::mem::take(&mut self.shown.sent);
            self.shown = OnDemandObject { sent, ..before };
        }
    }

    /// It was asked for, and the answer says nothing of it, or there was none.
    pub(super) fn left_open(&mut self, end: OnDemandEnd, why: &str, fix: Option<FixView>) {
        self.shown.end = end;
        why.clone_into(&mut self.shown.verdict);
        self.shown.fix = fix;
        self.too_fresh = false;
    }

    fn candidate(&self) -> CheckCandidate {
        CheckCandidate {
            id: self.shown.id.clone(),
            display_name: self.shown.display_name.clone(),
            upn: self.shown.upn.clone(),
            through: self.shown.through.clone().unwrap_or_default(),
            group: self.is_group(),
        }
    }
}

fn sent(item: &Item) -> Vec<SentValue> {
    item.modified
        .iter()
        .map(|modified| SentValue {
            attribute: modified.name.clone(),
            before: modified.old_value.clone(),
            after: modified.new_value.clone(),
        })
        .collect()
}

/// What an answer says about one of its objects; `None` when it is not in the answer. `asked_for`: the call was about it.
pub(super) fn about(result: &OnDemandResult, id: &str, asked_for: bool) -> Option<OnDemandResult> {
    let single = result.items.len() <= 1;
    match result.items.iter().find(|item| item.source_id == id) {
        Some(_) if single => Some(result.clone()),
        Some(item) => Some(OnDemandResult {
            status: item.status.clone(),
            error_code: item.error_code.clone(),
            reason: item.reason.clone(),
            items: vec![item.clone()],
        }),
        // A failed connection, or an answer of one word, names nobody.
        None if asked_for && single && result.items.iter().all(|item| item.source_id.is_empty()) => {
            Some(result.clone())
        }
        None => None,
    }
}
