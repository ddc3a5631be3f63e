//! The profiles that come with the product.

use std::sync::LazyLock;

use crate::data::Profile;

/// Id and text of each, in the order they are offered. A test holds this list to the folder.
const TEXTS: [(&str, &str); 6] = [
    ("sms2go", include_str!("../../../profiles/sms2go.toml")),
    ("snapcomms", include_str!("../../../profiles/snapcomms.toml")),
    (
        "enterprise_toolkit",
        include_str!("../../../profiles/enterprise_toolkit.toml"),
    ),
    ("telemessage", include_str!("../../../profiles/telemessage.toml")),
    ("dynasend", include_str!("../../../profiles/dynasend.toml")),
    ("generic", include_str!("../../../profiles/generic.toml")),
];

static PROFILES: LazyLock<Vec<Profile>> = LazyLock::new(|| {
    TEXTS
        .iter()
        // A file that does not parse cannot be shipped: the tests of this crate read every one.
        .filter_map(|(_, text)| Profile::parse(text).ok())
        .collect()
});

/// The profiles that come with the product.
pub fn builtin() -> &'static [Profile] {
    &PROFILES
}

/// Their ids and texts as they stand in the files.
pub fn builtin_texts() -> &'static [(&'static str, &'static str)] {
    &TEXTS
}

/// The built-in profile with this id.
pub fn find(id: &str) -> Option<&'static Profile> {
    builtin().iter().find(|profile| profile.id == id)
}
