//! The terminal's contract, held to by running the program itself: real processes, real HTTP, real files.

mod accounts;
mod bad_input;
mod contract;
mod demo;
mod drift;
mod dry_run;
mod expression;
mod foreign_files;
mod graph;
mod killed;
mod names;
mod on_demand;
mod own_profile;
mod place;
mod provision;
mod record;
mod report;
mod secrets;
mod serving;
mod set_up;
mod sign_in;
mod signed;
mod steering;
mod trial;
#[cfg(unix)]
mod trial_trouble;
mod twice;
mod undo;
mod world;
