//! From the transport's nested errors to one kind and one sentence.

use network::{causes, is_caused_by};
use scim::exchange::{Failure, FailureKind};

use crate::Limits;

/// Finds out why there was no answer. The URL is not repeated in the message; the exchange has it.
pub(crate) fn explain(error: &reqwest::Error, limits: &Limits, host: &str) -> Failure {
    let chain = causes(error);
    let root = chain.last().cloned().unwrap_or_default();
    if error.is_timeout() {
        let (what, limit) = if error.is_connect() {
            ("no connection", limits.connect_timeout)
        } else {
            ("no complete answer", limits.request_timeout)
        };
        return failure(
            FailureKind::Timeout,
            format!("{what} from `{host}` within {} s", limit.as_secs_f64()),
        );
    }
    if is_caused_by::<native_tls::Error>(error) {
        return failure(
            FailureKind::Tls,
            format!("`{host}` did not complete a secure connection: {root}"),
        );
    }
    // The resolver's error type is private to the HTTP stack; its text is pinned by a test.
    if chain.iter().any(|cause| cause.contains("dns error")) {
        return failure(
            FailureKind::Dns,
            format!("no address is known for `{host}`: {root}"),
        );
    }
    if error.is_connect() {
        return failure(
            FailureKind::Connect,
            format!("`{host}` could not be reached: {root}"),
        );
    }
    failure(
        FailureKind::Other,
        format!("the exchange with `{host}` broke off: {root}"),
    )
}

/// The answer went past the limit and was cut.
pub(crate) fn too_large(limits: &Limits) -> Failure {
    failure(
        FailureKind::TooLarge,
        format!("the answer is larger than {} bytes", limits.answer_bytes_max),
    )
}

pub(crate) fn failure(kind: FailureKind, message: String) -> Failure {
    Failure { kind, message }
}
