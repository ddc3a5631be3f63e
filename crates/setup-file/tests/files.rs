//! What is signed opens as it was; whatever was done to it on the way is noticed.

use proptest::prelude::*;
use secrecy::SecretString;
use serde_json::{Map, Value, json};
use setup_file::{Content, FILE_BYTES_MAX, FileError, Key, sign, verify};

const AT: &str = "2026-11-24T19:00:00Z";

fn key(number: u8) -> Key {
    Key::from_seed(&[number; 32])
}

fn answers() -> Map<String, Value> {
    let value = json!({
        "tenant_url": "https://scim.example/v2",
        "groups": ["Ærlig – Ünï", "\u{5b57}"],
        "questions": { "folders": true, "days": 30 },
    });
    value.as_object().unwrap().clone()
}

fn content() -> Content {
    Content {
        profile: "id = \"house\"\nname = \"Husets \\\"Ø\\\"\"\n\n# a comment\n".to_owned(),
        answers: answers(),
    }
}

fn file() -> String {
    sign(&content(), "House ApS", AT, &key(1)).unwrap()
}

#[test]
fn a_signed_file_opens_as_it_was_signed() {
    let signed = verify(file().as_bytes()).unwrap();
    assert_eq!(signed.name, "House ApS");
    assert_eq!(signed.key_id, key(1).id());
    assert_eq!(signed.public_key, key(1).public());
    assert_eq!(signed.signed_at, AT);
    assert_eq!(signed.content, content());
}

#[test]
fn the_signature_is_ed25519_over_the_documented_bytes_as_another_library_reads_it() {
    use base64::Engine;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;
    let text = file();
    let document: Value = serde_json::from_str(&text).unwrap();
    let part = |pointer: &str| {
        URL_SAFE_NO_PAD
            .decode(document.pointer(pointer).unwrap().as_str().unwrap())
            .unwrap()
    };
    // By hand, from the text: everything before the last member, closed again.
    let (before, _) = text.split_once(",\n  \"signature\": {").unwrap();
    let message = format!("slipway setup file 1\n{before}\n}}\n");
    ring::signature::UnparsedPublicKey::new(&ring::signature::ED25519, part("/signer/publicKey"))
        .verify(message.as_bytes(), &part("/signature/value"))
        .unwrap();
}

#[test]
fn line_ends_of_a_mail_program_and_a_byte_order_mark_do_no_harm() {
    let text = file();
    for changed in [
        text.replace('\n', "\r\n"),
        format!("\u{feff}{text}"),
        text.trim_end().to_owned(),
        format!("{text}\n"),
    ] {
        assert_eq!(verify(changed.as_bytes()).unwrap().content, content());
    }
}

/// Text and what is said of it.
fn refused(text: &str) -> FileError {
    verify(text.as_bytes()).unwrap_err()
}

#[test]
fn whatever_else_is_opened_is_told_apart() {
    let text = file();
    let (unsigned, _) = text.split_once(",\n  \"signature\": {").unwrap();
    assert_eq!(refused(&format!("{unsigned}\n}}\n")), FileError::Unsigned);
    let later = text.replace("\"slipwaySetupFile\": 1", "\"slipwaySetupFile\": 2");
    assert!(matches!(
        refused(&later),
        FileError::LaterVersion { found: 2, .. }
    ));
    let kinds = [
        ("", "empty"),
        ("id = \"x\"\nreviewed = 2026-01-01\n", "a profile"),
        ("tenant_url = \"x\"", "answers"),
        ("{\"tenant_url\": 1}", "other JSON"),
        ("<html>", "web page"),
        ("Kære kunde", "text of another kind"),
        ("PK\u{3}\u{4}", "text of another kind"),
    ];
    for (text, word) in kinds {
        let error = refused(text);
        assert!(matches!(error, FileError::OtherKind { .. }), "{text}: {error}");
        assert!(error.to_string().contains(word), "{text}: {error}");
    }
    assert!(
        verify(b"PK\x03\x04\xff\xff")
            .unwrap_err()
            .to_string()
            .contains("ZIP")
    );
    let huge = vec![b' '; FILE_BYTES_MAX + 1];
    assert!(matches!(verify(&huge), Err(FileError::Huge { .. })));
    assert!(matches!(
        refused(&(text.clone() + &text)),
        FileError::Altered { .. }
    ));
}

#[test]
fn what_a_clever_hand_would_change_is_noticed() {
    let text = file();
    let other = sign(&content(), "House ApS", AT, &key(2)).unwrap();
    let of = |text: &str, pointer: &str| {
        let document: Value = serde_json::from_str(text).unwrap();
        document.pointer(pointer).unwrap().as_str().unwrap().to_owned()
    };
    let swapped = |pointers: &[&str]| {
        pointers.iter().fold(text.clone(), |text, pointer| {
            text.replace(&of(&text, pointer), &of(&other, pointer))
        })
    };
    let cases = [
        ("another key", swapped(&["/signer/publicKey", "/signer/keyId"])),
        ("another signature", swapped(&["/signature/value"])),
        ("another key id", swapped(&["/signer/keyId"])),
        ("another name", text.replace("House ApS", "Mouse ApS")),
        ("another time", text.replace("19:00", "20:00")),
        ("an answer", text.replace("\"days\": 30", "\"days\": 31")),
        (
            "a number that reads the same",
            text.replace("\"days\": 30", "\"days\": 3e1"),
        ),
        (
            "an escape that reads the same",
            text.replace("scim.example", "scim\\u002eexample"),
        ),
        (
            "a member more",
            text.replace("\"answers\": {", "\"more\": 1,\n  \"answers\": {"),
        ),
        (
            "a member twice",
            text.replace("  \"answers\": {", "  \"answers\": {},\n  \"answers\": {"),
        ),
        (
            "an answer twice",
            text.replace("\"days\": 30", "\"days\": 31,\n      \"days\": 30"),
        ),
        (
            "a line of the profile",
            text.replace("# a comment", "# a commend"),
        ),
        ("another algorithm", text.replace("Ed25519", "none")),
        ("no algorithm", text.replace("Ed25519", "")),
        ("other blanks", text.replace("  \"signer\"", "   \"signer\"")),
        (
            "another head",
            text.replace("Open it in Slipway", "Open it anywhere"),
        ),
    ];
    for (what, changed) in cases {
        assert_ne!(changed, text, "{what}");
        assert!(
            matches!(refused(&changed), FileError::Altered { .. }),
            "{what}: {:?}",
            refused(&changed)
        );
    }
}

#[test]
fn a_key_of_small_order_signs_nothing() {
    use base64::Engine;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;
    // The neutral element as key, and a signature that plain verification takes for every message.
    let mut neutral = [0u8; 32];
    neutral[0] = 1;
    let mut forged = [0u8; 64];
    forged[0] = 1;
    let text = file()
        .replace(&key(1).public(), &URL_SAFE_NO_PAD.encode(neutral))
        .replace(&key(1).id(), &setup_file::key_id(&neutral));
    let document: Value = serde_json::from_str(&text).unwrap();
    let value = document.pointer("/signature/value").unwrap().as_str().unwrap();
    let text = text.replace(value, &URL_SAFE_NO_PAD.encode(forged));
    assert!(matches!(refused(&text), FileError::Altered { .. }));
}

#[test]
fn no_message_repeats_a_private_key() {
    let secret = "c2VjcmV0LXNlY3JldC1zZWNyZXQtc2VjcmV0LXNlYw==extra";
    let error = Key::read(&SecretString::from(secret)).map(drop).unwrap_err();
    assert!(!error.to_string().contains("c2Vj"));
}

proptest! {
    #[test]
    fn any_byte_that_is_another_one_is_noticed(at in any::<prop::sample::Index>(), by in 1u8..) {
        let mut bytes = file().into_bytes();
        let at = at.index(bytes.len());
        bytes[at] ^= by;
        prop_assert!(verify(&bytes).is_err(), "byte {at} changed by {by:#x}");
    }

    #[test]
    fn any_piece_of_it_is_refused(end in any::<prop::sample::Index>()) {
        let text = file();
        let end = end.index(text.trim_end().len());
        prop_assert!(verify(&text.as_bytes()[..end]).is_err());
    }

    #[test]
    fn no_bytes_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let _ = verify(&bytes);
    }

    #[test]
    fn any_profile_and_any_answer_come_back_as_they_were(lines in prop::collection::vec("[^\r\n]{0,30}", 1..6), text in "\\PC{0,40}", number in any::<i64>()) {
        let content = Content {
            profile: lines.join("\n") + "\n",
            answers: json!({ "text": text, "number": number }).as_object().unwrap().clone(),
        };
        let signed = verify(sign(&content, "A", AT, &key(3)).unwrap().as_bytes()).unwrap();
        prop_assert_eq!(signed.content, content);
    }
}
