//! The calls: each at its time, again for those whose assignment does not count yet, and an end for every one.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use graph_client::{Graph, GraphError, Watch};
use graph_model::on_demand::OnDemandResult;
use graph_model::{GraphRequest, OnDemandSubject};
use jiff::Timestamp;

use super::entry::{Entry, about};
use super::pace::{CALLS_MAX, Pace};
use super::{Entitled, Rules, asked, judged};
use crate::error::{ApiError, ErrorCode};
use crate::graph_calls::read_all;
use crate::sign_in::KeepRenewed;
use crate::view::common::FixView;
use crate::view::on_demand::{OnDemandApplication, OnDemandCall, OnDemandEnd, OnDemandReport};

/// Members of a group that one call takes (Graph: provision on demand).
const MEMBERS_MAX: usize = graph_model::MEMBERS_MAX;
/// Waits before those are asked for again whose assignment does not count yet.
const PAUSES: [Duration; 4] = [
    Duration::from_secs(5),
    Duration::from_secs(10),
    Duration::from_secs(15),
    Duration::from_secs(20),
];
/// Lost answers in a row after which the rest is not asked for.
const LOST_MAX: u32 = 2;

/// One call. Numbers are places among the entries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Task {
    Person(usize),
    Slice { group: usize, members: Vec<usize> },
}

/// The calls for a group at `group` whose members follow it: slices of five, and one call for a group without people.
pub(super) fn slices(group: usize, members: usize) -> Vec<Task> {
    let all: Vec<usize> = (group + 1..=group + members).collect();
    if all.is_empty() {
        let members = Vec::new();
        return vec![Task::Slice { group, members }];
    }
    all.chunks(MEMBERS_MAX)
        .map(|slice| Task::Slice {
            group,
            members: slice.to_vec(),
        })
        .collect()
}

/// What the calls have brought so far.
pub(super) struct Rounds<'a, S> {
    graph: &'a Graph,
    watch: &'a KeepRenewed,
    application: &'a OnDemandApplication,
    rules: &'a Rules,
    entitled: &'a Entitled,
    entries: Vec<Entry>,
    calls: Vec<OnDemandCall>,
    pace: Pace,
    lost: u32,
    stopped: Option<ApiError>,
    say: &'a S,
}

impl<'a, S: Fn(&str) + Send + Sync> Rounds<'a, S> {
    pub(super) fn new(
        graph: &'a Graph,
        watch: &'a KeepRenewed,
        application: &'a OnDemandApplication,
        rules: &'a Rules,
        entitled: &'a Entitled,
        entries: Vec<Entry>,
        say: &'a S,
    ) -> Self {
        Self {
            graph,
            watch,
            application,
            rules,
            entitled,
            entries,
            calls: Vec::new(),
            pace: Pace::default(),
            lost: 0,
            stopped: None,
            say,
        }
    }

    /// Carries out every call, and again those that came too early, as long as `wait` lasts.
    pub(super) async fn run(&mut self, tasks: Vec<Task>, wait: Duration) {
        let mut tasks = VecDeque::from(tasks);
        let begun = Instant::now();
        for round in 0.. {
            let mut early = Vec::new();
            while let Some(task) = tasks.pop_front() {
                if self.stopped.is_some() {
                    return;
                }
                self.carry_out(task, &mut tasks, &mut early).await;
            }
            let left = wait.saturating_sub(begun.elapsed());
            if early.is_empty() || self.stopped.is_some() {
                return;
            }
            if left.is_zero() {
                return self.gave_up(wait);
            }
            let pause = PAUSES[usize::min(round, PAUSES.len() - 1)].min(left);
            (self.say)(&format!(
                "the service does not see {} yet; asking again in {} s, for {} s more",
                match early.len() {
                    1 => "an assignment".to_owned(),
                    several => format!("{several} assignments"),
                },
                pause.as_secs_f64().ceil(),
                left.as_secs()
            ));
            self.rest(pause).await;
            tasks = early.into();
        }
    }

    async fn carry_out(&mut self, task: Task, tasks: &mut VecDeque<Task>, early: &mut Vec<Task>) {
        match task {
            Task::Person(at) => {
                let subject = OnDemandSubject::User(self.entries[at].shown.id.clone());
                let rule = self.rules.user.clone();
                let Some(result) = self.call(at, &[], rule, &subject).await else {
                    return;
                };
                let id = self.entries[at].shown.id.clone();
                match about(&result, &id, true) {
                    Some(own) => self.entries[at].take(&own, &self.application.name),
                    None => self.entries[at].left_open(
                        OnDemandEnd::Unknown,
                        "the answer is about somebody else",
                        None,
                    ),
                }
                if self.entries[at].too_fresh && self.may_come(at).await {
                    early.push(Task::Person(at));
                }
            }
            Task::Slice { group, members } => self.slice(group, members, tasks, early).await,
        }
    }

    async fn slice(
        &mut self,
        group: usize,
        members: Vec<usize>,
        tasks: &mut VecDeque<Task>,
        early: &mut Vec<Task>,
    ) {
        let subject = OnDemandSubject::Group {
            id: self.entries[group].shown.id.clone(),
            members: members
                .iter()
                .map(|at| self.entries[*at].shown.id.clone())
                .collect(),
        };
        let rule = self.rules.group.clone();
        let Some(result) = self.call(group, &members, rule, &subject).await else {
            return;
        };
        let target = &self.application.name;
        match about(&result, &self.entries[group].shown.id, true) {
            Some(own) => self.entries[group].take_more(&own, target),
            None => self.entries[group].left_open(
                OnDemandEnd::Unknown,
                "the answer does not say what became of the group",
                None,
            ),
        }
        if self.entries[group].too_fresh {
            let mine = |task: &Task| matches!(task, Task::Slice { group: other, .. } if *other == group);
            let rest: Vec<Task> = tasks.iter().filter(|task| mine(task)).cloned().collect();
            tasks.retain(|task| !mine(task));
            let all = std::iter::once(Task::Slice { group, members }).chain(rest);
            if self.may_come(group).await {
                early.extend(all);
            } else {
                self.without_the_group(all);
            }
            return;
        }
        let reached = self.entries[group].arrived() || self.entries[group].shown.target_id.is_some();
        if !reached {
            let mine = |task: &Task| matches!(task, Task::Slice { group: other, .. } if *other == group);
            let rest: Vec<Task> = tasks.iter().filter(|task| mine(task)).cloned().collect();
            tasks.retain(|task| !mine(task));
            self.without_the_group(std::iter::once(Task::Slice { group, members }).chain(rest));
            return;
        }
        let mut again = Vec::new();
        for at in members {
            match about(&result, &self.entries[at].shown.id, false) {
                Some(own) => {
                    self.entries[at].take(&own, target);
                    if self.entries[at].too_fresh {
                        again.push(at);
                    }
                }
                // The answer is about the group alone (one of the two shapes): the person is proven by a call of their own.
                None => tasks.push_back(Task::Person(at)),
            }
        }
        if !again.is_empty() {
            early.push(Task::Slice {
                group,
                members: again,
            });
        }
    }

    /// Members of a group that did not get there.
    fn without_the_group(&mut self, tasks: impl Iterator<Item = Task>) {
        for task in tasks {
            let Task::Slice { members, .. } = task else {
                continue;
            };
            for at in members {
                self.entries[at].left_open(
                    OnDemandEnd::NotArrived,
                    "not sent along, because the group did not arrive",
                    None,
                );
            }
        }
    }

    /// One call of Graph. `None` when there is nothing to read: what happened is with the entries then.
    async fn call(
        &mut self,
        about: usize,
        members: &[usize],
        rule: Option<String>,
        subject: &OnDemandSubject,
    ) -> Option<OnDemandResult> {
        let request = GraphRequest::provision_on_demand(
            &self.application.id,
            &self.application.job_id,
            &rule.unwrap_or_default(),
            subject,
        );
        let request = match request {
            Ok(request) => request,
            Err(error) => {
                self.stopped = Some(ApiError::failed(&error.to_string()));
                return None;
            }
        };
        let wait = self.pace.wait(Instant::now());
        if !wait.is_zero() {
            (self.say)(&format!(
                "the service takes {CALLS_MAX} calls in ten seconds; waiting {} s",
                wait.as_secs_f64().ceil()
            ));
            self.rest(wait).await;
            if self.stopped.is_some() {
                return None;
            }
        }
        let called = self.entries[about].called();
        (self.say)(&match members.len() {
            0 => format!("asking for {called}"),
            1 => format!("asking for {called} with 1 member"),
            some => format!("asking for {called} with {some} members"),
        });
        let at = Timestamp::now();
        let begun = Instant::now();
        self.pace.sent(begun);
        for place in members.iter().chain([&about]) {
            self.entries[*place].shown.tries += 1;
        }
        let heard = asked(self.graph, self.watch, &request).await;
        self.calls.push(OnDemandCall {
            subject: called,
            members: count(members.len()),
            at: at.to_string(),
            seconds: begun.elapsed().as_secs_f64(),
            http_status: heard.as_ref().ok().map(|(answer, _)| u32::from(answer.status)),
            request_id: heard
                .as_ref()
                .ok()
                .and_then(|(answer, _)| answer.request_id.clone()),
        });
        let concerned: Vec<usize> = std::iter::once(about).chain(members.iter().copied()).collect();
        match heard {
            Ok((answer, _)) => {
                self.lost = 0;
                match judged(&request, &answer, &self.application.name) {
                    Ok(result) => Some(result),
                    Err(error) => {
                        self.refused(&concerned, error, answer.status == 404);
                        None
                    }
                }
            }
            Err(error) => {
                self.unheard(&concerned, error);
                None
            }
        }
    }

    /// Graph refused. A person or a group that is gone concerns nobody else; everything else would be refused again.
    fn refused(&mut self, concerned: &[usize], error: ApiError, gone: bool) {
        let why = match error.detail.as_str() {
            "" => error.message.clone(),
            detail => format!("{}: {detail}", error.message),
        };
        for at in concerned {
            self.entries[*at].left_open(OnDemandEnd::NotArrived, &why, error.fix.clone());
        }
        if !gone {
            self.stopped = Some(error);
        }
    }

    /// No answer came.
    fn unheard(&mut self, concerned: &[usize], error: GraphError) {
        let maybe_done = matches!(error, GraphError::Unreachable { maybe_done: true, .. });
        let was_stopped = matches!(error, GraphError::Cancelled { .. });
        if !was_stopped {
            let why = if maybe_done {
                format!("the answer was lost, so it may have been carried out: {error}")
            } else {
                error.to_string()
            };
            let end = if maybe_done {
                OnDemandEnd::Unknown
            } else {
                OnDemandEnd::NotArrived
            };
            let fix = FixView {
                action: "Run it again: who arrived already is said to be equal then.".to_owned(),
                place: None,
                learn_more: None,
            };
            for at in concerned {
                self.entries[*at].left_open(end, &why, Some(fix.clone()));
            }
        }
        self.lost += 1;
        if was_stopped {
            for at in concerned {
                self.entries[*at].shown.tries -= 1;
            }
            self.stopped = Some(stopped());
        } else if !maybe_done || self.lost >= LOST_MAX {
            self.stopped = Some(error.into());
        }
    }

    /// Whether asking again can help: the directory has an assignment that the service does not see yet.
    async fn may_come(&mut self, at: usize) -> bool {
        let entry = &self.entries[at];
        if self.entitled.sync_all || self.entitled.principals.contains(&entry.shown.id) {
            return true;
        }
        if !entry.is_group() {
            let groups = GraphRequest::groups_of_user(&entry.shown.id);
            // Not being able to look is no reason to give up early.
            let Ok(groups) = read_all(self.graph, self.watch, &groups).await else {
                return true;
            };
            let assigned = |group: &serde_json::Value| {
                group["id"]
                    .as_str()
                    .is_some_and(|id| self.entitled.principals.contains(id))
            };
            if groups.iter().any(assigned) {
                return true;
            }
        }
        let entry = &mut self.entries[at];
        let (what, fix) = if entry.is_group() {
            (
                "not assigned to the application",
                "Assign the group to the application, then check again.",
            )
        } else {
            (
                "not assigned to the application, neither directly nor as a direct member of an assigned group",
                "Assign the person, or put them directly into an assigned group. `slipway explain` shows every gate.",
            )
        };
        entry.left_open(OnDemandEnd::NotArrived, what, Some(assign(fix)));
        false
    }

    /// Those who are still not seen after all the waiting.
    fn gave_up(&mut self, wait: Duration) {
        for entry in self.entries.iter_mut().filter(|entry| entry.too_fresh) {
            let what = format!(
                "assigned in the directory, but the service did not see it within {} s",
                wait.as_secs()
            );
            let fix = assign("Fresh assignments take some minutes. Check again then.");
            entry.left_open(OnDemandEnd::NotArrived, &what, Some(fix));
        }
    }

    async fn rest(&mut self, pause: Duration) {
        let cancel = self.watch.cancellation();
        tokio::select! {
            biased;
            () = cancel.cancelled() => self.stopped = Some(stopped()),
            () = tokio::time::sleep(pause) => {}
        }
    }

    pub(super) fn report(
        mut self,
        mut notices: Vec<String>,
        application: OnDemandApplication,
    ) -> OnDemandReport {
        self.count_members();
        let objects: Vec<_> = self.entries.into_iter().map(|entry| entry.shown).collect();
        let number =
            |end: &[OnDemandEnd]| count(objects.iter().filter(|object| end.contains(&object.end)).count());
        let (arrived, not_asked) = (number(&[OnDemandEnd::Arrived]), number(&[OnDemandEnd::NotAsked]));
        let not_arrived = number(&[OnDemandEnd::NotArrived, OnDemandEnd::Unknown]);
        if not_asked > 0 {
            notices.push(format!(
                "{not_asked} were not asked for, because the run ended before"
            ));
        }
        OnDemandReport {
            good: not_arrived + not_asked == 0 && self.stopped.is_none(),
            application,
            objects,
            calls: self.calls,
            notices,
            arrived,
            not_arrived,
            not_asked,
            stopped: self.stopped,
        }
    }

    /// A group says how many of its people arrived.
    fn count_members(&mut self) {
        for at in 0..self.entries.len() {
            if !self.entries[at].is_group() || self.entries[at].shown.tries == 0 {
                continue;
            }
            let name = self.entries[at].shown.display_name.clone();
            let mine: Vec<&Entry> = self.entries[at + 1..]
                .iter()
                .take_while(|entry| {
                    !entry.is_group() && entry.shown.through.as_deref() == Some(name.as_str())
                })
                .collect();
            if mine.is_empty() {
                continue;
            }
            let arrived = mine.iter().filter(|entry| entry.arrived()).count();
            let said = format!("; {arrived} of {} direct members arrived", mine.len());
            self.entries[at].shown.verdict.push_str(&said);
        }
    }
}

fn assign(action: &str) -> FixView {
    FixView {
        action: action.to_owned(),
        place: Some("Enterprise applications > the application > Users and groups".to_owned()),
        learn_more: None,
    }
}

fn stopped() -> ApiError {
    ApiError::new(ErrorCode::Cancelled, "It was stopped before the end")
        .fix("Run it again: who arrived already is said to be equal then.")
}

fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_group_is_cut_into_slices_of_five_and_nobody_is_left_out() {
        let cut = slices(3, 12);
        let members: Vec<usize> = cut
            .iter()
            .flat_map(|task| match task {
                Task::Slice { group: 3, members } => members.clone(),
                other => panic!("{other:?}"),
            })
            .collect();
        assert_eq!(cut.len(), 3);
        assert_eq!(members, (4..16).collect::<Vec<_>>());
        assert_eq!(
            slices(0, 0),
            [Task::Slice {
                group: 0,
                members: Vec::new()
            }]
        );
    }
}
