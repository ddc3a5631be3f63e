//! The mappings table: what the vendor advises beside what the tenant has.

use graph_model::SynchronizationSchema;
use graph_model::schema::{
    AttributeMapping, DesiredMapping, FlowType, FlowTypes, ObjectMappingRef, SOURCE_GROUP, SOURCE_USER,
    SchemaEditError,
};
use profile::{MappingApply, MappingRow, ObjectAction, ObjectProfile, Profile};

/// One kind of object, compared.
#[derive(Clone, Debug, PartialEq)]
pub struct ObjectCompare {
    /// The advised rows in the profile's order, then the rows that go.
    pub rows: Vec<RowChange>,
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
    }

    /// How many rows have this verdict.
    pub fn count(&self, verdict: RowVerdict) -> usize {
        self.rows.iter().filter(|row| row.verdict == verdict).count()
    }
}

/// Compares one kind of object. The order of rows has no meaning for the service, so it is not compared.
pub fn compare(advised: &ObjectProfile, current: ObjectMappingRef<'_>) -> ObjectCompare {
    let existing = current.attribute_mappings();
    let mut rows: Vec<RowChange> = advised
        .mappings
        .iter()
        .map(|row| {
            change(
                row,
                existing.iter().find(|old| same_target(&old.target, &row.target)),
            )
        })
        .collect();
    // Exact: a row that the vendor does not name goes (reading of the guide: only approved fields are used).
    let surplus = existing.iter().enumerate().filter(|(index, old)| {
        let advised = advised
            .mappings
            .iter()
            .any(|row| same_target(&row.target, &old.target));
        let repeated = existing[..*index]
            .iter()
            .any(|earlier| same_target(&earlier.target, &old.target));
        !advised || repeated
    });
    rows.extend(surplus.map(|(_, old)| RowChange {
        target: old.target.clone(),
        advised: None,
        current: Some(shown(old)),
        verdict: RowVerdict::Remove,
        matching_priority: None,
        current_priority: priority(old),
        guide_step: None,
    }));
    let actions = flow_types(advised);
    ObjectCompare {
        rows,
        enabled: (current.enabled() != advised.enabled).then(|| current.enabled()),
        actions: (current.flow_types() != actions).then(|| current.flow_types()),
    }
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

/// Makes the advised rows, and only those, the mappings of both kinds of object. Everything else in the document stays.
pub(crate) fn apply(schema: &mut SynchronizationSchema, profile: &Profile) -> Result<(), SchemaEditError> {
    for (object, advised) in [(SOURCE_USER, &profile.users), (SOURCE_GROUP, &profile.groups)] {
        let existing = schema
            .object_mapping(object)
            .map(ObjectMappingRef::attribute_mappings)
            .unwrap_or_default();
        let rows: Vec<DesiredMapping> = advised
            .mappings
            .iter()
            .map(|row| {
                desired(
                    row,
                    existing.iter().find(|old| same_target(&old.target, &row.target)),
                )
            })
            .collect();
        schema.set_attribute_mappings(object, &rows)?;
        schema.set_enabled(object, advised.enabled)?;
        schema.set_flow_types(object, flow_types(advised))?;
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

pub(crate) fn flow_types(object: &ObjectProfile) -> FlowTypes {
    FlowTypes {
        add: object.allows(ObjectAction::Create),
        update: object.allows(ObjectAction::Update),
        delete: object.allows(ObjectAction::Delete),
    }
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
        let users = compare(&sms2go().users, schema.object_mapping("User").unwrap());
        assert_eq!(users.count(RowVerdict::Remove), 15);
        assert_eq!(users.count(RowVerdict::Change), 1);
        assert_eq!(users.count(RowVerdict::AsAdvised), 6);
        let changed = users
            .rows
            .iter()
            .find(|row| row.verdict == RowVerdict::Change)
            .unwrap();
        assert_eq!(changed.current.as_deref(), Some("[mailNickname]"));
        let groups = compare(&sms2go().groups, schema.object_mapping("Group").unwrap());
        assert!(groups.right(), "{groups:#?}");
    }

    #[test]
    fn after_the_edit_nothing_differs_and_other_parts_are_as_before() {
        let mut schema = usual_schema();
        apply(&mut schema, sms2go()).unwrap();
        let users = schema.object_mapping("User").unwrap();
        assert!(compare(&sms2go().users, users).right());
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
