//! Paging: by index (RFC 7644 §3.4.2.4) and by cursor (RFC 9865).

use std::num::IntErrorKind;

use crate::error::{ScimError, ScimType};

/// How a server pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PageLimits {
    /// Resources on a page when the client gives no `count`.
    pub default_page_size: u64,
    /// Most resources on a page.
    pub max_page_size: u64,
    /// Whether cursors are understood; if not, a `cursor` is ignored like any unknown parameter.
    pub cursor: bool,
}

/// The page a client asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Page {
    /// By index.
    Index {
        /// 1-based.
        start_index: u64,
        /// At most so many resources; 0 asks for `totalResults` alone.
        count: u64,
    },
    /// By cursor.
    Cursor {
        /// `None` for the first page.
        cursor: Option<String>,
        /// At most so many resources.
        count: u64,
    },
}

impl Page {
    /// At most so many resources.
    pub fn count(&self) -> u64 {
        match self {
            Self::Index { count, .. } | Self::Cursor { count, .. } => *count,
        }
    }
}

/// A number parameter: absent, read, or what stood there instead.
pub(crate) enum Count {
    Absent,
    Number(i64),
    Wrong(String),
}

impl Count {
    pub(crate) fn of_text(text: Option<&str>) -> Self {
        match text {
            None => Self::Absent,
            Some(text) => match text.trim().parse::<i64>() {
                Ok(number) => Self::Number(number),
                // Beyond every page, in the direction of its sign.
                Err(error) if *error.kind() == IntErrorKind::PosOverflow => Self::Number(i64::MAX),
                Err(error) if *error.kind() == IntErrorKind::NegOverflow => Self::Number(i64::MIN),
                Err(_) => Self::Wrong(format!("{text:?}")),
            },
        }
    }
}

pub(crate) fn page(
    start_index: Count,
    count: Count,
    cursor: Option<&str>,
    limits: PageLimits,
) -> Result<Page, ScimError> {
    let cursor = cursor.filter(|_| limits.cursor);
    let is_cursor = cursor.is_some();
    if is_cursor && !matches!(start_index, Count::Absent) {
        return Err(ScimError::invalid_value(
            "startIndex and cursor are two ways of paging; use one of them (RFC 9865 §2.4)",
        ));
    }
    let count = match count {
        Count::Absent => limits.default_page_size.min(limits.max_page_size),
        // RFC 7644 §3.4.2.4: a negative value is read as 0.
        Count::Number(number) => u64::try_from(number).unwrap_or(0),
        Count::Wrong(text) => {
            let scim_type = match is_cursor {
                true => ScimType::InvalidCount,
                false => ScimType::InvalidValue,
            };
            let detail = format!("count is a whole number; {text} is none");
            return Err(ScimError::of(scim_type, detail));
        }
    };
    let Some(cursor) = cursor else {
        let start_index = match start_index {
            Count::Absent => 1,
            // RFC 7644 §3.4.2.4: less than 1 is read as 1.
            Count::Number(number) => u64::try_from(number).unwrap_or(1).max(1),
            Count::Wrong(text) => {
                return Err(ScimError::invalid_value(format!(
                    "startIndex is a whole number; {text} is none"
                )));
            }
        };
        let count = count.min(limits.max_page_size);
        return Ok(Page::Index { start_index, count });
    };
    if count > limits.max_page_size {
        return Err(invalid_count(format!(
            "count is between 0 and {}; {count} is not",
            limits.max_page_size
        )));
    }
    let is_unreserved = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    if !cursor.bytes().all(is_unreserved) {
        return Err(invalid_cursor());
    }
    let cursor = (!cursor.is_empty()).then(|| cursor.to_owned());
    Ok(Page::Cursor { cursor, count })
}

/// 400 `invalidCursor` (RFC 9865 §2.1).
pub fn invalid_cursor() -> ScimError {
    ScimError::of(
        ScimType::InvalidCursor,
        "the cursor is none of this query; leave it empty for the first page, then send the nextCursor or previousCursor of the last answer with the same parameters",
    )
}

/// 400 `expiredCursor` (RFC 9865 §2.1).
pub fn expired_cursor(timeout_s: u64) -> ScimError {
    ScimError::of(
        ScimType::ExpiredCursor,
        format!(
            "the cursor has expired: pages are to be asked for within {timeout_s} s; begin again with an empty cursor"
        ),
    )
}

/// 400 `invalidCount` (RFC 9865 §2.1), also when it differs from the count of the first page.
pub fn invalid_count(detail: impl Into<String>) -> ScimError {
    ScimError::of(ScimType::InvalidCount, detail)
}

const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// Bytes as a cursor: unreserved characters only (RFC 9865 §2). What they mean, and that nobody can
/// make one up, is the server's affair.
pub fn encode_cursor(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let mut bits = 0_u32;
        for index in 0..3 {
            bits = bits << 8 | u32::from(chunk.get(index).copied().unwrap_or(0));
        }
        for index in 0..=chunk.len() {
            let digit = bits >> (18 - 6 * index) & 0x3f;
            text.push(char::from(DIGITS[digit as usize]));
        }
    }
    text
}

/// The bytes of a cursor.
///
/// # Errors
/// 400 `invalidCursor` for what [`encode_cursor`] did not make.
pub fn decode_cursor(cursor: &str) -> Result<Vec<u8>, ScimError> {
    let mut bytes = Vec::with_capacity(cursor.len() / 4 * 3 + 2);
    for chunk in cursor.as_bytes().chunks(4) {
        if chunk.len() == 1 {
            return Err(invalid_cursor());
        }
        let mut bits = 0_u32;
        for index in 0..4 {
            let digit = match chunk.get(index) {
                None => 0,
                Some(byte) => match DIGITS.iter().position(|digit| digit == byte) {
                    Some(digit) => digit as u32,
                    None => return Err(invalid_cursor()),
                },
            };
            bits = bits << 6 | digit;
        }
        let [_, a, b, c] = bits.to_be_bytes();
        bytes.extend_from_slice(&[a, b, c][..chunk.len() - 1]);
    }
    // One text for the same bytes: unused bits are zero.
    match encode_cursor(&bytes) == cursor {
        true => Ok(bytes),
        false => Err(invalid_cursor()),
    }
}
