//! The attributes that a source object has.

use std::sync::LazyLock;

use serde_json::Value as Json;

use super::{AttributeShape, AttributeType};

/// Names of source attributes with their shapes, in the order of the schema. Names are exact.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SourceSchema {
    attributes: Vec<(String, AttributeShape)>,
}

/// Attributes of a user that every tenant has, under the names of the old directory API.
const TEXTS: &[&str] = &[
    "userPrincipalName",
    "mail",
    "displayName",
    "givenName",
    "surname",
    "jobTitle",
    "department",
    "companyName",
    "employeeId",
    "employeeType",
    "mailNickname",
    "preferredLanguage",
    "usageLocation",
    "physicalDeliveryOfficeName",
    "streetAddress",
    "city",
    "state",
    "postalCode",
    "country",
    "telephoneNumber",
    "mobile",
    "facsimileTelephoneNumber",
    "objectId",
    "originalUserPrincipalName",
    "immutableId",
    "onPremisesSecurityIdentifier",
    "onPremisesDistinguishedName",
    "onPremisesUserPrincipalName",
    "onPremisesSamAccountName",
    "onPremisesDomainName",
    "dnsDomainName",
    "netBiosName",
    "sipProxyAddress",
    "creationType",
    "ageGroup",
    "consentProvidedForMinor",
    "employeeOrgData.costCenter",
    "employeeOrgData.division",
];

const OTHERS: &[(&str, AttributeType, bool)] = &[
    ("accountEnabled", AttributeType::Boolean, false),
    ("IsSoftDeleted", AttributeType::Boolean, false),
    ("dirSyncEnabled", AttributeType::Boolean, false),
    ("employeeHireDate", AttributeType::DateTime, false),
    ("employeeLeaveDateTime", AttributeType::DateTime, false),
    ("manager", AttributeType::Reference, false),
    ("otherMails", AttributeType::String, true),
    ("proxyAddresses", AttributeType::String, true),
    ("appRoleAssignments", AttributeType::String, true),
];

/// Attributes of a group.
const GROUP: &[(&str, AttributeType, bool)] = &[
    ("displayName", AttributeType::String, false),
    ("description", AttributeType::String, false),
    ("mail", AttributeType::String, false),
    ("mailNickname", AttributeType::String, false),
    ("objectId", AttributeType::String, false),
    ("onPremisesSecurityIdentifier", AttributeType::String, false),
    ("dirSyncEnabled", AttributeType::Boolean, false),
    ("mailEnabled", AttributeType::Boolean, false),
    ("securityEnabled", AttributeType::Boolean, false),
    ("IsSoftDeleted", AttributeType::Boolean, false),
    ("proxyAddresses", AttributeType::String, true),
    ("members", AttributeType::Reference, true),
    ("owners", AttributeType::Reference, true),
];

/// `extensionAttribute1` to this one.
const EXTENSION_ATTRIBUTES: u8 = 15;

static USUAL_USER: LazyLock<SourceSchema> = LazyLock::new(|| {
    let mut schema = SourceSchema::default();
    let text = |name: &str| (name.to_owned(), AttributeType::String, false);
    let extension = (1..=EXTENSION_ATTRIBUTES).map(|n| text(&format!("extensionAttribute{n}")));
    let others = OTHERS
        .iter()
        .map(|(name, kind, many)| ((*name).to_owned(), *kind, *many));
    for (name, kind, multivalued) in TEXTS.iter().map(|name| text(name)).chain(extension).chain(others) {
        schema.add(name, AttributeShape { kind, multivalued });
    }
    schema
});

static USUAL_GROUP: LazyLock<SourceSchema> = LazyLock::new(|| {
    let mut schema = SourceSchema::default();
    for (name, kind, multivalued) in GROUP {
        schema.add(
            *name,
            AttributeShape {
                kind: *kind,
                multivalued: *multivalued,
            },
        );
    }
    schema
});

impl SourceSchema {
    /// The attributes of a user in Entra as every tenant has them; a tenant's own schema may have more.
    #[must_use]
    pub fn usual_user() -> &'static Self {
        &USUAL_USER
    }

    /// The attributes of a group in Entra, likewise.
    #[must_use]
    pub fn usual_group() -> &'static Self {
        &USUAL_GROUP
    }

    /// The attributes of one object in a Graph `synchronizationSchema`: those of the directory that a rule names as its
    /// source and that has an object of this name. An unknown type is taken for text.
    ///
    /// `None` when there is no such directory or object.
    #[must_use]
    pub fn from_json(schema: &Json, object: &str) -> Option<Self> {
        let items = |of: &Json, key: &str| of[key].as_array().cloned().unwrap_or_default();
        let sources: Vec<String> = items(schema, "synchronizationRules")
            .iter()
            .filter_map(|rule| rule["sourceDirectoryName"].as_str().map(str::to_owned))
            .collect();
        let directories = items(schema, "directories");
        let found = directories
            .iter()
            .filter(|directory| {
                directory["name"]
                    .as_str()
                    .is_some_and(|name| sources.iter().any(|source| source == name))
            })
            .flat_map(|directory| items(directory, "objects"))
            .find(|candidate| candidate["name"] == object)?;
        let mut attributes = Self::default();
        for attribute in items(&found, "attributes") {
            if let Some(name) = attribute["name"].as_str() {
                let kind = attribute["type"].as_str().and_then(AttributeType::named);
                attributes.add(
                    name,
                    AttributeShape {
                        kind: kind.unwrap_or(AttributeType::String),
                        multivalued: attribute["multivalued"].as_bool().unwrap_or(false),
                    },
                );
            }
        }
        Some(attributes)
    }

    /// Adds an attribute, or changes its shape.
    pub fn add(&mut self, name: impl Into<String>, shape: AttributeShape) {
        let name = name.into();
        match self.attributes.iter_mut().find(|(known, _)| *known == name) {
            Some(known) => known.1 = shape,
            None => self.attributes.push((name, shape)),
        }
    }

    /// The shape of the attribute of exactly this name.
    #[must_use]
    pub fn find(&self, name: &str) -> Option<AttributeShape> {
        self.iter()
            .find(|(known, _)| *known == name)
            .map(|(_, shape)| shape)
    }

    /// Names and shapes in the order of the schema.
    pub fn iter(&self) -> impl Iterator<Item = (&str, AttributeShape)> {
        self.attributes
            .iter()
            .map(|(name, shape)| (name.as_str(), *shape))
    }
}
