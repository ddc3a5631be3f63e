//! System packages: what is missing on Debian and Ubuntu is installed; elsewhere it is named.

use std::io::{BufRead, IsTerminal, Write};
use std::process::{Command, Stdio};

use crate::failure::{Failure, Outcome};
use crate::step;

/// To compile anything.
const COMPILE: &[&str] = &["build-essential", "pkg-config", "libssl-dev"];
/// To compile the desktop app.
const DESKTOP: &[&str] = &["libwebkit2gtk-4.1-dev", "libgtk-3-dev", "librsvg2-dev", "file"];
/// To drive the real window with no display: a screen, a session bus, a key store, a WebDriver and a font.
const WINDOW: &[&str] = &[
    "webkit2gtk-driver",
    "xvfb",
    "xauth",
    "dbus",
    "dbus-x11",
    "gnome-keyring",
    "libsecret-1-0",
    "fonts-dejavu-core",
    "fonts-inter",
];
/// To run the SCIM conformance suites.
const SUITES: &[&str] = &["python3", "python3-venv"];
/// Other scripts and emoji, so that pictures show every name.
const FONTS: &[&str] = &["fonts-noto-core", "fonts-noto-cjk", "fonts-noto-color-emoji"];

/// What a command needs from the system.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Need {
    /// The terminal program only.
    Terminal,
    /// The desktop app as well.
    Desktop,
    /// The desktop app, driven without a display, and the SCIM conformance suites.
    Tests,
    /// The desktop app, driven without a display, with fonts for pictures.
    Pictures,
}

impl Need {
    fn packages(self) -> Vec<&'static str> {
        let groups: &[&[&str]] = match self {
            Self::Terminal => &[COMPILE],
            Self::Desktop => &[COMPILE, DESKTOP],
            Self::Tests => &[COMPILE, DESKTOP, WINDOW, SUITES],
            Self::Pictures => &[COMPILE, DESKTOP, WINDOW, FONTS],
        };
        groups.concat()
    }
}

/// Makes sure that the system has what `need` asks for.
pub(crate) fn ensure(need: Need) -> Outcome {
    if !cfg!(target_os = "linux") {
        // The webview and its SDK come with Windows and with Xcode's command line tools; the compiler says when not.
        return Ok(());
    }
    if !has_program("dpkg-query") || !has_program("apt-get") {
        return elsewhere(need);
    }
    let missing = missing(&need.packages())?;
    if missing.is_empty() {
        Ok(())
    } else {
        install(&missing)
    }
}

/// Whether the desktop app can be compiled here as things are.
pub(crate) fn has_desktop_libraries() -> bool {
    !cfg!(target_os = "linux") || has_library("webkit2gtk-4.1")
}

/// Whether a program is on the search path.
pub(crate) fn has_program(name: &str) -> bool {
    std::env::var_os("PATH")
        .is_some_and(|path| std::env::split_paths(&path).any(|dir| dir.join(name).is_file()))
}

fn has_library(name: &str) -> bool {
    Command::new("pkg-config")
        .args(["--exists", name])
        .status()
        .is_ok_and(|status| status.success())
}

fn missing(packages: &[&'static str]) -> Outcome<Vec<&'static str>> {
    // dpkg-query ends with 1 when it does not know a package; what it knows is still printed.
    let output = Command::new("dpkg-query")
        .args(["--show", "--showformat", "${db:Status-Status} ${Package}\n"])
        .args(packages)
        .stderr(Stdio::null())
        .output()?;
    let known = String::from_utf8_lossy(&output.stdout);
    Ok(not_installed(packages, &known))
}

fn not_installed(packages: &[&'static str], known: &str) -> Vec<&'static str> {
    let installed: Vec<&str> = known
        .lines()
        .filter_map(|line| line.strip_prefix("installed "))
        .collect();
    packages
        .iter()
        .copied()
        .filter(|package| !installed.contains(package))
        .collect()
}

fn install(packages: &[&str]) -> Outcome {
    let list = packages.join(" ");
    let by_hand = format!("sudo apt-get update && sudo apt-get install -y --no-install-recommends {list}");
    let root = is_root();
    if !root {
        eprintln!("These system packages are missing and will be installed with sudo apt-get:\n  {list}");
        if !agreed()? {
            return Err(Failure::missing("system packages are missing")
                .hint(format!("Install them with:\n  {by_hand}")));
        }
    }
    let apt = |arguments: &[&str]| {
        let mut command = if root {
            Command::new("apt-get")
        } else {
            Command::new("sudo")
        };
        if !root {
            command.args(["--preserve-env=DEBIAN_FRONTEND", "apt-get"]);
        }
        command.args(arguments).env("DEBIAN_FRONTEND", "noninteractive");
        command
    };
    step::quiet("Read the list of system packages", &mut apt(&["update"]))
        .and_then(|()| {
            let mut command = apt(&["install", "-y", "--no-install-recommends"]);
            step::quiet(
                &format!("Install system packages: {list}"),
                command.args(packages),
            )
        })
        .map_err(|failure| failure.hint(format!("Install them by hand, then start again:\n  {by_hand}")))
}

#[cfg(unix)]
fn is_root() -> bool {
    use std::os::unix::fs::MetadataExt;
    // The owner of a process's own folder in /proc is the user it runs as.
    std::fs::metadata("/proc/self").is_ok_and(|own| own.uid() == 0)
}

#[cfg(not(unix))]
fn is_root() -> bool {
    false
}

fn agreed() -> Outcome<bool> {
    let stdin = std::io::stdin();
    if !stdin.is_terminal() || !has_program("sudo") {
        return Ok(false);
    }
    eprint!("Go on? [Y/n] ");
    std::io::stderr().flush()?;
    let mut answer = String::new();
    stdin.lock().read_line(&mut answer)?;
    Ok(matches!(answer.trim().to_lowercase().as_str(), "" | "y" | "yes"))
}

/// Not Debian: check for the things themselves, and say what is missing in words every distribution has.
fn elsewhere(need: Need) -> Outcome {
    let mut lacking = Vec::new();
    for (program, what) in [("cc", "a C compiler"), ("pkg-config", "pkg-config")] {
        if !has_program(program) {
            lacking.push(what);
        }
    }
    if !has_library("openssl") {
        lacking.push("the OpenSSL development files");
    }
    if need != Need::Terminal && !has_library("webkit2gtk-4.1") {
        lacking.push("the WebKitGTK 4.1 development files (webkit2gtk4.1-devel, webkit2gtk-4.1)");
    }
    if matches!(need, Need::Tests | Need::Pictures) {
        for (program, what) in [
            ("WebKitWebDriver", "WebKitWebDriver (comes with WebKitGTK 4.1)"),
            ("xvfb-run", "Xvfb with xvfb-run and xauth"),
            ("dbus-run-session", "dbus-run-session (D-Bus)"),
            ("gnome-keyring-daemon", "gnome-keyring"),
        ] {
            if !has_program(program) {
                lacking.push(what);
            }
        }
    }
    if need == Need::Tests && !has_program("python3") {
        lacking.push("Python 3 with its module venv");
    }
    if lacking.is_empty() {
        return Ok(());
    }
    let system = std::fs::read_to_string("/etc/os-release")
        .ok()
        .and_then(|text| pretty_name(&text));
    Err(Failure::missing("system packages are missing").hint(format!(
        "Install these with {}'s package manager, then start again:\n  {}",
        system.as_deref().unwrap_or("the system"),
        lacking.join("\n  ")
    )))
}

fn pretty_name(os_release: &str) -> Option<String> {
    let line = os_release
        .lines()
        .find_map(|line| line.strip_prefix("PRETTY_NAME="))?;
    Some(line.trim_matches('"').to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_package_counts_as_there_only_when_dpkg_says_installed() {
        let known = "installed file\nconfig-files xvfb\nnot-installed xauth\n";
        assert_eq!(
            not_installed(&["file", "xvfb", "xauth", "dbus"], known),
            ["xvfb", "xauth", "dbus"]
        );
    }

    #[test]
    fn the_system_is_called_by_its_own_name() {
        assert_eq!(
            pretty_name("ID=x\nPRETTY_NAME=\"Fedora Linux 43\"\n").as_deref(),
            Some("Fedora Linux 43")
        );
        assert_eq!(pretty_name("ID=x\n"), None);
    }
}
