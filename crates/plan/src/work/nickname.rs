//! The `mailNickname` that Graph demands of every group, also of one without mail.

/// A legal `mailNickname`: ASCII letters, digits and hyphens, at most 64 characters. Groups without mail need one too.
pub(super) fn mail_nickname(name: &str) -> String {
    const LENGTH_MAX: usize = 64;
    let mut nickname = String::new();
    for letter in name.chars().flat_map(char::to_lowercase) {
        match letter {
            'æ' | 'ä' => nickname.push_str("ae"),
            'ø' | 'ö' => nickname.push_str("oe"),
            'å' => nickname.push_str("aa"),
            letter if letter.is_ascii_alphanumeric() => nickname.push(letter),
            _ if !nickname.is_empty() && !nickname.ends_with('-') => nickname.push('-'),
            _ => {}
        }
    }
    nickname.truncate(LENGTH_MAX);
    let trimmed = nickname.trim_end_matches('-');
    if trimmed.is_empty() {
        "group".to_owned()
    } else {
        trimmed.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mail_nickname_is_ascii_and_short() {
        assert_eq!(
            mail_nickname("SMS2GO - Rettighed - Tilladt at tilføje brugere"),
            "sms2go-rettighed-tilladt-at-tilfoeje-brugere"
        );
        assert_eq!(mail_nickname("北京"), "group");
        assert!(mail_nickname(&"a".repeat(100)).len() <= 64);
    }
}
