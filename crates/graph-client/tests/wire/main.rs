//! Sign-in and Graph over real HTTP on this computer, against a small stand-in.

mod batch;
mod delta;
mod device;
mod discovery;
mod graph;
mod headless;
mod sign_in;
mod stand_in;
