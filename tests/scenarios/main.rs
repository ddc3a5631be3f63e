//! What crosses crates, without a window: the functions both shells call, over real HTTP and real files.

mod calls;
mod canary;
mod chaos;
mod connections;
mod desk;
mod endpoint;
mod faults;
mod flavours;
mod graph;
mod recording;
mod registered;
mod requests;
mod sign_in;
mod sync_service;
mod tenants;
mod trial_tenants;
