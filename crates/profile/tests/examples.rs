//! The example answers of each vendor answer every question of its profile, and nothing else.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use profile::{AnswerValue, Facts, Given, SCIM_METHOD, builtin, find};
use serde::Deserialize;

/// What the answers file says of a profile; the rest is about the tenant.
#[derive(Deserialize)]
struct Example {
    vendor: String,
    method: Option<String>,
    #[serde(default)]
    ticks: Vec<String>,
    #[serde(default)]
    questions: BTreeMap<String, AnswerValue>,
}

fn examples() -> Vec<(String, Example)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/fixtures/vendors/answers");
    let mut all: Vec<(String, Example)> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| {
            let path = entry.unwrap().path();
            let text = std::fs::read_to_string(&path).unwrap();
            let name = path.file_stem().unwrap().to_string_lossy().into_owned();
            let example = toml::from_str(&text).unwrap_or_else(|error| panic!("{name}: {error}"));
            (name, example)
        })
        .collect();
    all.sort_by(|left, right| left.0.cmp(&right.0));
    all
}

#[test]
fn each_vendor_has_an_example_that_answers_all_it_asks() {
    let mut vendors = BTreeSet::new();
    for (name, example) in examples() {
        let profile = find(&example.vendor).unwrap_or_else(|| panic!("{name}: {}", example.vendor));
        vendors.insert(example.vendor.clone());
        let method = example.method.as_deref().unwrap_or(SCIM_METHOD);
        let facts = Facts::default();
        for (id, answer) in &example.questions {
            match profile.question(id) {
                Some(question) => assert_eq!(question.check(answer), Ok(()), "{name}: {id}"),
                None => assert!(
                    profile.fits.iter().any(|fit| fit.id == *id),
                    "{name}: nobody asks `{id}`"
                ),
            }
        }
        let given = Given::new(profile, &example.questions, &facts);
        let open: Vec<&str> = given
            .unanswered(method)
            .into_iter()
            .map(|question| question.id.as_str())
            .collect();
        assert_eq!(open, [""; 0], "{name}");
        let resolved = profile.resolve(method, &example.questions, &facts);
        assert_eq!(resolved.problems, [], "{name}");
        let blocking: Vec<&str> = profile
            .steps
            .iter()
            .filter(|step| step.blocks_setup())
            .map(|step| step.id.as_str())
            .collect();
        assert_eq!(example.ticks, blocking, "{name}");
    }
    let all: BTreeSet<String> = builtin().iter().map(|profile| profile.id.clone()).collect();
    assert_eq!(vendors, all);
}

fn rows(name: &str) -> Vec<String> {
    let (_, example) = examples().into_iter().find(|(of, _)| of == name).unwrap();
    let profile = find(&example.vendor).unwrap();
    let resolved = profile.resolve(SCIM_METHOD, &example.questions, &Facts::default());
    let rows = resolved.profile.users.mappings.iter();
    rows.map(|row| {
        let default = row.default.as_deref().map(|text| format!(" | {text}"));
        format!(
            "{} <- {}{}",
            row.target,
            row.expression(),
            default.unwrap_or_default()
        )
    })
    .collect()
}

#[test]
fn the_rows_of_telemessage_are_the_guides_letter_for_letter() {
    assert_eq!(
        rows("telemessage"),
        [
            "userName <- [mobile]",
            "active <- Not([IsSoftDeleted])",
            r#"displayName <- "Contoso Nordic Manager""#,
            r#"emails[type eq "work"].value <- [mail]"#,
            "name.givenName <- [givenName]",
            "name.familyName <- [surname]",
            "externalId <- [mobile]",
        ]
    );
}

#[test]
fn the_rows_of_the_toolkit_platform_follow_its_answers() {
    let metadata = "urn:ietf:params:scim:schemas:extension:2.0:Metadata";
    assert_eq!(
        rows("enterprise_toolkit"),
        [
            "userName <- [userPrincipalName]".to_owned(),
            r#"userType <- Switch(IsPresent([companyName]), "Standard", "True", [companyName])"#.to_owned(),
            r#"urn:ietf:params:scim:schemas:extension:2.0:CustomExtensionName:folders <- Split(Replace([jobTitle], , ",\\s+", , ",", , ), ",")"#
                .to_owned(),
            r#"roles[primary eq "True"].value <- SingleAppRoleAssignment([appRoleAssignments])"#.to_owned(),
            format!("{metadata}:CostCenter <- [department]"),
            format!("{metadata}:Office <- [physicalDeliveryOfficeName] | none"),
        ]
    );
}

#[test]
fn no_mail_of_a_vendor_can_name_a_secret() {
    for (name, example) in examples() {
        let profile = find(&example.vendor).unwrap();
        let facts = Facts {
            tenant_id: Some("9b1f3c2a".to_owned()),
            tenant_name: Some("Contoso Nordic".to_owned()),
            ..Facts::default()
        };
        let given = Given::new(profile, &example.questions, &facts);
        for mail in &profile.mails {
            let text = given.mail(&mail.id).unwrap();
            assert!(
                !text.body.contains('{') && !text.subject.contains('{'),
                "{name}: {}",
                text.body
            );
        }
    }
}
