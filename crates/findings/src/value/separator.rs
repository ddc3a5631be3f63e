//! A list in one text.

use super::Fault;

/// What is wrong with a list whose values stand between `separator`; no blank may stand beside it.
pub(crate) fn fault(value: &str, separator: &str) -> Option<Fault> {
    let parts: Vec<&str> = value.split(separator).collect();
    let is_edge = |at: usize| at == 0 || at + 1 == parts.len();
    let blank_after = parts
        .iter()
        .skip(1)
        .any(|part| part.starts_with(char::is_whitespace));
    let blank_before = parts
        .iter()
        .rev()
        .skip(1)
        .any(|part| part.ends_with(char::is_whitespace));
    let empty = parts.iter().any(|part| part.trim().is_empty()) && parts.len() > 1;
    let outside = value.trim().len() != value.len();
    let mut said = Vec::new();
    if blank_after {
        said.push(format!("a blank follows “{separator}”"));
    }
    if blank_before {
        said.push(format!("a blank stands before “{separator}”"));
    }
    if empty {
        let at_edge = parts
            .iter()
            .enumerate()
            .any(|(at, part)| part.trim().is_empty() && is_edge(at));
        said.push(if at_edge {
            format!("it begins or ends with “{separator}”")
        } else {
            format!("nothing stands between two “{separator}”")
        });
    }
    if outside {
        said.push("blanks stand around it".to_owned());
    }
    if said.is_empty() {
        return None;
    }
    let clean: Vec<&str> = parts
        .iter()
        .map(|part| part.trim())
        .filter(|part| !part.is_empty())
        .collect();
    let proposal = clean.join(separator);
    Some(Fault::new(
        said.join(", "),
        (!proposal.is_empty()).then_some(proposal),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_blank_beside_a_separator_would_belong_to_the_next_value() {
        let fault =
            |value: &str| fault(value, ",").map(|fault| (fault.problem, fault.proposal.unwrap_or_default()));
        assert_eq!(fault("a,b,c"), None);
        assert_eq!(fault("a folder"), None);
        assert_eq!(fault("a, b"), Some(("a blank follows “,”".into(), "a,b".into())));
        assert_eq!(
            fault("a ,b,"),
            Some((
                "a blank stands before “,”, it begins or ends with “,”".into(),
                "a,b".into()
            ))
        );
        assert_eq!(
            fault("a,,b"),
            Some(("nothing stands between two “,”".into(), "a,b".into()))
        );
        assert_eq!(fault(" , "), Some((
            "a blank follows “,”, a blank stands before “,”, it begins or ends with “,”, blanks stand around it".into(),
            String::new()
        )));
    }
}
