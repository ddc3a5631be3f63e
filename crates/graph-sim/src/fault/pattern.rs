//! Which calls a fault meets.

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Pattern {
    /// `None` is any method (`*`).
    method: Option<String>,
    segments: Vec<String>,
}

impl Pattern {
    pub(super) fn parse(text: &str) -> Option<Self> {
        let (method, path) = text.trim().split_once(' ')?;
        let path = path.trim();
        let path = path.strip_prefix("/v1.0").unwrap_or(path);
        let segments = path.strip_prefix('/')?.split('/').map(str::to_owned).collect();
        let method = match method {
            "*" => None,
            m if m.chars().all(|c| c.is_ascii_alphabetic()) => Some(m.to_ascii_uppercase()),
            _ => return None,
        };
        Some(Self { method, segments })
    }

    /// `path` is below `/v1.0`, without the query.
    pub(super) fn matches(&self, method: &str, path: &str) -> bool {
        if self.method.as_deref().is_some_and(|m| m != method) {
            return false;
        }
        let mut actual = path.trim_start_matches('/').split('/');
        for (index, wanted) in self.segments.iter().enumerate() {
            if wanted == "**" && index + 1 == self.segments.len() {
                return true;
            }
            let Some(segment) = actual.next() else {
                return false;
            };
            let any = wanted == "*" || (wanted.starts_with('{') && wanted.ends_with('}'));
            if !any && !wanted.eq_ignore_ascii_case(segment) {
                return false;
            }
        }
        actual.next().is_none()
    }
}
