//! The backend over https, and behind a public host.

mod common;

use common::tenant;
use jiff::Timestamp;
use rcgen::{CertificateParams, KeyPair};
use scim_server::{ServeOptions, Tls, TrialStore, serve_with};
use secrecy::ExposeSecret;
use serde_json::Value;

#[tokio::test]
async fn it_speaks_https_with_the_certificate_it_was_given() {
    let folder = tempfile::tempdir().unwrap();
    let key = KeyPair::generate().unwrap();
    let names = vec!["localhost".to_owned(), "127.0.0.1".to_owned()];
    let certificate = CertificateParams::new(names).unwrap().self_signed(&key).unwrap();
    let (cert_file, key_file) = (folder.path().join("c.pem"), folder.path().join("k.pem"));
    std::fs::write(&cert_file, certificate.pem()).unwrap();
    std::fs::write(&key_file, key.serialize_pem()).unwrap();
    let store = TrialStore::in_memory().await.unwrap();
    let options = ServeOptions {
        tls: Some(Tls::read(&cert_file, &key_file, Timestamp::now()).unwrap()),
        ..ServeOptions::at("127.0.0.1:0".parse().unwrap())
    };
    let running = serve_with(store.clone(), options).await.unwrap();
    assert!(running.base_url.starts_with("https://127.0.0.1:"));
    let demo = tenant(&store, &running, "demo").await;
    let trusted = reqwest::Certificate::from_pem(certificate.pem().as_bytes()).unwrap();
    let client = reqwest::Client::builder()
        .add_root_certificate(trusted)
        .no_proxy()
        .build()
        .unwrap();
    let request = client
        .post(format!("{}/Users", demo.url))
        .header("Authorization", format!("Bearer {}", demo.token.expose_secret()))
        .header("Content-Type", "application/scim+json")
        .body(common::user("ana@x", "Ana").to_string());
    let answer = request.send().await.unwrap();
    assert_eq!(answer.status(), 201);
    let made: Value = serde_json::from_str(&answer.text().await.unwrap()).unwrap();
    assert!(made["meta"]["location"].as_str().unwrap().starts_with(&demo.url));
    // Plain HTTP at this port, and a client that does not know the certificate, get nothing.
    let plain = demo.url.replace("https:", "http:");
    assert!(demo.client.get(plain).send().await.is_err());
    assert!(
        demo.client
            .get(format!("{}/Users", demo.url))
            .send()
            .await
            .is_err()
    );
    running.shutdown().await;
}

#[tokio::test]
async fn behind_a_public_host_locations_are_of_that_host() {
    let store = TrialStore::in_memory().await.unwrap();
    let options = ServeOptions {
        public_url: Some("https://scim.trial.example/".to_owned()),
        ..ServeOptions::at("127.0.0.1:0".parse().unwrap())
    };
    let running = serve_with(store.clone(), options).await.unwrap();
    assert_eq!(
        running.tenant_url("demo"),
        "https://scim.trial.example/demo/scim/v2"
    );
    let mut demo = tenant(&store, &running, "demo").await;
    demo.url = format!("http://{}/demo/scim/v2", running.local_addr);
    let made = demo.post("/Users", common::user("ana@x", "Ana")).await.json();
    let location = made["meta"]["location"].as_str().unwrap();
    assert!(
        location.starts_with("https://scim.trial.example/demo/scim/v2/Users/"),
        "{location}"
    );
}
