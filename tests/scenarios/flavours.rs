//! What a vendor refuses reaches Entra: the sync service sends to trial tenants of each flavour, and its outcome carries the vendor's words.

use reqwest::Method;
use serde_json::{Value, json};

use crate::sync_service::{World, said};

/// Sets where rows of people come from, by target; a target that is not there is added.
async fn map(world: &World, rows: &[(&str, &str)]) {
    world
        .edit_users(|mapping| {
            let all = mapping["attributeMappings"].as_array_mut().unwrap();
            for (target, source) in rows {
                let source = json!({"expression": format!("[{source}]"), "name": source, "type": "Attribute", "parameters": []});
                match all.iter_mut().find(|row| row["targetAttributeName"] == *target) {
                    Some(row) => row["source"] = source,
                    None => all.push(json!({
                        "defaultValue": null, "exportMissingReferences": false, "flowBehavior": "FlowWhenChanged", "flowType": "Always",
                        "matchingPriority": 0, "targetAttributeName": target, "source": source,
                    })),
                }
            }
        })
        .await;
}

/// A joiner with these values, assigned, and what became of them on demand.
async fn provisioned(world: &World, person: Value) -> Value {
    let made = world.control(Method::POST, "/people", person).await;
    let id = made["id"].as_str().unwrap();
    world.assign(id).await;
    world.person(id).await
}

fn reason(item: &Value) -> &str {
    item["statusInfo"]["reason"].as_str().unwrap()
}

#[tokio::test]
async fn telemessage_knows_entra_by_its_own_token_and_refuses_other_numbers() {
    let world = World::of_vendor("telemessage").await;
    let tested = format!("{}/validateCredentials", world.job);
    world
        .graph(Method::POST, &tested, json!({"useSavedCredentials": true}))
        .await;
    map(&world, &[("userName", "mobile"), ("externalId", "mobile")]).await;
    let good = json!({"givenName": "Ida", "surname": "Dahl", "mobilePhone": "4791234567"});
    let item = provisioned(&world, good).await;
    assert_eq!(said(&item), ("Success", "-"), "{item}");
    let bad = json!({"givenName": "Bo", "surname": "Lie", "mobilePhone": "+47 912 34 568"});
    let item = provisioned(&world, bad).await;
    assert_eq!(said(&item).0, "Failure");
    assert!(reason(&item).contains("full international format"), "{item}");

    // A token of one's own is refused, although it is good elsewhere.
    world
        .set_secret("SecretToken", "a-token-that-somebody-pasted")
        .await;
    let late = json!({"givenName": "Eva", "surname": "Moe", "mobilePhone": "4791234569"});
    let item = provisioned(&world, late).await;
    assert_eq!(
        said(&item),
        (
            "Failure",
            "SystemForCrossDomainIdentityManagementInvalidCredentials"
        )
    );
}

#[tokio::test]
async fn snapcomms_refuses_new_people_and_without_create_they_are_left_out() {
    let world = World::of_vendor("snapcomms").await;
    let ida = json!({"givenName": "Ida", "surname": "Dahl"});
    let item = provisioned(&world, ida).await;
    assert_eq!(said(&item).0, "Failure");
    assert!(reason(&item).contains("only updates users that exist"), "{item}");
    world
        .edit_users(|mapping| mapping["flowTypes"] = json!("Update,Delete"))
        .await;
    let bo = json!({"givenName": "Bo", "surname": "Lie"});
    let item = provisioned(&world, bo).await;
    assert_eq!(said(&item).0, "Skipped", "{item}");
}

#[tokio::test]
async fn the_toolkit_platform_refuses_another_user_type() {
    let world = World::of_vendor("enterprise_toolkit").await;
    map(&world, &[("userType", "companyName")]).await;
    let person = |name: &str, kind: &str| json!({"givenName": name, "surname": "Dahl", "mail": format!("{name}@contoso.example"), "companyName": kind});
    let item = provisioned(&world, person("ida", "premium")).await;
    assert_eq!(said(&item).0, "Failure");
    assert!(reason(&item).contains("exactly Premium or Standard"), "{item}");
    let item = provisioned(&world, person("bo", "Premium")).await;
    assert_eq!(said(&item), ("Success", "-"), "{item}");
}

#[tokio::test]
async fn dynasend_refuses_a_wrong_token_and_nobody_else() {
    let world = World::of_vendor("dynasend").await;
    let item = provisioned(&world, json!({"givenName": "Ida", "surname": "Dahl"})).await;
    assert_eq!(said(&item), ("Success", "-"), "{item}");
    world.set_secret("SecretToken", "wrong").await;
    let item = provisioned(&world, json!({"givenName": "Bo", "surname": "Lie"})).await;
    assert_eq!(
        said(&item),
        (
            "Failure",
            "SystemForCrossDomainIdentityManagementInvalidCredentials"
        )
    );
}
