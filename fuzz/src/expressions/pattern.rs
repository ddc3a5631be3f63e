//! The patterns of .NET.

use super::lines;
use expr::regex::{Pattern, Replacement};

/// A pattern, a replacement and a text, each on its line. Reading and running them ends, and the ways to ask agree.
pub fn pattern(bytes: &[u8]) {
    let [pattern, replacement, text] = lines(bytes);
    let pattern = match Pattern::new(&pattern) {
        Ok(pattern) => pattern,
        Err(error) => {
            assert!(!error.to_string().is_empty());
            assert!(error.span.start <= error.span.end && error.span.end <= pattern.len());
            return;
        }
    };
    let replacement = Replacement::new(&replacement, &pattern);
    let found = pattern.is_match(&text);
    let whole = pattern.matches_whole(&text);
    if let (Ok(found), Ok(true)) = (found, whole) {
        assert!(found, "the whole text matches, but no part of it");
    }
    if let (Ok(false), Ok(replaced)) = (found, pattern.replace_all(&text, &replacement)) {
        assert_eq!(replaced, text, "nothing matched, but something was replaced");
    }
    for group in pattern.group_names() {
        assert!(pattern.has_group(&group));
        let _ = pattern.group_of_first_match(&text, &group);
        let _ = pattern.replace_group(&text, &group, "x");
    }
}
