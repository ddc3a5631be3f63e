//! The newtypes over kept JSON: read through types, keep what was read.

/// Declares a resource: a newtype over the JSON that Graph sent, with its `id`.
macro_rules! resource {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
        #[serde(transparent)]
        pub struct $name(serde_json::Value);

        impl $name {
            /// Takes over JSON as Graph sent it; nothing is checked and nothing is lost.
            pub fn from_value(value: serde_json::Value) -> Self {
                Self(value)
            }

            /// The JSON as it was read.
            pub fn as_value(&self) -> &serde_json::Value {
                &self.0
            }

            /// The JSON as it was read.
            pub fn into_value(self) -> serde_json::Value {
                self.0
            }

            /// Object id; empty when the answer had none.
            pub fn id(&self) -> &str {
                self.text("id")
            }

            /// A string property; empty when absent or null.
            pub(crate) fn text(&self, name: &str) -> &str {
                self.0.get(name).and_then(serde_json::Value::as_str).unwrap_or_default()
            }
        }
    };
}

/// Declares a Boolean reading; absent and null are false.
macro_rules! flag {
    ($(#[$doc:meta])* $method:ident, $name:literal) => {
        $(#[$doc])*
        pub fn $method(&self) -> bool {
            self.0.get($name).and_then(serde_json::Value::as_bool).unwrap_or(false)
        }
    };
}

/// Declares a text reading; absent and null are the empty text.
macro_rules! text {
    ($(#[$doc:meta])* $method:ident, $name:literal) => {
        $(#[$doc])*
        pub fn $method(&self) -> &str {
            self.text($name)
        }
    };
}

pub(crate) use {flag, resource, text};
