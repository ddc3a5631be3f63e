//! Attributes and their characteristics (RFC 7643 §2.2, §2.3 and §7).

use serde_json::{Map, Value, json};

/// Definition of an attribute.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attribute {
    /// Name as the schema spells it; compared without case.
    pub name: String,
    /// Data type (`type`, RFC 7643 §2.3).
    pub data_type: DataType,
    /// Whether it holds several values.
    pub multi_valued: bool,
    /// Whether a resource must have it.
    pub required: bool,
    /// Whether its strings are compared with case.
    pub case_exact: bool,
    /// When its value may be set.
    pub mutability: Mutability,
    /// When its value is shown.
    pub returned: Returned,
    /// How far its value is unique.
    pub uniqueness: Uniqueness,
    /// Suggested values.
    pub canonical_values: Vec<String>,
    /// Whether other values than the suggested ones are refused (RFC 7643 §2.3.1 allows that). Not
    /// shown in `/Schemas`, because no characteristic of the RFC says it.
    pub canonical_values_only: bool,
    /// Kinds of resources a reference may name.
    pub reference_types: Vec<String>,
    /// Parts of a complex attribute.
    pub sub_attributes: Vec<Attribute>,
    /// What it is, for people.
    pub description: String,
}

macro_rules! keywords {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $keyword:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum $name {
            $($(#[$variant_doc])* $variant,)+
        }

        impl $name {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// The keyword as it stands in a schema.
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $keyword,)+
                }
            }

            pub(crate) fn from_keyword(word: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|one| one.as_str() == word)
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }
    };
}

keywords! {
    /// Data types (RFC 7643 §2.3).
    DataType {
        /// Text.
        String = "string",
        /// `true` or `false`.
        Boolean = "boolean",
        /// A number.
        Decimal = "decimal",
        /// A whole number.
        Integer = "integer",
        /// An instant, written as `xsd:dateTime`.
        DateTime = "dateTime",
        /// A URI.
        Reference = "reference",
        /// Bytes in base64.
        Binary = "binary",
        /// An object of sub-attributes.
        Complex = "complex",
    }
}

keywords! {
    /// When the value of an attribute may be set (RFC 7643 §7).
    Mutability {
        /// Only by the server.
        ReadOnly = "readOnly",
        /// At any time.
        ReadWrite = "readWrite",
        /// Once.
        Immutable = "immutable",
        /// At any time, and never read.
        WriteOnly = "writeOnly",
    }
}

keywords! {
    /// When the value of an attribute is shown (RFC 7643 §7).
    Returned {
        /// Whatever was asked.
        Always = "always",
        /// Not at all.
        Never = "never",
        /// Unless other attributes were asked for.
        Default = "default",
        /// When it was asked for or written.
        Request = "request",
    }
}

keywords! {
    /// How far values of an attribute are unique (RFC 7643 §7).
    Uniqueness {
        /// Not.
        None = "none",
        /// Within the tenant.
        Server = "server",
        /// Everywhere.
        Global = "global",
    }
}

impl DataType {
    /// What a value of this type looks like in JSON, for messages.
    pub fn in_words(self) -> &'static str {
        match self {
            Self::String => "a string",
            Self::Boolean => "a boolean (true or false)",
            Self::Decimal => "a number",
            Self::Integer => "a whole number",
            Self::DateTime => "a dateTime such as \"2026-01-31T08:00:00Z\"",
            Self::Reference => "a URI",
            Self::Binary => "bytes in base64",
            Self::Complex => "an object",
        }
    }
}

impl Attribute {
    /// A sub-attribute by name, without case.
    pub fn sub_attribute(&self, name: &str) -> Option<&Attribute> {
        find(&self.sub_attributes, name)
    }

    /// Whether its values are kept. A trial keeps no password or other secret, because nothing can
    /// read it again.
    pub fn is_kept(&self) -> bool {
        self.mutability != Mutability::WriteOnly
    }

    /// Whether its value is never shown, in an answer or elsewhere.
    pub fn is_secret(&self) -> bool {
        self.returned == Returned::Never || self.mutability == Mutability::WriteOnly
    }

    /// As it stands in `/Schemas`: every characteristic written out, because gaps and nulls break
    /// Entra's reader.
    pub fn to_json(&self) -> Value {
        let mut shown = Map::new();
        let mut set = |name: &str, value: Value| {
            shown.insert(name.to_owned(), value);
        };
        set("name", json!(self.name));
        set("type", json!(self.data_type.as_str()));
        set("multiValued", json!(self.multi_valued));
        set("description", json!(self.description));
        set("required", json!(self.required));
        set("caseExact", json!(self.case_exact));
        set("mutability", json!(self.mutability.as_str()));
        set("returned", json!(self.returned.as_str()));
        set("uniqueness", json!(self.uniqueness.as_str()));
        if !self.canonical_values.is_empty() {
            set("canonicalValues", json!(self.canonical_values));
        }
        if !self.reference_types.is_empty() {
            set("referenceTypes", json!(self.reference_types));
        }
        if self.data_type == DataType::Complex {
            let subs = self.sub_attributes.iter().map(Self::to_json).collect();
            set("subAttributes", Value::Array(subs));
        }
        Value::Object(shown)
    }
}

/// An attribute by name, without case.
pub(crate) fn find<'a>(attributes: &'a [Attribute], name: &str) -> Option<&'a Attribute> {
    attributes
        .iter()
        .find(|attribute| attribute.name.eq_ignore_ascii_case(name))
}
