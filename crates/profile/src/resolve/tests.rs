use super::*;
use crate::question::SCIM_METHOD;

fn profile() -> Profile {
    let text = include_str!("../../tests/format.toml");
    Profile::parse(text).unwrap_or_else(|problems| panic!("{problems:#?}"))
}

fn answers(list: &[(&str, AnswerValue)]) -> BTreeMap<String, AnswerValue> {
    list.iter()
        .map(|(id, value)| ((*id).to_owned(), value.clone()))
        .collect()
}

fn list(items: &[&str]) -> AnswerValue {
    AnswerValue::List(items.iter().map(|item| (*item).to_owned()).collect())
}

fn resolve(list: &[(&str, AnswerValue)]) -> Resolved {
    let facts = Facts {
        tenant_id: Some("t-1".to_owned()),
        ..Facts::default()
    };
    profile().resolve(SCIM_METHOD, &answers(list), &facts)
}

fn shown(resolved: &Resolved) -> Vec<String> {
    resolved
        .profile
        .users
        .mappings
        .iter()
        .map(|row| {
            let default = row
                .default
                .as_ref()
                .map(|text| format!(" | {text}"))
                .unwrap_or_default();
            format!("{} <- {}{default}", row.target, row.expression())
        })
        .collect()
}

#[test]
fn with_only_what_must_be_answered_the_defaults_count() {
    let resolved = resolve(&[("platform", "Fieldforms".into())]);
    assert_eq!(resolved.problems, []);
    assert_eq!(
        shown(&resolved),
        [
            "userType <- [companyName] | Standard",
            r#"title <- Append([jobTitle], " at Fieldforms")"#
        ]
    );
    assert_eq!(resolved.profile.app.suggested_name.as_deref(), Some("Fieldforms"));
    assert_eq!(resolved.profile.attributes, []);
    assert_eq!(resolved.profile.app_roles, []);
    assert_eq!(resolved.profile.data_rules[0].attribute, "companyName");
    assert_eq!(resolved.profile.steps[0].text, "Send the mail to Fieldforms.");
    // Not answered: no link, and nothing to copy.
    assert_eq!(resolved.profile.steps[0].url, None);
    assert_eq!(resolved.profile.steps[0].copy_text, None);
    assert_eq!(
        resolved.profile.console.as_ref().unwrap().place(),
        "Settings of Fieldforms"
    );
}

#[test]
fn conditions_and_lists_make_rows_and_attributes() {
    let resolved = resolve(&[
        ("platform", "Fieldforms".into()),
        ("type_form", "safe".into()),
        ("company", "Contoso Voice".into()),
        ("folders", AnswerValue::YesNo(true)),
        ("folder_source", "jobTitle".into()),
        (
            "fields",
            list(&["Region = city = none", "Cost=extensionAttribute1"]),
        ),
        ("lists", AnswerValue::YesNo(true)),
    ]);
    assert_eq!(resolved.problems, []);
    assert_eq!(
        shown(&resolved),
        [
            r#"userType <- Switch(IsPresent([companyName]), "Standard", "True", [companyName])"#,
            r#"displayName <- "Contoso Voice""#,
            r#"urn:ietf:params:scim:schemas:extension:2.0:CustomExtensionName:folders <- Split([jobTitle], ",")"#,
            "urn:ietf:params:scim:schemas:extension:2.0:Metadata:Region <- [city] | none",
            "urn:ietf:params:scim:schemas:extension:2.0:Metadata:Cost <- [extensionAttribute1]",
            r#"title <- Append([jobTitle], " at Fieldforms")"#,
        ]
    );
    let names: Vec<(&str, bool)> = resolved
        .profile
        .attributes
        .iter()
        .map(|attribute| (attribute.name.rsplit(':').next().unwrap(), attribute.multi_value))
        .collect();
    assert_eq!(names, [("folders", true), ("Region", false), ("Cost", false)]);
    assert_eq!(resolved.profile.app_roles.len(), 1);
    // A resolved profile is one that resolves to itself.
    let again = resolved
        .profile
        .resolve(SCIM_METHOD, &BTreeMap::new(), &Facts::default());
    assert_eq!(again.profile.users, resolved.profile.users);
}

#[test]
fn what_is_missing_is_named_with_its_question() {
    let resolved = resolve(&[("folders", AnswerValue::YesNo(true))]);
    let missing: Vec<&str> = resolved
        .problems
        .iter()
        .filter_map(|problem| problem.question.as_deref())
        .collect();
    assert_eq!(missing, ["folder_source", "platform"]);
}

#[test]
fn a_value_named_twice_and_one_that_makes_no_name_are_problems() {
    let resolved = resolve(&[
        ("platform", "F".into()),
        ("fields", list(&["Region = city", "region = state"])),
    ]);
    assert_eq!(resolved.problems.len(), 1);
    assert!(
        resolved.problems[0]
            .message
            .ends_with("Metadata:region` would be mapped twice")
    );
    let resolved = resolve(&[("platform", "F".into()), ("fields", list(&["a..b c = city"]))]);
    assert!(
        resolved.problems[0].message.contains("attribute name"),
        "{:?}",
        resolved.problems
    );
}

#[test]
fn answers_are_checked_by_their_questions() {
    let profile = profile();
    let check = |id: &str, answer: AnswerValue| {
        let question = profile.question(id).unwrap();
        question
            .check(&answer)
            .err()
            .map(|problem| format!("{}. {}", problem.message, problem.fix))
    };
    assert_eq!(check("company", "Contoso".into()), None);
    assert_eq!(
        check("company", "Contoso 1".into()).unwrap(),
        "`Contoso 1` cannot be used for `company`. It must be: letters and blanks."
    );
    assert_eq!(
        check("type_form", "saef".into()).unwrap(),
        "`saef` is not a choice of `type_form`. Write `safe`."
    );
    assert_eq!(check("fields", list(&["Region=city"])), None);
    assert_eq!(
        check("fields", list(&["Region"])).unwrap(),
        "`Region` of `fields` has no attribute. Write each value as `key = source = default`."
    );
    assert!(
        check("fields", list(&["Region=[city]"]))
            .unwrap()
            .contains("without brackets")
    );
    assert!(check("folders", "yes".into()).unwrap().contains("true or false"));
    assert!(
        check("console", "http://x.example".into())
            .unwrap()
            .contains("https")
    );
    assert!(
        check("consultant", "nobody".into())
            .unwrap()
            .contains("mail address")
    );
    assert!(check("key_phrase", "x".into()).unwrap().contains("never kept"));
}

#[test]
fn a_mail_shows_what_is_known_and_never_needs_everything() {
    let profile = profile();
    let answers = answers(&[("consultant", "c@vendor.example".into())]);
    let facts = Facts {
        tenant_id: Some("t-1".to_owned()),
        tenant_name: Some("Contoso".to_owned()),
        ..Facts::default()
    };
    let mail = Given::new(&profile, &answers, &facts).mail("allow").unwrap();
    assert_eq!(mail.to.as_deref(), Some("c@vendor.example"));
    assert_eq!(mail.subject, "Contoso: allow our tenant");
    assert_eq!(mail.body, "Tenant t-1, console …, company ….\n");
}
