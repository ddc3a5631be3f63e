#![doc = include_str!("../README.md")]

mod answer;
mod cycle;
pub mod dry;
mod engine;
mod foresee;
mod gate;
mod guard;
mod hash;
mod ids;
mod legacy;
mod mapping;
mod notification;
mod on_demand;
mod people;
mod quarantine;
mod record;
mod run;
pub mod scope;
mod state;
mod values;
mod wire;

pub use answer::ScimAnswer;
pub use cycle::{Counts, Cycle, CycleFailure, CycleReport};
pub use engine::{JobIdentity, Next};
pub use foresee::{ForeseenRow, foresee, foresee_listed};
pub use gate::{GateVerdict, gates, gates_of};
pub use legacy::GraphUser;
pub use mapping::{ObjectMapping, Row};
pub use notification::Mail;
pub use on_demand::{OnDemand, OnDemandReport, SUBJECT_MEMBERS_MAX, Subject};
pub use people::{Assignment, Group, Kind, People, PeopleError, User};
pub use quarantine::{Quarantine, QuarantineError, QuarantineReason};
pub use state::{Escrow, JobState, Link, Links, STATE_FORMAT, StateError};
pub use wire::{Dialect, MEMBERS_PER_PATCH_MAX, ScimRequest};
