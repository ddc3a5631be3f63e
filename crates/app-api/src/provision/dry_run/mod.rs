//! The dry run over everyone: what would happen to each person and group, before anything is sent.
//!
//! People are a stream that is read twice: the first time for their matching values, so that two people with one value are known,
//! the second time to be judged. What is kept of each is eight bytes; the work is spread over all cores, and what comes out is in
//! the order of the input.

mod pipeline;
mod rehearsal;
mod report;
mod source;
mod tenant;
#[cfg(test)]
mod tests;

use std::fs::File;
use std::io::copy;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use graph_model::SynchronizationSchema;
use jiff::Timestamp;
use provisioning::dry::{
    AtTarget, Clashes, DryRun, Listed, MatchValue, Roster, Suspects, is_repeated, repeated,
};
use provisioning::{Dialect, Group, Kind, User};
use secrecy::SecretString;
use serde_json::{Map, Value};

pub use rehearsal::Orphan;
pub use report::{
    AttributeCount, ComparedRequests, ComparisonView, DryRunReport, FirstDifference, FirstView, Lines,
    ProblemCount, RehearsalView, Requests, SchemaProblemView,
};

pub use tenant::{TenantRun, in_tenant};

use crate::error::ApiError;
use report::Tally;
use source::{Batch, Keep, Source};

/// What a dry run works from.
pub struct DryRunRequest {
    /// As Graph gives it.
    pub schema: SynchronizationSchema,
    /// The schema that is to take its place: then the difference is told instead of each object.
    pub after: Option<SynchronizationSchema>,
    /// Who there is.
    pub people: PeopleFrom,
    /// Where to look for people as Entra would, by reading alone; `None`: the target is taken to be empty.
    pub target: Option<DryRunTarget>,
    /// How PATCH requests are written; `None`: as the flag on the tenant URL says.
    pub dialect: Option<Dialect>,
    /// The time of the prediction.
    pub now: Timestamp,
    /// How objects are written.
    pub lines: Lines,
    /// How many threads judge; `None`: as many as there are cores.
    pub workers: Option<usize>,
    /// Set by whoever wants it to stop.
    pub stop: Arc<AtomicBool>,
}

/// Where people come from.
pub enum PeopleFrom {
    /// A document or a table.
    File(PathBuf),
    /// The same, from standard input.
    StandardInput,
    /// What was read elsewhere, in a file that nobody else sees.
    Spooled {
        /// What messages call it.
        name: String,
        /// A people document.
        file: File,
    },
}

/// Read access to a SCIM endpoint.
pub struct DryRunTarget {
    /// Tenant URL, with its flags.
    pub url: String,
    /// Bearer token.
    pub token: Option<SecretString>,
}

/// What happens on the way.
#[derive(Clone, Copy, Debug)]
pub enum DryRunEvent<'a> {
    /// So many people are read from the tenant.
    Fetched(u64),
    /// So many objects are looked at for their matching values.
    Looked(u64),
    /// So many objects are judged.
    Judged(u64),
    /// So many resources of the target are looked at, for orphans.
    Read(u64),
    /// Lines of the result, in the order of the input.
    Lines(&'a [u8]),
}

/// Whoever is told; false ends the run.
pub(super) type Hear<'a> = &'a mut (dyn FnMut(DryRunEvent<'_>) -> bool + Send);

/// Judges everyone. Nothing is sent but searches, and those only when there is a target.
///
/// # Errors
/// Schema, people or target cannot be used at all. What goes wrong later stands in the report as `failure`, beside what was done
/// before it.
pub async fn dry_run(
    request: DryRunRequest,
    mut hear: impl FnMut(DryRunEvent<'_>) -> bool + Send + 'static,
) -> Result<DryRunReport, ApiError> {
    let runtime = tokio::runtime::Handle::current();
    tokio::task::spawn_blocking(move || Judges::open(request)?.run(&runtime, &mut hear))
        .await
        .map_err(|error| ApiError::failed("The dry run broke off").because(&error.to_string()))?
}

/// Everything that judging needs; shared by all threads.
struct Judges {
    source: Source,
    before: DryRun,
    after: Option<DryRun>,
    roster: Roster,
    /// Properties that people and groups are read with.
    keep: [Keep; 2],
    lines: Lines,
    workers: usize,
    stop: Arc<AtomicBool>,
    target: Option<DryRunTarget>,
    remarks: Vec<String>,
}

/// Matching values that somebody else may have: value, id and name.
type Suspicious = Vec<(MatchValue, String, String)>;

impl Judges {
    fn open(request: DryRunRequest) -> Result<Self, ApiError> {
        let source = open(request.people)?;
        let (roster, remarks) = source.roster()?;
        let url = request.target.as_ref().map(|target| target.url.as_str());
        let dialect = request
            .dialect
            .unwrap_or_else(|| crate::sync_service::dialect(url.unwrap_or_default()));
        let prepare =
            |schema: &SynchronizationSchema| DryRun::new(schema, request.now, dialect).for_roster(&roster);
        let (before, after) = (prepare(&request.schema), request.after.as_ref().map(prepare));
        let keep = [Kind::User, Kind::Group].map(|kind| {
            let after = after.iter().flat_map(|run| run.properties(kind));
            Keep::new(before.properties(kind).into_iter().chain(after).collect())
        });
        let cores = || std::thread::available_parallelism().map_or(1, usize::from);
        Ok(Self {
            source,
            before,
            after,
            roster,
            keep,
            lines: request.lines,
            workers: request.workers.unwrap_or_else(cores),
            stop: request.stop,
            target: request.target,
            remarks,
        })
    }

    fn run(mut self, runtime: &tokio::runtime::Handle, hear: Hear<'_>) -> Result<DryRunReport, ApiError> {
        let kinds: Vec<Kind> = [Kind::User, Kind::Group]
            .into_iter()
            .filter(|kind| self.runs().any(|run| run.maps(*kind)))
            .collect();
        let target = self.target.take();
        let mut rehearsal = match &target {
            Some(target) => Some(runtime.block_on(rehearsal::Rehearsal::begin(target, &self.before))?),
            None => None,
        };
        let clashes = self.clashes(&kinds, hear)?;
        let mut total = if self.after.is_some() {
            Tally::for_comparison()
        } else {
            Tally::default()
        };
        let mut failure = self.source.broken();
        let head = self.lines.head(self.after.is_some());
        let mut goes_on = head.is_empty() || hear(DryRunEvent::Lines(head.as_bytes()));
        for kind in &kinds {
            if !goes_on {
                break;
            }
            let ended = match &mut rehearsal {
                Some(rehearsal) => {
                    runtime.block_on(self.rehearse(*kind, rehearsal, &clashes[0], &mut total, hear))?
                }
                None => self.judge(*kind, &clashes, &mut total, hear)?,
            };
            goes_on = ended.goes_on;
            failure = ended.failure.or(failure);
        }
        if let Some(rehearsal) = rehearsal.as_mut().filter(|_| goes_on && failure.is_none()) {
            runtime.block_on(rehearsal.orphans(&kinds, self.lines, &self.stop, hear));
        }
        let stopped = self.stop.load(Ordering::Relaxed) || !goes_on;
        if total.objects() == 0 && failure.is_none() && !stopped {
            return Err(self.source.nobody());
        }
        let mut report = total.into_report();
        let about = self.after.as_ref().unwrap_or(&self.before);
        report.schema_problems = about.problems().iter().map(SchemaProblemView::from).collect();
        report.remarks = self.remarks;
        if clashes.iter().any(Clashes::is_by_hash) {
            report.remarks.push(
                "more people collide than can be looked at one by one; some collisions are known by a hash of 64 bits alone"
                    .to_owned(),
            );
        }
        if let Some(rehearsal) = rehearsal {
            let (view, remarks, refused) = rehearsal.into_view();
            report.rehearsal = Some(view);
            report.remarks.extend(remarks);
            failure = failure.or(refused);
        }
        report.stopped = stopped;
        report.failure = failure.map(|error| error.message);
        Ok(report)
    }

    fn runs(&self) -> impl Iterator<Item = &DryRun> {
        std::iter::once(&self.before).chain(&self.after)
    }

    fn goes_on(&self) -> bool {
        !self.stop.load(Ordering::Relaxed)
    }

    /// Who has the matching value of somebody else, for each schema: everybody by hash, and those whose hash came twice once more.
    fn clashes(&self, kinds: &[Kind], hear: Hear<'_>) -> Result<[Clashes; 2], ApiError> {
        let mut hashes: [Vec<u64>; 2] = Default::default();
        let mut looked = 0;
        for kind in kinds {
            let work = |batch: Batch| self.hashes(&batch, *kind);
            self.each(*kind, work, |(found, count)| {
                for (all, found) in hashes.iter_mut().zip(found) {
                    all.extend(found);
                }
                looked += count;
                self.goes_on() && hear(DryRunEvent::Looked(looked))
            })?;
        }
        let twice = hashes.map(|mut hashes| repeated(&mut hashes));
        let mut suspects: [Suspects; 2] = Default::default();
        if twice.iter().any(|hashes| !hashes.is_empty()) {
            for kind in kinds {
                let work = |batch: Batch| self.suspicious(&batch, *kind, &twice);
                self.each(*kind, work, |found| {
                    for (suspects, found) in suspects.iter_mut().zip(found) {
                        for (value, id, name) in found {
                            suspects.look(value, &id, &name);
                        }
                    }
                    self.goes_on()
                })?;
            }
        }
        let [first, second] = suspects;
        let [twice_first, twice_second] = twice;
        Ok([first.clashes(twice_first), second.clashes(twice_second)])
    }

    /// All batches of a list, over all cores.
    fn each<R: Send>(
        &self,
        kind: Kind,
        work: impl Fn(Batch) -> R + Sync,
        consume: impl FnMut(R) -> bool,
    ) -> Result<(), ApiError> {
        let mut stream = self.source.stream(kind)?;
        pipeline::ordered(self.workers, || stream.next_batch(), work, consume);
        Ok(())
    }

    fn objects(&self, batch: &Batch, kind: Kind, mut take: impl FnMut(Listed<'_>)) -> Option<ApiError> {
        let keep = &self.keep[usize::from(kind == Kind::Group)];
        self.source.read(batch, kind, keep, |json| match kind {
            Kind::User => take(Listed::User(&User::from_properties(json))),
            Kind::Group => take(Listed::Group(&Group::from_properties(json))),
        })
    }

    fn hashes(&self, batch: &Batch, kind: Kind) -> ([Vec<u64>; 2], u64) {
        let mut found: [Vec<u64>; 2] = Default::default();
        let mut count = 0;
        self.objects(batch, kind, |listed| {
            count += 1;
            for (found, run) in found.iter_mut().zip(self.runs()) {
                let values = self.match_values(run, listed);
                found.extend(values.iter().map(MatchValue::hash));
            }
        });
        (found, count)
    }

    fn suspicious(&self, batch: &Batch, kind: Kind, twice: &[Vec<u64>; 2]) -> [Suspicious; 2] {
        let mut found: [Suspicious; 2] = Default::default();
        self.objects(batch, kind, |listed| {
            for ((found, twice), run) in found.iter_mut().zip(twice).zip(self.runs()) {
                let values = self.match_values(run, listed);
                let suspicious = values.into_iter().filter(|value| is_repeated(twice, value));
                found.extend(
                    suspicious.map(|value| (value, listed.id().to_owned(), listed.name().to_owned())),
                );
            }
        });
        found
    }

    fn match_values(&self, run: &DryRun, listed: Listed<'_>) -> Vec<MatchValue> {
        run.match_values(listed, self.roster.entitlement(listed.kind(), listed.id()))
    }

    /// Judges all objects of a kind as if the target were empty, or compares the two schemas.
    fn judge(
        &self,
        kind: Kind,
        clashes: &[Clashes; 2],
        total: &mut Tally,
        hear: Hear<'_>,
    ) -> Result<Ended, ApiError> {
        let mut ended = Ended::well();
        let work = |batch: Batch| self.judge_batch(&batch, kind, clashes);
        self.each(kind, work, |judged: JudgedBatch| {
            total.add(judged.tally);
            let delivered = judged.lines.is_empty() || hear(DryRunEvent::Lines(&judged.lines));
            ended.goes_on = delivered && hear(DryRunEvent::Judged(total.objects())) && self.goes_on();
            ended.failure = judged.failure;
            ended.goes_on && ended.failure.is_none()
        })?;
        Ok(ended)
    }

    fn judge_batch(&self, batch: &Batch, kind: Kind, clashes: &[Clashes; 2]) -> JudgedBatch {
        let mut out = JudgedBatch::default();
        let (tally, lines) = (&mut out.tally, &mut out.lines);
        out.failure = self.objects(batch, kind, |listed| {
            let entitlement = self.roster.entitlement(kind, listed.id());
            match &self.after {
                None => {
                    let judged = self
                        .before
                        .judge(listed, entitlement, &clashes[0], AtTarget::NotAsked);
                    tally.judged(&judged);
                    self.lines.judged(&judged, None, lines);
                }
                Some(after) => {
                    let difference =
                        self.before
                            .compare(after, listed, &entitlement, [&clashes[0], &clashes[1]]);
                    tally.compared(&difference);
                    self.lines.difference(&difference, lines);
                }
            }
        });
        out
    }

    /// Judges all objects of a kind by what the target has.
    async fn rehearse(
        &self,
        kind: Kind,
        rehearsal: &mut rehearsal::Rehearsal,
        clashes: &Clashes,
        total: &mut Tally,
        hear: Hear<'_>,
    ) -> Result<Ended, ApiError> {
        let mut stream = self.source.stream(kind)?;
        while let Some(batch) = stream.next_batch() {
            let mut objects: Vec<Object> = Vec::new();
            let failure = self.source.read(
                &batch,
                kind,
                &self.keep[usize::from(kind == Kind::Group)],
                |json| {
                    objects.push(Object::new(kind, json));
                },
            );
            let values = objects
                .iter()
                .map(|object| self.match_values(&self.before, object.listed()))
                .collect();
            let found = rehearsal.search(&self.before, values).await;
            let mut lines = Vec::new();
            for (object, found) in objects.iter().zip(&found) {
                let listed = object.listed();
                let entitlement = self.roster.entitlement(kind, listed.id());
                let at = rehearsal.at_target(found);
                let judged = self.before.judge(listed, entitlement, clashes, at);
                total.judged(&judged);
                self.lines.judged(&judged, found.word(), &mut lines);
            }
            let delivered = lines.is_empty() || hear(DryRunEvent::Lines(&lines));
            let goes_on = delivered
                && hear(DryRunEvent::Judged(total.objects()))
                && self.goes_on()
                && !rehearsal.is_refused();
            if !goes_on || failure.is_some() {
                return Ok(Ended { goes_on, failure });
            }
        }
        Ok(Ended::well())
    }
}

/// How a list ended.
struct Ended {
    goes_on: bool,
    failure: Option<ApiError>,
}

impl Ended {
    fn well() -> Self {
        Self {
            goes_on: true,
            failure: None,
        }
    }
}

#[derive(Default)]
struct JudgedBatch {
    tally: Tally,
    lines: Vec<u8>,
    failure: Option<ApiError>,
}

/// A person or a group, held while the target is asked.
enum Object {
    User(User),
    Group(Group),
}

impl Object {
    fn new(kind: Kind, json: Map<String, Value>) -> Self {
        match kind {
            Kind::User => Self::User(User::from_properties(json)),
            Kind::Group => Self::Group(Group::from_properties(json)),
        }
    }

    fn listed(&self) -> Listed<'_> {
        match self {
            Self::User(user) => Listed::User(user),
            Self::Group(group) => Listed::Group(group),
        }
    }
}

fn open(people: PeopleFrom) -> Result<Source, ApiError> {
    const FIX: &str = "Name the file with the people.";
    match people {
        PeopleFrom::Spooled { name, file } => Source::open(name, file),
        PeopleFrom::File(path) => {
            let name = path.display().to_string();
            if path.is_dir() {
                return Err(ApiError::bad_input(&format!("{name} is a folder, not a file")).fix(FIX));
            }
            let unreadable = |error: std::io::Error| {
                ApiError::bad_input(&format!("{name} cannot be read: {error}")).fix(FIX)
            };
            let file = File::open(&path).map_err(unreadable)?;
            let is_file = file.metadata().map_err(unreadable)?.is_file();
            // A pipe can be read once only.
            let file = if is_file {
                file
            } else {
                spool(file).map_err(unreadable)?
            };
            Source::open(name, file)
        }
        PeopleFrom::StandardInput => {
            let name = "standard input".to_owned();
            let file = spool(std::io::stdin().lock())
                .map_err(|error| ApiError::bad_input(&format!("{name} cannot be read: {error}")).fix(FIX))?;
            Source::open(name, file)
        }
    }
}

/// Puts a stream into a file that has no name and is gone with this process, so that it can be read twice.
fn spool(mut from: impl std::io::Read) -> std::io::Result<File> {
    let mut file = tempfile::tempfile()?;
    copy(&mut from, &mut file)?;
    Ok(file)
}
