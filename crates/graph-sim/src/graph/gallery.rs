//! The gallery: application templates (Graph: applicationTemplates).
//!
//! The real gallery has thousands. This one has the template of every application outside of it, and some of made-up
//! companies, so that a search has something to find and something to pass over.

use serde_json::{Value, json};

use super::call::Call;
use super::error::GraphError;
use super::list::{self, Collection};
use super::{CUSTOM_TEMPLATE, GraphResult};
use crate::tenant::Tenant;

const TEMPLATES: Collection<'static> = Collection {
    context: "applicationTemplates",
    resource: "ApplicationTemplate",
    filterable: &["id", "displayName", "publisher"],
    searchable: &[],
    shown: &[],
    page_size: 100,
    page_size_max: 999,
    folds_case: true,
};

/// Name, publisher, category, whether it offers provisioning.
const OTHERS: [(&str, &str, &str, bool); 8] = [
    ("Adatum Travel", "Adatum Corporation", "travel", true),
    (
        "Alpine Ski House Desk",
        "Alpine Ski House",
        "itInfrastructure",
        false,
    ),
    ("Fabrikam HR", "Fabrikam, Inc.", "humanResources", true),
    ("Litware Storage", "Litware, Inc.", "contentManagement", true),
    ("Northwind Expenses", "Northwind Traders", "finance", false),
    ("Proseware Learning", "Proseware, Inc.", "education", true),
    ("Tailspin Telephony", "Tailspin Toys", "telecommunications", true),
    ("Woodgrove Signatures", "Woodgrove Bank", "productivity", false),
];

fn all(tenant: &Tenant) -> Vec<Value> {
    let custom = json!({
        "id": CUSTOM_TEMPLATE,
        "displayName": "Custom",
        "homePageUrl": null,
        "supportedSingleSignOnModes": ["password", "saml", "notSupported"],
        "supportedProvisioningTypes": ["sync"],
        "logoUrl": null,
        "categories": [],
        "publisher": null,
        "description": null,
    });
    let others = OTHERS.iter().map(|(name, publisher, category, provisions)| {
        json!({
            "id": crate::directory::id(tenant.seed, "applicationTemplate", name),
            "displayName": name,
            "homePageUrl": format!("https://{}.example/", name.to_lowercase().replace(' ', "-")),
            "supportedSingleSignOnModes": ["saml"],
            "supportedProvisioningTypes": if *provisions { json!(["sync"]) } else { json!([]) },
            "logoUrl": null,
            "categories": [category],
            "publisher": publisher,
            "description": format!("{name} by {publisher}."),
        })
    });
    std::iter::once(custom).chain(others).collect()
}

pub(super) fn list(tenant: &Tenant, call: &Call) -> GraphResult {
    list::page(tenant, call, &TEMPLATES, all(tenant).iter())
}

pub(super) fn get(tenant: &Tenant, call: &Call, id: &str) -> GraphResult {
    let templates = all(tenant);
    let template = templates
        .iter()
        .find(|template| template["id"] == id)
        .ok_or_else(|| GraphError::not_found(id))?;
    Ok(list::object(
        tenant,
        call,
        "applicationTemplates/$entity",
        &[],
        template,
    ))
}
