//! The mappings of a job and of a template, and what the service says about its expressions.

use serde_json::{Value, json};

use super::synchronization::{job_root, root};
use crate::encode::segment;
use crate::request::{Effect, GraphRequest, Method};
use crate::schema::SynchronizationSchema;
use crate::scope::SYNCHRONIZATION;

/// The object over which an expression is evaluated: names of mappings (`surname`, `mobile`), each with one value or
/// a list.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TestInput(Vec<Value>);

impl TestInput {
    /// Adds a property. A list is sent with its type, as Graph wants it (Graph: parseExpression).
    #[must_use]
    pub fn with(mut self, name: &str, value: Value) -> Self {
        let mut property = json!({ "key": name });
        if value.is_array() {
            property["value@odata.type"] = "#Collection(String)".into();
        }
        property["value"] = value;
        self.0.push(property);
        self
    }
}

impl GraphRequest {
    /// The schema a new job of this template starts with.
    pub fn template_schema(service_principal: &str, template: &str) -> Self {
        let tail = format!("/templates/{}/schema", segment(template));
        Self::get(
            root(service_principal, &tail),
            SYNCHRONIZATION,
            "Read the template's mappings",
        )
    }

    /// The job's mappings.
    pub fn schema(service_principal: &str, job: &str) -> Self {
        Self::get(
            job_root(service_principal, job, "/schema"),
            SYNCHRONIZATION,
            "Read the mappings",
        )
    }

    /// Replaces the job's mappings: the whole document. PATCH is not supported (Graph: 404 `UnknownError`).
    pub fn put_schema(service_principal: &str, job: &str, schema: &SynchronizationSchema) -> Self {
        Self {
            body: Some(schema.for_put()),
            ..Self::new(
                Method::Put,
                job_root(service_principal, job, "/schema"),
                SYNCHRONIZATION,
                "Store the mappings",
            )
        }
    }

    /// Takes the job's own mappings away, so that the template's hold again. Not certain to work everywhere: putting
    /// the template's schema does the same (Graph: schema).
    pub fn delete_schema(service_principal: &str, job: &str) -> Self {
        Self::new(
            Method::Delete,
            job_root(service_principal, job, "/schema"),
            SYNCHRONIZATION,
            "Reset the mappings",
        )
    }

    /// The functions that expressions may use.
    pub fn schema_functions(service_principal: &str, job: &str) -> Self {
        Self::get(
            job_root(service_principal, job, "/schema/functions"),
            SYNCHRONIZATION,
            "List the functions of expressions",
        )
    }

    /// The operators that scoping filters may use.
    pub fn filter_operators(service_principal: &str, job: &str) -> Self {
        Self::get(
            job_root(service_principal, job, "/schema/filterOperators"),
            SYNCHRONIZATION,
            "List the operators of scoping filters",
        )
    }

    /// Asks the target for its attributes. Custom SCIM applications do not support it (Graph: discover).
    pub fn discover(service_principal: &str, job: &str, directory: &str) -> Self {
        let tail = format!("/schema/directories/{}/discover", segment(directory));
        Self::post(
            job_root(service_principal, job, &tail),
            None,
            SYNCHRONIZATION,
            "Discover the target's attributes",
        )
        .may_repeat()
    }

    /// Parses an expression and, with an object, evaluates it. Changes nothing; 200 is also the answer to a text that
    /// is no expression: [`crate::schema::ParsedExpression`] tells.
    pub fn parse_expression(
        service_principal: &str,
        job: &str,
        expression: &str,
        input: Option<&TestInput>,
    ) -> Self {
        let object = input.map(|input| json!({ "definition": null, "properties": input.0 }));
        let body = json!({
            "expression": expression,
            "targetAttributeDefinition": null,
            "testInputObject": object,
        });
        Self {
            effect: Effect::Test,
            ..Self::post(
                job_root(service_principal, job, "/schema/parseExpression"),
                Some(body),
                SYNCHRONIZATION,
                "Try an expression",
            )
            .may_repeat()
        }
    }
}
