//! The schemas of one tenant, and what a path means in them.

use std::sync::{Arc, LazyLock};

use serde_json::{Value, json};

use super::attribute::{Attribute, find};
use super::read::{self, SchemaError, fault};
use super::{RESOURCE_TYPE, Schema, is_core};
use crate::path::Path;
use crate::resource::ResourceType;

/// Most extensions of a tenant.
pub const EXTENSIONS_MAX: usize = 20;

/// Longest text of a tenant's extensions, in bytes.
pub const SCHEMA_TEXT_BYTES_MAX: usize = 1024 * 1024;

/// The core schemas and a tenant's extensions. Cheap to clone; one is made per tenant, not per
/// request.
#[derive(Clone, Debug, PartialEq)]
pub struct SchemaSet {
    common: Arc<Schema>,
    user: TypeSchemas,
    group: TypeSchemas,
    service: Arc<[Schema]>,
}

/// The schemas of one resource type.
#[derive(Clone, Debug, PartialEq)]
struct TypeSchemas {
    core: Arc<Schema>,
    extensions: Vec<Extension>,
}

/// An extension of a resource type (RFC 7643 §3.3 and §6).
#[derive(Clone, Debug, PartialEq)]
pub struct Extension {
    /// Its schema.
    pub schema: Arc<Schema>,
    /// Whether every resource must have it.
    pub required: bool,
}

/// What a path means: the place it names and, where a schema knows it, the definition.
#[derive(Clone, Copy, Debug)]
pub struct Resolved<'a> {
    /// Key of the extension in the resource; `None` for attributes at the top. Spelled as the
    /// schema does where one is known.
    pub extension: Option<&'a str>,
    /// The schema; `None` when no schema of the set has the URN.
    pub schema: Option<&'a Schema>,
    /// Attribute, spelled as the schema does; `None` when the path names a whole extension.
    pub name: Option<&'a str>,
    /// Its definition, when there is one.
    pub attribute: Option<&'a Attribute>,
    /// Sub-attribute, spelled as the schema does.
    pub sub_name: Option<&'a str>,
    /// Its definition, when there is one.
    pub sub_attribute: Option<&'a Attribute>,
}

impl<'a> Resolved<'a> {
    /// The definition of the innermost attribute.
    pub fn leaf(&self) -> Option<&'a Attribute> {
        match self.sub_name {
            Some(_) => self.sub_attribute,
            None => self.attribute,
        }
    }

    /// Whether everything the path names is defined.
    pub fn is_known(&self) -> bool {
        (self.extension.is_none() || self.schema.is_some())
            && (self.name.is_none() || self.attribute.is_some())
            && (self.sub_name.is_none() || self.sub_attribute.is_some())
    }
}

static CORE: LazyLock<SchemaSet> = LazyLock::new(|| {
    let own = |text: &str| {
        let value: Value = serde_json::from_str(text).unwrap_or_default();
        match read::schema(&value, "", true) {
            Ok(schema) => schema,
            // The texts are part of this crate; a test reads them all.
            Err(error) => panic!("a core schema cannot be read: {error}"),
        }
    };
    let only = |schema| TypeSchemas {
        core: Arc::new(schema),
        extensions: Vec::new(),
    };
    let mut set = SchemaSet {
        common: Arc::new(own(include_str!("core/common.json"))),
        user: only(own(include_str!("core/user.json"))),
        group: only(own(include_str!("core/group.json"))),
        service: Arc::new([
            own(include_str!("core/service_provider_config.json")),
            own(include_str!("core/resource_type.json")),
            own(include_str!("core/schema.json")),
        ]),
    };
    set.user.extensions.push(Extension {
        schema: Arc::new(own(include_str!("core/enterprise_user.json"))),
        required: false,
    });
    set
});

impl SchemaSet {
    /// The schemas of RFC 7643, without extensions of a tenant. Made once.
    pub fn core() -> &'static Self {
        &CORE
    }

    /// The core schemas and a tenant's extensions: an array of Schema resources (RFC 7643 §7), each
    /// with `resourceType` (`User` or `Group`) and, if every resource must have it, `required`.
    ///
    /// Beside the characteristics of the RFC an attribute may say `canonicalValuesOnly`: then a
    /// value that is not among `canonicalValues` is refused.
    ///
    /// # Errors
    /// The first fault, with its place.
    pub fn with_extensions(extensions: &Value) -> Result<Self, SchemaError> {
        let Some(all) = extensions.as_array() else {
            return fault("the extensions", "an array of schemas is expected");
        };
        if all.len() > EXTENSIONS_MAX {
            return fault("the extensions", format!("more than {EXTENSIONS_MAX}"));
        }
        let mut set = Self::core().clone();
        for (index, one) in all.iter().enumerate() {
            let place = format!("[{index}]");
            let schema = read::schema(one, &place, false)?;
            if set.schema(&schema.id).is_some() {
                let what = format!("there is a schema {} already", schema.id);
                return fault(&format!("{place}.id"), what);
            }
            let required = match one.get("required") {
                None => false,
                Some(Value::Bool(required)) => *required,
                Some(other) => {
                    let what = format!("true or false is expected, not {other}");
                    return fault(&format!("{place}.required"), what);
                }
            };
            let resource_type = match one.get("resourceType").and_then(Value::as_str) {
                Some("User") => ResourceType::User,
                Some("Group") => ResourceType::Group,
                _ => {
                    let what = "`User` or `Group` is expected: what the schema extends";
                    return fault(&format!("{place}.resourceType"), what);
                }
            };
            let schema = Arc::new(schema);
            set.of_mut(resource_type)
                .extensions
                .push(Extension { schema, required });
        }
        Ok(set)
    }

    /// [`SchemaSet::with_extensions`] from text.
    ///
    /// # Errors
    /// As there, and for what is no JSON.
    pub fn parse(text: &str) -> Result<Self, SchemaError> {
        if text.len() > SCHEMA_TEXT_BYTES_MAX {
            return fault(
                "the extensions",
                format!("longer than {SCHEMA_TEXT_BYTES_MAX} bytes"),
            );
        }
        match serde_json::from_str(text) {
            Ok(value) => Self::with_extensions(&value),
            Err(error) => fault("the extensions", format!("no JSON: {error}")),
        }
    }

    /// From now on canonical values of the core schemas and the extensions are the only ones
    /// (RFC 7643 §2.3.1 lets a service provider decide so).
    #[must_use]
    pub fn with_canonical_values_only(mut self) -> Self {
        for types in [&mut self.user, &mut self.group] {
            restrict(&mut Arc::make_mut(&mut types.core).attributes);
            for extension in &mut types.extensions {
                restrict(&mut Arc::make_mut(&mut extension.schema).attributes);
            }
        }
        self
    }

    fn of(&self, resource_type: ResourceType) -> &TypeSchemas {
        match resource_type {
            ResourceType::User => &self.user,
            ResourceType::Group => &self.group,
        }
    }

    fn of_mut(&mut self, resource_type: ResourceType) -> &mut TypeSchemas {
        match resource_type {
            ResourceType::User => &mut self.user,
            ResourceType::Group => &mut self.group,
        }
    }

    /// The core schema of a resource type, without the common attributes.
    pub fn base(&self, resource_type: ResourceType) -> &Schema {
        &self.of(resource_type).core
    }

    /// The attributes every resource has: `schemas`, `id`, `meta` (RFC 7643 §3.1). `externalId` is
    /// listed with users and groups, so that a client that reads `/Schemas` finds it.
    pub fn common(&self) -> &[Attribute] {
        &self.common.attributes
    }

    /// The extensions of a resource type, the enterprise one first.
    pub fn extensions(&self, resource_type: ResourceType) -> &[Extension] {
        &self.of(resource_type).extensions
    }

    /// Every schema, as `/Schemas` lists them.
    pub fn schemas(&self) -> impl Iterator<Item = &Schema> {
        [&self.user, &self.group]
            .into_iter()
            .flat_map(|types| {
                let extensions = types.extensions.iter().map(|extension| &*extension.schema);
                std::iter::once(&*types.core).chain(extensions)
            })
            .chain(self.service.iter())
    }

    /// A schema by its URN, without case.
    pub fn schema(&self, urn: &str) -> Option<&Schema> {
        self.schemas().find(|schema| schema.id.eq_ignore_ascii_case(urn))
    }

    /// Attributes of users and groups, extensions included.
    pub(crate) fn all_attributes(&self) -> impl Iterator<Item = &Attribute> {
        let types = [&self.user, &self.group].into_iter().flat_map(|types| {
            let extensions = types.extensions.iter().map(|extension| &*extension.schema);
            std::iter::once(&*types.core).chain(extensions)
        });
        std::iter::once(&*self.common)
            .chain(types)
            .flat_map(|schema| schema.attributes.iter())
    }

    /// Whether a tenant's extensions have attributes whose values are kept and never shown.
    pub(crate) fn has_secrets(&self, resource_type: ResourceType) -> bool {
        let secret = |attribute: &Attribute| attribute.is_secret();
        self.extensions(resource_type).iter().any(|extension| {
            let mut attributes = extension.schema.attributes.iter();
            attributes.any(|one| secret(one) || one.sub_attributes.iter().any(secret))
        })
    }

    /// An extension by its URN, without case.
    pub(crate) fn extension(&self, resource_type: ResourceType, urn: &str) -> Option<&Schema> {
        self.extensions(resource_type)
            .iter()
            .map(|extension| &*extension.schema)
            .find(|schema| schema.id.eq_ignore_ascii_case(urn))
    }

    /// An attribute at the top of a resource, without case.
    pub(crate) fn top(&self, resource_type: ResourceType, name: &str) -> Option<&Attribute> {
        self.of(resource_type)
            .core
            .attribute(name)
            .or_else(|| find(&self.common.attributes, name))
    }

    /// What a path means for a resource of this type. Never fails: what no schema knows keeps its
    /// own spelling and has no definition.
    pub fn resolve<'a>(&'a self, resource_type: ResourceType, path: &'a Path) -> Resolved<'a> {
        let extension = path.urn.as_deref().filter(|urn| !is_core(urn));
        let name = path.attribute.as_deref();
        let (extension, schema, name) = match extension {
            None => (None, Some(self.base(resource_type)), name),
            Some(urn) => match (self.extension(resource_type, urn), name) {
                (Some(schema), name) => (Some(schema.id.as_str()), Some(schema), name),
                // The last part of a URN that no version ends looks like an attribute.
                (None, Some(last)) => match self.joined(resource_type, urn, last) {
                    Some(schema) => (Some(schema.id.as_str()), Some(schema), None),
                    None => (Some(urn), None, name),
                },
                (None, None) => (Some(urn), None, None),
            },
        };
        let attribute = name.and_then(|name| match extension {
            None => self.top(resource_type, name),
            Some(_) => schema?.attribute(name),
        });
        let sub = path.sub.as_deref();
        let sub_attribute = sub.and_then(|sub| attribute?.sub_attribute(sub));
        Resolved {
            extension,
            schema,
            name: attribute.map(|attribute| attribute.name.as_str()).or(name),
            attribute,
            sub_name: sub_attribute.map(|sub| sub.name.as_str()).or(sub),
            sub_attribute,
        }
    }

    /// The extension whose URN a longer URN begins with: what stands behind it is an attribute, so the longer one is no
    /// schema of its own.
    pub(crate) fn begun_by(&self, resource_type: ResourceType, urn: &str) -> Option<&Schema> {
        self.extensions(resource_type)
            .iter()
            .map(|extension| &*extension.schema)
            .find(|schema| {
                let start = urn.get(..schema.id.len());
                start.is_some_and(|start| start.eq_ignore_ascii_case(&schema.id))
                    && urn[schema.id.len()..].starts_with(':')
            })
    }

    fn joined(&self, resource_type: ResourceType, urn: &str, last: &str) -> Option<&Schema> {
        self.extensions(resource_type)
            .iter()
            .map(|extension| &*extension.schema)
            .find(|schema| {
                let id = schema.id.as_str();
                id.len() == urn.len() + 1 + last.len()
                    && id
                        .get(..urn.len())
                        .is_some_and(|start| start.eq_ignore_ascii_case(urn))
                    && id
                        .get(urn.len() + 1..)
                        .is_some_and(|end| end.eq_ignore_ascii_case(last))
            })
    }

    /// What a path means when the resource type is not known: for a user, else for a group.
    pub fn resolve_any<'a>(&'a self, path: &'a Path) -> Resolved<'a> {
        let as_user = self.resolve(ResourceType::User, path);
        if as_user.is_known() {
            return as_user;
        }
        let as_group = self.resolve(ResourceType::Group, path);
        if as_group.is_known() { as_group } else { as_user }
    }

    /// The definition a path leads to, ignoring case.
    pub fn attribute<'a>(&'a self, resource_type: ResourceType, path: &'a Path) -> Option<&'a Attribute> {
        self.resolve(resource_type, path).leaf()
    }

    /// The ResourceType resources (RFC 7643 §6), as `/ResourceTypes` lists them.
    pub fn resource_types(&self, base: &str) -> Vec<Value> {
        let shown = |resource_type: ResourceType| {
            let name = resource_type.name();
            let extensions: Vec<Value> = self
                .extensions(resource_type)
                .iter()
                .map(|extension| json!({ "schema": extension.schema.id, "required": extension.required }))
                .collect();
            json!({
                "schemas": [RESOURCE_TYPE],
                "id": name,
                "name": name,
                "description": self.base(resource_type).description,
                "endpoint": resource_type.endpoint(),
                "schema": resource_type.schema(),
                "schemaExtensions": extensions,
                "meta": { "resourceType": "ResourceType", "location": format!("{base}/ResourceTypes/{name}") },
            })
        };
        ResourceType::ALL.into_iter().map(shown).collect()
    }
}

fn restrict(attributes: &mut [Attribute]) {
    for attribute in attributes {
        attribute.canonical_values_only |= !attribute.canonical_values.is_empty();
        restrict(&mut attribute.sub_attributes);
    }
}

/// The manager belongs to the enterprise extension (RFC 7643 §4.3); older Microsoft texts leave
/// the URN out.
pub(crate) const MANAGER_WITHOUT_URN: &str = "`manager` without the URN of the enterprise extension";

pub(crate) const MANAGER_RULE: &str =
    "write urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager (RFC 7643 §4.3)";

/// Whether a path names the manager without the URN it has.
pub(crate) fn is_bare_manager(resource_type: ResourceType, path: &Path) -> bool {
    resource_type == ResourceType::User && path.urn.is_none() && path.is_plain("manager", path.sub.as_deref())
}
