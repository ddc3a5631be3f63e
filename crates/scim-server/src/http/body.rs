//! A request's body, within its bounds.

use std::future::poll_fn;
use std::pin::pin;
use std::time::Duration;

use axum::body::{Body, Bytes};
use bytes::BytesMut;
use http_body::Body as _;
use scim::ScimError;

/// Why a body was not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unread {
    TooLarge { most: usize },
    TooSlow { wait: Duration },
    BrokeOff,
}

impl Unread {
    pub(super) fn error(self) -> ScimError {
        match self {
            Self::TooLarge { most } => ScimError::new(413, format!("the body is larger than {most} bytes")),
            Self::TooSlow { wait } => ScimError::new(
                408,
                format!("the body did not arrive within {} s", wait.as_secs()),
            ),
            Self::BrokeOff => ScimError::new(400, "the body broke off"),
        }
    }
}

/// Reads a body of at most so many bytes, in at most so much time.
///
/// Of a larger body up to `heard_out` bytes more are read and forgotten: a client that is still writing
/// when the connection closes never sees the answer that says why.
pub(super) async fn read(body: Body, most: usize, heard_out: usize, wait: Duration) -> Result<Bytes, Unread> {
    let whole = async {
        let mut body = pin!(body);
        if body.size_hint().lower() > (most + heard_out) as u64 {
            return Err(Unread::TooLarge { most });
        }
        let (mut read, mut seen) = (BytesMut::new(), 0);
        while let Some(frame) = poll_fn(|context| body.as_mut().poll_frame(context)).await {
            let Ok(data) = frame.map_err(|_| Unread::BrokeOff)?.into_data() else {
                continue;
            };
            seen += data.len();
            if seen > most + heard_out {
                return Err(Unread::TooLarge { most });
            }
            if seen <= most {
                read.extend_from_slice(&data);
            }
        }
        if seen > most {
            return Err(Unread::TooLarge { most });
        }
        Ok(read.freeze())
    };
    tokio::time::timeout(wait, whole)
        .await
        .unwrap_or(Err(Unread::TooSlow { wait }))
}
