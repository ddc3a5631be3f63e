//! The SMS2GO profile holds the whole guide.

use profile::{Action, Place, Profile, StepKind, find};

/// Every step of the guide, in its order.
const STEPS: &str = "A1 A2 A3 A4 A5 A6 A7 A8 B0 B1 B2 B3 B4 B5 B6 B7 B8 C1 C2 C3 D1 D2 E1 E2 E3 F1 F2 F3 \
                     G1 G2 G3 G4 H1 H2 I1 I2 I3 I4 I5 J1 J2 J3 J4 J5 J6 J7 J8 J9";

fn sms2go() -> &'static Profile {
    find("sms2go").expect("the profile comes with the product")
}

#[test]
fn every_step_of_the_guide_is_there_in_its_order() {
    let expected: Vec<String> = STEPS.split_whitespace().map(|id| format!("S2G-{id}")).collect();
    let ids: Vec<&str> = sms2go().steps.iter().map(|step| step.id.as_str()).collect();
    assert_eq!(ids, expected);
}

#[test]
fn the_mapping_rows_are_the_guides_letter_for_letter() {
    let rows = |object: &profile::ObjectProfile| -> Vec<String> {
        object
            .mappings
            .iter()
            .map(|row| {
                let matching = row
                    .matching_priority
                    .map(|at| format!(" ({at})"))
                    .unwrap_or_default();
                format!("{} <- {}{matching}", row.target, row.expression())
            })
            .collect()
    };
    assert_eq!(
        rows(&sms2go().users),
        [
            "userName <- [userPrincipalName] (1)",
            r#"active <- Switch([IsSoftDeleted], , "False", "True", "True", "False")"#,
            "displayName <- [displayName]",
            "name.givenName <- [givenName]",
            "name.familyName <- [surname]",
            "externalId <- [objectId]",
            "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department <- [department]",
        ]
    );
    assert_eq!(
        rows(&sms2go().groups),
        [
            "externalId <- [objectId]",
            "displayName <- [displayName] (1)",
            "members <- [members]"
        ]
    );
}

#[test]
fn the_eight_groups_keep_their_danish_letters_and_say_what_they_mean() {
    let groups = &sms2go().assignments.groups;
    let names: Vec<&str> = groups.iter().map(|group| group.name.as_str()).collect();
    assert_eq!(
        names,
        [
            "SMS2GO - Billing",
            "SMS2GO - Rettighed - Adgang til beskedernes brødtekst",
            "SMS2GO - Rettighed - Adgang til rapport med sendte beskeder",
            "SMS2GO - Rettighed - Se og rediger eksisterende brugere",
            "SMS2GO - Rettighed - Tilladt at tilføje brugere",
            "SMS2GO - Rolle - Administrator",
            "SMS2GO - Rolle - Default Liste bruger",
            "SMS2GO - Rolle - Outlook Add-in",
        ]
    );
    assert!(groups.iter().all(|group| group.meaning.is_some()));
}

#[test]
fn the_tenant_id_at_the_vendor_is_the_only_step_that_holds_the_set_up() {
    let blocking: Vec<&str> = sms2go()
        .steps
        .iter()
        .filter(|step| step.blocks_setup())
        .map(|step| step.id.as_str())
        .collect();
    assert_eq!(blocking, ["S2G-B0"]);
    assert_eq!(sms2go().step("S2G-B0").unwrap().place, Place::VendorSide);
}

#[test]
fn removing_a_group_is_warned_about_wherever_it_can_happen() {
    for action in [Action::Unassign, Action::DeleteApp, Action::ChangeScope] {
        let warning = sms2go().warnings_for(action).next().unwrap();
        assert_eq!((warning.guide_step.as_str(), warning.blocking), ("S2G-I4", true));
    }
}

#[test]
fn kinds_steps_per_group_and_readings_are_carried() {
    let profile = sms2go();
    assert_eq!(profile.step("S2G-E1").unwrap().kind_text(), "AUTO + CHECK");
    let per_group = profile.step("S2G-I2").unwrap();
    assert!(per_group.per_group);
    assert_eq!(per_group.item_id("SMS2GO - Billing"), "S2G-I2/SMS2GO - Billing");
    let lists = profile
        .steps
        .iter()
        .filter(|step| step.branch.as_deref() == Some("lists"));
    assert_eq!(lists.count(), 9);
    let ids: Vec<&str> = profile
        .readings
        .iter()
        .map(|reading| reading.id.as_str())
        .collect();
    assert_eq!(
        ids,
        [
            "A-S1", "A-S2", "A-S3", "A-S4", "A-S5", "A-S6", "A-S7", "A-S8", "A-S9"
        ]
    );
    assert_eq!(profile.step("S2G-I4").unwrap().kind, [StepKind::Warn]);
    assert_eq!(profile.reviewed, "2026-11-20");
}
