//! `sqlx::migrate!` reads the folder while compiling; a file added to it must compile this crate again.

fn main() {
    println!("cargo:rerun-if-changed=migrations");
}
