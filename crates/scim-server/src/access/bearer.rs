//! The `Authorization` header of a SCIM request (RFC 6750 §2.1), and every way to get it wrong.

use axum::http::{HeaderMap, header};

use super::secret::SECRET_CHARS_MAX;

/// Longest JWT that is looked at. Those of Entra have one to two thousand characters.
const JWT_CHARS_MAX: usize = 16 * 1024;

/// What a request presents.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Presented<'a> {
    /// A token of ours, or something that could be one.
    Token(&'a str),
    /// Three parts with dots between: a JWT.
    Jwt(&'a str),
}

/// Why a header is no bearer token. Never holds what was presented.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Malformed {
    #[error("the request has no Authorization header")]
    Missing,
    #[error("the request has {0} Authorization headers")]
    Several(usize),
    #[error("the Authorization header is not plain text")]
    NotText,
    #[error("the Authorization header has the scheme Basic; a SCIM request needs `Bearer` and a token")]
    Basic,
    #[error("the Authorization header is not `Bearer` and a token")]
    NotBearer,
    #[error("the token is blank")]
    Blank,
    #[error("the token begins with the word Bearer, which was pasted with it; enter the token alone")]
    BearerTwice,
    #[error("the token is malformed: it contains a blank or a character that no token has")]
    Characters,
    #[error("the token is malformed: it has {0} characters")]
    TooLong(usize),
}

/// Reads the header.
pub(crate) fn read(headers: &HeaderMap) -> Result<Presented<'_>, Malformed> {
    let mut all = headers.get_all(header::AUTHORIZATION).iter();
    let value = all.next().ok_or(Malformed::Missing)?;
    let more = all.count();
    if more > 0 {
        return Err(Malformed::Several(more + 1));
    }
    let value = value.to_str().map_err(|_| Malformed::NotText)?.trim();
    // RFC 7235 §2.1: the scheme is compared without case.
    let (scheme, token) = value.split_once(' ').unwrap_or((value, ""));
    if scheme.eq_ignore_ascii_case("Basic") {
        return Err(Malformed::Basic);
    }
    if !scheme.eq_ignore_ascii_case("Bearer") {
        return Err(Malformed::NotBearer);
    }
    let token = token.trim();
    if token.is_empty() {
        return Err(Malformed::Blank);
    }
    if token
        .get(..7)
        .is_some_and(|start| start.eq_ignore_ascii_case("Bearer "))
    {
        return Err(Malformed::BearerTwice);
    }
    // b64token of RFC 6750 §2.1.
    let legal = |c: char| c.is_ascii_alphanumeric() || "-._~+/=".contains(c);
    if !token.chars().all(legal) {
        return Err(Malformed::Characters);
    }
    let is_jwt = token.split('.').count() == 3;
    let longest = if is_jwt { JWT_CHARS_MAX } else { SECRET_CHARS_MAX };
    if token.len() > longest {
        return Err(Malformed::TooLong(token.len()));
    }
    Ok(match is_jwt {
        true => Presented::Jwt(token),
        false => Presented::Token(token),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(values: &[&str]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for value in values {
            headers.append(header::AUTHORIZATION, value.parse().unwrap());
        }
        headers
    }

    #[test]
    fn the_scheme_ignores_case_and_a_jwt_is_told_by_its_dots() {
        assert_eq!(read(&of(&["bearer abc"])), Ok(Presented::Token("abc")));
        assert_eq!(read(&of(&["BEARER  abc "])), Ok(Presented::Token("abc")));
        assert_eq!(read(&of(&["Bearer a.b.c"])), Ok(Presented::Jwt("a.b.c")));
    }

    #[test]
    fn every_malformed_header_says_what_is_wrong() {
        let long = format!("Bearer {}", "a".repeat(600));
        for (values, why) in [
            (&[][..], Malformed::Missing),
            (&["Bearer a", "Bearer b"], Malformed::Several(2)),
            (&["Basic YTpi"], Malformed::Basic),
            (&["abc"], Malformed::NotBearer),
            (&["Token abc"], Malformed::NotBearer),
            (&["Bearer"], Malformed::Blank),
            (&["Bearer   "], Malformed::Blank),
            (&["Bearer Bearer abc"], Malformed::BearerTwice),
            (&["Bearer a b"], Malformed::Characters),
            (&["Bearer \"abc\""], Malformed::Characters),
            (&[long.as_str()], Malformed::TooLong(600)),
        ] {
            assert_eq!(read(&of(values)), Err(why));
        }
    }
}
