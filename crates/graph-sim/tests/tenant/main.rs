//! The simulated tenant over real HTTP.

mod batch;
mod common;
mod control;
mod control_clock;
mod control_people;
mod delta;
mod device_code;
mod directory;
mod enterprise_app;
mod faults;
mod members;
mod provisioning;
mod queries;
mod sign_in;
mod state_file;
