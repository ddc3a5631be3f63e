//! The functions and filter operators that the provisioning service says it has (Graph: schema functions, filterOperators).

use serde_json::{Value, json};

/// A function and its parameters: `name`, `name?` when it can be left out, `name*` when it can stand several times, and
/// behind a colon the type when it is not String.
const FUNCTIONS: [(&str, &str); 46] = [
    ("Append", "source suffix"),
    ("AppRoleAssignments", "source"),
    ("AppRoleAssignmentsComplex", "source"),
    ("AssertiveAppRoleAssignmentsComplex", "source"),
    ("BitAnd", "value1:Integer value2:Integer"),
    ("CBool", "expression"),
    ("CDate", "expression"),
    ("Coalesce", "source* defaultValue?"),
    ("ConvertToBase64", "source"),
    ("ConvertToUTF8Hex", "source"),
    ("Count", "attribute"),
    ("CStr", "value"),
    ("DateAdd", "interval value:Integer dateTime:DateTime"),
    ("DateDiff", "interval date1:DateTime date2:DateTime"),
    ("DateFromNum", "value:Integer"),
    ("DefaultDomain", ""),
    ("FormatDateTime", "source inputFormat outputFormat"),
    ("Guid", ""),
    ("IgnoreFlowIfNullOrEmpty", "expression"),
    ("IIF", "condition:Boolean valueIfTrue valueIfFalse"),
    ("InStr", "value1 value2 start?:Integer compareType?"),
    ("IsNull", "expression"),
    ("IsNullOrEmpty", "expression"),
    ("IsPresent", "expression"),
    ("IsString", "expression"),
    ("Item", "attribute index:Integer"),
    ("Join", "separator source*"),
    ("Left", "string numChars:Integer"),
    ("Mid", "source start:Integer length:Integer"),
    ("NormalizeDiacritics", "source"),
    ("Not", "source:Boolean"),
    ("Now", ""),
    ("NumFromDate", "value"),
    ("PCase", "source wordSeparators?"),
    (
        "RandomString",
        "length:Integer minimumNumbers:Integer minimumSpecialCharacters:Integer minimumCapital:Integer minimumLowerCase:Integer charactersToAvoid?",
    ),
    ("Redact", "value"),
    ("RemoveDuplicates", "attribute"),
    (
        "Replace",
        "source Find? RegularExpression? RegularExpressionGroupName? Replacement? ReplacementPropertyName? Template?",
    ),
    ("SelectUniqueValue", "uniqueValueRule*"),
    ("SingleAppRoleAssignment", "source"),
    ("Split", "source delimiter?"),
    ("StripSpaces", "source"),
    ("Switch", "source defaultValue? switchValue*"),
    ("ToLower", "source culture?"),
    ("ToUpper", "source culture?"),
    ("Word", "string wordNumber:Integer delimiters"),
];

/// What `schema/functions` lists.
pub(super) fn functions() -> Vec<Value> {
    let function = |(name, parameters): &(&str, &str)| {
        let parameters: Vec<Value> = parameters.split_whitespace().map(parameter).collect();
        json!({"name": name, "parameters": parameters})
    };
    FUNCTIONS.iter().map(function).collect()
}

fn parameter(text: &str) -> Value {
    let (name, kind) = text.split_once(':').unwrap_or((text, "String"));
    json!({
        "allowMultipleOccurrences": name.ends_with('*'),
        "name": name.trim_end_matches(['*', '?']),
        "required": !name.ends_with('?'),
        "type": kind,
    })
}

/// An operator, whether it takes an operand, and what it compares.
pub(super) struct FilterOperator {
    pub(super) name: &'static str,
    pub(super) unary: bool,
    types: &'static [&'static str],
}

const fn binary(name: &'static str, types: &'static [&'static str]) -> FilterOperator {
    FilterOperator {
        name,
        unary: false,
        types,
    }
}

const fn unary(name: &'static str, types: &'static [&'static str]) -> FilterOperator {
    FilterOperator {
        name,
        unary: true,
        types,
    }
}

const ANY: &[&str] = &["String", "Boolean", "Integer", "Reference", "Binary", "DateTime"];

/// IsMemberOf is listed, and not supported.
const OPERATORS: [FilterOperator; 15] = [
    binary("EQUALS", &["String", "Integer"]),
    binary("NOT EQUALS", &["String", "Integer"]),
    unary("IS TRUE", &["Boolean"]),
    unary("IS FALSE", &["Boolean"]),
    unary("IS NULL", ANY),
    unary("IS NOT NULL", ANY),
    binary("REGEX MATCH", &["String"]),
    binary("NOT REGEX MATCH", &["String"]),
    binary("GREATER_THAN", &["Integer", "String"]),
    binary("GREATER_THAN_OR_EQUALS", &["Integer", "String"]),
    binary("INCLUDES", &["String"]),
    binary("ENDS_WITH", &["String"]),
    binary("&", &["Integer"]),
    binary("!&", &["Integer"]),
    binary(IS_MEMBER_OF, &["Reference"]),
];
pub(super) const IS_MEMBER_OF: &str = "IsMemberOf";

/// The operator of this name; case, and `_` or a blank, make no difference.
pub(super) fn operator(name: &str) -> Option<&'static FilterOperator> {
    let plain = |name: &str| name.replace('_', " ").to_uppercase();
    OPERATORS
        .iter()
        .find(|operator| plain(operator.name) == plain(name))
}

/// What `schema/filterOperators` lists.
pub(super) fn operators() -> Vec<Value> {
    let shown = |operator: &FilterOperator| {
        json!({
            "name": operator.name,
            "arity": if operator.unary { "Unary" } else { "Binary" },
            "multivaluedComparisonType": "All",
            "supportedAttributeTypes": operator.types,
        })
    };
    OPERATORS.iter().map(shown).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_say_what_can_be_left_out_and_what_can_stand_several_times() {
        let all = functions();
        let of = |name: &str| all.iter().find(|f| f["name"] == name).unwrap()["parameters"].clone();
        assert_eq!(
            of("Append")[0],
            json!({"allowMultipleOccurrences": false, "name": "source", "required": true, "type": "String"})
        );
        assert_eq!(of("Join")[1]["allowMultipleOccurrences"], true);
        assert_eq!(
            of("Replace")[1],
            json!({"allowMultipleOccurrences": false, "name": "Find", "required": false, "type": "String"})
        );
        assert_eq!(of("Guid"), json!([]));
        assert!(operator("Greater_Than").is_some_and(|o| !o.unary));
        assert!(operator("is not null").is_some_and(|o| o.unary));
        assert!(operator("LIKE").is_none());
    }
}
