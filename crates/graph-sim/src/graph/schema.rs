//! The schema of a job: read, and replaced whole (Graph: schema).

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::applications::nested;
use super::call::{Answer, Call};
use super::directory_audit::{self, note_provisioning};
use super::error::GraphError;
use super::expression;
use super::jobs::with_job;
use super::{GraphResult, list};
use crate::tenant::Tenant;

/// The longest expression.
const EXPRESSION_CHARS_MAX: usize = 10_000;

pub(super) fn get(tenant: &Tenant, call: &Call, sp: &str, job: &str) -> GraphResult {
    call.caller.reads_synchronization()?;
    let schema = with_job(tenant, sp, job, |job| Ok(job.schema.clone()))?;
    let context = nested(sp, &format!("synchronization/jobs('{job}')/schema/$entity"));
    Ok(list::object(tenant, call, &context, &[], &schema))
}

pub(super) fn put(tenant: &Tenant, call: &Call, sp: &str, job_id: &str) -> GraphResult {
    call.caller.writes_synchronization()?;
    let mut body = call.json()?;
    with_job(tenant, sp, job_id, |job| {
        if let Some(problem) = problem(&body) {
            return Err(GraphError::new(
                400,
                &tenant.switches.schema_error_code,
                format!("The synchronization schema is not valid: {problem}"),
            ));
        }
        // Everything else is kept as it came, known to us or not.
        if let Some(members) = body.as_object_mut() {
            members.shift_remove("@odata.context");
            members.entry("id").or_insert_with(|| json!(job_id));
        }
        if job.schema != body {
            job.schema = std::mem::take(&mut body);
            // Any change of mapping or scope clears the watermark: the next cycle is an initial one.
            job.initial = true;
        }
        Ok(())
    })?;
    note_provisioning(tenant, call, &directory_audit::UPDATE_MAPPINGS, sp);
    Ok(Answer::no_content())
}

/// PATCH reaches the service behind Graph, which does not know it; its words leak through.
pub(super) fn patch_unsupported(sp: &str, job: &str) -> GraphError {
    let message = json!({"Message": format!(
        "No HTTP resource was found that matches the request URI 'https://syncfabric.windowsazure.com/api/servicePrincipals('{sp}')/synchronization/jobs('{job}')/schema?api-version=2.0'."
    )});
    GraphError::new(404, "UnknownError", message.to_string())
}

/// Why a schema is refused; `None` when it is good.
pub(super) fn problem(schema: &Value) -> Option<String> {
    let Some(rules) = schema["synchronizationRules"]
        .as_array()
        .filter(|rules| !rules.is_empty())
    else {
        return Some("it has no synchronizationRules".into());
    };
    if !schema["directories"].is_array() {
        return Some("it has no directories".into());
    }
    for rule in rules {
        if rule["id"].as_str().is_none_or(str::is_empty) {
            return Some("a synchronization rule has no id".into());
        }
        let Some(mappings) = rule["objectMappings"].as_array() else {
            return Some("a synchronization rule has no objectMappings".into());
        };
        for mapping in mappings {
            if let Some(problem) = mapping_problem(schema, rule, mapping) {
                return Some(problem);
            }
        }
    }
    None
}

fn mapping_problem(schema: &Value, rule: &Value, mapping: &Value) -> Option<String> {
    let (source, target) = (
        mapping["sourceObjectName"].as_str()?,
        mapping["targetObjectName"].as_str()?,
    );
    let Some(sources) = declared(schema, &rule["sourceDirectoryName"], source) else {
        return Some(format!(
            "object '{source}' is not declared in the source directory"
        ));
    };
    let Some(targets) = declared(schema, &rule["targetDirectoryName"], target) else {
        return Some(format!(
            "object '{target}' is not declared in the target directory"
        ));
    };
    let Some(rows) = mapping["attributeMappings"].as_array() else {
        return Some(format!("the mapping of '{source}' has no attributeMappings"));
    };
    if let Some(problem) = flow_types_problem(mapping) {
        return Some(format!("the mapping of '{source}' {problem}"));
    }
    let mut seen = BTreeSet::new();
    let mut matches = false;
    for row in rows {
        let Some(name) = row["targetAttributeName"].as_str() else {
            return Some(format!("a row of '{source}' has no targetAttributeName"));
        };
        let Some(definition) = targets.iter().find(|a| a["name"] == name) else {
            return Some(format!(
                "target attribute '{name}' is not declared for object '{target}'"
            ));
        };
        if definition["anchor"] == true {
            return Some(format!(
                "target attribute '{name}' is the anchor and cannot be mapped"
            ));
        }
        if !seen.insert(name) {
            return Some(format!("target attribute '{name}' is mapped more than once"));
        }
        matches |= row["matchingPriority"].as_i64().unwrap_or(0) > 0;
        if let Some(problem) = source_problem(&row["source"], &sources) {
            return Some(format!("the mapping to '{name}': {problem}"));
        }
    }
    (!matches).then(|| format!("no attribute mapping of '{source}' has a matchingPriority above 0"))
}

fn flow_types_problem(mapping: &Value) -> Option<String> {
    let Some(text) = mapping["flowTypes"].as_str() else {
        return Some("has flowTypes that are not a text".into());
    };
    let unknown = text
        .split(',')
        .map(str::trim)
        .find(|flow| !["Add", "Update", "Delete", "None"].contains(flow));
    unknown.map(|flow| format!("has the unknown flow type '{flow}'"))
}

fn declared<'a>(schema: &'a Value, directory: &Value, object: &str) -> Option<Vec<&'a Value>> {
    let directory = schema["directories"]
        .as_array()?
        .iter()
        .find(|d| d["name"] == *directory)?;
    let object = directory["objects"]
        .as_array()?
        .iter()
        .find(|o| o["name"] == object)?;
    Some(object["attributes"].as_array()?.iter().collect())
}

/// `source` may be null: then the default value is all there is (the portal's type "None").
fn source_problem(source: &Value, declared: &[&Value]) -> Option<String> {
    if source.is_null() {
        return None;
    }
    let Some(text) = source["expression"]
        .as_str()
        .filter(|text| !text.trim().is_empty())
    else {
        return Some("its source has no expression".into());
    };
    if text.chars().count() > EXPRESSION_CHARS_MAX {
        return Some(format!(
            "its expression is longer than {EXPRESSION_CHARS_MAX} characters"
        ));
    }
    let mut names = match expression::attributes(text) {
        Ok(names) => names,
        Err(problem) => return Some(problem),
    };
    parsed_attributes(source, 0, &mut names);
    let unknown = names
        .into_iter()
        .find(|name| !declared.iter().any(|a| a["name"] == name.as_str()));
    unknown.map(|name| format!("source attribute '{name}' is not declared"))
}

/// Attributes of the parsed form, which stands beside the text.
fn parsed_attributes(source: &Value, depth: usize, names: &mut Vec<String>) {
    if depth > 64 {
        return;
    }
    if source["type"] == "Attribute" {
        names.extend(source["name"].as_str().map(str::to_owned));
    }
    for parameter in source["parameters"].as_array().into_iter().flatten() {
        parsed_attributes(&parameter["value"], depth + 1, names);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edited(edit: impl FnOnce(&mut Value)) -> Option<String> {
        let mut schema = super::super::default_schema::schema("scim.x");
        edit(&mut schema["synchronizationRules"][0]["objectMappings"][0]);
        problem(&schema)
    }

    #[test]
    fn a_schema_that_cannot_work_is_refused_by_name() {
        let rows = "attributeMappings";
        let says = |got: Option<String>, want: &str| {
            assert!(got.as_deref().is_some_and(|g| g.contains(want)), "{got:?}")
        };
        says(
            edited(|m| m[rows][0]["targetAttributeName"] = json!("nope")),
            "'nope' is not declared",
        );
        says(
            edited(|m| m[rows][2]["source"]["expression"] = json!("[UserPrincipalName]")),
            "source attribute 'UserPrincipalName'",
        );
        says(
            edited(|m| m[rows][2]["source"]["name"] = json!("nope")),
            "source attribute 'nope'",
        );
        says(
            edited(|m| m[rows][0]["matchingPriority"] = json!(0)),
            "matchingPriority",
        );
        says(
            edited(|m| m[rows][3]["targetAttributeName"] = json!("displayName")),
            "more than once",
        );
        says(
            edited(|m| m[rows][3]["targetAttributeName"] = json!("id")),
            "anchor",
        );
        says(edited(|m| m["flowTypes"] = json!("Add,Jump")), "'Jump'");
        says(
            edited(|m| m[rows][1]["source"]["expression"] = json!("Join(\"oops)")),
            "never closed",
        );
        assert_eq!(edited(|m| m[rows][3]["source"] = Value::Null), None);
        assert_eq!(edited(|m| m["flowTypes"] = json!("Add, Update")), None);
    }
}
