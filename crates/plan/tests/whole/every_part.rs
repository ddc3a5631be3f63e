//! Every part of the format, carried out against a Graph in memory.

use graph_model::key;
use plan::{Answers, Known, Level, Mode, StepError, Verdict};
use profile::{AnswerValue, Profile};
use serde_json::{Value, json};

use crate::fake::{Fake, USER_ROLE};

const TEXT: &str = include_str!("../../../profile/tests/format.toml");

fn profile() -> Profile {
    read(TEXT)
}

fn read(text: &str) -> Profile {
    Profile::parse(text).unwrap_or_else(|problems| panic!("{problems:#?}"))
}

/// Everything that the profile asks.
const ANSWERS: &str = r#"
tenant_url = "https://scim.format.example/v2"
groups = [{ name = "Readers", role = "ReadOnly" }, "Others"]
users = ["maja.lund@contoso.example"]
create_missing_groups = true
notification_email = "it@contoso.example"
deletion_threshold = 25

[questions]
platform = "Fieldforms"
company = "Contoso Voice"
folders = true
folder_source = "jobTitle"
fields = ["Region = city = none", "Cost = extensionAttribute1"]
lists = true
"#;

fn answers() -> Answers {
    Answers::parse(ANSWERS, &profile()).unwrap_or_else(|problems| panic!("{problems:#?}"))
}

fn tenant() -> Fake {
    let mut graph = Fake::new();
    graph.schema["directories"] = json!([{"id": "d", "name": "customappsso", "objects": [
        {"name": "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User", "attributes": []}]}]);
    graph.users = vec![
        json!({"id": "u-maja", "displayName": "Maja Lund", "accountEnabled": true,
        "userPrincipalName": "maja.lund@contoso.example"}),
    ];
    graph
}

fn stored<'g>(graph: &'g Fake, name: &str) -> Option<&'g str> {
    let item = graph.secrets.iter().find(|item| item["key"] == name)?;
    item["value"].as_str().filter(|text| !text.is_empty())
}

fn mapping(graph: &Fake, index: usize) -> &Value {
    &graph.schema["synchronizationRules"][0]["objectMappings"][index]
}

fn row<'g>(graph: &'g Fake, target: &str) -> &'g Value {
    let rows = mapping(graph, 0)["attributeMappings"].as_array().unwrap();
    let found = rows.iter().find(|row| row["targetAttributeName"] == target);
    found.unwrap_or_else(|| panic!("no row {target}"))
}

#[test]
fn everything_is_set_up_and_a_second_run_writes_nothing() {
    let (profile, answers, mut graph) = (profile(), answers(), tenant());
    let before = graph.schema.clone();
    let ended = graph.run_of(&profile, &answers, Mode::Apply, Known::default());
    assert_eq!(ended.error, None);

    // Entra's own rows stay, letter for letter; the additions stand behind them.
    let old = before["synchronizationRules"][0]["objectMappings"][0]["attributeMappings"]
        .as_array()
        .unwrap();
    let new = mapping(&graph, 0)["attributeMappings"].as_array().unwrap();
    assert_eq!(
        new.len(),
        old.len() + 4,
        "userType, folders, Region, Cost; displayName and title are changed"
    );
    let changed = ["displayName", "title"];
    for row in old
        .iter()
        .filter(|row| !changed.contains(&row["targetAttributeName"].as_str().unwrap()))
    {
        assert!(new.contains(row), "{row}");
    }
    let name = row(&graph, "displayName");
    assert_eq!(name["source"]["type"], "Constant");
    assert_eq!(name["source"]["expression"], "\"Contoso Voice\"");
    assert_eq!(row(&graph, "userType")["defaultValue"], "Standard");
    let region = row(
        &graph,
        "urn:ietf:params:scim:schemas:extension:2.0:Metadata:Region",
    );
    assert_eq!(
        (&region["flowType"], &region["defaultValue"]),
        (&json!("ObjectAddOnly"), &json!("none"))
    );
    assert_eq!(mapping(&graph, 0)["flowTypes"], "Update,Delete");
    assert_eq!(mapping(&graph, 1)["enabled"], false);

    // The target's list has the attributes before rows use them.
    let attributes: Vec<(&str, bool)> = graph.schema["directories"]
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|directory| directory["objects"].as_array().unwrap())
        .flat_map(|object| object["attributes"].as_array().unwrap())
        .filter_map(|attribute| Some((attribute["name"].as_str()?, attribute["multivalued"] == true)))
        .filter(|(name, _)| name.contains(":2.0:CustomExtensionName:") || name.contains(":2.0:Metadata:"))
        .map(|(name, many)| (name.rsplit(':').next().unwrap(), many))
        .collect();
    assert_eq!(
        attributes,
        [("folders", true), ("Region", false), ("Cost", false)]
    );

    // No token, mails and the guard in one text.
    assert_eq!(stored(&graph, key::SECRET_TOKEN), None);
    let settings: Value = serde_json::from_str(stored(&graph, key::NOTIFICATION).unwrap()).unwrap();
    assert_eq!(
        settings,
        json!({"Enabled": true, "Recipients": "it@contoso.example", "DeleteThresholdEnabled": true, "DeleteThresholdValue": 25})
    );

    // The role is made on the application and given to one group; everybody else gets the usual one.
    let role = graph.applications[0]["appRoles"]
        .as_array()
        .unwrap()
        .last()
        .unwrap()
        .clone();
    assert_eq!(
        (&role["value"], &role["isEnabled"]),
        (&json!("ReadOnly"), &json!(true))
    );
    let given: Vec<&Value> = graph.assignments.iter().map(|made| &made["appRoleId"]).collect();
    assert_eq!(given, [&role["id"], &json!(USER_ROLE), &json!(USER_ROLE)]);
    assert_eq!(graph.assignments[2]["principalId"], "u-maja");

    for known in [ended.known, Known::default()] {
        graph.clear_log();
        let again = graph.run_of(&profile, &answers, Mode::Apply, known);
        assert_eq!(again.error, None);
        assert_eq!(graph.writes(), Vec::<&str>::new());
    }
}

#[test]
fn a_lost_answer_or_a_crash_makes_no_second_role() {
    for requests in 1..40 {
        let (profile, answers, mut graph) = (profile(), answers(), tenant());
        graph.crash_of(&profile, &answers, requests);
        let ended = graph.run_of(&profile, &answers, Mode::Apply, Known::default());
        assert_eq!(ended.error, None, "after {requests}");
        assert_eq!(
            graph.applications[0]["appRoles"].as_array().unwrap().len(),
            3,
            "after {requests}"
        );
        assert_eq!(graph.assignments.len(), 3, "after {requests}");
    }
}

#[test]
fn without_an_answer_the_tenant_is_looked_at_and_nothing_is_written() {
    let (profile, mut graph) = (profile(), tenant());
    let mut answers = answers();
    answers.questions.remove("folder_source");
    let preview = graph.run_of(&profile, &answers, Mode::Preview, Known::default());
    let decision = preview.step("questions").decision.clone().unwrap();
    assert_eq!(decision.title, "“Attribute with the folders” is not answered");
    assert!(
        decision.detail.contains("`folder_source` under `[questions]`"),
        "{}",
        decision.detail
    );
    let stopped = graph.run_of(&profile, &answers, Mode::Apply, Known::default());
    assert!(matches!(stopped.error, Some(StepError::Decide { .. })));
    assert_eq!(graph.writes(), Vec::<&str>::new());
}

#[test]
fn a_token_that_must_not_be_there_is_a_failed_check_and_goes_with_a_full_write() {
    let (profile, answers, mut graph) = (profile(), answers(), tenant());
    let known = graph
        .run_of(&profile, &answers, Mode::Apply, Known::default())
        .known;
    graph
        .secrets
        .push(json!({"key": "SecretToken", "value": "somebody's"}));
    let preview = graph.run_of(&profile, &answers, Mode::Preview, known.clone());
    let step = preview.step("connection");
    assert_eq!(step.verdict, Verdict::Change);
    assert_eq!(step.notices[0].level, Level::Fail);
    graph.clear_log();
    let ended = graph.run_of(&profile, &answers, Mode::Apply, known);
    assert_eq!(ended.error, None);
    assert_eq!(
        graph.writes(),
        ["PUT /servicePrincipals/sp-1/synchronization/secrets 204"]
    );
    assert_eq!(stored(&graph, key::SECRET_TOKEN), None);
    assert!(
        stored(&graph, key::NOTIFICATION).is_some(),
        "the others are written again"
    );
}

#[test]
fn a_refused_tenant_is_told_apart_from_a_refused_token() {
    let (profile, answers, mut graph) = (profile(), answers(), tenant());
    graph.hidden.refused_with = Some("Unauthorized");
    let error = graph
        .run_of(&profile, &answers, Mode::Apply, Known::default())
        .error
        .unwrap();
    assert!(
        error
            .to_string()
            .contains("the tenant was refused (Unauthorized)"),
        "{error}"
    );
    assert!(
        error
            .fix()
            .unwrap()
            .action
            .contains("not allowed this tenant yet: tenant-1")
    );
}

#[test]
fn a_pilot_assigns_one_group_and_the_others_are_assigned_by_extending() {
    let (profile, mut graph) = (profile(), tenant());
    let mut answers = answers();
    answers.users.clear();
    let offered = graph.run_of(&profile, &answers, Mode::Preview, Known::default());
    assert_eq!(
        offered.step("assignments").notices[0].title,
        "The guide begins with one group"
    );
    answers.pilot = Some("Readers".to_owned());
    let pilot = graph.run_of(&profile, &answers, Mode::Apply, Known::default());
    assert_eq!(pilot.error, None);
    assert_eq!(graph.assignments.len(), 1);
    assert_eq!(
        pilot.step("assignments").notices[0].title,
        "1 group waits for later"
    );
    graph.clear_log();
    let (_, error) = graph.extend_of(&profile, &answers, pilot.known);
    assert_eq!(error, None);
    assert_eq!(
        graph.writes(),
        [
            "POST /groups 201",
            "POST /servicePrincipals/sp-1/appRoleAssignedTo 201"
        ]
    );
    assert_eq!(graph.assignments.len(), 2);
}

#[test]
fn extending_and_renewing_make_no_application() {
    let (profile, answers, mut graph) = (profile(), answers(), tenant());
    let (_, error) = graph.extend_of(&profile, &answers, Known::default());
    assert_eq!(
        error.unwrap().to_string(),
        "“Fieldforms” is not set up in this tenant, so there is nothing to extend"
    );
    assert_eq!(graph.writes(), Vec::<&str>::new());
}

#[test]
fn renewing_stores_the_new_token_with_everything_else_and_nothing_more() {
    let (sms2go, answers, mut graph) = (crate::sms2go(), crate::answers(), Fake::new());
    graph.run(&answers, Mode::Apply, crate::with_token());
    graph.clear_log();
    // The memory of the first run is lost: the token at hand is stored whatever is there.
    let (steps, error) = graph.renew_of(sms2go, &answers, crate::with_token());
    assert_eq!(error, None);
    let ids: Vec<&str> = steps.iter().map(|step| step.id.as_str()).collect();
    assert_eq!(ids, ["organization", "application", "job", "renew"]);
    assert_eq!(steps[3].guide, ["S2G-C1", "S2G-C2", "S2G-C3"]);
    assert_eq!(
        graph.writes(),
        ["PUT /servicePrincipals/sp-1/synchronization/secrets 204"]
    );
    assert!(
        graph
            .log
            .iter()
            .any(|line| line.ends_with("validateCredentials 204"))
    );
    assert_eq!(graph.secrets.len(), 3);
}

#[test]
fn a_new_job_is_started_and_one_that_ran_before_starts_over_once() {
    let (profile, answers, mut graph) = (profile(), answers(), tenant());
    let mut known = graph
        .run_of(&profile, &answers, Mode::Apply, Known::default())
        .known;
    let (steps, error) = graph.start_of(&profile, &answers, known.clone());
    assert_eq!(error.unwrap().to_string(), "Nobody has arrived on demand yet");
    assert_eq!(steps[0].guide, Vec::<String>::new());
    known.note_arrival();
    graph.clear_log();
    let started = graph.started_of(&profile, &answers, known.clone());
    assert_eq!(
        graph.writes(),
        ["POST /servicePrincipals/sp-1/synchronization/jobs/scim.t.c/start 204"]
    );
    graph.jobs[0]["status"]["steadyStateFirstAchievedTime"] = json!("2026-11-01T00:00:00Z");
    graph.clear_log();
    graph.started_of(&profile, &answers, started);
    assert_eq!(
        graph.writes(),
        Vec::<&str>::new(),
        "its own start is not cleared again"
    );

    // Taken over by another set-up, the job starts over with its state cleared, once.
    let known = graph
        .run_of(&profile, &answers, Mode::Apply, Known::default())
        .known;
    graph.clear_log();
    let cleared = graph.started_of(&profile, &answers, known);
    assert_eq!(
        graph.writes(),
        ["POST /servicePrincipals/sp-1/synchronization/jobs/scim.t.c/restart 204"]
    );
    assert!(
        graph
            .bodies
            .iter()
            .any(|body| body["criteria"]["resetScope"] == "Full")
    );
    graph.clear_log();
    graph.started_of(&profile, &answers, cleared);
    assert_eq!(graph.writes(), Vec::<&str>::new());
}

#[test]
fn the_group_of_everybody_is_found_by_any_of_its_names_or_made_to_fill_itself() {
    let text = TEXT
        .replace("kind = \"groups_or_users\"", "kind = \"one_group_of_all\"")
        .replace(
            "pilot = true\n",
            "\n[[assignments.group]]\nname = \"Dynasend\"\n\n[[assignments.group]]\nname = \"All Users\"\n",
        );
    let profile = read(&text);
    let written = ANSWERS
        .replace(
            "groups = [{ name = \"Readers\", role = \"ReadOnly\" }, \"Others\"]\n",
            "dynamic_group = true\n",
        )
        .replace("users = [\"maja.lund@contoso.example\"]\n", "");
    let answers = Answers::parse(&written, &profile).unwrap_or_else(|problems| panic!("{problems:#?}"));
    assert_eq!(answers.groups.len(), 1);

    let mut graph = tenant();
    let ended = graph.run_of(&profile, &answers, Mode::Apply, Known::default());
    assert_eq!(ended.error, None);
    let made = graph.groups.last().unwrap();
    assert_eq!(made["displayName"], "Dynasend");
    assert!(
        made["membershipRule"]
            .as_str()
            .unwrap()
            .contains("assignedPlan.service -eq \"exchange\"")
    );

    let mut graph = tenant();
    graph.groups.push(
        json!({"id": "g-all", "displayName": "All Users", "securityEnabled": true, "mailEnabled": false,
        "groupTypes": [], "people": [], "nested": [], "all": 0}),
    );
    let ended = graph.run_of(&profile, &answers, Mode::Apply, Known::default());
    assert_eq!(ended.error, None);
    assert_eq!(
        ended.step("group-1").detail,
        "In the tenant already, as “All Users”"
    );
    assert_eq!(graph.assignments[0]["principalId"], "g-all");
}

#[test]
fn people_who_are_not_there_are_a_question() {
    let (profile, mut graph) = (profile(), tenant());
    let mut answers = answers();
    answers.users[0].name = "nobody@contoso.example".to_owned();
    let preview = graph.run_of(&profile, &answers, Mode::Preview, Known::default());
    assert_eq!(
        preview.step("users").detail,
        "“nobody@contoso.example” is not in the tenant"
    );
    assert_eq!(preview.step("assignments").title, "2 groups assigned");
}

#[test]
fn an_answers_file_is_held_to_the_questions() {
    let profile = profile();
    let problems = |text: &str| -> String {
        let problems = Answers::parse(text, &profile).unwrap_err();
        problems.iter().map(|problem| format!("{problem}\n")).collect()
    };
    let head = "tenant_url = \"https://a.example\"\n";
    assert_eq!(
        problems(&format!("{head}[questions]\nplatfrom = \"x\"\n")),
        "line 3: Format asks no question `platfrom`. Write `platform`.\n"
    );
    assert_eq!(
        problems(&format!(
            "{head}[questions]\ntype_form = \"saef\"\nlists = \"yes\"\n"
        )),
        "line 3: `saef` is not a choice of `type_form`. Write `safe`.\nline 4: `lists` is neither true nor false. Write true or false, without quotes.\n"
    );
    assert_eq!(
        problems(&format!("{head}[questions]\nkey_phrase = \"x\"\n")),
        "line 3: `key_phrase` is a secret, which is never kept with answers. Take it out; it is asked for when it is needed.\n"
    );
    assert_eq!(
        problems(&format!("{head}platform = \"x\"\n")),
        "line 2: unknown key `platform`. Write it below `[questions]`: it answers a question of Format.\n"
    );
    assert!(problems(&format!("{head}method = \"graph\"\n")).contains("Write `graph_api`."));
    assert!(
        problems(&format!(
            "{head}groups = [{{ name = \"A\", role = \"readonly\" }}]\n"
        ))
        .contains("Write `ReadOnly`.")
    );
    assert!(problems(&format!("{head}groups = [\"A\"]\npilot = \"B\"\n")).contains("none of `groups`"));
}

#[test]
fn one_application_for_each_value_has_its_own_name() {
    let profile = profile();
    let text = ANSWERS.replace("\"Contoso Voice\"", "[\"Contoso Voice\", \"Contoso Text\"]");
    let answers = Answers::parse(&text, &profile).unwrap_or_else(|problems| panic!("{problems:#?}"));
    let each = answers.each(&profile);
    let names: Vec<&str> = each.iter().map(|one| one.app_name.as_str()).collect();
    assert_eq!(names, ["Format - Contoso Voice", "Format - Contoso Text"]);
    assert_eq!(each[1].questions["company"], AnswerValue::from("Contoso Text"));
    let mut graph = tenant();
    for one in &each {
        let ended = graph.run_of(&profile, one, Mode::Preview, Known::default());
        assert_eq!(ended.error, None);
    }
    assert_eq!(crate::fake::answers().each(crate::sms2go()).len(), 1);
}

#[test]
fn the_fits_decide_between_the_ways() {
    let profile = profile();
    let mut answers = Answers::advised(&profile);
    assert_eq!(answers.advised_method(&profile), None);
    answers
        .questions
        .insert("no_nesting".to_owned(), AnswerValue::YesNo(true));
    assert_eq!(answers.advised_method(&profile).as_deref(), Some("scim"));
    answers
        .questions
        .insert("no_nesting".to_owned(), AnswerValue::YesNo(false));
    assert_eq!(answers.advised_method(&profile).as_deref(), Some("graph_api"));
}
