//! The peer: `scimmy-routers` from npm, which keeps everything in memory and logs nothing.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, ensure};

use super::child::Server;
use super::load::{self, CONNECTIONS, Done};
use super::people;

/// What it is made of, beside this workspace.
const FILES: [&str; 4] = [".npmrc", "package.json", "package-lock.json", "server.mjs"];

/// People created by the peer, each searched for before.
///
/// # Errors
/// When node or npm are not here, or the packages cannot be had.
pub(crate) fn people(people: usize) -> anyhow::Result<Done> {
    let folder = installed()?;
    let mut command = Command::new("node");
    command.arg("server.mjs").current_dir(&folder);
    let server = Server::of(command)?;
    let place = &server.place()?;
    load::run(place, CONNECTIONS, people, |connection, number| {
        let search = people::search("/Users", "userName", &people::user_name(number));
        connection
            .call(place, "GET", &search, "")?
            .expect(200)?
            .says("\"totalResults\":0")?;
        connection
            .call(place, "POST", "/Users", &people::user(number))?
            .expect(201)?;
        Ok(None)
    })
}

/// Its folder with its packages, beside the program: nothing is installed into the checkout.
fn installed() -> anyhow::Result<PathBuf> {
    let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("peer");
    let beside = std::env::current_exe()?;
    let folder = beside.with_file_name("slipway-bench-peer");
    std::fs::create_dir_all(&folder)?;
    let read = |folder: &Path| std::fs::read(folder.join("package-lock.json")).ok();
    let is_current = folder.join("node_modules").is_dir() && read(&folder) == read(&from);
    for name in FILES {
        std::fs::copy(from.join(name), folder.join(name)).with_context(|| format!("copy {name}"))?;
    }
    if !is_current {
        let status = Command::new("npm")
            .args(["ci", "--silent"])
            .current_dir(&folder)
            .status()
            .context("npm")?;
        ensure!(status.success(), "npm ci failed");
    }
    Ok(folder)
}
