//! The answers file: both formats, and what a person reads when something is wrong.

mod fake;

use fake::sms2go;
use plan::Answers;

fn problems(text: &str) -> String {
    let found = Answers::parse(text, sms2go()).unwrap_err();
    found.iter().map(|problem| format!("{problem}\n")).collect()
}

#[test]
fn the_shortest_file_takes_everything_the_vendor_advises() {
    let answers = Answers::parse("tenant_url = \"https://a.example/scim\"", sms2go()).unwrap();
    assert_eq!(answers.app_name, "SMS2GO");
    assert_eq!(answers.groups.len(), 8);
    assert_eq!(answers.notification_email, None);
    assert!(!answers.create_missing_groups);
    let unticked: Vec<&str> = answers
        .unticked(sms2go())
        .iter()
        .map(|step| step.id.as_str())
        .collect();
    assert_eq!(unticked, ["S2G-B0"]);
}

#[test]
fn json_and_camel_case_say_the_same_as_toml() {
    let toml = "vendor = \"sms2go\"\ntenant_url = \"https://a.example/scim\"\napp_name = \"Beskeder\"\ncreate_missing_groups = true\n\
                groups = [\"A\", { name = \"B\", id = \"b1\" }]\nticks = [\"S2G-B0\", \"S2G-I2/A\"]\n";
    let json = r#"{"vendor": "sms2go", "tenantUrl": "https://a.example/scim", "appName": "Beskeder", "createMissingGroups": true,
        "groups": ["A", {"name": "B", "id": "b1"}], "ticks": ["S2G-B0", "S2G-I2/A"]}"#;
    assert_eq!(
        Answers::parse(toml, sms2go()).unwrap(),
        Answers::parse(json, sms2go()).unwrap()
    );
}

#[test]
fn answers_survive_being_kept() {
    let answers = fake::answers();
    let kept = serde_json::to_string(&answers).unwrap();
    assert_eq!(serde_json::from_str::<Answers>(&kept).unwrap(), answers);
}

#[test]
fn each_problem_names_the_key_the_place_of_the_value_and_the_step() {
    insta::assert_snapshot!(problems("app_name = \"SMS2GO\""));
    insta::assert_snapshot!(problems(
        "tenant_url = \"https://a.example\"\ntenant_ulr = \"x\"\nquux = 1"
    ));
    insta::assert_snapshot!(problems(
        "tenant_url = \"https://a.example\"\nsecretToken = \"t0k3n\""
    ));
    insta::assert_snapshot!(problems(
        "tenant_url = \"http://a.example\"\nticks = [\"S2G-Z1\"]\nnotification_email = \"nobody\""
    ));
    insta::assert_snapshot!(problems(
        "vendor = \"dynasend\"\ntenant_url = \"https://a.example\"\ncreate_missing_groups = \"yes\"\ngroups = \"A\""
    ));
    insta::assert_snapshot!(problems("tenant_url = https://a.example"));
    insta::assert_snapshot!(problems("{\"tenant_url\": }"));
}

#[test]
fn a_refused_token_is_not_repeated_in_the_message() {
    assert!(!problems("tenant_url = \"https://a.example\"\ntoken = \"t0k3n\"").contains("t0k3n"));
}
