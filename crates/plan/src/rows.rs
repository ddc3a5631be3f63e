//! The mappings table: what the vendor advises beside what the tenant has.

use graph_model::SynchronizationSchema;
use graph_model::schema::{
    AttributeDefinition, AttributeMapping, DesiredMapping, FlowType, FlowTypes, ObjectMappingRef,
    SOURCE_GROUP, SOURCE_USER, SchemaEditError,
};
use profile::{
    MappingApply, MappingPolicy, MappingRow, ObjectAction, ObjectKind, ObjectProfile, Profile,
    TargetAttribute,
};

/// One kind of object, compared.
#[derive(Clone, Debug, PartialEq)]
pub struct ObjectCompare {
    /// The advised rows in the profile's order, then the rows that go, or that stay because the vendor leaves them alone.
    pub rows: Vec<RowChange>,
    /// Attributes that the target gets.
    pub attributes: Vec<AttributeChange>,
    /// Is it switched on now; `None` when that is as advised.
    pub enabled: Option<bool>,
    /// What may be done now; `None` when that is as advised.
    pub actions: Option<FlowTypes>,
}

/// One target attribute.
#[derive(Clone, Debug, PartialEq)]
pub struct RowChange {
    /// SCIM path.
    pub target: String,
    /// Expression afterwards; `None` when the row goes.
    pub advised: Option<String>,
    /// Expression now; `None` when the row is new.
    pub current: Option<String>,
    /// What happens.
    pub verdict: RowVerdict,
    /// Matching precedence afterwards.
    pub matching_priority: Option<u32>,
    /// Matching precedence now.
    pub current_priority: Option<u32>,
    /// Step of the guide, or the reading behind it.
    pub guide_step: Option<String>,
}

/// One attribute of the target's list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AttributeChange {
    /// Full name.
    pub name: String,
    /// `String`, as Graph writes it.
    pub data_type: String,
    /// More than one value.
    pub multi_value: bool,
    /// What happens.
    pub verdict: RowVerdict,
    /// Step of the guide, or the reading behind it.
    pub guide_step: Option<String>,
}

impl AttributeChange {
    /// `urn:…:folders, text, several values`.
    pub fn words(&self) -> String {
        let many = if self.multi_value { ", several values" } else { "" };
        format!("attribute {} ({}{many})", self.name, self.data_type)
    }

    /// Named as Microsoft's pattern for custom attributes wants it: `urn:…:extension:{Name}:2.0:User:{attribute}`.
    pub fn is_on_the_pattern(&self) -> bool {
        let rest = self.name.strip_prefix("urn:ietf:params:scim:schemas:extension:");
        let parts: Vec<&str> = rest.unwrap_or_default().split(':').collect();
        matches!(parts.as_slice(), [name, "2.0", "User" | "Group", attribute] if !name.is_empty() && !attribute.is_empty())
    }
}

/// What happens to a row.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum RowVerdict {
    /// Stays.
    AsAdvised,
    /// Source, matching, default or time of flow change.
    Change,
    /// New.
    Add,
    /// Goes.
    Remove,
}

impl ObjectCompare {
    /// Nothing differs.
    pub fn right(&self) -> bool {
        self.enabled.is_none()
            && self.actions.is_none()
            && self.rows.iter().all(|row| row.verdict == RowVerdict::AsAdvised)
            && self
                .attributes
                .iter()
                .all(|attribute| attribute.verdict == RowVerdict::AsAdvised)
    }

    /// How many rows have this verdict.
    pub fn count(&self, verdict: RowVerdict) -> usize {
        self.rows.iter().filter(|row| row.verdict == verdict).count()
    }
}

/// Compares one kind of object of a resolved profile with the mappings of a job. The order of rows has no meaning for the
/// service, so it is not compared. `None` when the job maps no such objects.
pub fn compare(
    profile: &Profile,
    source_object: &str,
    schema: &SynchronizationSchema,
) -> Option<ObjectCompare> {
    let current = schema.object_mapping(source_object)?;
    let advised = advised(profile, source_object);
    let existing = current.attribute_mappings();
    // Rows of something that is switched off do nothing.
    let rows = if advised.enabled {
        compare_rows(profile.mapping_policy, advised, &existing)
    } else {
        Vec::new()
    };
    let actions = flow_types(advised);
    Some(ObjectCompare {
        rows,
        attributes: compare_attributes(profile, source_object, schema),
        enabled: (current.enabled() != advised.enabled).then(|| current.enabled()),
        actions: actions
            .filter(|actions| advised.enabled && current.flow_types() != *actions)
            .map(|_| current.flow_types()),
    })
}

fn advised<'p>(profile: &'p Profile, source_object: &str) -> &'p ObjectProfile {
    if source_object == SOURCE_GROUP {
        &profile.groups
    } else {
        &profile.users
    }
}

fn compare_rows(
    policy: MappingPolicy,
    advised: &ObjectProfile,
    existing: &[AttributeMapping],
) -> Vec<RowChange> {
    let of = |row: &MappingRow| existing.iter().find(|old| same_target(&old.target, &row.target));
    let mut rows: Vec<RowChange> = advised.mappings.iter().map(|row| change(row, of(row))).collect();
    let others = existing.iter().enumerate().filter(|(index, old)| {
        let advised = advised
            .mappings
            .iter()
            .any(|row| same_target(&row.target, &old.target));
        let repeated = existing[..*index]
            .iter()
            .any(|earlier| same_target(&earlier.target, &old.target));
        !advised || repeated
    });
    // Exact: a row that the vendor does not name goes. Otherwise Entra's own rows stay, whatever they are.
    let stays = policy.keeps_others();
    rows.extend(others.map(|(_, old)| RowChange {
        target: old.target.clone(),
        advised: stays.then(|| shown(old)),
        current: Some(shown(old)),
        verdict: if stays {
            RowVerdict::AsAdvised
        } else {
            RowVerdict::Remove
        },
        matching_priority: priority(old).filter(|_| stays),
        current_priority: priority(old),
        guide_step: None,
    }));
    rows
}

fn compare_attributes(
    profile: &Profile,
    source_object: &str,
    schema: &SynchronizationSchema,
) -> Vec<AttributeChange> {
    let target = schema.target_definition(source_object);
    attributes(profile, source_object)
        .map(|attribute| {
            let there = target.and_then(|target| target.target_attribute(&attribute.name));
            AttributeChange {
                name: attribute.name.clone(),
                data_type: attribute.kind.as_graph().to_owned(),
                multi_value: attribute.multi_value,
                verdict: match there {
                    None => RowVerdict::Add,
                    Some(old)
                        if old.data_type == attribute.kind.as_graph()
                            && old.multivalued == attribute.multi_value =>
                    {
                        RowVerdict::AsAdvised
                    }
                    Some(_) => RowVerdict::Change,
                },
                guide_step: attribute.guide_step.clone(),
            }
        })
        .collect()
}

fn attributes<'p>(profile: &'p Profile, source_object: &'p str) -> impl Iterator<Item = &'p TargetAttribute> {
    profile
        .attributes
        .iter()
        .filter(move |attribute| (attribute.on == ObjectKind::Groups) == (source_object == SOURCE_GROUP))
}

fn change(row: &MappingRow, existing: Option<&AttributeMapping>) -> RowChange {
    RowChange {
        target: row.target.clone(),
        advised: Some(row.expression().into_owned()),
        current: existing.map(shown),
        verdict: match existing {
            None => RowVerdict::Add,
            Some(old) if as_advised(row, old) => RowVerdict::AsAdvised,
            Some(_) => RowVerdict::Change,
        },
        matching_priority: row.matching_priority,
        current_priority: existing.and_then(priority),
        guide_step: row.guide_step.clone(),
    }
}

fn as_advised(row: &MappingRow, old: &AttributeMapping) -> bool {
    same_expression(&row.expression(), &old.expression)
        && row.matching_priority.unwrap_or(0) == old.matching_priority
        && row.default == old.default_value
        && flow_type(row) == old.flow_type
}

/// Two texts mean the same expression: compared as trees, so blanks do not matter.
pub fn same_expression(left: &str, right: &str) -> bool {
    canonical(left) == canonical(right)
}

fn canonical(text: &str) -> String {
    expr::parse(text).map_or_else(|_| text.trim().to_owned(), |tree| tree.to_string())
}

/// Makes the mappings of both kinds of object what the profile says of them. Everything else in the document stays.
pub(crate) fn apply(schema: &mut SynchronizationSchema, profile: &Profile) -> Result<(), SchemaEditError> {
    for object in [SOURCE_USER, SOURCE_GROUP] {
        let advised = advised(profile, object);
        // First what the target can take, then the rows that use it.
        for attribute in attributes(profile, object) {
            schema.add_target_attribute(
                object,
                &AttributeDefinition {
                    name: attribute.name.clone(),
                    data_type: attribute.kind.as_graph().to_owned(),
                    multivalued: attribute.multi_value,
                    required: false,
                    anchor: false,
                },
            )?;
        }
        schema.set_enabled(object, advised.enabled)?;
        if !advised.enabled {
            continue;
        }
        let existing = schema
            .object_mapping(object)
            .map(ObjectMappingRef::attribute_mappings)
            .unwrap_or_default();
        let of = |row: &MappingRow| existing.iter().find(|old| same_target(&old.target, &row.target));
        let rows: Vec<DesiredMapping> = advised.mappings.iter().map(|row| desired(row, of(row))).collect();
        if profile.mapping_policy.keeps_others() {
            schema.change_attribute_mappings(object, &rows)?;
        } else {
            schema.set_attribute_mappings(object, &rows)?;
        }
        if let Some(actions) = flow_types(advised) {
            schema.set_flow_types(object, actions)?;
        }
    }
    Ok(())
}

fn desired(row: &MappingRow, existing: Option<&AttributeMapping>) -> DesiredMapping {
    // A row that means the same keeps its source as Graph wrote it, parsed form included.
    let kept = existing
        .filter(|old| same_expression(&row.expression(), &old.expression))
        .map(|old| old.source.clone());
    let source = kept
        .or_else(|| {
            expr::parse(&row.expression())
                .ok()
                .map(|tree| expr::graph_form::to_source(&tree))
        })
        // Profiles are checked when they are read, so this text always parses; the text alone would be legal too.
        .unwrap_or_else(|| serde_json::json!({ "expression": row.expression() }));
    DesiredMapping {
        target: row.target.clone(),
        source,
        matching_priority: row.matching_priority.unwrap_or(0),
        flow_type: Some(flow_type(row)),
        default_value: row.default.clone(),
    }
}

fn flow_type(row: &MappingRow) -> FlowType {
    match row.apply {
        MappingApply::Always => FlowType::Always,
        MappingApply::OnCreate => FlowType::ObjectAddOnly,
    }
}

/// `None`: the profile does not say, so Entra's own stay.
pub(crate) fn flow_types(object: &ObjectProfile) -> Option<FlowTypes> {
    object.actions.as_ref().map(|_| FlowTypes {
        add: object.allows(ObjectAction::Create),
        update: object.allows(ObjectAction::Update),
        delete: object.allows(ObjectAction::Delete),
    })
}

/// SCIM attribute names ignore case (RFC 7643 §2.1).
fn same_target(left: &str, right: &str) -> bool {
    left.eq_ignore_ascii_case(right)
}

fn priority(row: &AttributeMapping) -> Option<u32> {
    row.matches().then_some(row.matching_priority)
}

/// The expression, or the constant of the portal's mapping type "None".
fn shown(row: &AttributeMapping) -> String {
    match (row.expression.as_str(), &row.default_value) {
        ("", Some(value)) => expr::quote(value),
        (text, _) => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use graph_model::schema::usual_schema;

    fn sms2go() -> &'static Profile {
        profile::find("sms2go").expect("built in")
    }

    #[test]
    fn of_the_usual_22_rows_15_go_and_external_id_changes() {
        let schema = usual_schema();
        let users = compare(sms2go(), "User", &schema).unwrap();
        assert_eq!(users.count(RowVerdict::Remove), 15);
        assert_eq!(users.count(RowVerdict::Change), 1);
        assert_eq!(users.count(RowVerdict::AsAdvised), 6);
        let changed = users
            .rows
            .iter()
            .find(|row| row.verdict == RowVerdict::Change)
            .unwrap();
        assert_eq!(changed.current.as_deref(), Some("[mailNickname]"));
        let groups = compare(sms2go(), "Group", &schema).unwrap();
        assert!(groups.right(), "{groups:#?}");
    }

    #[test]
    fn after_the_edit_nothing_differs_and_other_parts_are_as_before() {
        let mut schema = usual_schema();
        apply(&mut schema, sms2go()).unwrap();
        let users = schema.object_mapping("User").unwrap();
        assert!(compare(sms2go(), "User", &schema).unwrap().right());
        assert_eq!(users.attribute_mappings().len(), 7);
        let before = usual_schema();
        assert_eq!(schema.rule_id(), before.rule_id());
        let active = before
            .object_mapping("User")
            .unwrap()
            .attribute_mapping("active")
            .unwrap();
        assert_eq!(users.attribute_mapping("active").unwrap().source, active.source);
    }

    #[test]
    fn blanks_in_an_expression_do_not_make_it_differ() {
        assert!(same_expression(
            r#"Switch([IsSoftDeleted],,"False","True","True","False")"#,
            r#"Switch([IsSoftDeleted], , "False", "True", "True", "False")"#
        ));
        assert!(!same_expression("[mail]", "[Mail]"));
    }
}
