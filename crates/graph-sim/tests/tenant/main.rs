//! The simulated tenant over real HTTP.

mod assignments;
mod bad_bodies;
mod change_log;
mod client_secrets;
mod common;
mod control;
mod control_clock;
mod control_people;
mod device_code;
mod directory;
mod enterprise_app;
mod faults;
mod grants;
mod own_clients;
mod provisioning;
mod recycle_bin;
mod registrations;
mod sign_in;
mod sign_in_faults;
mod sign_in_rules;
mod state_file;
mod switches;
mod synchronization;
mod throttling;
mod tokens;
