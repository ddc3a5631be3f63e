//! The end of a cycle: what is given up, whether the job goes into quarantine, what is mailed.

use jiff::Timestamp;

use super::{Cycle, CycleFailure, CycleReport, Phase};
use crate::engine::Engine;
use crate::notification::Mail;
use crate::people::Kind;
use crate::quarantine::{Quarantine, QuarantineReason};

impl Cycle {
    /// Ends the cycle. One that is cut off before [`Next::Done`](crate::Next::Done), or that failed as a whole, leaves the watermark
    /// where it was.
    #[must_use]
    pub fn finish(mut self) -> CycleReport {
        self.filing.put_rest(&mut self.engine);
        let is_whole = self.phase == Phase::Done;
        let mut disabled = None;
        let mut mails = Vec::new();
        if is_whole {
            let engine = &mut self.engine;
            if engine.fatal.is_none() {
                disabled = give_up(engine);
                forget_the_gone(engine);
                if engine.thorough {
                    engine.state.sync_all = engine.is_sync_all();
                }
                engine.state.watermark = Some(engine.now);
            }
            let before = engine.state.quarantine.take();
            let imposed = verdict(engine)
                .map(|(reason, failure)| Quarantine::imposed(before.as_ref(), reason, failure, engine.now));
            if let Some(quarantine) = &imposed {
                if before.as_ref().map(|before| before.reason) != Some(quarantine.reason) {
                    mails.extend(mail(engine, quarantine));
                }
                if quarantine.is_over(engine.now) {
                    disabled = Some("The job was in quarantine for four weeks.".to_owned());
                }
            }
            engine.state.quarantine = imposed;
        }
        let synchronized = [Kind::User, Kind::Group]
            .into_iter()
            .filter_map(|kind| {
                let mapping = self.engine.mapping(kind)?;
                let count = self.engine.state.synchronized(kind) as u64;
                Some((format!("{} to {}", kind.as_str(), mapping.target_object), count))
            })
            .collect();
        CycleReport {
            state: self.engine.state,
            counts: self.engine.counts,
            log: self.engine.log,
            failure: self.engine.fatal,
            disabled,
            mails,
            synchronized,
        }
    }
}

/// Drops what failed for 28 days: it is remembered as looked at, and only a change of it is a reason to try again. Says why a job
/// with nothing but failures is switched off.
fn give_up(engine: &mut Engine) -> Option<String> {
    let now = engine.now;
    let over = |(id, escrow): (&String, &crate::state::Escrow)| {
        escrow.is_over(now).then(|| (id.clone(), escrow.seen))
    };
    let objects: Vec<(String, u64)> = engine.state.escrows.iter().filter_map(over).collect();
    let references: Vec<(String, u64)> = engine.state.reference_escrows.iter().filter_map(over).collect();
    let dropped = objects.len();
    for (id, seen) in objects {
        engine.state.escrows.remove(&id);
        engine.state.skipped.insert(id, seen);
    }
    for (id, seen) in references {
        engine.state.reference_escrows.remove(&id);
        engine.state.links.change(&id, |link| link.dropped = Some(seen));
    }
    let nothing_else = dropped > 0 && engine.state.links.is_empty() && engine.state.escrows.is_empty();
    nothing_else
        .then(|| format!("Nothing but failures for 28 days: {dropped} objects, and none that succeeded."))
}

/// What failed or was skipped and is not in the directory any more needs no memory.
fn forget_the_gone(engine: &mut Engine) {
    let gone: Vec<String> = if engine.people.is_only_changes() {
        engine.people.removed().map(str::to_owned).collect()
    } else {
        let listed = |id: &String| engine.people.user(id).is_some() || engine.people.group(id).is_some();
        let skipped = engine.state.skipped.keys();
        let failed = engine.state.escrows.keys();
        skipped
            .chain(failed)
            .filter(|id| !listed(id) && engine.link(id).is_none())
            .cloned()
            .collect()
    };
    for id in gone {
        if engine.link(&id).is_none() {
            engine.state.skipped.remove(&id);
            engine.state.escrows.remove(&id);
            engine.state.held.remove(&id);
        }
    }
}

/// Why the job goes into quarantine, or stays in it.
fn verdict(engine: &Engine) -> Option<(QuarantineReason, CycleFailure)> {
    if let Some(failure) = &engine.fatal {
        return Some((QuarantineReason::EncounteredQuarantineException, failure.clone()));
    }
    let state = &engine.state;
    if !state.held.is_empty() {
        let message = format!(
            "{} objects would be disabled or deleted beyond what the notification settings allow in one cycle, and are held back. Allow \
             the deletions (restart with ForceDeletes), or put the objects back into scope and restart then.",
            state.held.len()
        );
        return Some((
            QuarantineReason::TooManyDeletes,
            failure(QuarantineReason::TooManyDeletes, message),
        ));
    }
    let count = |len: usize| len as u64;
    let failures = count(state.escrows.len());
    let references = count(state.reference_escrows.len());
    let right = count(state.links.in_scope(Kind::User) + state.links.in_scope(Kind::Group));
    let failing_links = state.escrows.keys().filter(|id| state.links.contains(id)).count();
    let reason =
        QuarantineReason::of_failures(failures, references, right.saturating_sub(count(failing_links)))?;
    let message = format!(
        "{failures} objects fail, {references} references cannot be set, {right} objects are at the target. Repair what they fail by (the \
         provisioning log names it), then restart the job."
    );
    Some((reason, failure(reason, message)))
}

fn failure(reason: QuarantineReason, message: String) -> CycleFailure {
    CycleFailure {
        code: reason.as_str().to_owned(),
        message,
    }
}

/// One mail for a quarantine, and one when its reason changes.
fn mail(engine: &Engine, quarantine: &Quarantine) -> Option<Mail> {
    let notification = engine.people.notification();
    let to = notification.recipients()?;
    let app = match engine.identity.service_principal_name.as_str() {
        "" => "the application",
        name => name,
    };
    let why = quarantine
        .error
        .as_ref()
        .map_or("", |error| error.message.as_str());
    Some(Mail {
        to: to.to_owned(),
        subject: format!(
            "Provisioning to {app} is in quarantine ({})",
            quarantine.reason.as_str()
        ),
        body: format!(
            "{why}\n\nThe next attempt is at {}. A job that stays in quarantine for four weeks is switched off.",
            minute(quarantine.next_attempt)
        ),
    })
}

fn minute(at: Timestamp) -> String {
    at.strftime("%Y-%m-%d %H:%M UTC").to_string()
}
