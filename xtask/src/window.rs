//! A session with a screen, a bus and an unlocked key store, none of which is the user's own.

use std::path::PathBuf;
use std::process::Command;

use crate::failure::Outcome;
use crate::tree::Tree;

/// Wide enough for the widest picture, with room around it.
const SCREEN: &str = "-screen 0 1680x1050x24";

/// The program speaks to the person; the bus and what it starts speak to a file.
const OUTSIDE: &str =
    r#"exec 3>&2; exec dbus-run-session -- bash -c "$SLIPWAY_INSIDE" bash "$@" 2>"$HOME/session.log""#;

/// Unlocks a new, empty key store for this session, then starts the screen and the program in it.
const INSIDE: &str = r#"
mkdir -p "$HOME/.local/share/keyrings"
printf 'slipway\n' | gnome-keyring-daemon --unlock --components=secrets >/dev/null
exec xvfb-run --auto-servernum --error-file "$HOME/screen.log" --server-args "$SLIPWAY_SCREEN" "$@" 2>&3
"#;

/// Folders of one session; gone when it ends.
pub(crate) struct Session {
    dir: PathBuf,
    target: PathBuf,
    root: PathBuf,
}

impl Session {
    /// Makes the folders.
    pub(crate) fn open(tree: &Tree) -> Outcome<Self> {
        // In the system's folder for temporary files, because a socket's path must stay short.
        let dir = std::env::temp_dir().join(format!("slipway-window-{}", std::process::id()));
        for folder in ["home", "run"] {
            std::fs::create_dir_all(dir.join(folder))?;
        }
        only_for_us(&dir.join("run"))?;
        Ok(Self {
            dir,
            target: tree.target.clone(),
            root: tree.root.clone(),
        })
    }

    /// A program of the workspace, inside the session.
    pub(crate) fn command(&self, program: &str, arguments: &[&str]) -> Command {
        let mut command = Command::new("bash");
        command.args(["-c", OUTSIDE, "bash"]);
        command
            .arg(self.target.join("debug").join(program))
            .args(arguments);
        command.current_dir(&self.root);
        for name in [
            "DISPLAY",
            "WAYLAND_DISPLAY",
            "XDG_DATA_HOME",
            "XDG_CONFIG_HOME",
            "XDG_CACHE_HOME",
            "XDG_STATE_HOME",
        ] {
            command.env_remove(name);
        }
        command
            .env("SLIPWAY_SCREEN", SCREEN)
            .env("SLIPWAY_INSIDE", INSIDE)
            .env("SLIPWAY_TARGET", &self.target)
            .env("HOME", self.dir.join("home"))
            .env("XDG_RUNTIME_DIR", self.dir.join("run"))
            // Without a graphics card: draw in the CPU, and leave the accessibility bus alone.
            .env("WEBKIT_SKIA_ENABLE_CPU_RENDERING", "1")
            .env("NO_AT_BRIDGE", "1");
        command
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        // A leftover folder of temporary files is no reason to fail.
        let _ = std::fs::remove_dir_all(&self.dir);
    }
}

#[cfg(unix)]
fn only_for_us(dir: &std::path::Path) -> Outcome {
    use std::os::unix::fs::PermissionsExt;
    Ok(std::fs::set_permissions(
        dir,
        std::fs::Permissions::from_mode(0o700),
    )?)
}

#[cfg(not(unix))]
fn only_for_us(_dir: &std::path::Path) -> Outcome {
    Ok(())
}
