//! The simulated tenant over real HTTP.

mod assignments;
mod batch;
mod change_log;
mod client_secrets;
mod common;
mod control;
mod control_clock;
mod control_people;
mod delta;
mod device_code;
mod directory;
mod enterprise_app;
mod faults;
mod grants;
mod members;
mod provisioning;
mod queries;
mod recycle_bin;
mod registrations;
mod sign_in;
mod state_file;
mod synchronization;
