//! A schema that is read and written keeps everything, also what we do not know.

use graph_model::schema::{
    AttributeDefinition, DesiredMapping, FlowTypes, SynchronizationSchema, usual_schema,
};
use graph_model::{GraphRequest, Method};
use proptest::prelude::*;
use serde_json::{Value, json};

/// A schema with properties no version of this app knows.
fn strange() -> Value {
    json!({
        "@odata.context": "https://graph.example/v1.0/$metadata#x",
        "zeta": {"kept": [1, 2.5, null]},
        "id": "scim.t.a",
        "synchronizationRules": [{
            "priority": 1, "id": "rule#V2", "sourceDirectoryName": "Azure Active Directory", "targetDirectoryName": "customappsso",
            "future": true,
            "objectMappings": [
                {"name": "", "sourceObjectName": "Device", "targetObjectName": "x", "attributeMappings": []},
                {"enabled": true, "flowTypes": "Add, Update, Delete", "sourceObjectName": "User", "targetObjectName": "urn:x:User",
                 "scope": null, "future": "kept",
                 "metadata": [{"key": "Disposition", "value": "\"Normal\""}],
                 "attributeMappings": [
                    {"targetAttributeName": "userName", "matchingPriority": 1, "flowType": "Always", "future": 7, "defaultValue": null,
                     "source": {"expression": "[userPrincipalName]", "name": "userPrincipalName", "type": "Attribute", "parameters": [], "future": 8}},
                    {"targetAttributeName": "title", "matchingPriority": 0, "flowType": "Always", "defaultValue": "none", "source": null},
                 ]}
            ]}],
        "directories": [{"name": "customappsso", "id": "d", "objects": [{"name": "urn:x:User", "attributes": [
            {"name": "id", "anchor": true, "type": "String", "required": true},
            {"name": "userName", "anchor": false, "type": "String", "required": true}]}]}],
    })
}

#[test]
fn reading_and_writing_changes_nothing_but_the_context() {
    let read = SynchronizationSchema::from_value(strange());
    let put = GraphRequest::put_schema("sp", "job", &read);
    let mut expected = strange();
    expected.as_object_mut().unwrap().shift_remove("@odata.context");
    assert_eq!(put.method, Method::Put);
    // The text, not only the value: the order of properties is kept as well.
    assert_eq!(put.body.unwrap().to_string(), expected.to_string());
    assert_eq!(read.into_value().to_string(), strange().to_string());
}

#[test]
fn a_row_without_a_source_is_read_and_the_rule_id_is_taken_as_it_is() {
    let schema = SynchronizationSchema::from_value(strange());
    assert_eq!(schema.rule_id(), Some("rule#V2"));
    let users = schema.object_mapping("User").unwrap();
    assert_eq!(users.flow_types(), FlowTypes::ALL);
    let title = users.attribute_mapping("TITLE").unwrap();
    assert_eq!(
        (title.expression.as_str(), title.default_value.as_deref()),
        ("", Some("none"))
    );
    assert!(schema.object_mapping("Group").is_none());
}

#[test]
fn editing_rows_keeps_the_unknown_properties_of_rows_that_stay() {
    let mut schema = SynchronizationSchema::from_value(strange());
    let rows = [
        row("displayName", "displayName", 0),
        row("userName", "userPrincipalName", 1),
    ];
    schema.set_attribute_mappings("User", &rows).unwrap();
    let users = schema.object_mapping("User").unwrap();
    let targets: Vec<String> = users
        .attribute_mappings()
        .into_iter()
        .map(|row| row.target)
        .collect();
    assert_eq!(targets, ["displayName", "userName"]);
    let written = users.as_value();
    assert_eq!(written["attributeMappings"][1]["future"], 7);
    assert_eq!(written["future"], "kept");
    assert_eq!(written["metadata"][0]["value"], "\"Normal\"");
}

#[test]
fn flow_types_that_mean_the_same_are_not_rewritten() {
    let mut schema = SynchronizationSchema::from_value(strange());
    schema.set_flow_types("User", FlowTypes::ALL).unwrap();
    assert_eq!(schema.as_value().to_string(), strange().to_string());
    let update_only = FlowTypes {
        add: false,
        ..FlowTypes::ALL
    };
    schema.set_flow_types("User", update_only).unwrap();
    assert_eq!(
        schema.object_mapping("User").unwrap().as_value()["flowTypes"],
        "Update,Delete"
    );
}

#[test]
fn a_target_attribute_is_added_once() {
    let mut schema = SynchronizationSchema::from_value(strange());
    let attribute = AttributeDefinition {
        name: "urn:ietf:params:scim:schemas:extension:A:2.0:User:b".into(),
        data_type: "String".into(),
        multivalued: false,
        required: false,
        anchor: false,
    };
    schema.add_target_attribute("User", &attribute).unwrap();
    schema.add_target_attribute("User", &attribute).unwrap();
    let attributes = schema.target_definition("User").unwrap().attributes();
    assert_eq!(attributes.len(), 3);
    assert_eq!(attributes[2], attribute);
}

#[test]
fn an_edit_without_a_place_is_refused_and_changes_nothing() {
    let mut schema = SynchronizationSchema::from_value(strange());
    let error = schema.set_enabled("Group", true).unwrap_err();
    assert_eq!(error.to_string(), "the schema maps no `Group` objects");
    assert_eq!(schema.as_value(), &strange());
}

#[test]
fn the_usual_schema_has_22_user_rows_and_3_group_rows() {
    let schema = usual_schema();
    let users = schema.object_mapping("User").unwrap();
    assert_eq!(users.attribute_mappings().len(), 22);
    assert_eq!(users.matching()[0].target, "userName");
    let groups = schema.object_mapping("Group").unwrap();
    assert_eq!(groups.attribute_mappings().len(), 3);
    assert_eq!(groups.matching()[0].target, "displayName");
}

fn row(target: &str, source: &str, matching_priority: u32) -> DesiredMapping {
    DesiredMapping {
        target: target.to_owned(),
        source: json!({"expression": format!("[{source}]"), "name": source, "type": "Attribute", "parameters": []}),
        matching_priority,
        flow_type: None,
        default_value: None,
    }
}

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        ".{0,12}".prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 40, 6, |inner| {
        let name = prop_oneof![
            Just("synchronizationRules".to_owned()),
            Just("objectMappings".to_owned()),
            Just("attributeMappings".to_owned()),
            Just("sourceObjectName".to_owned()),
            "[a-z]{1,6}",
        ];
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            prop::collection::vec((name, inner), 0..5)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn no_json_makes_the_reading_panic_and_all_of_it_survives(value in any_json()) {
        let mut schema = SynchronizationSchema::from_value(value.clone());
        let _ = schema.rule_id();
        let _ = schema.target_definition("User").map(|definition| definition.attributes());
        let _ = schema.object_mapping("User").map(|mapping| mapping.matching());
        prop_assert_eq!(schema.as_value().to_string(), value.to_string());
        let _ = schema.set_attribute_mappings("User", &[row("a", "b", 0)]);
        let _ = graph_model::on_demand::parse(&value);
    }
}
