//! Attribute paths.

use scim::ResourceType;
use scim::limits::TEXT_BYTES_MAX;
use scim::path::Path;
use scim::projection::Projection;

use super::{SCHEMAS, of_type, refused};

/// A path that is read can be printed and read again, and names what it named. Whatever a projection is given, the id
/// stays and a secret does not appear.
pub fn path(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    match Path::parse(&text) {
        Ok(path) => {
            let printed = path.to_string();
            assert!(path.urn.is_some() || path.attribute.is_some(), "{path:?}");
            // Escapes make a text longer than the one that was read.
            if printed.len() <= TEXT_BYTES_MAX {
                assert_eq!(Path::parse(&printed).as_ref(), Ok(&path), "{printed}");
            }
            for resource_type in ResourceType::ALL {
                let resolved = SCHEMAS.resolve(resource_type, &path);
                assert_eq!(resolved.name.is_none(), path.attribute.is_none(), "{path:?}");
            }
        }
        Err(error) => refused(&error),
    }
    for resource_type in ResourceType::ALL {
        let mut resource = of_type(resource_type).clone();
        if resource_type == ResourceType::User {
            resource["password"] = "canary".into();
        }
        for projection in [
            Projection::new(Some(&text), None),
            Projection::new(None, Some(&text)),
            Projection::new(Some(&text), Some(&text)),
        ] {
            let shown = projection.apply(resource.clone(), resource_type, &SCHEMAS);
            assert_eq!(shown["id"], resource["id"]);
            assert_eq!(shown.get("password"), None, "{shown}");
        }
    }
}
