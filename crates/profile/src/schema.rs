//! The format as a JSON Schema, so that an editor completes and checks a profile while it is written.

use crate::data::Profile;

/// The file that a profile names in its first line, `#:schema ./profile.schema.json`.
pub const SCHEMA_FILE: &str = "profile.schema.json";

/// The schema (JSON Schema 2020-12) as text, with a line break at its end. It is made from the types that read a profile.
pub fn json_schema() -> String {
    let mut schema = schemars::schema_for!(Profile);
    schema.insert("title".to_owned(), "A vendor's profile for Slipway".into());
    format!("{:#}\n", schema.as_value())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_schema_names_every_section_and_refuses_others() {
        let schema: serde_json::Value = serde_json::from_str(&json_schema()).unwrap();
        assert_eq!(schema["additionalProperties"], false);
        for key in ["credentials", "question", "data_rule", "step", "trial", "warning"] {
            let described = schema["properties"][key]["description"].as_str();
            assert!(described.is_some_and(|text| !text.is_empty()), "{key}");
        }
        let required = schema["required"].as_array().unwrap();
        assert!(required.contains(&"mapping_policy".into()) && !required.contains(&"trial".into()));
    }
}
