//! Signing, at the vendor.

use jiff::Timestamp;
use secrecy::SecretString;
use secrecy::zeroize::Zeroize;
use setup_file::{Content, Key, KeyError};

use super::{Prefilled, signer_name};
use crate::app::App;
use crate::error::ApiError;
use crate::secrets::Secrets;
use crate::setup::PrepareError;
use crate::vendor::Chosen;
use crate::view::home::SecretStoreKind;

/// A key that was made. The private half is in the key store and nowhere else.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
#[serde(rename_all = "camelCase")]
pub struct NewKey {
    /// Whose.
    pub name: String,
    /// The fingerprint that customers compare.
    pub key_id: String,
    /// base64url.
    pub public_key: String,
}

/// What is to be signed.
#[derive(Clone, Debug)]
pub struct SigningWish {
    /// The vendor's name, as customers know it.
    pub signer: String,
    /// The profile.
    pub vendor: Chosen,
    /// The profile's text.
    pub profile_text: String,
    /// An answers file with what is filled in already.
    pub answers: Option<String>,
    /// The private key of this run; left out: the one in the key store.
    pub key: Option<SecretString>,
}

fn key_name(signer: &str) -> String {
    format!("signing-key/{}", setup_file::name_key(signer))
}

/// Makes a key and keeps it in the key store.
///
/// # Errors
/// There is no key store (a key that is gone when the command ends would lock the customers out), or this signer has a
/// key already and `replace` was not said.
pub async fn make_key(app: &App, signer: &str, replace: bool) -> Result<NewKey, ApiError> {
    let secrets = app.secrets();
    if secrets.kind() == SecretStoreKind::Memory {
        return Err(ApiError::failed("There is no key store to keep a new key in")
            .because(&secrets.note().unwrap_or_default())
            .fix("Make one where there is a key store, or with `openssl genpkey -algorithm ed25519` into a vault of yours, and pass it in SLIPWAY_SIGNING_KEY."));
    }
    let made = new_key(secrets, signer_name(signer)?, replace).await?;
    match secrets.note() {
        None => Ok(made),
        Some(why) => Err(ApiError::failed("The key store did not take the new key").because(&why)),
    }
}

async fn new_key(secrets: &Secrets, signer: &str, replace: bool) -> Result<NewKey, ApiError> {
    let name = key_name(signer);
    if secrets.get(&name).await.is_some() && !replace {
        return Err(ApiError::bad_input(&format!("{signer} has a signing key already"))
            .because("Customers remember the key under this name and are warned when it changes.")
            .fix("Sign with the one there is, or add --replace-key and tell your customers the new fingerprint."));
    }
    let mut seed = [0u8; 32];
    rand::fill(&mut seed[..]);
    let key = Key::from_seed(&seed);
    seed.zeroize();
    secrets.set(&name, &key.secret()).await;
    Ok(NewKey {
        name: signer.to_owned(),
        key_id: key.id(),
        public_key: key.public(),
    })
}

/// The text of a signed file.
///
/// # Errors
/// The answers have problems, or there is no key, or it is none.
pub async fn sign(app: &App, wish: SigningWish) -> Result<String, PrepareError> {
    let signer = signer_name(&wish.signer)?;
    let answers = match &wish.answers {
        Some(text) => Prefilled::of_text(text, wish.vendor.profile())?.answers().clone(),
        None => serde_json::Map::new(),
    };
    let key = match &wish.key {
        Some(key) => Some(key.clone()),
        None => app.secrets().get(&key_name(signer)).await,
    };
    let Some(key) = key else {
        return Err(ApiError::bad_input(&format!("There is no signing key of {signer} here"))
            .fix("Make one with `slipway vendor sign --new-key --signer NAME`, or pass yours in SLIPWAY_SIGNING_KEY or on standard input.")
            .into());
    };
    let key = Key::read(&key).map_err(|error| not_a_key(&error))?;
    let content = Content {
        profile: wish.profile_text,
        answers,
    };
    let text = setup_file::sign(&content, signer, &Timestamp::now().to_string(), &key)
        .map_err(|error| ApiError::bad_input(&error.to_string()))?;
    Ok(text)
}

fn not_a_key(error: &KeyError) -> ApiError {
    ApiError::bad_input(&format!("The signing key cannot be used: {error}")).fix(
        "Pass a private Ed25519 key: PEM as `openssl genpkey -algorithm ed25519` makes it, or its 32 bytes in base64.",
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use secrecy::ExposeSecret;

    #[tokio::test]
    async fn a_new_key_is_kept_under_its_signers_name_and_is_not_replaced_in_passing() {
        let secrets = Secrets::memory_only("a test");
        let made = new_key(&secrets, "House ApS", false).await.unwrap();
        let kept = secrets.get("signing-key/house aps").await.unwrap();
        assert_eq!(Key::read(&kept).unwrap().id(), made.key_id);
        assert!(!format!("{made:?}").contains(kept.expose_secret()));
        let again = new_key(&secrets, "HOUSE  aps", false).await.unwrap_err();
        assert!(again.fix.unwrap().action.contains("--replace-key"));
        let replaced = new_key(&secrets, "House ApS", true).await.unwrap();
        assert_ne!(replaced.key_id, made.key_id);
    }
}
