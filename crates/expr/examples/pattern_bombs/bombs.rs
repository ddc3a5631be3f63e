//! Patterns and texts that are made to take long. The tests and the measurement share them.

/// (pattern, what the text repeats, how the text ends)
pub(crate) type Bomb = (String, &'static str, &'static str);

/// Every bomb.
pub(crate) fn all() -> Vec<Bomb> {
    let mut bombs: Vec<Bomb> = [
        // Backtracking without end.
        ("(a+)+$", "a", "!"),
        ("(a|a)*$", "a", "!"),
        ("(a|aa)+$", "a", "!"),
        ("^(([a-z])+.)+[A-Z]([a-z])+$", "a", "!"),
        ("(?=(a+)+$)", "a", "!"),
        ("(?!(a+)+$)a+b", "a", "!"),
        (r"(a*)*\1!$", "a", "b"),
        (r"^(\w+\s?)*$", "a", "!"),
        (r"\b(\w+\s?)*\b!\b", "a", "!"),
        ("((?:(?:a?)*)*)*b$", "a", "!"),
        ("(?i)(É+)+$", "é", "!"),
        ("a*(?<=^b(?:a+)+)!", "a", "!"),
        ("(?:a?){200}(a){200}$", "a", "!"),
        ("(?>(?:a|b)*)*c", "ab", "!"),
        ("(a)(?:(?:(?(1)a|b))*)*c", "ab", "!"),
        ("(?:(?:a|b)|(?:a|c))*(?=d)d", "ab", "!"),
        // Much work at once.
        ("(?>a+)b", "a", "!"),
        ("(?=.*.*.*!)x", "ab", ""),
        ("(?=.*x).", "ab", "!"),
        ("(?:(?=.*).)*x", "ab", "!"),
        ("(?<=.*.*.*)x", "ab", "x"),
        (r"(?<!(?:.*)x)x\b", "ax", "!"),
        (r"(?:.(?<=\w+))*!", "ab", "?"),
        (r"(.*)(.*)(.*)(.*)\4x", "ab", "!"),
        (r"(.*)\1(.*)\2x", "ab", "!"),
        (r"(?i)(.*)\1x", "aé", "!"),
        (r"(?:(?=a{0,5000})a)*b", "a", "!"),
        (r"(\w{0,100}x){50}\b", "ab", "!"),
        (r"\w{1000}\b", "ab", "!"),
        (r"(?:a{0,2147483647}){2147483647}", "a", "!"),
        (r"(\w{1000}){1000}", "a", "!"),
        (r"(){1000}\b", "a", "!"),
        (r"(?:\b){1000}x", "a", "!"),
        // Automata that read again and again, or have many states.
        (".*?.*?.*?b", "a", "!"),
        (".*!|a", "a", "?"),
        ("(?s).*.*.*=.*", "ab", "!"),
        (".*[^a]|a", "a", ""),
        ("a*", "ab", "!"),
        ("(a*)*", "ab", "!"),
        ("(a?)+?", "ab", "!"),
        ("", "ab", "!"),
        (r"\b|\B", "ab ", "!"),
        (r"[\w-[b]]*[\d-[1]]", "ab1", "!"),
        (r"(?:a|b)*a(?:a|b){20}c|a", "abbab", "!"),
        (r"(?:a|b)*a(?:a|b){200}c|a", "abbabaaab", "!"),
        (
            r"(?:(?:.{7})*x|(?:.{11})*y|(?:.{13})*z|(?:.{17})*w|(?:a|b)*a(?:a|b){16}c)|a",
            "abbabaaab",
            "!",
        ),
        (r"(?:\w\W?){400}", "ab é", "!"),
        (r"(?:(\w)(\W)?){300}|.", "ab é", "!"),
        (r"[^\d]{0,500}[\w]{0,500}x", "abé", "!"),
        (r"(\w+)\s+(\w+)\s+(\w+)$", "ab é", "!"),
        (r"\w+@\w+\.com", "a", "!"),
        (r"\w+@\w+\.com|\w", "aé", "!"),
    ]
    .into_iter()
    .map(|(pattern, unit, end)| (pattern.to_owned(), unit, end))
    .collect();
    bombs.extend(large().into_iter().map(|pattern| (pattern, "ab", "!")));
    bombs.push((large_alternation(), "a17", "!"));
    bombs.push((large_alternation() + r"\b", "a17", "!"));
    bombs
}

/// Patterns of up to 10,000 characters.
fn large() -> Vec<String> {
    let letters = |step: u32| -> String {
        (0..1600)
            .filter_map(|n| char::from_u32(0x4E00 + step * n))
            .collect()
    };
    let subtracted = format!("{}x{}*!", r"[\w-".repeat(45), "]".repeat(45));
    vec![
        format!("{}a{}b", "(?:".repeat(49), ")*".repeat(49)),
        format!("{}a{}b", "(?:".repeat(20), "){2,9}".repeat(20)),
        format!("{}a{}", "(?=".repeat(49), "*)a".repeat(49)),
        format!("{}a{}b", "(?:(?=".repeat(20), ").)*".repeat(20)),
        format!("(?i)[{}]*!", letters(3)),
        format!("(?i){}", letters(1)),
        subtracted,
        format!("(?:{})*", "(a)".repeat(3_000)),
        format!("(?:{})*?$", "(a)|".repeat(2_400)),
        "a".repeat(10_000),
        "a?".repeat(5_000),
        "(?=a)".repeat(2_000),
        "(?=.*)".repeat(1_600),
        "(?:a|b)".repeat(1_400),
        "(?<!a+)".repeat(1_400),
        r"(?<=\w+)".repeat(100),
        r"\b".repeat(5_000),
        r"\w".repeat(5_000),
        r"\w".repeat(50),
        r"\W\b".repeat(20),
        r"[^\w]+\p{Lu}?".repeat(20),
        format!("(?i){}", "[a-zé-ž]*".repeat(1_100)),
        format!("(.*)(.*)(.*)(.*)(.*){}x", r"\1\2\3\4\5".repeat(500)),
        format!("{}$", "(a*)*".repeat(500)),
        format!("{}b", "(?>a*)".repeat(1_500)),
        format!("{}b", "a*".repeat(30)),
        format!("{}(?=b)b", "a*?".repeat(30)),
    ]
}

fn large_alternation() -> String {
    let words: Vec<String> = (0..1_700).map(|n| format!("a{n}")).collect();
    format!("(?:{})*!", words.join("|"))
}

/// A text of about `length` bytes.
pub(crate) fn text((_, unit, end): &Bomb, length: usize) -> String {
    unit.repeat(length.saturating_sub(end.len()) / unit.len()) + end
}
