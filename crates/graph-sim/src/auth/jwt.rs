//! ID tokens: well-formed and signed (ES256) by a key made at start.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use p256::ecdsa::signature::Signer as _;
use p256::ecdsa::{Signature, SigningKey as EcKey};
use serde_json::{Value, json};

/// The key that signs, and its public half as a JWK.
pub(crate) struct SigningKey {
    key: EcKey,
    id: String,
}

impl SigningKey {
    /// A new random key.
    pub(crate) fn generate() -> Self {
        loop {
            let mut bytes = [0_u8; 32];
            rand::fill(&mut bytes);
            // Nearly every 32 bytes are a key; the others are drawn again.
            if let Ok(key) = EcKey::from_slice(&bytes) {
                return Self {
                    key,
                    id: super::random(20),
                };
            }
        }
    }

    pub(crate) fn jwk(&self) -> Value {
        let point = self.key.verifying_key().to_sec1_point(false);
        let part = |bytes: Option<&[u8]>| URL_SAFE_NO_PAD.encode(bytes.unwrap_or_default());
        json!({
            "kty": "EC", "use": "sig", "alg": "ES256", "crv": "P-256", "kid": self.id,
            "x": part(point.x().map(|x| x.as_slice())), "y": part(point.y().map(|y| y.as_slice())),
        })
    }

    /// A JWT with these claims.
    pub(crate) fn sign(&self, claims: &Value) -> String {
        let header = json!({"typ": "JWT", "alg": "ES256", "kid": self.id});
        let signed = format!(
            "{}.{}",
            URL_SAFE_NO_PAD.encode(header.to_string()),
            URL_SAFE_NO_PAD.encode(claims.to_string())
        );
        let signature: Signature = self.key.sign(signed.as_bytes());
        format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature.to_bytes()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use p256::ecdsa::signature::Verifier as _;

    #[test]
    fn a_token_verifies_with_the_published_key() {
        let key = SigningKey::generate();
        let token = key.sign(&json!({"oid": "x"}));
        let (signed, signature) = token.rsplit_once('.').unwrap();
        let signature = Signature::from_slice(&URL_SAFE_NO_PAD.decode(signature).unwrap()).unwrap();
        assert!(
            key.key
                .verifying_key()
                .verify(signed.as_bytes(), &signature)
                .is_ok()
        );
        let x = URL_SAFE_NO_PAD.decode(key.jwk()["x"].as_str().unwrap()).unwrap();
        assert_eq!(x.len(), 32);
    }
}
