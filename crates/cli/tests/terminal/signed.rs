//! `slipway vendor sign|verify` and `slipway setup … --file`: from a vendor's desk to a customer and back.

use crate::own_profile::house;
use crate::place::{Place, Ran};
use crate::world::World;

/// RFC 8032 §7.1, tests 1 and 2.
const KEY: &str = "nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A";
const OTHER_KEY: &str = "TM0Imyj_ltqdtsNG7BFOD1uKMZ81q6Yk2oz27U-4pvs";

async fn sign(place: &Place, key: &str, out: &str, answers: &[&str]) -> Ran {
    let profile = place.file("house.toml", house());
    let out = place.path().join(out).display().to_string();
    let mut arguments = vec!["vendor", "sign", "--signer", "House ApS", "--profile", &profile];
    arguments.extend(["--out", &out]);
    arguments.extend(answers);
    place.run_with_input(&arguments, key.as_bytes()).await
}

fn file(place: &Place, name: &str) -> String {
    place.path().join(name).display().to_string()
}

async fn with_file(world: &World, file: &str, command: &str, more: &[&str]) -> Ran {
    let mut arguments = world.arguments(command, more);
    arguments[2..4].clone_from_slice(&["--file".to_owned(), file.to_owned()]);
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    world.place.run(&arguments).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_signed_file_is_verified_set_up_and_its_answers_go_back() {
    let mut world = World::here(&[]).await;
    let filled = format!("tenant_url = \"{}\"\nticks = [\"S2G-B0\"]\n", world.url);
    let filled = world.place.file("filled.toml", filled);
    let ran = sign(&world.place, KEY, "house.slipway.json", &["--answers", &filled]).await;
    let ran = ran.expect(0);
    assert!(ran.out.contains("is signed by House ApS with "), "{}", ran.out);
    let signed = file(&world.place, "house.slipway.json");

    let seen = world
        .place
        .run(&["vendor", "verify", &signed])
        .await
        .expect(0)
        .out;
    for words in [
        "for the first time here",
        "House Desk",
        &world.url,
        "Synchronization.ReadWrite.All",
    ] {
        assert!(seen.contains(words), "{words}: {seen}");
    }
    let json = world
        .place
        .run(&["vendor", "verify", &signed, "--json"])
        .await
        .expect(0)
        .json();
    assert_eq!(json["good"], true);
    assert_eq!(json["file"]["signer"]["trust"], "firstSeen");

    world.answers = world.place.file("own.toml", "# nothing of our own\n");
    let run = async |world: &World, command: &str| with_file(world, &signed, command, &[]).await;
    run(&world, "plan")
        .await
        .expect(1)
        .says(&["for the first time here", "fingerprint"]);
    run(&world, "apply")
        .await
        .expect(0)
        .says(&["whose key is known here", "House Desk is set up in"]);
    world.assert_set_up_once("SMS2GO").await;

    let back = file(&world.place, "back.toml");
    world
        .place
        .run(&["setup", "answers", "--out", &back])
        .await
        .expect(0);
    let text = std::fs::read_to_string(&back).unwrap();
    assert!(
        text.contains(&world.url) && !text.contains(&world.token),
        "{text}"
    );
    world
        .place
        .run(&["setup", "answers", "--out", &back])
        .await
        .expect(2)
        .says(&["cannot be written"]);
    world.answers = back;
    run(&world, "plan").await.expect(0);

    // The same name with another key.
    sign(
        &world.place,
        OTHER_KEY,
        "other.slipway.json",
        &["--answers", &filled],
    )
    .await
    .expect(0);
    let other = file(&world.place, "other.slipway.json");
    let id = world
        .place
        .run(&["vendor", "verify", &other, "--json"])
        .await
        .expect(0)
        .json();
    let id = id["file"]["signer"]["keyId"].as_str().unwrap().to_owned();
    let plan = async |more: &[&str]| with_file(&world, &other, "plan", more).await;
    let before = world.writes().len();
    plan(&[])
        .await
        .expect(1)
        .says(&["The key of House ApS has changed", &id, "fix:"]);
    plan(&["--trust", "0000-0000"])
        .await
        .expect(2)
        .says(&["fingerprint"]);
    plan(&["--trust", &id]).await.expect(0);
    plan(&[]).await.expect(0).says(&["whose key is known here"]);
    assert_eq!(world.writes().len(), before);
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_is_wrong_with_a_file_is_said_with_what_to_do() {
    let place = Place::new();
    sign(&place, KEY, "good.slipway.json", &[]).await.expect(0);
    let good = std::fs::read_to_string(file(&place, "good.slipway.json")).unwrap();
    let (unsigned, _) = good.split_once(",\n  \"signature\": {").unwrap();
    let cases = [
        (
            "altered",
            good.replace("House Desk", "Mouse Desk"),
            "changed after it was signed",
        ),
        ("unsigned", format!("{unsigned}\n}}\n"), "is not signed"),
        ("cut", good[..3000].to_owned(), "is not complete"),
        ("profile", house(), "a profile without a signature"),
        ("later", good.replace("File\": 1", "File\": 2"), "a newer Slipway"),
        ("two", good.clone() + &good, "changed after it was signed"),
        ("empty", String::new(), "it is empty"),
        ("huge", " ".repeat(5 << 20), "has more than 4 MB"),
    ];
    for (name, text, words) in cases {
        let path = place.file(name, text);
        let ran = place.run(&["vendor", "verify", &path]).await.expect(1);
        ran.says(&[words, "fix:", name]);
        assert_eq!(ran.out, "", "{name}");
        let json = place
            .run(&["vendor", "verify", &path, "--json"])
            .await
            .expect(1)
            .json();
        assert_eq!(json["good"], false, "{name}");
        place
            .run(&["setup", "plan", "--file", &path])
            .await
            .expect(1)
            .says(&[words]);
    }
    assert!(!place.data().join("signers.json").exists());
    place.run(&["vendor", "verify", "missing.json"]).await.expect(2);
    let path = file(&place, "good.slipway.json");
    place.run(&["vendor", "verify", &path, &path]).await.expect(2);
    place
        .run(&["setup", "plan", "--file", &path, "--file", &path])
        .await
        .expect(2)
        .says(&["--file"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_private_key_is_taken_from_the_environment_too_and_is_never_written() {
    let mut place = Place::new();
    sign(&place, "not a key", "a.json", &[])
        .await
        .expect(2)
        .says(&["private", "fix:"]);
    sign(&place, "", "a.json", &[])
        .await
        .expect(2)
        .says(&["There is no signing key of House ApS"]);
    assert!(!place.path().join("a.json").exists());
    place.set("SLIPWAY_SIGNING_KEY", KEY);
    sign(&place, "", "a.json", &[]).await.expect(0);
    let refused = place
        .run(&[
            "vendor",
            "sign",
            "--new-key",
            "--signer",
            "House ApS",
            "--memory-only",
        ])
        .await
        .expect(1);
    refused.says(&["There is no key store", "SLIPWAY_SIGNING_KEY"]);
    let bad = place.file("bad.toml", "secret_token = \"x\"\n");
    sign(&place, "", "b.json", &["--answers", &bad])
        .await
        .expect(2)
        .says(&["bad.toml:1", "secret token"]);
    for entry in walk(place.path()) {
        let bytes = std::fs::read(&entry).unwrap();
        let found = bytes.windows(KEY.len()).any(|window| window == KEY.as_bytes());
        assert!(!found, "{}", entry.display());
    }
}

fn walk(folder: &std::path::Path) -> Vec<std::path::PathBuf> {
    std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .flat_map(|path| if path.is_dir() { walk(&path) } else { vec![path] })
        .collect()
}
