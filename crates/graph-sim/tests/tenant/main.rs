//! The simulated tenant over real HTTP.

mod bad_bodies;
mod common;
mod control;
mod control_clock;
mod control_people;
mod device_code;
mod directory;
mod enterprise_app;
mod faults;
mod own_clients;
mod provisioning;
mod sign_in;
mod sign_in_faults;
mod sign_in_rules;
mod state_file;
mod switches;
mod throttling;
mod tokens;
