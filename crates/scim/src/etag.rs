//! Versions of resources (RFC 7644 §3.14): entity-tags, `If-Match` and `If-None-Match`.

use std::fmt::Display;

use crate::error::ScimError;

/// The weak entity-tag of a revision: `W/"7"`. It is `meta.version` and the header `ETag`.
///
/// ```
/// assert_eq!(scim::etag::weak(7), "W/\"7\"");
/// ```
pub fn weak(revision: impl Display) -> String {
    format!("W/\"{revision}\"")
}

/// What a client makes a request depend on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Preconditions {
    if_match: Option<Tags>,
    if_none_match: Option<Tags>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Tags {
    /// `*`: any version.
    Any,
    /// Opaque parts of the tags.
    These(Vec<String>),
}

/// What a read is answered with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Freshness {
    /// The resource.
    Send,
    /// 304: the client has this version.
    NotModified,
}

impl Preconditions {
    /// From the headers `If-Match` and `If-None-Match`, several of a kind joined by commas.
    ///
    /// # Errors
    /// 400 for what is no list of entity-tags.
    pub fn new(if_match: Option<&str>, if_none_match: Option<&str>) -> Result<Self, ScimError> {
        let read = |name: &str, text: Option<&str>| text.map(|text| tags(name, text)).transpose();
        Ok(Self {
            if_match: read("If-Match", if_match)?,
            if_none_match: read("If-None-Match", if_none_match)?,
        })
    }

    /// For a GET. `current` is the version of the resource, `None` when there is none.
    ///
    /// # Errors
    /// 412 when `If-Match` names other versions only.
    pub fn read(&self, current: Option<&str>) -> Result<Freshness, ScimError> {
        self.match_holds(current)?;
        match &self.if_none_match {
            Some(tags) if tags.have(current) => Ok(Freshness::NotModified),
            _ => Ok(Freshness::Send),
        }
    }

    /// For a POST, PUT, PATCH or DELETE. Without preconditions every write is allowed: Entra sends
    /// none.
    ///
    /// # Errors
    /// 412 when the resource is another version than the client says, or is the one it does not
    /// want.
    pub fn write(&self, current: Option<&str>) -> Result<(), ScimError> {
        self.match_holds(current)?;
        match &self.if_none_match {
            Some(tags) if tags.have(current) => Err(ScimError::precondition_failed(current)),
            _ => Ok(()),
        }
    }

    fn match_holds(&self, current: Option<&str>) -> Result<(), ScimError> {
        match &self.if_match {
            Some(tags) if !tags.have(current) => Err(ScimError::precondition_failed(current)),
            _ => Ok(()),
        }
    }
}

impl Tags {
    /// Weak comparison: RFC 7644 §3.14 sends weak tags with `If-Match`, which a strong comparison
    /// would never satisfy.
    fn have(&self, current: Option<&str>) -> bool {
        match (self, current) {
            (_, None) => false,
            (Self::Any, Some(_)) => true,
            (Self::These(tags), Some(current)) => {
                let current = current.strip_prefix("W/").unwrap_or(current).trim_matches('"');
                tags.iter().any(|tag| tag == current)
            }
        }
    }
}

fn tags(name: &str, text: &str) -> Result<Tags, ScimError> {
    let wrong = || {
        ScimError::new(
            400,
            format!("{name} is `*` or entity-tags such as W/\"7\", with commas between; `{text}` is neither"),
        )
    };
    if text.trim() == "*" {
        return Ok(Tags::Any);
    }
    let mut found = Vec::new();
    let mut rest = text.trim();
    loop {
        let tag = rest.strip_prefix("W/").unwrap_or(rest);
        let opaque = tag.strip_prefix('"').ok_or_else(wrong)?;
        let (opaque, behind) = opaque.split_once('"').ok_or_else(wrong)?;
        found.push(opaque.to_owned());
        let behind = behind.trim_start();
        if behind.is_empty() {
            return Ok(Tags::These(found));
        }
        rest = behind.strip_prefix(',').ok_or_else(wrong)?.trim_start();
    }
}
