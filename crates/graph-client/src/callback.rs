//! The browser's answer: one request line, read strictly.

use url::Url;

use crate::error::SignInError;
use crate::refusal::Refusal;

/// What the browser asked the loopback listener for.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Asked {
    /// The redirect of this or another sign-in: the parameters of `GET /?…`.
    Callback(Vec<(String, String)>),
    /// Anything else a browser asks for by itself, such as `/favicon.ico`.
    Stray,
}

/// Whether these parameters answer the sign-in that was sent with this state: exactly one `state`, and that one
/// (RFC 6749 §10.12, RFC 9700 §4.7).
pub(crate) fn belongs(parameters: &[(String, String)], state: &str) -> bool {
    let mut states = parameters.iter().filter(|(name, _)| name == "state");
    matches!((states.next(), states.next()), (Some((_, given)), None) if given == state)
}

/// Reads the request line. A redirect URI without a path comes back as `/` (Graph, sign-in: authorization code).
pub(crate) fn asked(request_line: &str) -> Asked {
    let mut words = request_line.split(' ');
    let (Some("GET"), Some(target), Some(version)) = (words.next(), words.next(), words.next()) else {
        return Asked::Stray;
    };
    if !version.starts_with("HTTP/1.") || !(target == "/" || target.starts_with("/?")) {
        return Asked::Stray;
    }
    let Ok(url) = Url::parse(&format!("http://localhost{target}")) else {
        return Asked::Stray;
    };
    let parameters: Vec<(String, String)> = url.query_pairs().into_owned().collect();
    if parameters
        .iter()
        .any(|(name, _)| name == "code" || name == "error")
    {
        Asked::Callback(parameters)
    } else {
        Asked::Stray
    }
}

/// Takes the code out of a redirect that [`belongs`] here.
///
/// Unknown parameters are ignored (`session_state` and more come along); a repeated one is refused, as
/// RFC 6749 §3.1 forbids it and two readers might choose differently.
pub(crate) fn code(parameters: &[(String, String)]) -> Result<String, SignInError> {
    let single = |wanted: &str| {
        let mut values = parameters
            .iter()
            .filter(|(name, _)| name == wanted)
            .map(|(_, value)| value.as_str());
        match (values.next(), values.next()) {
            (_, Some(_)) => Err(SignInError::UnexpectedAnswer {
                what: format!("the browser brought `{wanted}` twice"),
            }),
            (value, None) => Ok(value),
        }
    };
    if let Some(error) = single("error")? {
        let description = single("error_description")?.unwrap_or_default();
        return Err(Refusal::from_description(error, description).into());
    }
    match single("code")? {
        Some(code) if !code.is_empty() => Ok(code.to_owned()),
        _ => Err(SignInError::UnexpectedAnswer {
            what: "the browser brought no code".into(),
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parameters(line: &str) -> Vec<(String, String)> {
        match asked(line) {
            Asked::Callback(parameters) => parameters,
            Asked::Stray => panic!("{line} is a redirect"),
        }
    }

    #[test]
    fn only_a_get_of_the_root_with_an_answer_is_a_redirect() {
        for stray in [
            "GET /favicon.ico HTTP/1.1",
            "GET / HTTP/1.1",
            "GET /?state=s HTTP/1.1",
            "POST /?code=c&state=s HTTP/1.1",
            "GET /other?code=c&state=s HTTP/1.1",
            "GET http://evil.example/?code=c HTTP/1.1",
            "GET //evil?code=c HTTP/1.1",
            "nonsense",
            "",
        ] {
            assert_eq!(asked(stray), Asked::Stray, "{stray}");
        }
    }

    #[test]
    fn unknown_parameters_do_not_disturb() {
        let line = "GET /?code=a%2Bb&state=s&session_state=x&client_info=y HTTP/1.1";
        assert_eq!(code(&parameters(line)).expect("a good answer"), "a+b");
    }

    #[test]
    fn a_repeated_parameter_is_refused() {
        let line = "GET /?code=a&code=b&state=s HTTP/1.1";
        assert!(code(&parameters(line)).is_err());
    }

    #[test]
    fn only_the_one_right_state_is_believed() {
        for line in [
            "GET /?error=access_denied&state=other HTTP/1.1",
            "GET /?code=c HTTP/1.1",
            "GET /?code=c&state=s&state=s HTTP/1.1",
            "GET /?code=c&state=s&state=other HTTP/1.1",
        ] {
            assert!(!belongs(&parameters(line), "s"), "{line}");
        }
        assert!(belongs(&parameters("GET /?code=c&state=s HTTP/1.1"), "s"));
    }
}
