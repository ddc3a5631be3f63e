//! The rules by name: how grave each is, and where Microsoft or .NET says so.

use crate::doubt::{FUNCTIONS, MAPPINGS};

/// How grave an advice is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Entra refuses it, or it cannot give what was meant.
    Error,
    /// It works for some objects, or not as it reads.
    Warning,
    /// Good to know.
    Caution,
}

impl Severity {
    /// The word that begins a rendered advice.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Caution => "note",
        }
    }
}

const CUSTOM_FORMATS: &str =
    "https://learn.microsoft.com/dotnet/standard/base-types/custom-date-and-time-format-strings";
const PATTERNS: &str =
    "https://learn.microsoft.com/dotnet/standard/base-types/regular-expression-language-quick-reference";
const SUBSTITUTIONS: &str =
    "https://learn.microsoft.com/dotnet/standard/base-types/substitutions-in-regular-expressions";
const KNOWN_ISSUES: &str = "https://learn.microsoft.com/entra/identity/app-provisioning/known-issues";
const SCHEMA: &str = "https://learn.microsoft.com/graph/api/resources/synchronization-attributedefinition";
const GRAPH_FUNCTIONS: &str =
    "https://learn.microsoft.com/graph/api/synchronization-synchronizationschema-functions";

macro_rules! source {
    ($page:ident) => {
        $page
    };
    ($page:literal) => {
        concat!(
            "https://learn.microsoft.com/entra/identity/app-provisioning/functions-for-customizing-application-data#",
            $page
        )
    };
}

macro_rules! rules {
    ($( $name:ident $code:literal $severity:ident $page:tt $about:literal; )*) => {
        /// Everything that a check can say. An advice carries the rule's code.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum Rule { $( #[doc = $about] $name, )* }

        impl Rule {
            /// All of them.
            pub const ALL: &[Self] = &[ $( Self::$name, )* ];

            /// Its name: `unknown-attribute`.
            #[must_use]
            pub fn code(self) -> &'static str {
                match self { $( Self::$name => $code, )* }
            }

            /// How grave it is.
            #[must_use]
            pub fn severity(self) -> Severity {
                match self { $( Self::$name => Severity::$severity, )* }
            }

            /// Where the documentation says so.
            #[must_use]
            pub fn source(self) -> &'static str {
                match self { $( Self::$name => source!($page), )* }
            }

            /// What it finds, as a phrase for a list.
            #[must_use]
            pub fn about(self) -> &'static str {
                match self { $( Self::$name => $about, )* }
            }
        }
    };
}

rules! {
    Syntax "syntax" Error FUNCTIONS "text that does not follow the grammar";
    UnknownFunction "unknown-function" Error FUNCTIONS "a function that app provisioning does not have";
    Arguments "arguments" Error FUNCTIONS "too few, too many, empty or unpaired arguments";
    Nesting "nesting" Error FUNCTIONS "a function where it may not stand, or calls nested too deep";
    TooLong "too-long" Error FUNCTIONS "more characters than Entra accepts";

    UnknownAttribute "unknown-attribute" Error MAPPINGS "an attribute that the source does not have";
    UnusableAttribute "unusable-attribute" Error KNOWN_ISSUES "an attribute that Entra does not read";

    SeveralForOne "several-for-one" Error "item" "several values where one is expected";
    OneForSeveral "one-for-several" Warning "item" "one value where several are expected";
    WrongType "wrong-type" Error FUNCTIONS "a value of a type that the parameter does not take";
    NotAnInteger "not-an-integer" Error FUNCTIONS "a text that is no number where a whole number is expected";
    OutOfRange "out-of-range" Error FUNCTIONS "a number outside of what the parameter takes";
    NotAnInterval "not-an-interval" Error "dateadd" "an interval that DateAdd and DateDiff do not have";
    NotADate "not-a-date" Error "cdate" "a text that is no date";
    DelimiterLength "delimiter-length" Error "split" "a delimiter of Split that is not one character";
    SplitBlanks "split-blanks" Caution "split" "blanks beside the delimiter of Split";
    SingleBackslash "single-backslash" Warning FUNCTIONS "a backslash in text that is not doubled";
    UnusualBlank "unusual-blank" Warning FUNCTIONS "a blank or an invisible character from a web page";

    ComparisonAsValue "comparison-as-value" Warning "iif" "a comparison outside of a condition";
    NotACondition "not-a-condition" Error "iif" "a condition that is neither true nor false";
    TextAsCondition "text-as-condition" Warning "iif" "a text attribute as a condition";
    ConstantCondition "constant-condition" Warning "iif" "a condition that is the same for everyone";
    ConditionOnNothing "condition-on-nothing" Warning "iif" "a condition of IIF on an attribute without a value";
    BooleanSpelling "boolean-spelling" Error "iif" "a Boolean compared with a text that it never equals";
    TextOrder "text-order" Warning "iif" "texts compared by order";
    CompareWordMisplaced "compare-word-misplaced" Error "instr" "vbTextCompare and its like outside of InStr";

    SwitchOnTest "switch-on-test" Warning "switch" "Switch on IsNull, IsNullOrEmpty or IsPresent";
    SwitchMayClear "switch-may-clear" Caution "switch" "Switch on an attribute of Entra, a known defect of the service";
    DuplicateKey "duplicate-key" Warning "switch" "a key of Switch that stands there twice";
    ReferenceInSwitch "reference-in-switch" Error "switch" "Switch on a reference";
    NeverReached "never-reached" Warning "coalesce" "an argument of Coalesce behind one that always has a value";

    RolesOutside "roles-outside" Error "singleapproleassignment" "app roles outside of the functions for them";
    RoleArgument "role-argument" Error "singleapproleassignment" "a function for app roles on something else";
    RolesNeedAssignment "roles-need-assignment" Error "assertiveapproleassignmentscomplex" "app roles with the scope of all users and groups";
    OneOfSeveralRoles "one-of-several-roles" Caution "singleapproleassignment" "one role of several, without a guarantee which";
    RolesNeverRemoved "roles-never-removed" Caution "approleassignmentscomplex" "roles that are added and never removed";

    EmptyTextIsSent "empty-text-is-sent" Warning "ignoreflowifnullorempty" "an empty text as the result";
    IgnoreFlowInside "ignore-flow-inside" Warning "ignoreflowifnullorempty" "IgnoreFlowIfNullOrEmpty inside another function";
    IgnoreWordMisplaced "ignore-word-misplaced" Error "iif" "IgnoreAttributeFlow or IgnoreObjectFlow that is no result";
    DefaultOnCreateOnly "default-on-create-only" Caution MAPPINGS "a default value that applies when an object is created, and never again";
    DefaultNeverUsed "default-never-used" Warning "ignoreflowifnullorempty" "a default value beside IgnoreFlowIfNullOrEmpty";
    RequiredLeftOut "required-left-out" Warning MAPPINGS "a required attribute that may be left out";

    UniqueOutbound "unique-outbound" Error "selectuniquevalue" "SelectUniqueValue for a SCIM application";
    UniqueMatching "unique-matching" Error "selectuniquevalue" "SelectUniqueValue on a matching attribute";
    UniqueOnUpdate "unique-on-update" Error "selectuniquevalue" "SelectUniqueValue on every update";
    UniqueDiacritics "unique-diacritics" Caution "selectuniquevalue" "a rule of SelectUniqueValue with accents";
    RandomOnUpdate "random-on-update" Warning MAPPINGS "a random value on every update";

    PatternUnreadable "pattern-unreadable" Error PATTERNS "a regular expression that .NET cannot read";
    ReplaceUnclear "replace-unclear" Error "replace" "a Replace whose arguments do not say what to do";
    ReplaceIgnores "replace-ignores" Warning "replace" "an argument of Replace that has no effect";
    NoSuchGroup "no-such-group" Error "replace" "a group that the pattern does not have";
    ReplacementGroup "replacement-group" Warning SUBSTITUTIONS "a group in the replacement that the pattern does not have";

    FormatUnreadable "format-unreadable" Error CUSTOM_FORMATS "a date format or date style that .NET cannot read";
    MonthOrMinute "month-or-minute" Warning CUSTOM_FORMATS "mm for a month or MM for a minute";
    HourWithoutHalf "hour-without-half" Warning CUSTOM_FORMATS "an hour of twelve without AM and PM";
    FormatLetter "format-letter" Warning CUSTOM_FORMATS "a letter of a date format that .NET does not have";
    OlderFormatForm "older-format-form" Caution "formatdatetime" "FormatDateTime with three arguments";
    DateAsText "date-as-text" Caution "formatdatetime" "a date that is sent in the American form";

    OldFunction "old-function" Warning GRAPH_FUNCTIONS "a function that stands in old metadata only";
    UnlistedFunction "unlisted-function" Caution MAPPINGS "a function that Microsoft uses and does not list";
    UndocumentedFunction "undocumented-function" Warning GRAPH_FUNCTIONS "a function that no reference describes";

    SeveralIntoOne "several-into-one" Error SCHEMA "several values for a target that takes one";
    WrongTypeForTarget "wrong-type-for-target" Error SCHEMA "a result that the target attribute cannot hold";
    AnchorMapped "anchor-mapped" Error MAPPINGS "a mapping onto the key of the target";
    AccountEnabledForActive "account-enabled-for-active" Warning MAPPINGS "accountEnabled in place of IsSoftDeleted";
}
