//! What crosses crates, without a window: the functions both shells call, over real HTTP and real files.

mod canary;
mod connections;
mod desk;
mod endpoint;
mod faults;
mod graph;
mod recording;
mod requests;
mod sign_in;
mod trial_tenants;
