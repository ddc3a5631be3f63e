//! `slipway doctor`: what vendors need of source data and groups.

use serde_json::{Value, json};

use crate::on_demand::set_up;
use crate::place::{Place, Ran};

fn rule<'a>(view: &'a Value, attribute: &str, demand: &str) -> &'a Value {
    let rules = view["rules"].as_array().unwrap();
    rules
        .iter()
        .find(|rule| rule["attribute"] == attribute && rule["demand"] == demand)
        .unwrap_or_else(|| panic!("no rule {demand} for {attribute}: {view:#}"))
}

/// Who is concerned, what is wrong, and what it could be, by the name before the @.
fn said(rule: &Value) -> Vec<(String, String, String)> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let concerned = rule["concerned"].as_array().unwrap();
    concerned
        .iter()
        .map(|one| {
            let upn = text(&one["upn"]);
            let name = upn.split('@').next().unwrap().to_owned();
            (name, text(&one["problem"]), text(&one["proposal"]))
        })
        .collect()
}

async fn doctor(place: &Place, more: &[&str]) -> Ran {
    place.run(&[&["doctor"], more].concat()).await
}

#[tokio::test(flavor = "multi_thread")]
async fn numbers_are_corrected_by_the_plan_of_their_country_and_exported_as_a_list() {
    let place = Place::new();
    let people = place.file(
        "people.csv",
        "userPrincipalName,mobilePhone,usageLocation,onPremisesSyncEnabled\n\
         good@x.example,4532123456,DK,\n\
         us@x.example,123 456 7890,US,true\n\
         uk@x.example,0123 456 7890,GB,\n\
         home@x.example,32 12 34 57,,\n\
         none@x.example,,DK,\n\
         same@x.example,4532123456,DK,\n",
    );
    let table = place.path().join("list.csv");
    let arguments = [
        "--vendor",
        "telemessage",
        "--people",
        &people,
        "--country",
        "dk",
        "--json",
        "--export",
        table.to_str().unwrap(),
    ];
    let view = doctor(&place, &arguments).await.expect(1).json();
    assert_eq!(view["people"], 6);
    let phone = rule(&view, "mobile", "phone");
    assert_eq!(phone["guideStep"], "TLM-D3.1n");
    let proposals: Vec<(String, String)> = said(phone).into_iter().map(|(name, _, to)| (name, to)).collect();
    let expected = [
        ("us", "11234567890"),
        ("uk", "441234567890"),
        ("home", "4532123457"),
    ];
    assert_eq!(
        proposals,
        expected.map(|(name, to)| (name.to_owned(), to.to_owned()))
    );
    assert_eq!(said(rule(&view, "mobile", "present"))[0].0, "none");
    let shared: Vec<String> = said(rule(&view, "mobile", "unique"))
        .into_iter()
        .map(|one| one.0)
        .collect();
    assert_eq!(shared, ["good", "same"]);

    let list = std::fs::read_to_string(&table).unwrap();
    assert!(
        list.contains("us@x.example,us@x.example,,mobile,123 456 7890,"),
        "{list}"
    );
    assert!(
        list.lines()
            .any(|row| row.starts_with("us@") && row.ends_with("11234567890,Active Directory")),
        "{list}"
    );
    assert!(
        list.lines()
            .any(|row| row.starts_with("uk@") && row.ends_with("441234567890,Entra ID")),
        "{list}"
    );
    // A list that is there is not replaced.
    doctor(&place, &arguments)
        .await
        .expect(2)
        .says(&["list.csv cannot be written"]);

    let fine = place.file(
        "fine.csv",
        "userPrincipalName,mobilePhone\na@x.example,4532123456\n",
    );
    let ran = doctor(&place, &["--vendor", "telemessage", "--people", &fine])
        .await
        .expect(0);
    assert!(
        ran.out
            .contains("good `mobile` must be a full international number"),
        "{}",
        ran.out
    );
    assert!(
        ran.out.ends_with("1 people have what TeleMessage needs\n"),
        "{}",
        ran.out
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn values_that_are_nearly_allowed_say_how_they_differ_and_open_questions_are_not_good() {
    let place = Place::new();
    let person = |name: &str, kind: &str| {
        json!({"id": name, "userPrincipalName": format!("{name}@x.example"), "mail": format!("{name}@x.example"),
            "givenName": "A", "surname": "B", "onPremisesExtensionAttributes": {"extensionAttribute3": kind}})
    };
    let people = json!([
        person("right", "Premium"),
        person("small", "premium"),
        person("blank", "Standard "),
        person("alike", "\u{420}remium"),
        person("other", "Gold")
    ]);
    let people = place.file("people.json", people.to_string());
    let checked = ["--vendor", "enterprise_toolkit", "--people", &people, "--json"];
    let answered = [
        &checked[..],
        &["--answer", "user_type_source=extensionAttribute3"],
    ]
    .concat();
    let view = doctor(&place, &answered).await.expect(1).json();
    let kinds = said(rule(&view, "extensionAttribute3", "oneOf"));
    let expected = [
        (
            "small",
            "nearly “Premium”: capital and small letters differ",
            "Premium",
        ),
        ("blank", "nearly “Standard”: a blank stands behind it", "Standard"),
        (
            "alike",
            "nearly “Premium”: a letter looks like the right one and is another",
            "Premium",
        ),
        ("other", "none of “Premium”, “Standard”", ""),
    ];
    let expected = expected.map(|(name, problem, to)| (name.to_owned(), problem.to_owned(), to.to_owned()));
    assert_eq!(kinds, expected);

    let wrong = [&checked[..], &["--answer", "user_type_sorce=x"]].concat();
    doctor(&place, &wrong)
        .await
        .expect(2)
        .says(&["asks nothing named `user_type_sorce`", "Write `user_type_source`"]);
    for (more, words) in [
        (
            &[
                "--vendor",
                "telemessage",
                "--people",
                &people,
                "--country",
                "Denmark",
            ][..],
            "`Denmark` is no country",
        ),
        (&["--vendor", "nobody", "--people", &people], "nobody"),
        (&["--vendor", "telemessage"], "--people"),
        (
            &["--vendor", "telemessage", "--people", "missing.csv"],
            "missing.csv",
        ),
    ] {
        doctor(&place, more).await.expect(2).says(&[words]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn everyone_assigned_in_a_tenant_is_looked_at_and_people_of_inner_groups_are_named() {
    let (world, graph) = set_up(&[]).await;
    let command = ["doctor", "--vendor", "sms2go", "--app", "SMS2GO", "--json"];
    let view = world.run_in_tenant(&command).await.expect(0).json();
    assert_eq!(view["groups"].as_array().unwrap().len(), 8);
    let mut members = std::collections::BTreeSet::new();
    for group in view["groups"].as_array().unwrap() {
        for person in graph.people_of(group["id"].as_str().unwrap()).await {
            members.insert(person["id"].as_str().unwrap().to_owned());
        }
    }
    assert_eq!(view["people"], members.len(), "everybody once");
    assert_eq!(view["account"][0]["id"], "role");

    let outsider = graph.outsider().await;
    let (id, name) = (
        outsider["id"].as_str().unwrap(),
        outsider["displayName"].as_str().unwrap(),
    );
    world.add_members("Fire Wardens Aarhus", &[id]).await;
    world
        .add_members("SMS2GO - Billing", &["Fire Wardens Aarhus"])
        .await;
    let ran = world
        .run_in_tenant(&[
            "doctor",
            "--vendor",
            "telemessage",
            "--app",
            "SMS2GO",
            "--country",
            "DK",
        ])
        .await;
    assert!(
        ran.out.contains("warn Groups are in it: “Fire Wardens Aarhus”"),
        "{}",
        ran.out
    );
    assert!(ran.out.contains(&format!("    {name}\n")), "{}", ran.out);
    // The simulated tenant has people without a number.
    assert_eq!(ran.status, 1, "{}", ran.out);
    world
        .run_in_tenant(&["doctor", "--vendor", "sms2go", "--app", "Nothing"])
        .await
        .expect(2)
        .says(&["No application is named `Nothing`"]);
}
