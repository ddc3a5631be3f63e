//! What Microsoft's documentation leaves open. Each open question has a name, the reading taken here, the other reading,
//! and a source; a prediction that met one says so, and a caller can switch to the other reading.

use crate::Span;

/// The reference of the functions.
pub(crate) const FUNCTIONS: &str =
    "https://learn.microsoft.com/entra/identity/app-provisioning/functions-for-customizing-application-data";
/// The article on attribute mappings.
pub(crate) const MAPPINGS: &str =
    "https://learn.microsoft.com/entra/identity/app-provisioning/customize-application-attributes";
/// The article on scoping filters.
pub(crate) const SCOPING: &str = "https://learn.microsoft.com/entra/identity/app-provisioning/define-conditional-rules-for-provisioning-user-accounts";

/// A met question: which one, where, and what it means for this value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// The question.
    pub doubt: Doubt,
    /// The part of the expression it concerns.
    pub span: Span,
    /// What it means for this object, for example the values that are possible.
    pub detail: Option<String>,
}

impl Note {
    /// What a person reads.
    #[must_use]
    pub fn message(&self) -> String {
        match &self.detail {
            Some(detail) => format!("{} ({detail})", self.doubt.message()),
            None => self.doubt.message().to_owned(),
        }
    }
}

macro_rules! doubts {
    ($( $(#[doc = $doc:literal])* $name:ident = $code:literal, $other:expr, $source:expr, $message:literal; )*) => {
        /// The open questions.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum Doubt { $( $(#[doc = $doc])* $name, )* }

        impl Doubt {
            /// All of them.
            pub const ALL: &[Self] = &[ $( Self::$name, )* ];

            /// Its name, as a switch is called: `split-blanks`.
            #[must_use]
            pub fn code(self) -> &'static str {
                match self { $( Self::$name => $code, )* }
            }

            /// What is not known and which reading was taken, in one sentence without a full stop.
            #[must_use]
            pub fn message(self) -> &'static str {
                match self { $( Self::$name => $message, )* }
            }

            /// The other reading, for those questions where this program can take it.
            #[must_use]
            pub fn other_reading(self) -> Option<&'static str> {
                match self { $( Self::$name => $other, )* }
            }

            /// Where the documentation speaks about it, or is silent.
            #[must_use]
            pub fn source(self) -> &'static str {
                match self { $( Self::$name => $source, )* }
            }
        }
    };
}

doubts! {
    /// A null source of Append, Mid, Replace, ToLower and other text functions.
    NullToText = "null-to-text", Some("an empty text"), FUNCTIONS,
        "what a text function gives for a null source is not documented; null is assumed, so that the mapping's default applies";
    /// `[a] = ""` for an attribute without a value.
    NullCompared = "null-compared", Some("null equals nothing, not even an empty text"), FUNCTIONS,
        "how null compares is not documented; it is compared like an empty text";
    /// `<` and `>` between texts.
    TextOrder = "text-order", Some("texts are ordered by character code"), FUNCTIONS,
        "ordering texts with `<` and `>` is not documented; it is an error here";
    /// Which of several roles.
    SeveralRoles = "several-roles", None, "https://learn.microsoft.com/entra/identity/app-provisioning/functions-for-customizing-application-data#singleapproleassignment",
        "with several assigned roles there is no guarantee which one is sent; the first is shown";
    /// The value or the display name of a role.
    RoleName = "role-name", Some("the role's value"), "https://learn.microsoft.com/entra/identity/app-provisioning/functions-for-customizing-application-data#singleapproleassignment",
        "whether the display name or the value of a role is sent is not documented; the display name is assumed";
    /// An empty attribute in Coalesce.
    CoalesceEmpty = "coalesce-empty", Some("an empty text counts as a value"), "https://learn.microsoft.com/entra/identity/app-provisioning/functions-for-customizing-application-data#coalesce",
        "the reference lets Coalesce skip null only, a published example skips empty text too; empty text is skipped";
    /// Count of a single value.
    CountOfOne = "count-of-one", None, "https://learn.microsoft.com/entra/identity/app-provisioning/functions-for-customizing-application-data#count",
        "Count is documented for attributes with several values; a single text counts 1 and null 0";
    /// DateDiff in months, years or weeks close to a boundary.
    DateDiffBoundary = "datediff-boundary", Some("elapsed whole units"), "https://learn.microsoft.com/entra/identity/app-provisioning/functions-for-customizing-application-data#datediff",
        "how DateDiff rounds weeks, months and years is not documented; calendar boundaries are counted, and the result may be off by one";
    /// FormatDateTime with a time zone in its input.
    FormatZone = "format-zone", None, "https://learn.microsoft.com/entra/identity/app-provisioning/functions-for-customizing-application-data#formatdatetime",
        "whether FormatDateTime converts a time zone to UTC before printing is not documented; it is converted, which changes the date here";
    /// FormatDateTime of a date without a day.
    FormatToday = "format-today", None, "https://learn.microsoft.com/dotnet/api/system.datetime.parseexact",
        "the input format has no date; .NET fills in the current day of the service";
    /// Two-digit years.
    TwoDigitYear = "two-digit-year", Some("years up to 29 are in this century"), "https://learn.microsoft.com/dotnet/api/system.globalization.calendar.twodigityearmax",
        "in which century a two-digit year lies depends on the .NET version; up to 49 is taken as 20xx";
    /// InStr without a comparison.
    InStrCase = "instr-case", Some("upper and lower case are equal"), "https://learn.microsoft.com/entra/identity/app-provisioning/functions-for-customizing-application-data#instr",
        "whether InStr compares with case by default is not documented; it is assumed";
    /// Mid beyond the end.
    MidBeyondEnd = "mid-beyond-end", Some("the whole source, as in Entra Connect"), "https://learn.microsoft.com/entra/identity/app-provisioning/functions-for-customizing-application-data#mid",
        "what Mid gives for a start beyond the end is not documented; an empty text is assumed";
    /// Letters outside the documented table.
    DiacriticsBeyondTable = "diacritics-beyond-table", Some("the letter stays as it is"), "https://learn.microsoft.com/entra/identity/app-provisioning/functions-for-customizing-application-data#normalizediacritics",
        "the letter is not in the documented table of NormalizeDiacritics; its marks are removed here, and the service may keep them";
    /// The apostrophe in PCase.
    PCaseApostrophe = "pcase-apostrophe", Some("the letter after the apostrophe becomes a capital"), "https://learn.microsoft.com/entra/identity/app-provisioning/functions-for-customizing-application-data#pcase",
        "whether PCase makes the letter after an apostrophe a capital is not certain; it stays small here";
    /// Duplicates that differ in case.
    DuplicatesCase = "duplicates-case", Some("values that differ in case only are duplicates"), "https://learn.microsoft.com/entra/identity/app-provisioning/functions-for-customizing-application-data#removeduplicates",
        "whether RemoveDuplicates ignores case is not documented; values are compared exactly";
    /// Blanks around a delimiter in Split.
    SplitBlanks = "split-blanks", Some("values keep their blanks"), "https://learn.microsoft.com/entra/identity/app-provisioning/functions-for-customizing-application-data#split",
        "one documented example of Split drops the blank after the delimiter and no text states the rule; values are trimmed";
    /// Empty parts in Split.
    SplitEmpty = "split-empty", Some("empty values are kept"), "https://learn.microsoft.com/entra/identity/app-provisioning/functions-for-customizing-application-data#split",
        "whether Split keeps empty values is not documented; none is kept";
    /// Item past the end.
    ItemBeyondEnd = "item-beyond-end", Some("null"), "https://learn.microsoft.com/entra/identity/hybrid/connect/reference-connect-sync-functions-reference#item",
        "an index past the last value is an error in Entra Connect's Item; the same is assumed";
    /// ToUpper of a letter whose upper case is two letters.
    UpperOneToMany = "upper-one-to-many", Some("it becomes two letters"), "https://learn.microsoft.com/dotnet/api/system.string.toupperinvariant",
        "letters whose other case is two letters (`ß`) are kept, as .NET does";
    /// Adjacent delimiters in Word.
    WordEmpty = "word-empty", Some("empty words count"), "https://learn.microsoft.com/entra/identity/app-provisioning/functions-for-customizing-application-data#word",
        "whether Word counts the empty word between two delimiters is not documented; it is skipped";
    /// Trim, which the reference does not list.
    TrimUnlisted = "trim-unlisted", None, FUNCTIONS,
        "Trim is not on the list of functions for app provisioning; Microsoft ships mappings that use it";
    /// A value that differs each time.
    Random = "random", None, FUNCTIONS,
        "the value is random: every evaluation gives another one";
    /// A pattern that matches part of a value only.
    WholeMatch = "whole-match", Some("the pattern has to match the whole value"), SCOPING,
        "whether a pattern has to match the whole value is not documented; a match anywhere in it counts";
    /// ENDS_WITH that differs in case only.
    EndsWithCase = "ends-with-case", Some("upper and lower case are equal"), SCOPING,
        "whether ENDS_WITH compares with case is not documented; it is assumed";
    /// The operators `&` and `!&`.
    AmpersandOperator = "ampersand-operator", None, SCOPING,
        "what `&` and `!&` test is not clear from the documentation; the clause counts as false";
    /// Several values in one operand.
    SeveralOperands = "several-operands", Some("one of them has to fit"), SCOPING,
        "what several values in one clause mean is not documented; only the first is used";
}

/// Which questions are read the other way. None by default.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub struct Readings(u64);

impl Readings {
    /// Reads one question the other way. Has no effect where there is no other reading.
    #[must_use]
    pub fn with(self, doubt: Doubt) -> Self {
        match doubt.other_reading() {
            Some(_) => Self(self.0 | Self::bit(doubt)),
            None => self,
        }
    }

    /// The question of this code, when it has another reading.
    #[must_use]
    pub fn named(code: &str) -> Option<Doubt> {
        Doubt::ALL
            .iter()
            .copied()
            .find(|doubt| doubt.code() == code && doubt.other_reading().is_some())
    }

    /// Whether the question is read the other way.
    #[must_use]
    pub fn other(self, doubt: Doubt) -> bool {
        self.0 & Self::bit(doubt) != 0
    }

    fn bit(doubt: Doubt) -> u64 {
        1 << (doubt as u32)
    }
}

impl std::fmt::Debug for Readings {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let switched = Doubt::ALL.iter().filter(|doubt| self.other(**doubt));
        f.debug_set().entries(switched.map(|doubt| doubt.code())).finish()
    }
}

const _: () = assert!(Doubt::ALL.len() <= 64, "Readings is a set of 64");
