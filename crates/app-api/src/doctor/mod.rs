//! People's data and groups held against the rules of a vendor, from a file or from a tenant. Nothing is written.

mod answers;
mod looked;
mod tenant;

use std::collections::{BTreeMap, HashSet};

use findings::{DataCheck, Region};
use profile::{AnswerValue, Facts, Profile, SCIM_METHOD};

use crate::app::App;
use crate::error::ApiError;
use crate::provision::Listed;
use crate::request::DoctorRequest;
use crate::vendor::Chosen;
use crate::view::doctor::DoctorView;
use looked::{Looked, view};
use tenant::Source;

/// Which rules, and how numbers without a country code are read.
#[derive(Clone, Debug)]
pub struct DoctorWish {
    /// The vendor.
    pub vendor: Chosen,
    /// Answers to its questions, as `id=value`; its defaults for the others.
    pub answers: Vec<String>,
    /// The country of people who have none of their own, by two letters.
    pub country: Option<String>,
}

/// The people of a file.
///
/// # Errors
/// An answer answers nothing, or the country is none.
pub fn from_people(wish: &DoctorWish, listed: &Listed) -> Result<DoctorView, ApiError> {
    let profile = wish.vendor.profile();
    let mut looked = looked(
        profile,
        &answers::read(profile, &wish.answers)?,
        wish.country.as_deref(),
    )?;
    let in_scope = in_scope(listed);
    for user in listed.people.users() {
        if in_scope.as_ref().is_none_or(|ids| ids.contains(user.id())) {
            looked.see(&user.to_json());
        }
    }
    let mut notices = listed.remarks.clone();
    if looked.people() == 0 {
        notices.push("nobody in the file is in scope".to_owned());
    }
    Ok(view(profile, looked, Vec::new(), Vec::new(), notices))
}

/// Everyone assigned to an application of the signed-in tenant, members of groups included.
///
/// # Errors
/// An answer answers nothing; there is no such application; Graph refuses.
pub async fn from_tenant(app: &App, wish: &DoctorWish, application: &str) -> Result<DoctorView, ApiError> {
    let profile = wish.vendor.profile();
    let looked = looked(
        profile,
        &answers::read(profile, &wish.answers)?,
        wish.country.as_deref(),
    )?;
    let signed_in = app.signed_in()?;
    let source = Source::of_application(&signed_in.graph, &app.watch(), application).await?;
    tenant::check(app, &signed_in, profile, looked, source).await
}

/// The people and groups of a set-up, as its groups are ticked now.
///
/// # Errors
/// Nobody is signed in, the country is none, or Graph refuses.
pub async fn show(app: &App, request: DoctorRequest) -> Result<DoctorView, ApiError> {
    let session = app.session(&request.session_id).await?;
    let profile = session.state.profile()?;
    let looked = looked(&profile, &BTreeMap::new(), request.country.as_deref())?;
    let signed_in = app.signed_in_for(&session.state).await?;
    let groups = crate::who::group_ids(&signed_in, &app.watch(), &session.state).await?;
    let source = Source::of_groups(groups.into_iter().map(|(id, _)| id));
    tenant::check(app, &signed_in, &profile, looked, source).await
}

fn looked(
    profile: &Profile,
    answers: &BTreeMap<String, AnswerValue>,
    country: Option<&str>,
) -> Result<Looked, ApiError> {
    let home = country.map(region).transpose()?;
    let resolved = profile.resolve(SCIM_METHOD, answers, &Facts::default());
    let rules =
        DataCheck::new(&resolved.profile.data_rules).map_err(|error| ApiError::failed(&error.to_string()))?;
    Ok(Looked::new(rules, home))
}

fn region(text: &str) -> Result<Region, ApiError> {
    findings::region(text).ok_or_else(|| {
        ApiError::bad_input(&format!("`{text}` is no country")).fix("Write its two letters, as in DK or US.")
    })
}

/// Who is assigned by a people file; `None` when that is everybody.
fn in_scope(listed: &Listed) -> Option<HashSet<&str>> {
    if listed.sync_all {
        return None;
    }
    let people = &listed.people;
    let ids = people.assignments().iter().flat_map(|assignment| {
        let id = assignment.principal_id.as_str();
        let members = people.group(id).map(|group| group.members.as_slice());
        std::iter::once(id).chain(members.unwrap_or_default().iter().map(String::as_str))
    });
    Some(ids.collect())
}

/// Writes a table (CSV) of everybody who is concerned, and says how many rows it has.
///
/// # Errors
/// It cannot be written.
pub fn export(view: &DoctorView, to: impl std::io::Write) -> Result<usize, ApiError> {
    let failed =
        |error: &dyn std::fmt::Display| ApiError::failed(&format!("The table was not written: {error}"));
    let mut table = csv::Writer::from_writer(to);
    let head = [
        "userPrincipalName",
        "id",
        "displayName",
        "attribute",
        "value",
        "problem",
        "proposal",
        "correctedIn",
    ];
    table.write_record(head).map_err(|error| failed(&error))?;
    let mut rows = 0;
    for rule in &view.rules {
        for one in &rule.concerned {
            let at = if one.on_premises {
                "Active Directory"
            } else {
                "Entra ID"
            };
            let row = [
                one.upn.as_str(),
                &one.id,
                &one.display_name,
                &rule.attribute,
                one.value.as_deref().unwrap_or_default(),
                &one.problem,
                one.proposal.as_deref().unwrap_or_default(),
                at,
            ];
            table.write_record(row).map_err(|error| failed(&error))?;
            rows += 1;
        }
    }
    table.flush().map_err(|error| failed(&error))?;
    Ok(rows)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The window's commands run on any thread.
    #[test]
    fn a_command_of_the_window_may_move_between_threads() {
        fn is_send<F: Future + Send>(_: fn(&'static App, DoctorRequest) -> F) {}
        is_send(show);
    }
}
