//! What the service says about its own language: functions, filter operators, a parsed expression.

use serde_json::Value;

use crate::resource::resource;
use crate::word::words;

resource! {
    /// One function (Graph: attributeMappingFunctionSchema).
    FunctionSchema
}

impl FunctionSchema {
    /// Its name. The type's key is `id`; documented answers say `name`.
    pub fn name(&self) -> &str {
        match self.text("name") {
            "" => self.id(),
            name => name,
        }
    }

    /// Parameter names in order, with whether each may stand several times.
    pub fn parameters(&self) -> Vec<(&str, bool)> {
        let parameters = self.as_value().get("parameters").and_then(Value::as_array);
        parameters
            .into_iter()
            .flatten()
            .filter_map(|parameter| {
                let repeats = parameter.get("allowMultipleOccurrences").and_then(Value::as_bool);
                Some((parameter.get("name")?.as_str()?, repeats.unwrap_or(false)))
            })
            .collect()
    }
}

words! {
    /// How many operands a scoping operator has.
    OperatorArity {
        /// Only the attribute.
        Unary = "Unary",
        /// The attribute and a value.
        Binary = "Binary",
    }
}

resource! {
    /// One scoping operator (Graph: filterOperatorSchema).
    FilterOperator
}

impl FilterOperator {
    /// `EQUALS`, `IS NOT NULL`, …; some answers carry it as `id`.
    pub fn name(&self) -> &str {
        match self.text("name") {
            "" => self.id(),
            name => name,
        }
    }

    /// Operands.
    pub fn arity(&self) -> OperatorArity {
        OperatorArity::parse(self.text("arity"))
    }

    /// Types of attributes it compares.
    pub fn supported_types(&self) -> Vec<&str> {
        let types = self
            .as_value()
            .get("supportedAttributeTypes")
            .and_then(Value::as_array);
        types.into_iter().flatten().filter_map(Value::as_str).collect()
    }
}

resource! {
    /// The answer of `parseExpression` (Graph: parseExpressionResponse). HTTP 200 is also the answer to a text that
    /// is no expression.
    ParsedExpression
}

impl ParsedExpression {
    /// The text is an expression.
    pub fn parsed(&self) -> bool {
        self.flag("parsingSucceeded")
    }

    /// It was evaluated over the object that was given.
    pub fn evaluated(&self) -> bool {
        self.flag("evaluationSucceeded")
    }

    /// The values; empty when there is none.
    pub fn result(&self) -> &[Value] {
        self.as_value()
            .get("evaluationResult")
            .and_then(Value::as_array)
            .map_or(&[], Vec::as_slice)
    }

    /// The parsed form, as a mapping's `source` takes it.
    pub fn source(&self) -> Option<&Value> {
        self.as_value()
            .get("parsedExpression")
            .filter(|source| source.is_object())
    }

    /// Code and message of what is wrong.
    pub fn error(&self) -> Option<(&str, &str)> {
        let error = self.as_value().get("error").filter(|error| error.is_object())?;
        let text = |name: &str| error.get(name).and_then(Value::as_str).unwrap_or_default();
        Some((text("code"), text("message")))
    }

    fn flag(&self, name: &str) -> bool {
        self.as_value()
            .get(name)
            .and_then(Value::as_bool)
            .unwrap_or(false)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_text_that_is_no_expression_is_no_success_although_the_status_is_200() {
        let bad = ParsedExpression::from_value(
            json!({"error": {"code": "InvalidExpression", "message": "m"},
            "evaluationSucceeded": false, "evaluationResult": [], "parsedExpression": null, "parsingSucceeded": false}),
        );
        assert!(!bad.parsed() && !bad.evaluated());
        assert_eq!(bad.error(), Some(("InvalidExpression", "m")));
        assert_eq!(bad.source(), None);
        let good = ParsedExpression::from_value(json!({"error": null, "evaluationSucceeded": true,
            "evaluationResult": ["EN_US"], "parsedExpression": {"type": "Function"}, "parsingSucceeded": true}));
        assert_eq!(good.result(), [json!("EN_US")]);
        assert!(good.parsed() && good.source().is_some() && good.error().is_none());
    }

    #[test]
    fn functions_and_operators_are_read_by_name() {
        let append = FunctionSchema::from_value(json!({"name": "Append", "parameters": [
            {"allowMultipleOccurrences": false, "name": "source", "required": true, "type": "String"},
            {"allowMultipleOccurrences": true, "name": "suffix", "required": true, "type": "String"}]}));
        assert_eq!(append.name(), "Append");
        assert_eq!(append.parameters(), [("source", false), ("suffix", true)]);
        let operator = FilterOperator::from_value(json!({"name": "EQUALS", "arity": "Binary",
            "multivaluedComparisonType": "All", "supportedAttributeTypes": ["String", "Integer"]}));
        assert_eq!(operator.arity(), OperatorArity::Binary);
        assert_eq!(operator.supported_types(), ["String", "Integer"]);
        let newer = FilterOperator::from_value(json!({"id": "IS NULL", "arity": "Ternary"}));
        assert_eq!(newer.name(), "IS NULL");
        assert_eq!(newer.arity(), OperatorArity::Unknown("Ternary".into()));
    }
}
