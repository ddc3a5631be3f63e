//! Just enough reading of a mapping expression to know which source attributes it names.
//!
//! The provisioning service evaluates expressions; the tenant only checks that what they name exists.

/// Attributes in brackets, outside of strings. `Err` when a bracket or a string is never closed.
pub(super) fn attributes(expression: &str) -> Result<Vec<String>, String> {
    let mut found = Vec::new();
    let mut chars = expression.char_indices();
    while let Some((at, c)) = chars.next() {
        match c {
            '"' => loop {
                match chars.next() {
                    Some((_, '\\')) => {
                        chars.next();
                    }
                    Some((_, '"')) => break,
                    Some(_) => {}
                    None => return Err(format!("the string that opens at position {at} is never closed")),
                }
            },
            '[' => {
                let rest = &expression[at + 1..];
                let end = rest
                    .find(']')
                    .ok_or_else(|| format!("the bracket at position {at} is never closed"))?;
                found.push(rest[..end].trim().to_owned());
                for _ in rest[..=end].chars() {
                    chars.next();
                }
            }
            _ => {}
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::attributes;

    #[test]
    fn attributes_are_found_outside_of_strings_only() {
        let names = attributes(r#"Join("[x] \" [y]", [givenName], [ surname ], "å")"#).unwrap();
        assert_eq!(names, ["givenName", "surname"]);
        assert!(attributes(r#"Join("oops)"#).is_err());
        assert!(attributes("[oops").is_err());
        assert_eq!(attributes("").unwrap(), Vec::<String>::new());
    }
}
