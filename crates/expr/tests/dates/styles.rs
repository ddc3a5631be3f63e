//! Names of styles.

use expr::date::Styles;

#[test]
fn styles_are_those_of_dotnet() {
    let shown = |text: &str| Styles::parse(text).map(|styles| styles.to_string());
    let error = |text: &str| shown(text).expect_err(text).to_string();
    let default = "AllowLeadingWhite, AllowTrailingWhite, RoundtripKind";
    assert_eq!(shown("").as_deref(), Ok(default));
    assert_eq!(shown(default).as_deref(), Ok(default));
    assert_eq!(shown("none").as_deref(), Ok("None"));
    assert_eq!(
        shown("AllowWhiteSpaces").as_deref(),
        Ok("AllowLeadingWhite, AllowTrailingWhite, AllowInnerWhite")
    );
    assert_eq!(
        error("AssumeLocale"),
        "`AssumeLocale` is not a date style: did you mean `AssumeLocal`?"
    );
    assert_eq!(
        error("x"),
        "`x` is not a date style: they are `None`, `AllowLeadingWhite`, `AllowTrailingWhite`, `AllowInnerWhite`, \
         `AllowWhiteSpaces`, `NoCurrentDateDefault`, `AdjustToUniversal`, `AssumeLocal`, `AssumeUniversal`, \
         `RoundtripKind`"
    );
    assert_eq!(
        error("AssumeLocal,AssumeUniversal"),
        "`AssumeLocal` and `AssumeUniversal` exclude each other"
    );
    for other in ["AssumeLocal", "AssumeUniversal", "AdjustToUniversal"] {
        assert_eq!(
            error(&format!("RoundtripKind, {other}")),
            format!("`RoundtripKind` and `{other}` exclude each other")
        );
    }
}
