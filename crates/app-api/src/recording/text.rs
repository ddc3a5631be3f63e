//! What is replaced inside texts: ids, times, addresses, and names that are known.

use std::sync::LazyLock;

use regex::{Captures, Regex};

use super::aliases::{Aliases, Kind};
use super::known;
use super::people::About;
use super::rewrite::{Rewriting, name_of};

/// Private characters that become braces at the end: what a text has of its own is written out before.
pub(super) const OPEN: char = '\u{e000}';
pub(super) const CLOSE: char = '\u{e001}';

fn pattern(text: &str) -> Option<Regex> {
    Regex::new(text).ok()
}

static GUID: LazyLock<Option<Regex>> =
    LazyLock::new(|| pattern(r"(?i)\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b"));
static HEX32: LazyLock<Option<Regex>> =
    LazyLock::new(|| pattern(r"(?i)(^|[^0-9a-z])([0-9a-f]{32})($|[^0-9a-z])"));
static TIME: LazyLock<Option<Regex>> = LazyLock::new(|| {
    pattern(
        r"\b[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,9})?(Z|[+-][0-9]{2}:[0-9]{2})?",
    )
});
static MAIL: LazyLock<Option<Regex>> =
    LazyLock::new(|| pattern(r"[\p{L}\p{N}._%+#'-]+@[\p{L}\p{N}-]+(\.[\p{L}\p{N}-]+)+"));
static PHONE: LazyLock<Option<Regex>> = LazyLock::new(|| pattern(r"\+[0-9][0-9 ()-]{5,}[0-9]|\b[0-9]{8,}\b"));
static HOST: LazyLock<Option<Regex>> = LazyLock::new(|| pattern(r"(?i)\b(https?://)([a-z0-9.:\[\]-]+)"));
static OPAQUE: LazyLock<Option<Regex>> = LazyLock::new(|| pattern(r"^[A-Za-z0-9_+/=-]+$"));

/// What is the same in a whole session.
#[derive(Default)]
pub(super) struct Texts {
    /// Scheme and host of Graph.
    pub(super) origin: String,
    tenant: Option<String>,
    bases: Vec<String>,
    /// Domains with their aliases, the longest first.
    domains: Vec<(String, String)>,
}

fn is_whole(pattern: &LazyLock<Option<Regex>>, text: &str) -> bool {
    let found = pattern.as_ref().and_then(|pattern| pattern.find(text));
    found.is_some_and(|found| found.start() == 0 && found.end() == text.len())
}

fn replaced(
    pattern: &LazyLock<Option<Regex>>,
    text: &str,
    with: impl FnMut(&Captures<'_>) -> String,
) -> String {
    match pattern.as_ref() {
        Some(pattern) => pattern.replace_all(text, with).into_owned(),
        None => text.to_owned(),
    }
}

impl Texts {
    pub(super) fn is_id(&self, text: &str) -> bool {
        is_whole(&GUID, text)
    }

    pub(super) fn is_time(&self, text: &str) -> bool {
        is_whole(&TIME, text)
    }

    pub(super) fn is_opaque(&self, text: &str) -> bool {
        is_whole(&OPAQUE, text)
    }

    /// The vendor's tenant URL: messages repeat it.
    pub(super) fn base_address(&mut self, address: &str) {
        let base = address.split('?').next().unwrap_or(address).trim_end_matches('/');
        if base.starts_with("http") && !self.bases.iter().any(|known| known == base) {
            self.bases.push(base.to_owned());
        }
    }

    pub(super) fn tenant(&mut self, id: &str) {
        self.tenant = Some(id.to_lowercase());
    }

    pub(super) fn domain(&mut self, aliases: &mut Aliases, domain: &str) -> String {
        let domain = domain.to_lowercase();
        let alias = aliases.of(Kind::Domain, &domain);
        if !self.domains.iter().any(|(known, _)| *known == domain) {
            self.domains.push((domain.clone(), alias.clone()));
            self.domains
                .sort_by_key(|(known, _)| std::cmp::Reverse(known.len()));
        }
        alias
    }
}

impl Rewriting {
    /// A text that people may read, or that may speak of them.
    pub(super) fn text(&mut self, text: &str) -> String {
        let mut text = text.to_owned();
        for base in &self.texts.bases {
            text = text.replace(base.as_str(), &name_of("baseAddress"));
        }
        text = self.ids(&text, "", About::Other);
        if let Some(finder) = &self.finder {
            text = finder.replaced(&text);
            let aliases = &mut self.aliases;
            text = replaced(&MAIL, &text, |found| {
                if aliases.is_alias(&found[0]) {
                    found[0].to_owned()
                } else {
                    aliases.of(Kind::Mail, &found[0])
                }
            });
            text = replaced(&PHONE, &text, |found| aliases.of(Kind::Phone, &found[0]));
        }
        text = replaced(&HOST, &text, |found| {
            let host = found[2].split(':').next().unwrap_or_default().to_lowercase();
            if known::is_shared_host(&host) {
                return found[0].to_owned();
            }
            format!("{}{}.example", &found[1], self.aliases.of(Kind::Host, &found[2]))
        });
        for (domain, alias) in &self.texts.domains {
            // Aliases are addresses of a domain that a simulated tenant has too.
            if domain != "contoso.example" {
                text = text.replace(domain.as_str(), alias);
            }
        }
        text
    }

    /// A text with its ids, its times and Graph's own address replaced.
    pub(super) fn ids(&mut self, text: &str, member: &str, about: About) -> String {
        if text.starts_with("0001-01-01") {
            return text.to_owned();
        }
        let mut text = text.to_owned();
        if !self.texts.origin.is_empty() {
            text = text.replace(&self.texts.origin, &name_of("graph"));
        }
        if member == "appOwnerOrganizationId" || member == "tenantId" {
            self.texts.tenant(&text);
        }
        let Self { aliases, texts, .. } = self;
        text = replaced(&GUID, &text, |found| {
            let id = found[0].to_lowercase();
            if texts.tenant.as_deref() == Some(&id) {
                return name_of("tenantId");
            }
            if known::is_shared_id(member, &id) {
                return found[0].to_owned();
            }
            name_of(&aliases.id(if about == About::Person { "person-id" } else { "id" }, &id))
        });
        let tenant = texts.tenant.as_ref().map(|tenant| tenant.replace('-', ""));
        text = replaced(&HEX32, &text, |found| {
            let id = found[2].to_lowercase();
            if id.bytes().all(|byte| byte == b'0') {
                return found[0].to_owned();
            }
            let name = if tenant.as_deref() == Some(&id) {
                "tenant32".to_owned()
            } else {
                aliases.id("hex", &id)
            };
            format!("{}{}{}", &found[1], name_of(&name), &found[3])
        });
        if self.in_request {
            return text;
        }
        replaced(&TIME, &text, |_| name_of("time"))
    }
}
