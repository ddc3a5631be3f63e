//! Every limit of this crate in one place.

pub use crate::filter::{CLAUSES_MAX, DEPTH_MAX, TEXT_BYTES_MAX};
pub use crate::mode::TOLERANCES_MAX;
pub use crate::patch::OPERATIONS_MAX;
pub use crate::projection::NAMES_MAX;
pub use crate::schema::{ATTRIBUTES_MAX, EXTENSIONS_MAX, SCHEMA_TEXT_BYTES_MAX};
pub use crate::value::{MEMBERS_OF_OBJECT_MAX, VALUES_MAX};
