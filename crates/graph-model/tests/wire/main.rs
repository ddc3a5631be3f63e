//! Graph's wire format: what is asked, what is answered, what survives an edit.

mod calls;
mod on_demand;
mod schema_survives;
mod sheet;
