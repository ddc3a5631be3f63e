//! Regular expressions as .NET reads them. A table that takes its cases from a page of Microsoft Learn (".NET guide",
//! "Regular expressions") names the page.

use expr::regex::{NESTING_MAX, PATTERN_LENGTH_MAX, Pattern, Replacement};

fn pattern(text: &str) -> Pattern {
    Pattern::new(text).unwrap_or_else(|error| panic!("`{text}`: {error} at {:?}", error.span))
}

/// (pattern, text, replacement, result)
type Case = (&'static str, &'static str, &'static str, &'static str);

fn check(cases: &[Case]) {
    for (regex, text, replacement, expected) in cases {
        let compiled = pattern(regex);
        let got = compiled.replace_all(text, &Replacement::new(replacement, &compiled));
        assert_eq!(
            got.as_deref(),
            Ok(*expected),
            "`{regex}` on {text:?}, replaced by {replacement:?}"
        );
    }
}

/// Each pattern matches the whole of every text on the left and none on the right.
fn check_whole(cases: &[(&str, &[&str], &[&str])]) {
    for (regex, matching, other) in cases {
        let compiled = pattern(regex);
        for text in *matching {
            assert_eq!(
                compiled.matches_whole(text),
                Ok(true),
                "`{regex}` matches {text:?}"
            );
        }
        for text in *other {
            assert_eq!(
                compiled.matches_whole(text),
                Ok(false),
                "`{regex}` does not match {text:?}"
            );
        }
    }
}

/// (pattern, underlined text, part of the message, part of the fix)
fn check_errors(cases: &[(&str, &str, &str, &str)]) {
    for (regex, place, message, fix) in cases {
        let error = Pattern::new(regex).expect_err(regex);
        assert_eq!(&regex[error.span.clone()], *place, "`{regex}`: {error}");
        assert!(error.message.contains(message), "`{regex}`: {error}");
        assert!(error.fix.contains(fix), "`{regex}`: {}", error.fix);
        assert!(!error.message.ends_with('.'), "{error}");
    }
}

#[test]
fn every_match_is_replaced_and_empty_ones_too() {
    check(&[
        ("[a-zA-Z_]*", "a1b2_c3", "", "123"),
        ("x*", "abc", "-", "-a-b-c-"),
        // .NET may find an empty match right behind another match.
        ("a*", "baaac", "x", "xbxxcx"),
        ("", "né", "-", "-n-é-"),
        ("(?<=a)|(?=c)", "abc", "|", "a|b|c"),
        (r"\b", "one two", "|", "|one| |two|"),
        ("$", "a\n", "!", "a!\n!"),
        ("a", "bbb", "x", "bbb"),
        (r"\Ga", "aaba", "x", "xxba"),
        // Behind an empty match the search goes on one character further, where the last match did not end.
        (r"\Ga*", "aab", "x", "xxb"),
        ("a|ab", "ab", "x", "xb"),
    ]);
}

#[test]
fn patterns_of_shipped_mappings_and_of_the_documentation_of_entra_work() {
    check(&[
        (r"[()\s-]+", "+1 (999) 888-7777", "", "+19998887777"),
        (
            r"(?<leadingZeros>^0+)(?<actualValue>[a-zA-Z0-9]+)",
            "00012345",
            "${actualValue}",
            "12345",
        ),
        (
            r"(?<leadingZeros>^0+)(?<actualValue>[a-zA-Z0-9]+)",
            "0000",
            "${actualValue}",
            "0",
        ),
        (
            r"\+(?<isdCode>\d* )(?<phoneNumber>.* )[x](?<extension>.*)",
            "+1 (206) 291-8163 x8125",
            "${phoneNumber}",
            "(206) 291-8163 ",
        ),
        (
            r"([\/\\\[\]\:\;\|\=\,\+\*\?\<\>])",
            r"a/b\c[d]e:f;g|h=i,j+k*l?m<n>o",
            "",
            "abcdefghijklmno",
        ),
        (r"(\.)*$", "Max..", "", "Max"),
        (r"(?i)ltd\.?$", "Contoso LTD", "Limited", "Contoso Limited"),
        (
            r"^.*?,(?=(?:CN|OU|DC)=)",
            r"CN=Doe\, Jane,OU=Sales,DC=contoso",
            "",
            "OU=Sales,DC=contoso",
        ),
        (r"['-]+", "Mary-Ann.O'Connor", "", "MaryAnn.OConnor"),
    ]);
    check_whole(&[
        (r".*\@domain.com", &["ann@domain.com"], &["ann@other.com"]),
        (
            "(1[0-9][0-9][0-9][0-9][0-9][0-9])",
            &["1234567"],
            &["123", "12345678"],
        ),
    ]);
}

#[test]
fn substitutions_follow_dotnet() {
    // Page: Substitutions in regular expressions.
    check(&[
        (
            r"\p{Sc}*(\s?\d+[.,]?\d*)\p{Sc}*",
            "$16.32 12.19 £16.29 €18.29",
            "$1",
            "16.32 12.19 16.29 18.29",
        ),
        (
            r"\p{Sc}*(?<amount>\s?\d+[.,]?\d*)\p{Sc}*",
            "$16.32 12.19",
            "${amount}",
            "16.32 12.19",
        ),
        (r"\b(\d+)(\.(\d+))?", "12.5", "$$ $1$2", "$ 12.5"),
        (
            r"^(\w+\s?)+$",
            "The Great Gatsby",
            "\"$&\"",
            "\"The Great Gatsby\"",
        ),
        (
            r"\d+",
            "aa1bb2cc3dd4ee5ff",
            "$`",
            "aaaabbaa1bbccaa1bb2ccddaa1bb2cc3ddeeaa1bb2cc3dd4eeff",
        ),
        (
            r"\d+",
            "aa1bb2cc3dd4ee5ff",
            "$'",
            "aabb2cc3dd4ee5ffbbcc3dd4ee5ffccdd4ee5ffddee5ffeeffff",
        ),
        (
            r"\b(\w+)\s\1\b",
            "The the dog jumped over the fence fence.",
            "$+",
            "The the dog jumped over the fence.",
        ),
        (r"\d+", "ABC123DEF456", "$_", "ABCABC123DEF456DEFABC123DEF456"),
    ]);
    check(&[
        ("(a)", "a", "$0${0}${1}", "aaa"),
        ("(a)", "a", "$2 ${2} ${b} $10 $", "$2 ${2} ${b} $10 $"),
        ("(a)", "a", "$ {1} ${1 ${-1} ${} $a", "$ {1} ${1 ${-1} ${} $a"),
        // The longest number that is a group counts only under the option ECMAScript.
        ("(a)", "a", "$12", "$12"),
        ("(?<12>a)", "a", "$12", "a"),
        ("(a)", "a", "${1}0", "a0"),
        ("(a)", "a", "$99999999999", "$99999999999"),
        ("(a)|(b)", "ab", "[$1$2$+]", "[a][bb]"),
        ("a", "a", "$+", "a"),
        ("a", "a", "$$1", "$1"),
        ("(?<x1>a)", "a", "${x1}$1", "aa"),
    ]);
}

#[test]
fn unnamed_groups_are_numbered_before_names() {
    // Page: Grouping constructs in regular expressions.
    check(&[
        ("(?<first>a)(b)", "ab", "$1$2", "ba"),
        ("(?'first'a)(b)(?<second>c)(d)", "abcd", "$1$2$3$4", "bdac"),
        ("(?<2>a)(b)(?<n>c)", "abc", "$1$2$3", "bac"),
        ("(a)(?<1>b)", "ab", "$1", "b"),
        ("(?<n>a)(?<n>b)?", "a", "${n}", "a"),
        ("(?<n>a)(?<n>b)?", "ab", "${n}", "b"),
        ("(?<5>a)(?<n>b)", "ab", "$1$5", "ba"),
        ("(?n)(a)(?<n>b)", "ab", "$1", "b"),
        ("(?n:(a))(b)", "ab", "$1", "b"),
        ("(?-n:(a))", "a", "$1", "a"),
    ]);
    assert_eq!(
        pattern("(?<b>.)(.)(?<a>.)(?<7>.)").group_names(),
        ["1", "b", "a", "7"],
        "in the order of the numbers"
    );
}

#[test]
fn references_see_the_last_text_of_a_group() {
    // Page: Backreference constructs in regular expressions.
    check_whole(&[
        (r"(\w)\1", &["aa"], &["ab", "aA"]),
        (r"(?i)(\w)\1", &["aA", "éÉ"], &["ab"]),
        (r"(?<char>\w)\k<char>", &["aa"], &["ab"]),
        (r"(?<char>\w)\k'char'", &["aa"], &["ab"]),
        (r"(?<char>\w)\<char>", &["aa"], &["ab"]),
        (r"(?'char'\w)\'char'", &["aa"], &["ab"]),
        (r"(?<2>\w)\k<2>\<2>", &["aaa"], &["aab"]),
        (
            r"(a)(b)(c)(d)(e)(f)(g)(h)(i)(j)\10",
            &["abcdefghijj"],
            &["abcdefghija0"],
        ),
        // No group 10: an octal escape, as from two digits on.
        (r"(a)\101", &["aA"], &[]),
        (r"(a)?\1b", &["aab"], &["b", "ab"]),
        (r"(?:(a)|b\1)+", &["aba", "aabaa"], &["ba", "b"]),
        (r"\k<n>?(?<n>a)", &["a"], &[]),
        (r"(?:(\w)\1)+", &["aabb"], &["abab"]),
        (r"(ab)\1", &["abab"], &["aba"]),
    ]);
}

#[test]
fn escapes_name_characters() {
    // Page: Character escapes in regular expressions.
    check_whole(&[
        (r"\a\e\f\n\r\t\v", &["\u{7}\u{1B}\u{C}\n\r\t\u{B}"], &[]),
        (r"[\b]", &["\u{8}"], &["b"]),
        (r"\x41\u0042\103\cI\ci\c[\0", &["ABC\t\t\u{1B}\0"], &[]),
        (r"\u20AC", &["€"], &[]),
        (r"\uD83D\uDE00", &["😀"], &[]),
        (r"\:\;\=\,\@\-\/\!\#\%\&\~\`\ ", &[":;=,@-/!#%&~` "], &[]),
        ("\\\"\\'", &["\"'"], &[]),
        (r"\<\>", &["<>"], &[]),
        (r"a\<b", &["a<b"], &[]),
        (r"\<b", &["<b"], &[]),
        (
            r#"[\<\>\:\;\=\,\@\"\'\!\#\%\&\~\`\/\-\]\[\^\\]+"#,
            &["<>:;=,@\"'!#%&~`/-][^\\"],
            &["_"],
        ),
        (r"\.\*\+\?\(\)\[\]\{\}\|\^\$\\", &[r".*+?()[]{}|^$\"], &[]),
    ]);
}

#[test]
fn options_hold_to_the_end_of_the_group() {
    // Page: Regular expression options.
    check_whole(&[
        ("(?i)a(?-i)b", &["ab", "Ab"], &["AB", "aB"]),
        ("(?i:a)b", &["Ab"], &["AB"]),
        ("(a(?i)b|c)d", &["abd", "aBd", "Cd"], &["ABd", "CD"]),
        ("(?i)É(?I-I)É", &["éÉ"], &["éé"]),
        ("(?s).", &["\n", "a"], &[]),
        (".", &["\r", "a", "\u{85}", "\u{2028}", "😀"], &["\n"]),
        ("(?x) a b # comment\n [ ] \\ c", &["ab  c"], &["ab"]),
        ("(?x) a +  ? b", &["ab"], &[]),
        ("(?x)a#b", &["a"], &["a#b"]),
        ("(?m-i:a)", &["a"], &["A"]),
        ("(?i-s)A", &["a"], &[]),
        ("a(?#comment)+b", &["aab"], &[]),
        ("(?+i)a", &["A"], &[]),
        (r"(?i)\p{Lu}\p{Ll}", &["aA", "Aa", "ǅa"], &["1a"]),
        ("(?i)[a-z]", &["K", "\u{212A}"], &["ſ", "İ", "ı"]),
    ]);
    check(&[
        ("(?m)^", "a\nb\n", ">", ">a\n>b\n>"),
        ("(?m)$", "a\r\nb\n", "<", "a\r<\nb<\n<"),
        ("^", "a\nb", ">", ">a\nb"),
        ("(?i)straße", "STRAßE STRASSE", "x", "x STRASSE"),
        ("(?i)[^a]", "aAbB", "x", "aAxx"),
    ]);
}

#[test]
fn anchors_are_those_of_dotnet() {
    // Page: Anchors in regular expressions.
    check(&[
        ("a$", "a\n", "x", "x\n"),
        ("a$", "a\n\n", "x", "a\n\n"),
        ("a$", "a\r\n", "x", "a\r\n"),
        (r"a\Z", "a\n", "x", "x\n"),
        (r"a\z", "a\n", "x", "a\n"),
        (r"\Aa", "aa", "x", "xa"),
        (r"(?m)\Aa", "a\na", "x", "x\na"),
        (r"\Bb\B", "abc b", "x", "axc b"),
        (r"\b\w", "l'été ça", "x", "x'xté xa"),
        (r"\b", "a\u{200D}b", "|", "|a\u{200D}b|"),
        ("^*a", "a", "x", "x"),
    ]);
}

#[test]
fn classes_are_those_of_dotnet() {
    // Page: Character classes in regular expressions.
    check_whole(&[
        ("[a-z-[aeiou]]+", &["bcd"], &["bad"]),
        (r"[^a-z-[\d]]+", &["AB"], &["A1", "a"]),
        ("[0-9-[2468]]+", &["1357"], &["12"]),
        (r"[\p{IsBasicLatin}-[\x00-\x7F]]", &[], &["a"]),
        (
            r"[\u0000-\uFFFF-[\s\p{P}\p{IsGreek}\x85]]+",
            &["abcé"],
            &["a b", "a.", "aα"],
        ),
        ("[a-d-[b-c-[c]]]+", &["acd"], &["b"]),
        ("[]a]+", &["]a"], &["[a"]),
        ("[^]a]", &["b"], &["]", "a"]),
        ("[a&&b]+", &["a&b"], &["c"]),
        ("[~~a]+", &["~a"], &["b"]),
        ("[[a]+", &["[a"], &["]"]),
        ("[-a]+", &["-a"], &["b"]),
        ("[a-]+", &["a-"], &["b"]),
        (r"[\w-]+", &["a-b"], &["a b"]),
        (r"[+\-*]+", &["+-*"], &[","]),
        (r"[\d-x]+", &["1-x"], &["y"]),
        ("[a-c-e]+", &["ab-e"], &["d"]),
        ("[a^]+", &["a^"], &["b"]),
        ("[.$|(){}*+?#]+", &[".$|(){}*+?#"], &["a"]),
        (r"\p{L}\P{L}[\p{Lu}\d][^\P{Nd}]", &["é1É2", "a-33"], &["11É2"]),
        (r"\p{IsGreek}\P{IsGreek}[\P{IsGreek}]", &["αbc"], &["abc", "ααα"]),
        (r"\p{Sc}\p{S}\p{Zs}\p{Pd}", &["€+ -"], &[]),
        (r"\d+", &["0٣९"], &["Ⅷ", "²"]),
        (
            r"\w+",
            &["aé_1日\u{301}\u{203F}"],
            &["a-b", "a\u{200D}", "\u{10400}"],
        ),
        (r"\s+", &[" \t\r\n\u{A0}\u{2003}\u{3000}\u{85}"], &["\u{200B}"]),
        (r"[\s\S]+", &["a b\n"], &[]),
        (r"\p{Cs}", &["😀"], &["a"]),
    ]);
}

#[test]
fn an_impossible_range_of_two_hyphens_is_an_error_there_too() {
    // Set operators elsewhere: the range from `a` to `-`.
    check_errors(&[("[a--]", "a--", "runs backwards", "smaller character first")]);
}

#[test]
fn braces_are_characters_unless_they_count() {
    // Page: Quantifiers in regular expressions.
    check_whole(&[
        ("a{", &["a{"], &[]),
        ("{x}", &["{x}"], &[]),
        ("a{,5}", &["a{,5}"], &["aaa"]),
        ("a{1,x}", &["a{1,x}"], &[]),
        ("{", &["{"], &[]),
        ("a{2}", &["aa"], &["a", "aaa"]),
        ("a{2,}", &["aa", "aaaa"], &["a"]),
        ("a{2,3}", &["aa", "aaa"], &["a", "aaaa"]),
        ("a{0}b", &["b"], &["ab"]),
        ("(?:ab){2}", &["abab"], &["ab"]),
    ]);
    check(&[
        ("a+?", "aaa", "x", "xxx"),
        ("a*?b", "aab", "x", "x"),
        ("a??b", "ab", "x", "x"),
        ("a{2,3}?", "aaaaa", "x", "xxa"),
        ("<.+?>", "<a><b>", "x", "xx"),
        ("(?:ab)+?c", "ababc", "x", "x"),
        ("(a|b)*?b", "aab", "$1", "a"),
    ]);
}

#[test]
fn an_empty_round_ends_a_repeat_and_keeps_what_it_captured() {
    check(&[
        ("(a*)*", "aab", "[$1]", "[][]b[]"),
        ("(a*)+", "aab", "[$1]", "[][]b[]"),
        ("(a|)+", "aa", "[$1]", "[][]"),
        ("(|a)*", "a", "[$1]", "[]a[]"),
        ("(|a)+?$", "a", "[$1]", "[a][]"),
        ("(?:|a){2}b", "ab", "x", "x"),
        ("(a)|b", "ab", "[$1]", "[a][]"),
        ("(?:(a)|b)*", "ab", "[$1]", "[a][]"),
    ]);
}

#[test]
fn lookarounds_atomic_groups_and_conditions_work() {
    // Page: Grouping constructs, Alternation constructs in regular expressions.
    check(&[
        (
            r"\b\w+(?=\sis\b)",
            "The dog is a Malamute.",
            "x",
            "The x is a Malamute.",
        ),
        (
            r"\b(?!un)\w+\b",
            "unite one unethical use",
            "x",
            "unite x unethical x",
        ),
        (
            r"(?<=\b20)\d{2}\b",
            "2010 1999 1861 2140 2009",
            "x",
            "20x 1999 1861 2140 20x",
        ),
        (
            r"(?<!(Saturday|Sunday) )\b\d+",
            "Monday 1, Sunday 2",
            "x",
            "Monday x, Sunday 2",
        ),
        (r"(?<=a+)b", "aaab b", "x", "aaax b"),
        // .NET fills groups in lookbehinds from the right, which makes no difference where they have one length.
        (r"(?<=(\d)(\d))x", "123x", "[$1 $2]", "123[2 3]"),
        (r#"(?<=(?<q>['"]))\w+(?=\k<q>)"#, "'a' 'b\"", "x", "'x' 'b\""),
        ("(?<=a|bc)d", "ad bcd cd", "x", "ax bcx cd"),
        ("(?<=^|,)[^,]*", "a,,b", "x", "x,x,x"),
        ("(?<=(?=ab)a)b", "ab", "x", "ax"),
        ("(?<=a{2,3}?)b", "aaab", "x", "aaax"),
        ("(?=(a))\\1", "a", "$1!", "a!"),
        ("(?=(?:(.)(.?))+$)a", "abc", "$1!", "c!bc"),
        ("(?:(?=a)|b)*a", "ba", "x", "x"),
        ("(?=a)*a", "a", "x", "x"),
        ("(?!a){2}.", "ab", "x", "ax"),
        ("(?>a+)b", "aab", "x", "x"),
        ("(?>a|ab)c", "abc", "x", "abc"),
        ("(?>a*)a", "aaa", "x", "aaa"),
        ("(?>(a+))b", "aab", "$1", "aa"),
        (r#"(?<quoted>")?(?(quoted).+?"|\w+)"#, "\"a b\" c", "x", "x x"),
        ("(a)?(?(1)b|c)", "ab c b", "x", "x x b"),
        ("(a)?(?(1)b)", "abc", "x", "xxcx"),
        (
            r"\b(?(\d{2}-)\d{2}-\d{7}|\d{3}-\d{2}-\d{4})\b",
            "01-9999999 020-333333 777-88-9999",
            "x",
            "x 020-333333 x",
        ),
        ("(?(?=a)ab|c)", "abc", "x", "xx"),
        ("(?(?!a)b|ac)", "bac", "x", "xx"),
        ("(?(a)ab|c)", "abc", "x", "xx"),
    ]);
}

#[test]
fn one_group_of_every_match_is_replaced() {
    for (regex, text, group, with, expected) in [
        (
            r"ID-(?<num>\d+)-X",
            "ID-545-X ID-1-X",
            "num",
            "888",
            "ID-888-X ID-888-X",
        ),
        (r"ID-(?<num>\d+)-X", "ID-545-X", "1", "$1", "ID-$1-X"),
        (r"(?<Suffix>@(.)*)", "jsmith", "Suffix", "", "jsmith"),
        (r"(?<Suffix>@(.)*)", "jsmith@contoso.com", "Suffix", "", "jsmith"),
        ("(a)|(b)", "abc", "2", "x", "axc"),
        ("(?:(a)b?)+", "aba", "1", "x", "abx"),
        ("(?<=(a))b", "ab", "1", "x", "ab"),
        ("a(?=(b))", "ab", "1", "x", "ab"),
        ("a()b", "ab", "1", "-", "a-b"),
        ("a", "a", "0", "x", "x"),
        ("a", "a", "missing", "x", "a"),
    ] {
        assert_eq!(
            pattern(regex).replace_group(text, group, with).as_deref(),
            Ok(expected),
            "{regex} on {text}, group {group}"
        );
    }
}

#[test]
fn a_group_of_the_first_match_is_found_by_name_or_number() {
    let regex = pattern(r"(?<user>[^@]+)@(?<domain>.+)|(?<none>-)");
    let text = "ann@contoso.com";
    assert_eq!(regex.group_of_first_match(text, "user"), Ok(Some("ann")));
    assert_eq!(regex.group_of_first_match(text, "2"), Ok(Some("contoso.com")));
    assert_eq!(regex.group_of_first_match(text, "0"), Ok(Some(text)));
    assert_eq!(regex.group_of_first_match(text, "none"), Ok(None));
    assert_eq!(regex.group_of_first_match(text, "missing"), Ok(None));
    assert_eq!(regex.group_of_first_match("nobody", "user"), Ok(None));
    assert!(regex.has_group("user") && regex.has_group("3") && regex.has_group("0"));
    assert!(!regex.has_group("User") && !regex.has_group("4") && !regex.has_group(""));
    assert_eq!(regex.group_names(), ["user", "domain", "none"]);
}

#[test]
fn the_whole_text_must_match_even_if_a_shorter_match_comes_first() {
    check_whole(&[
        ("a|ab", &["ab", "a"], &["abc", ""]),
        ("a*?", &["", "aaa"], &["b"]),
        ("a$", &["a"], &["a\n"]),
        ("([1-9][0-9])", &["10", "99"], &["9", "100"]),
        ("", &[""], &["a"]),
    ]);
}

#[test]
fn references_that_ignore_case_follow_unicode_beyond_ascii() {
    // A known difference: to .NET, `ς` is no `Σ`, and the Kelvin sign is a `k`.
    check_whole(&[(r"(?i)(.)\1", &["σς", "aA"], &["k\u{212A}"])]);
}

#[test]
fn text_beyond_the_basic_plane_is_counted_by_character() {
    check(&[
        (".", "a😀", "x", "xx"),
        ("[^a]", "a😀", "x", "ax"),
        ("😀", "a😀b", "x", "axb"),
        ("(?:😀)+", "😀😀", "x", "x"),
        (r"\W", "😀", "x", "x"),
        ("x*", "😀", "-", "-😀-"),
    ]);
}

#[test]
fn what_dotnet_refuses_is_refused_with_a_place_and_a_fix() {
    check_errors(&[
        ("a++", "++", "one repeat after another", "(?>…)"),
        ("a{2}{3}", "{2}{3}", "one repeat after another", "Remove one"),
        ("a*??", "*??", "one repeat after another", "Remove one"),
        ("*a", "*", "nothing to repeat", "backslash"),
        ("(+a)", "+", "nothing to repeat", ""),
        ("a|?", "?", "nothing to repeat", ""),
        ("(?i)*", "*", "nothing to repeat", ""),
        ("(?)", "?", "nothing to repeat", ""),
        ("{2}", "{2}", "nothing to repeat", ""),
        (
            "a{3,2}",
            "{3,2}",
            "more at least than at most",
            "smaller number first",
        ),
        ("a{99999999999}", "99999999999", "too large", "2147483647"),
        ("(a", "(", "never closed", r"`\(`"),
        ("a)b", ")", "never opened", r"`\)`"),
        ("[a", "[", "never closed", r"`\[`"),
        ("[]", "[", "never closed", ""),
        ("[z-a]", "z-a", "runs backwards", ""),
        (r"[a-\d]", r"a-\d", "cannot end in a set", ""),
        ("[a-z-[b]c]", "[b]", "last thing in a class", ""),
        (r"\", r"\", "ends in a single backslash", ""),
        (r"\i", r"\i", "no escape", "Write `i`"),
        (r"\_", r"\_", "no escape", "Write `_`"),
        (r"[\_]", r"\_", "no escape", "Write `_`"),
        (r"\x4", r"\x", "2 hexadecimal digits", ""),
        (r"\u00G0", r"\u", "4 hexadecimal digits", ""),
        (r"\c1", r"\c1", "not followed by a letter", ""),
        (r"\1", r"\1", "refers to a group that does not exist", ""),
        (r"(a)\2", r"\2", "refers to a group that does not exist", ""),
        (r"\k<x>", r"\k<x>", "refers to a group that does not exist", ""),
        (
            r"\<x>",
            r"\<x>",
            "refers to a group that does not exist",
            "Remove the backslash",
        ),
        (r"\kx", r"\k", "not followed by the name", r"\k<name>"),
        (r"\p{Latin}", "Latin", "no category or block", "general category"),
        (r"\p{IsGreeek}", "IsGreeek", "no category or block", "IsGreek"),
        (r"\p{Letter}", "Letter", "no category or block", ""),
        (r"\pL", r"\pL", "in braces", r"\p{L}"),
        ("(?<n", "(?<n", "not complete", "(?<name>…)"),
        ("(?<>a)", "(?<", "not complete", ""),
        ("(?<1a>b)", "1a", "begins with a digit", "letter"),
        ("(?<0>a)", "0", "whole match", ""),
        ("(?P<n>a)", "(?P", "no group that .NET knows", "(?<name>…)"),
        ("(?|a)", "(?|", "no group that .NET knows", ""),
        ("(?R)", "(?R", "right to left", ""),
        ("(?", "(?", "no group that .NET knows", ""),
        ("(?i", "(?i", "no group that .NET knows", ""),
        ("(?iz)", "(?iz", "no group that .NET knows", ""),
        ("(?#a", "(?#a", "never closed", ""),
        ("(?(1)a|b)", "(1)", "group 1, which does not exist", ""),
        ("(?(?<n>a)b|c)", "(", "cannot be a named group", ""),
        ("(a)(?(1)b|c|d)", "(?(1)b|c|d)", "more than the two branches", ""),
    ]);
}

#[test]
fn what_is_not_supported_here_is_refused_with_a_place_and_a_fix() {
    check_errors(&[
        (
            "(?<open-close>a)",
            "(?<open-close>",
            "balancing groups",
            "plain name",
        ),
        ("(?<-close>a)", "(?<-close>", "balancing groups", ""),
        ("(?r)a", "(?r", "right to left", "Remove"),
        (r"\uD83D", r"\uD83D", "half of a surrogate pair", r"\p{Cs}"),
        (
            r"[\uD800-\uDFFF]",
            r"\uD800",
            "half of a surrogate pair",
            r"\p{Cs}",
        ),
        (
            r"\p{IsHighSurrogates}",
            "IsHighSurrogates",
            "no category or block",
            r"\p{Cs}",
        ),
        ("[😀]", "😀", "cannot stand in a class", "(?:😀|[…])"),
        ("😀+", "😀+", "second half", "(?:😀)"),
        ("[[:alpha:]]", "[:alpha:]", "does not name a set", r"\p{L}"),
        // .NET fills the second group first: `[1 23]` for `123x`.
        (r"(?<=(\d+)(\d+))x", r"(\d+)", "from the right", "(?:…)"),
        (r"(?<=(?:(.)){3})x", "(.)", "from the right", ""),
        (
            r"(?<=\1(a))b",
            r"(?<=\1(a))",
            "reference or a condition inside a lookbehind",
            "Move it",
        ),
        (
            r"(a)(?<=(?(1)a|b))",
            "(?<=(?(1)a|b))",
            "reference or a condition",
            "",
        ),
        (
            r"(?<=\b\w+)x",
            r"(?<=\b\w+)",
            "lookbehind of varying length",
            "one length",
        ),
        (
            "(?:(?=(.*)).)*",
            "(.*)",
            "inside a lookaround that is repeated",
            "(?:…)",
        ),
        (
            "(?<n>a(?<n>b))",
            "(?<n>a(?<n>b))",
            "holds another group of the same name",
            "",
        ),
        (
            r"(?<n>a)|(?<n>b)\k<n>",
            r"\k<n>",
            "written more than once",
            "different names",
        ),
        ("(?<n>a)(?=(?<n>b))", "(?<n>b)", "written more than once", ""),
        (
            "(?:a?){1001}",
            "(?:a?){1001}",
            "may be empty is repeated more than 1000",
            "at least one character",
        ),
        (
            "(?:(?:a?){40}b?){40}",
            "(?:a?){40}",
            "may be empty is repeated",
            "",
        ),
    ]);
}

#[test]
fn size_and_nesting_are_limited() {
    let deep = |depth: usize| format!("{}a{}", "(".repeat(depth), ")".repeat(depth));
    assert!(Pattern::new(&deep(NESTING_MAX)).is_ok());
    for text in [
        deep(NESTING_MAX + 1),
        "(".repeat(10_000),
        "(?:".repeat(3000),
        "[a-[".repeat(2500),
        "(?(".repeat(3000),
    ] {
        let error = Pattern::new(&text).expect_err("too deep");
        assert!(error.message.contains("nested more than"), "{error}");
    }
    assert!(Pattern::new(&"a".repeat(PATTERN_LENGTH_MAX)).is_ok());
    let error = Pattern::new(&"a".repeat(PATTERN_LENGTH_MAX + 1)).expect_err("too long");
    assert!(error.message.contains("10001 characters"), "{error}");
}

#[test]
fn a_pattern_can_be_shared_between_threads() {
    fn shared<T: Send + Sync + Clone + std::fmt::Debug>(value: &T) -> String {
        format!("{value:?}")
    }
    assert_eq!(shared(&pattern("a")), r#"Pattern("a")"#);
}
