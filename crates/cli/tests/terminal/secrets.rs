//! Whole runs with known secrets: no byte written and no byte printed may hold one.

use std::path::Path;
use std::process::Stdio;

use crate::place::{Place, Ran, until};
use crate::serving::Serving;
use crate::world::{ADMIN, Tenant, World};

/// Every file below a folder, with its bytes.
fn files(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            found.push((path.display().to_string(), std::fs::read(&path).unwrap()));
        }
    }
    found
}

fn contains(bytes: &[u8], secret: &str) -> bool {
    bytes
        .windows(secret.len())
        .any(|window| window == secret.as_bytes())
}

/// The secret, and the ways in which it could be written.
fn spellings(secret: &str) -> Vec<String> {
    use base64::Engine as _;
    use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};
    let hex = secret.bytes().map(|byte| format!("{byte:02x}")).collect();
    vec![
        secret.to_owned(),
        STANDARD_NO_PAD.encode(secret),
        URL_SAFE_NO_PAD.encode(secret),
        hex,
    ]
}

#[track_caller]
fn nowhere(secrets: &[&str], folder: &Path, printed: &[(String, String)]) {
    let all = files(folder);
    assert!(all.len() > 4, "the run left files to look into");
    for secret in secrets {
        assert!(secret.len() > 12, "a secret worth looking for");
        for spelling in spellings(secret) {
            for (path, bytes) in &all {
                assert!(!contains(bytes, &spelling), "{path} holds a secret as {spelling}");
            }
            for (what, text) in printed {
                assert!(
                    !text.contains(&spelling),
                    "{what} printed a secret as {spelling}:\n{text}"
                );
            }
        }
    }
    // A JSON Web Token of any kind begins like this: access tokens and id tokens of Entra.
    for (path, bytes) in &all {
        assert!(!contains(bytes, "eyJhbGciOi"), "{path} holds a signed token");
    }
    for (what, text) in printed {
        assert!(!text.contains("eyJhbGciOi"), "{what} printed a signed token");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_whole_set_up_leaves_no_secret_behind() {
    let mut world = World::of_children(&["--state", "tenant.json", "-vv"]).await;
    let right = world.token.clone();
    let ready = world.tenant.ready();
    let password = ready["accounts"]
        .as_array()
        .unwrap()
        .iter()
        .find(|a| a["upn"] == ADMIN)
        .unwrap()["password"]
        .as_str()
        .unwrap()
        .to_owned();
    world.place.set("SLIPWAY_LOG", "trace");
    let mut printed: Vec<(String, String)> = Vec::new();
    let mut keep = |what: &str, ran: Ran| printed.push((what.to_owned(), format!("{}{}", ran.out, ran.err)));
    let wrong = "a-token-from-the-wrong-console-0001";
    world.place.set("SLIPWAY_TOKEN", wrong);
    keep(
        "a refused apply",
        world.setup("apply", &["--json"]).await.expect(2),
    );
    world.place.set("SLIPWAY_TOKEN", &right);
    keep("plan", world.setup("plan", &["--json", "-vv"]).await.expect(1));
    keep("apply", world.setup("apply", &["-vv"]).await.expect(0));
    keep(
        "apply --json",
        world.setup("apply", &["--json", "-vv"]).await.expect(0),
    );
    keep(
        "status",
        world.setup("status", &["--json", "-vv"]).await.expect(0),
    );
    keep(
        "log",
        world
            .place
            .run(&["trial", "log", "vendor", "--json", "--last", "500"])
            .await
            .expect(0),
    );
    let wrong_password = "not-the-password-of-maja-0002";
    world.place.set("SLIPWAY_PASSWORD", wrong_password);
    keep("a refused sign-in", world.setup("plan", &["-vv"]).await.expect(1));
    printed.push((
        "trial serve".to_owned(),
        world.trial.line.clone() + &world.trial.printed.lock().unwrap(),
    ));
    let Tenant::Child(tenant) = &world.tenant else {
        unreachable!()
    };
    printed.push((
        "tenant serve, after its ready line".to_owned(),
        tenant.printed.lock().unwrap().clone(),
    ));
    nowhere(
        &[&right, wrong, &password, wrong_password],
        world.place.path(),
        &printed,
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_demo_leaves_no_secret_behind() {
    let place = Place::new();
    let tenant = Serving::start(&place, &["tenant", "serve"]).await;
    let mut all = Place::new();
    all.set("SLIPWAY_LOG", "trace");
    let ran = all.run(&["demo", "-vv"]).await.expect(0);
    // Same seed, same passwords.
    let passwords: Vec<_> = tenant.ready["accounts"]
        .as_array()
        .unwrap()
        .iter()
        .map(|account| account["password"].as_str().unwrap())
        .collect();
    nowhere(&passwords, all.path(), &[("demo".to_owned(), ran.out + &ran.err)]);
}

/// Anyone on the machine can read the arguments of a process.
#[cfg(target_os = "linux")]
#[tokio::test(flavor = "multi_thread")]
async fn secrets_from_the_environment_are_in_no_process_arguments() {
    let world = World::here(&[]).await;
    let arguments = world.arguments("apply", &["--json"]);
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let mut command = world.place.program(&arguments);
    let child = command.stdout(Stdio::piped()).spawn().unwrap();
    let id = child.id().unwrap();
    let mut seen = Vec::new();
    let looking = until::<()>("the end of the run", async || {
        seen.extend(family_arguments(id));
        None
    });
    let ran = tokio::select! {
        ran = Place::ended(child) => ran.expect(0),
        () = looking => unreachable!(),
    };
    assert_eq!(ran.json()["onDemand"]["status"], "Success");
    assert!(
        seen.iter().any(|arguments| arguments.contains("setup")),
        "the process was looked at"
    );
    assert!(!seen.iter().any(|arguments| arguments.contains(&world.token)));
}

/// Arguments of a process and of its children.
#[cfg(target_os = "linux")]
fn family_arguments(id: u32) -> Vec<String> {
    let mut family = vec![id.to_string()];
    if let Ok(children) = std::fs::read_to_string(format!("/proc/{id}/task/{id}/children")) {
        family.extend(children.split_whitespace().map(str::to_owned));
    }
    family
        .iter()
        .filter_map(|id| std::fs::read_to_string(format!("/proc/{id}/cmdline")).ok())
        .collect()
}
