//! What a switch can be set to, in words.

use std::time::Duration;

/// A value that is read from and shown as one word.
pub(super) trait SwitchValue: Sized {
    /// What can be written.
    const VALUES: &'static str;

    fn read(text: &str) -> Option<Self>;

    fn show(&self) -> String;
}

/// The longest time a switch takes: a year.
const DURATION_MAX: Duration = Duration::from_secs(366 * 24 * 3600);

/// A number and its unit: `1500ms`, `30s`, `2m`, `1h`, `90d`; without a unit seconds.
pub(crate) fn read_duration(text: &str) -> Option<Duration> {
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let number: u64 = text[..end].parse().ok()?;
    let seconds = |each: u64| number.checked_mul(each).map(Duration::from_secs);
    let time = match &text[end..] {
        "ms" => Duration::from_millis(number),
        "" | "s" => seconds(1)?,
        "m" => seconds(60)?,
        "h" => seconds(3600)?,
        "d" => seconds(24 * 3600)?,
        _ => return None,
    };
    (time <= DURATION_MAX).then_some(time)
}

impl SwitchValue for Duration {
    const VALUES: &'static str = "a time such as `1500ms`, `30s`, `2m`, `1h` or `90d`";

    fn read(text: &str) -> Option<Self> {
        read_duration(text)
    }

    fn show(&self) -> String {
        let millis = self.as_millis();
        let parts = [(86_400_000, "d"), (3_600_000, "h"), (60_000, "m"), (1000, "s")];
        match parts
            .into_iter()
            .find(|(each, _)| millis > 0 && millis.is_multiple_of(*each))
        {
            Some((each, unit)) => format!("{}{unit}", millis / each),
            None if millis == 0 => "0s".to_owned(),
            None => format!("{millis}ms"),
        }
    }
}

impl SwitchValue for Option<Duration> {
    const VALUES: &'static str = "a time such as `1500ms`, `30s`, `2m` or `1h`, or `default`";

    fn read(text: &str) -> Option<Self> {
        match text {
            "default" => Some(None),
            time => Duration::read(time).map(Some),
        }
    }

    fn show(&self) -> String {
        self.as_ref().map_or_else(|| "default".to_owned(), Duration::show)
    }
}

impl SwitchValue for bool {
    const VALUES: &'static str = "`on` or `off`";

    fn read(text: &str) -> Option<Self> {
        match text {
            "on" | "true" => Some(true),
            "off" | "false" => Some(false),
            _ => None,
        }
    }

    fn show(&self) -> String {
        if *self { "on" } else { "off" }.to_owned()
    }
}

/// So many things at the same time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AtOnce(pub u8);

impl SwitchValue for AtOnce {
    const VALUES: &'static str = "a number from 1 to 64";

    fn read(text: &str) -> Option<Self> {
        let number = text.parse().ok()?;
        (1..=64).contains(&number).then_some(Self(number))
    }

    fn show(&self) -> String {
        self.0.to_string()
    }
}

impl SwitchValue for u16 {
    const VALUES: &'static str = "an HTTP status from 400 to 599";

    fn read(text: &str) -> Option<Self> {
        text.parse().ok().filter(|status| (400..600).contains(status))
    }

    fn show(&self) -> String {
        self.to_string()
    }
}

impl SwitchValue for String {
    const VALUES: &'static str = "a word of letters, digits, `_` and `.`";

    fn read(text: &str) -> Option<Self> {
        let word = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '.';
        (!text.is_empty() && text.len() <= 100 && text.chars().all(word)).then(|| text.to_owned())
    }

    fn show(&self) -> String {
        self.clone()
    }
}

/// Declares a choice between words.
macro_rules! choice {
    ($(#[$about:meta])* $name:ident, $values:literal; $( $(#[$one:meta])* $variant:ident $word:literal ),+ $(,)?) => {
        $(#[$about])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum $name {
            $( $(#[$one])* $variant, )+
        }

        impl SwitchValue for $name {
            const VALUES: &'static str = $values;

            fn read(text: &str) -> Option<Self> {
                match text {
                    $( $word => Some(Self::$variant), )+
                    _ => None,
                }
            }

            fn show(&self) -> String {
                match self {
                    $( Self::$variant => $word, )+
                }
                .to_owned()
            }
        }
    };
}

choice! {
    /// The two answers of `provisionOnDemand` that exist.
    OnDemandShape, "`live` or `reference`";
    /// `key` names a type, `value` is a stringified array with one element per object: what the live service sends.
    Live "live",
    /// `key` is a stringified result, `value` a stringified object: what the reference shows.
    Reference "reference",
}

choice! {
    /// What `PUT …/synchronization/secrets` does with keys it does not name.
    SecretsPut, "`merge` or `replace`";
    /// They stay; an empty string deletes a key.
    Merge "merge",
    /// They go.
    Replace "replace",
}

choice! {
    /// What a delta token that cannot be used any more is answered with; the status is 410 either way.
    DeltaGone, "`sync-state-not-found` or `resync-required`";
    /// `syncStateNotFound`
    SyncStateNotFound "sync-state-not-found",
    /// `resyncRequired`
    ResyncRequired "resync-required",
}

choice! {
    /// What becomes of members that a `PATCH` of a complex property leaves out.
    OmittedMembers, "`kept` or `dropped`";
    /// They stay as they are.
    Kept "kept",
    /// They go back to what they are in a fresh application.
    Dropped "dropped",
}

choice! {
    /// What `synchronization/templates` answers while a fresh application settles.
    FreshTemplates, "`empty`, `not-found` or `unknown-error`";
    /// An empty list.
    Empty "empty",
    /// 404.
    NotFound "not-found",
    /// `UnknownError` without a message.
    UnknownError "unknown-error",
}

choice! {
    /// What a secret is that is written as `*`.
    MaskedSecret, "`stored` or `ignored`";
    /// `*` itself, and the connection is broken.
    Stored "stored",
    /// What it was.
    Ignored "ignored",
}

choice! {
    /// What `DELETE …/schema` does.
    SchemaDelete, "`resets` or `unsupported`";
    /// The schema is that of the template again.
    Resets "resets",
    /// It is unknown, as PATCH is.
    Unsupported "unsupported",
}

choice! {
    /// How runs on demand appear in the provisioning log.
    OnDemandLog, "`system`, `user` or `absent`";
    /// As started by the provisioning service.
    System "system",
    /// As started by the person who asked for it.
    User "user",
    /// Not at all.
    Absent "absent",
}

choice! {
    /// Whether the limits of Graph are kept.
    Throttling, "`real` or `off`";
    /// They are, and answers carry their headers.
    Real "real",
    /// Nothing is counted.
    Off "off",
}

choice! {
    /// A cloud, as discovery names it (Graph: endpoints per cloud).
    Cloud, "`simulated`, `global`, `gcc`, `gcc-high`, `dod` or `china`";
    /// This server.
    Simulated "simulated",
    /// `graph.microsoft.com`.
    Global "global",
    /// US Government L2: the hosts of the global cloud.
    Gcc "gcc",
    /// US Government L4.
    GccHigh "gcc-high",
    /// US Government L5.
    Dod "dod",
    /// Operated by 21Vianet.
    China "china",
}

choice! {
    /// Which Graph a scope without a resource means.
    ShortScopes, "`own` or `authority`";
    /// This tenant's.
    Own "own",
    /// The default one of the authority: L4 and L5 share theirs, so that an L5 tenant hands out tokens for L4.
    Authority "authority",
}

impl Cloud {
    /// The Graph of this cloud, then those of clouds that share its authority.
    pub(crate) fn graph_roots(self) -> &'static [&'static str] {
        match self {
            Self::Simulated | Self::Global | Self::Gcc => &["https://graph.microsoft.com"],
            Self::GccHigh => &["https://graph.microsoft.us", "https://dod-graph.microsoft.us"],
            Self::Dod => &["https://dod-graph.microsoft.us", "https://graph.microsoft.us"],
            Self::China => &["https://microsoftgraph.chinacloudapi.cn"],
        }
    }
}
