//! The client's tables beside the fact sheet's: every code with its meaning, every cloud with its addresses.

use std::collections::{BTreeMap, BTreeSet};

use graph_client::{Cloud, SignInConfig, clouds, meaning, meanings, start_sign_in};

const AADSTS: &str = include_str!("aadsts.md");
const CLOUDS: &str = include_str!("clouds.md");

/// The cells of every row below a head.
fn rows(sheet: &str) -> Vec<Vec<&str>> {
    sheet
        .lines()
        .filter_map(|line| line.strip_prefix("| ")?.strip_suffix(" |"))
        .map(|line| line.split(" | ").map(str::trim).collect())
        .filter(|cells: &Vec<&str>| !["AADSTS", "Cloud"].contains(&cells[0]))
        .collect()
}

/// Each code with what its cause has to say.
fn codes() -> Vec<(u32, String)> {
    let mut codes = Vec::new();
    for row in rows(AADSTS) {
        let numbers: Vec<u32> = row[0]
            .split([',', '/'])
            .map(|text| text.trim().parse().expect("a number"))
            .collect();
        let words: Vec<&str> = row[2].split(", ").collect();
        assert!(words.len() == 1 || words.len() == numbers.len(), "{row:?}");
        let words = words.iter().cycle();
        codes.extend(numbers.into_iter().zip(words.map(|word| (*word).to_owned())));
    }
    codes
}

#[test]
fn every_code_of_the_sheet_has_its_cause_and_its_repair_and_no_other_code_has() {
    let codes = codes();
    assert!(codes.len() > 60, "the sheet is read: {}", codes.len());
    for (code, word) in &codes {
        let row = meaning(*code).unwrap_or_else(|| panic!("AADSTS{code} is missing"));
        let cause = row.cause.to_lowercase();
        assert!(
            cause.contains(&word.to_lowercase()),
            "AADSTS{code} says `{}`, not `{word}`",
            row.cause
        );
        assert!(
            row.cause.ends_with('.') && row.repair.ends_with('.'),
            "AADSTS{code}"
        );
        assert_ne!(row.cause, row.repair, "AADSTS{code}");
    }
    let sheet: BTreeSet<u32> = codes.iter().map(|(code, _)| *code).collect();
    assert_eq!(sheet.len(), codes.len(), "the sheet names each code once");
    let table: BTreeSet<u32> = meanings().iter().flat_map(|row| row.codes).copied().collect();
    assert_eq!(table, sheet);
}

#[test]
fn every_cloud_of_the_sheet_has_its_addresses() {
    let sheet: Vec<Vec<String>> = rows(CLOUDS)
        .into_iter()
        .map(|row| {
            row.into_iter()
                .map(|cell| cell.trim_matches('`').to_owned())
                .collect()
        })
        .collect();
    let known: Vec<Vec<String>> = clouds()
        .into_iter()
        .map(|cloud| {
            vec![
                cloud.id,
                cloud.authority,
                cloud.graph,
                cloud.portal,
                cloud.entra_center,
            ]
        })
        .collect();
    assert_eq!(known, sheet);
}

/// What a sign-in asks for.
async fn asked(cloud: Cloud) -> (String, Vec<String>) {
    let pending = start_sign_in(SignInConfig::new(cloud)).await.expect("listens");
    let query: BTreeMap<String, String> = pending.url().query_pairs().into_owned().collect();
    let scopes = query["scope"].split(' ').map(str::to_owned).collect();
    (pending.url().origin().ascii_serialization(), scopes)
}

#[tokio::test]
async fn each_cloud_is_signed_in_to_at_its_authority_for_its_own_graph() {
    let mut all = clouds();
    // A sovereign cloud that is in no table: the pair is enough.
    let pair = Cloud::custom(
        "https://login.sovcloud-identity.fr",
        "https://graph.svc.sovcloud.fr",
    );
    all.push(pair.expect("two secure addresses"));
    for cloud in all {
        let (authority, scopes) = asked(cloud.clone()).await;
        assert_eq!(authority, cloud.authority);
        let wanted = match cloud.id.as_str() {
            "global" => "User.Read".to_owned(),
            _ => format!("{}/User.Read", cloud.graph),
        };
        assert!(scopes.contains(&wanted), "{}: {scopes:?}", cloud.id);
        assert!(scopes.contains(&"offline_access".to_owned()));
        let elsewhere = scopes
            .iter()
            .filter(|scope| scope.contains("://") && !scope.starts_with(&format!("{}/", cloud.graph)));
        assert_eq!(elsewhere.count(), 0, "{}", cloud.id);
    }
}
