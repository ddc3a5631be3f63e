//! tauri-driver, and the webview's own WebDriver behind it.

use std::ffi::OsString;
use std::fs::File;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use anyhow::{Context, Result, bail};
use tokio::net::TcpStream;

use crate::{family, places, poll};

/// A running tauri-driver. It ends, with the app under it, when this is dropped.
pub struct Driver {
    child: Child,
    port: u16,
}

impl Driver {
    /// Starts one; the app inherits `environment`, and what it says goes to `log`.
    ///
    /// # Errors
    /// It does not start, or does not listen in time.
    pub async fn start(environment: &[(&str, OsString)], log: &Path) -> Result<Self> {
        let (port, native_port) = two_free_ports()?;
        let program = places::tauri_driver()?;
        let mut command = Command::new(&program);
        command.args([
            "--port",
            &port.to_string(),
            "--native-port",
            &native_port.to_string(),
        ]);
        command.envs(environment.iter().map(|(name, value)| (name, value)));
        let said = File::create(log).with_context(|| format!("making {}", log.display()))?;
        command
            .stdin(Stdio::null())
            .stdout(said.try_clone()?)
            .stderr(said);
        let child = command
            .spawn()
            .with_context(|| format!("starting {}", program.display()))?;
        let mut driver = Self { child, port };
        // tauri-driver listens before the native driver does, and passes the first request on too early.
        for port in [port, native_port] {
            driver.wait_for(port).await?;
        }
        Ok(driver)
    }

    /// Where WebDriver clients connect.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    async fn wait_for(&mut self, port: u16) -> Result<()> {
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
        poll::until(&format!("WebDriver on port {port}"), poll::SHORT, async || {
            if let Some(status) = self.child.try_wait()? {
                bail!("tauri-driver ended with {status}");
            }
            Ok(TcpStream::connect(address).await.ok().map(drop))
        })
        .await
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        // The end of a WebDriver session ends the page, and not always the app under it. A second start of the app
        // would only bring that one to the front, so it has to go first.
        let below = family::descendants(self.child.id());
        // Asked politely, it ends the native driver too; killed, it would leave it behind.
        let asked = Command::new("kill")
            .args(["-TERM", &self.child.id().to_string()])
            .status();
        if asked.is_err() {
            let _ = self.child.kill();
        }
        let _ = self.child.wait();
        family::end(&below);
    }
}

fn two_free_ports() -> Result<(u16, u16)> {
    // Both are held until both are known, so that they differ.
    let first = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
    let second = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
    Ok((first.local_addr()?.port(), second.local_addr()?.port()))
}
