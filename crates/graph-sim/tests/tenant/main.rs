//! The simulated tenant over real HTTP.

mod common;
mod control;
mod control_clock;
mod control_people;
mod device_code;
mod directory;
mod enterprise_app;
mod faults;
mod provisioning;
mod sign_in;
mod state_file;
