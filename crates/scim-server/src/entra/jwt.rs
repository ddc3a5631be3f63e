//! A JWT (RFC 7519 in the compact form of RFC 7515): its parts and its signature.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::signature::{
    ECDSA_P256_SHA256_FIXED, RSA_PKCS1_2048_8192_SHA256, RsaPublicKeyComponents, UnparsedPublicKey,
};
use serde_json::{Map, Value};

use super::Refusal;
use super::jwks::Key;

/// Characters of a key id that a log shows.
const KID_CHARS_MAX: usize = 60;

/// How a token is signed. Nothing else is accepted, so a key can never be used with another algorithm.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Algorithm {
    Rs256,
    Es256,
}

/// A token, taken apart; nothing of it is believed yet.
#[derive(Debug)]
pub(super) struct Parts<'t> {
    algorithm: Algorithm,
    pub(super) kid: Option<String>,
    signed: &'t str,
    payload: &'t str,
    signature: Vec<u8>,
}

impl<'t> Parts<'t> {
    pub(super) fn of(token: &'t str) -> Result<Self, Refusal> {
        let (signed, signature) = token
            .rsplit_once('.')
            .ok_or(Refusal::Structure("a JWT has three parts with dots between"))?;
        let (header, payload) = signed
            .split_once('.')
            .ok_or(Refusal::Structure("a JWT has three parts with dots between"))?;
        let header = object(header, "the header is not JSON in base64url")?;
        let algorithm = match header.get("alg").and_then(Value::as_str) {
            Some("RS256") => Algorithm::Rs256,
            Some("ES256") => Algorithm::Es256,
            Some(none) if none.eq_ignore_ascii_case("none") => return Err(Refusal::Unsigned),
            Some(_) => return Err(Refusal::Algorithm),
            None => return Err(Refusal::Structure("the header names no algorithm")),
        };
        // RFC 7515 §4.1.11: what is critical and not understood makes a token invalid.
        if header.contains_key("crit") {
            return Err(Refusal::Structure(
                "the header has critical parameters that are not understood",
            ));
        }
        let signature = URL_SAFE_NO_PAD
            .decode(signature)
            .map_err(|_| Refusal::Structure("the signature is not base64url"))?;
        Ok(Self {
            algorithm,
            kid: header.get("kid").and_then(Value::as_str).map(str::to_owned),
            signed,
            payload,
            signature,
        })
    }

    pub(super) fn verify(&self, key: &Key) -> Result<(), Refusal> {
        let message = self.signed.as_bytes();
        let good = match (self.algorithm, key) {
            (Algorithm::Rs256, Key::Rsa { n, e }) => RsaPublicKeyComponents { n, e }
                .verify(&RSA_PKCS1_2048_8192_SHA256, message, &self.signature)
                .is_ok(),
            (Algorithm::Es256, Key::P256 { point }) => {
                UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, point)
                    .verify(message, &self.signature)
                    .is_ok()
            }
            _ => {
                return Err(Refusal::Key(
                    "the key that the token names is of another kind than its algorithm".to_owned(),
                ));
            }
        };
        good.then_some(()).ok_or(Refusal::Signature)
    }

    /// The claims. Ask for them after [`verify`](Self::verify).
    pub(super) fn claims(&self) -> Result<Map<String, Value>, Refusal> {
        object(self.payload, "the claims are not JSON in base64url")
    }
}

fn object(part: &str, otherwise: &'static str) -> Result<Map<String, Value>, Refusal> {
    let bytes = URL_SAFE_NO_PAD
        .decode(part)
        .map_err(|_| Refusal::Structure(otherwise))?;
    match serde_json::from_slice(&bytes) {
        Ok(Value::Object(object)) => Ok(object),
        _ => Err(Refusal::Structure(otherwise)),
    }
}

/// Text of a stranger, for a log: bounded, and without what moves a cursor.
pub(super) fn short(text: &str) -> String {
    text.chars()
        .filter(|c| !c.is_control())
        .take(KID_CHARS_MAX)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    /// RFC 7515, appendix A.2: a token signed with RS256, and its key.
    const RFC_TOKEN: &str = "eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ.cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5jujGbds9uJdbF9CUAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K0GarZRmB_eSN9383LcOLn6_dO--xi12jzDwusC-eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrBp0igcN_IoypGlUPQGe77Rw";
    const RFC_N: &str = "ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ";

    fn rfc_key() -> Key {
        Key::of(&json!({ "kty": "RSA", "n": RFC_N, "e": "AQAB" })).unwrap()
    }

    #[test]
    fn the_signature_of_the_rfcs_example_is_good_and_a_changed_one_is_not() {
        let token = Parts::of(RFC_TOKEN).unwrap();
        assert_eq!(token.verify(&rfc_key()), Ok(()));
        assert_eq!(token.claims().unwrap()["iss"], "joe");
        let changed = RFC_TOKEN.replacen("eyJpc3Mi", "eyJpc3Nj", 1);
        assert_eq!(
            Parts::of(&changed).unwrap().verify(&rfc_key()),
            Err(Refusal::Signature)
        );
    }

    #[test]
    fn algorithms_that_prove_nothing_are_refused() {
        let with = |alg: &str| {
            let header = URL_SAFE_NO_PAD.encode(json!({ "alg": alg }).to_string());
            Parts::of(&format!("{header}.e30.c2ln")).unwrap_err()
        };
        assert_eq!(with("none"), Refusal::Unsigned);
        assert_eq!(with("NonE"), Refusal::Unsigned);
        for alg in ["HS256", "RS512", "PS256", "rs256", ""] {
            assert_eq!(with(alg), Refusal::Algorithm, "{alg}");
        }
        // An EC signature is never compared with an RSA key, nor the other way round.
        let header = URL_SAFE_NO_PAD.encode(r#"{"alg":"ES256"}"#);
        let text = format!("{header}.e30.c2ln");
        assert!(matches!(
            Parts::of(&text).unwrap().verify(&rfc_key()),
            Err(Refusal::Key(_))
        ));
    }

    #[test]
    fn what_is_no_jwt_says_which_part_is_broken() {
        for token in [
            "",
            "a",
            "a.b",
            "..",
            "e30.e30.e30",
            "!.e30.c2ln",
            "bnVsbA.e30.c2ln",
        ] {
            assert!(matches!(Parts::of(token), Err(Refusal::Structure(_))), "{token}");
        }
        let crit = URL_SAFE_NO_PAD.encode(r#"{"alg":"RS256","crit":["b64"]}"#);
        assert!(Parts::of(&format!("{crit}.e30.c2ln")).is_err());
    }
}
