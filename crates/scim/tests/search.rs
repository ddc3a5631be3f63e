//! Queries: sorting, paging by index and by cursor, `/.search`, lists and what they show.

use scim::list::ListResponse;
use scim::page::{Page, PageLimits, decode_cursor, encode_cursor, expired_cursor};
use scim::projection::Projection;
use scim::query::pairs;
use scim::schema::{ENTERPRISE_USER, LIST_RESPONSE, SEARCH_REQUEST, USER};
use scim::search::{SearchRequest, SearchScope};
use scim::service_provider::{AuthenticationScheme, ServiceProviderConfig};
use scim::{Mode, ResourceType, SchemaSet, ScimError, ScimType};
use serde_json::{Value, json};

const LIMITS: PageLimits = PageLimits {
    default_page_size: 100,
    max_page_size: 250,
    cursor: true,
};

fn scope(mode: Mode) -> SearchScope<'static> {
    SearchScope {
        resource_type: Some(ResourceType::User),
        schemas: SchemaSet::core(),
        mode,
        limits: LIMITS,
    }
}

fn query(text: &str) -> Result<SearchRequest, ScimError> {
    SearchRequest::from_query(&pairs(text), scope(Mode::Strict))
}

fn index(start_index: u64, count: u64) -> Page {
    Page::Index { start_index, count }
}

/// RFC 7644 §3.4.2.4 and RFC 9865 §2.
#[test]
fn pages_are_read_as_the_tables_say() {
    let cursor = |cursor: Option<&str>, count| Page::Cursor {
        cursor: cursor.map(str::to_owned),
        count,
    };
    for (text, page) in [
        ("", index(1, 100)),
        ("startIndex=1&count=10", index(1, 10)),
        ("startIndex=0", index(1, 100)),
        ("startIndex=-7&count=-1", index(1, 0)),
        ("count=0", index(1, 0)),
        ("startIndex=-99999999999999999999", index(1, 100)),
        ("count=-99999999999999999999", index(1, 0)),
        ("count=99999999999999999999", index(1, 250)),
        ("count=100000", index(1, 250)),
        ("STARTINDEX=11&Count=10", index(11, 10)),
        ("filter=userName+sw+%22J%22&cursor&count=10", cursor(None, 10)),
        (
            "cursor=VZUTiyhEQJ94IR&count=10",
            cursor(Some("VZUTiyhEQJ94IR"), 10),
        ),
        ("cursor=", cursor(None, 100)),
        ("cursor=a&count=-1", cursor(Some("a"), 0)),
    ] {
        assert_eq!(
            query(text).unwrap_or_else(|e| panic!("{text}: {e}")).page,
            page,
            "{text}"
        );
    }
    for (text, scim_type) in [
        ("startIndex=one", ScimType::InvalidValue),
        ("count=many", ScimType::InvalidValue),
        ("cursor=a&count=many", ScimType::InvalidCount),
        ("cursor=a&count=251", ScimType::InvalidCount),
        ("cursor=a+b", ScimType::InvalidCursor),
        ("cursor=%C3%B8", ScimType::InvalidCursor),
        ("cursor=a&startIndex=1", ScimType::InvalidValue),
    ] {
        let error = query(text).expect_err(text);
        assert_eq!((error.status, error.scim_type), (400, Some(scim_type)), "{text}");
    }
    assert_eq!(expired_cursor(3600).scim_type, Some(ScimType::ExpiredCursor));
    let mut without = scope(Mode::Strict);
    without.limits.cursor = false;
    let request = SearchRequest::from_query(&pairs("cursor=x&aadOptscim062020"), without).unwrap();
    assert_eq!(request.page, index(1, 100), "an unknown parameter is ignored");
}

#[test]
fn cursors_are_unreserved_characters() {
    for bytes in [&b""[..], b"1", b"12", b"123", b"\xff\xfe\x00", &[0xfb; 100]] {
        let cursor = encode_cursor(bytes);
        assert!(
            cursor
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
        );
        assert_eq!(decode_cursor(&cursor).unwrap(), bytes);
    }
    for text in ["a", "a=", "ab+c", "ø", "ab", "YQ=="] {
        if let Err(error) = decode_cursor(text) {
            assert_eq!(error.scim_type, Some(ScimType::InvalidCursor));
        } else {
            assert_eq!(encode_cursor(&decode_cursor(text).unwrap()), text);
        }
    }
}

/// RFC 7644 §3.4.3 and RFC 9865 §3.
#[test]
fn a_search_body_says_the_same_as_a_query() {
    let body = json!({ "schemas": [SEARCH_REQUEST], "attributes": ["displayName", "userName"],
        "filter": "displayName sw \"smith\"", "sortBy": "name.familyName", "sortOrder": "descending",
        "startIndex": 1, "count": 10 });
    let posted = SearchRequest::from_json(&body, scope(Mode::Strict)).unwrap();
    let asked = query(
        "attributes=displayName,userName&filter=displayName+sw+%22smith%22&sortBy=name.familyName&sortOrder=descending&startIndex=1&count=10",
    );
    assert_eq!(posted, asked.unwrap());
    let cursor = json!({ "schemas": [SEARCH_REQUEST], "cursor": "", "count": 10 });
    let cursor = SearchRequest::from_json(&cursor, scope(Mode::Strict)).unwrap();
    assert_eq!(
        cursor.page,
        Page::Cursor {
            cursor: None,
            count: 10
        }
    );
    for (body, scim_type) in [
        (json!([]), ScimType::InvalidSyntax),
        (json!({}), ScimType::InvalidSyntax),
        (
            json!({ "schemas": [SEARCH_REQUEST], "filter": 7 }),
            ScimType::InvalidSyntax,
        ),
        (
            json!({ "schemas": [SEARCH_REQUEST], "attributes": [7] }),
            ScimType::InvalidSyntax,
        ),
        (
            json!({ "schemas": [SEARCH_REQUEST], "filter": "userName" }),
            ScimType::InvalidFilter,
        ),
        (
            json!({ "schemas": [SEARCH_REQUEST], "count": "10" }),
            ScimType::InvalidValue,
        ),
        (
            json!({ "schemas": [SEARCH_REQUEST], "attributes": ["a"], "excludedAttributes": ["b"] }),
            ScimType::InvalidValue,
        ),
    ] {
        let error = SearchRequest::from_json(&body, scope(Mode::Strict)).unwrap_err();
        assert_eq!(error.scim_type, Some(scim_type), "{body}");
    }
    let lenient = SearchRequest::from_json(&json!({}), scope(Mode::Entra)).unwrap();
    assert_eq!(lenient.tolerances.len(), 1);
}

fn names(resources: &[Value]) -> Vec<&str> {
    resources.iter().map(|one| one["id"].as_str().unwrap()).collect()
}

/// RFC 7644 §3.4.2.3.
#[test]
fn sorting_follows_the_type_and_puts_what_is_missing_last() {
    let people = [
        json!({ "id": "1", "userName": "bo", "externalId": "b", "active": true, "meta": { "created": "2026-01-01T01:00:00+01:00" },
                "emails": [{ "value": "z@x" }, { "value": "a@x", "primary": true }] }),
        json!({ "id": "2", "userName": "Ana", "externalId": "B", "active": false, "meta": { "created": "2026-01-01T00:30:00Z" },
                "emails": [{ "value": "M@x" }], "name": { "familyName": "Ås" } }),
        json!({ "id": "3", "userName": "Cy", "externalId": "", "meta": { "created": "2025-12-31T23:00:00Z" } }),
    ];
    for (text, want) in [
        ("sortBy=userName", ["2", "1", "3"]),
        ("sortBy=userName&sortOrder=descending", ["3", "1", "2"]),
        ("sortBy=externalId", ["2", "1", "3"]),
        ("sortBy=emails.value", ["1", "2", "3"]),
        ("sortBy=emails", ["1", "2", "3"]),
        ("sortBy=emails&sortOrder=descending", ["3", "2", "1"]),
        ("sortBy=meta.created", ["3", "1", "2"]),
        ("sortBy=active", ["2", "1", "3"]),
        ("sortBy=name.familyName", ["2", "1", "3"]),
        ("sortBy=title", ["1", "2", "3"]),
        (
            "sortBy=URN:ietf:params:scim:schemas:core:2.0:User:USERNAME&sortOrder=Ascending",
            ["2", "1", "3"],
        ),
    ] {
        let sort = query(text).unwrap().sort.unwrap();
        let mut sorted = people.to_vec();
        sort.sorter(Some(ResourceType::User), SchemaSet::core())
            .sort(&mut sorted);
        assert_eq!(names(&sorted), want, "{text}");
    }
    for text in [
        "sortBy=name",
        "sortBy=userName&sortOrder=up",
        "sortBy=a.b.c",
        "sortBy=password",
        "sortBy=rooms",
        "sortBy=emails%5Btype+eq+%22work%22%5D",
    ] {
        let error = query(text).expect_err(text);
        assert_eq!(error.scim_type, Some(ScimType::InvalidValue), "{text}");
    }
}

#[test]
fn lists_have_the_members_of_their_way_of_paging() {
    let by_index = scim::list::list_response(vec![json!({ "id": "1" })], 100, 11);
    assert_eq!(
        by_index,
        json!({ "schemas": [LIST_RESPONSE], "totalResults": 100, "startIndex": 11, "itemsPerPage": 1, "Resources": [{ "id": "1" }] })
    );
    let by_cursor = ListResponse {
        resources: vec![],
        total_results: None,
        start_index: None,
        next_cursor: Some("YkU3".to_owned()),
        previous_cursor: Some("ze7L".to_owned()),
    };
    assert_eq!(
        by_cursor.into_json(),
        json!({ "schemas": [LIST_RESPONSE], "itemsPerPage": 0, "previousCursor": "ze7L", "nextCursor": "YkU3", "Resources": [] })
    );
}

const HR: &str = "urn:ietf:params:scim:schemas:extension:Contoso:2.0:User";

/// RFC 7643 §7 `returned`, RFC 7644 §3.9.
#[test]
fn what_is_shown_follows_returned() {
    let set = SchemaSet::with_extensions(&json!([{ "id": HR, "resourceType": "User", "attributes": [
        { "name": "always", "returned": "always" }, { "name": "never", "returned": "never" },
        { "name": "request", "returned": "request" }, { "name": "default" },
        { "name": "parts", "type": "complex", "multiValued": true, "subAttributes": [
            { "name": "value" }, { "name": "secret", "returned": "never" }, { "name": "key", "returned": "always" } ] }] }])).unwrap();
    let user = json!({ "schemas": [USER, HR], "id": "1", "userName": "ana", "password": "x", "name": { "givenName": "Ana", "familyName": "S" },
        "emails": [{ "type": "work", "value": "a@x" }, { "type": "home" }], "meta": { "version": "1" },
        HR: { "always": "a", "never": "n", "request": "r", "default": "d", "parts": [{ "value": "v", "secret": "s", "key": "k" }] } });
    let show = |projection: Projection| projection.apply(user.clone(), ResourceType::User, &set);
    let hr = |name: &str| format!("{HR}:{name}");

    let plain = show(Projection::default());
    assert_eq!(
        plain[HR],
        json!({ "always": "a", "default": "d", "parts": [{ "value": "v", "key": "k" }] })
    );
    assert_eq!(plain.get("password"), None);

    let only = show(Projection::new(
        Some("userName,name.givenName,NAME.familyName,emails.value"),
        None,
    ));
    assert_eq!(
        only,
        json!({ "schemas": [USER, HR], "id": "1", "userName": "ana", "name": { "givenName": "Ana", "familyName": "S" },
        "emails": [{ "value": "a@x" }], HR: { "always": "a" } })
    );

    let asked = show(Projection::new(
        Some(&[hr("request"), hr("never"), hr("parts.value")].join(",")),
        None,
    ));
    assert_eq!(
        asked[HR],
        json!({ "always": "a", "request": "r", "parts": [{ "value": "v", "key": "k" }] })
    );

    let whole = show(Projection::new(Some(HR), None));
    assert_eq!(
        whole[HR],
        json!({ "always": "a", "request": "r", "default": "d", "parts": [{ "value": "v", "key": "k" }] })
    );

    let without = show(Projection::new(
        None,
        Some(&format!(
            "id,schemas,name,emails.type,{},{}",
            hr("always"),
            hr("parts.key")
        )),
    ));
    assert_eq!(
        without,
        json!({ "schemas": [USER, HR], "id": "1", "userName": "ana", "emails": [{ "value": "a@x" }], "meta": { "version": "1" },
        HR: { "always": "a", "default": "d", "parts": [{ "value": "v", "key": "k" }] } })
    );

    let written = show(Projection::default().with_written(vec![hr("request"), hr("never")]));
    assert_eq!(written[HR]["request"], "r");
    assert_eq!(written[HR].get("never"), None);

    let department = json!({ "id": "1", ENTERPRISE_USER: { "department": "Sales", "manager": { "value": "2", "displayName": "Bo" } } });
    let projection = Projection::new(Some(&format!("{ENTERPRISE_USER}:manager.displayName")), None);
    let shown = projection.apply(department, ResourceType::User, &set);
    assert_eq!(
        shown[ENTERPRISE_USER],
        json!({ "manager": { "displayName": "Bo" } })
    );
}

/// RFC 7643 §5, RFC 9865 §4.
#[test]
fn the_configuration_says_what_is_supported() {
    let config = ServiceProviderConfig {
        documentation_uri: None,
        patch: true,
        bulk: Some(scim::bulk::BulkLimits {
            max_operations: 1000,
            max_payload_size: 1_048_576,
        }),
        change_password: false,
        sort: true,
        etag: true,
        limits: LIMITS,
        cursor_timeout_s: Some(3600),
        authentication_schemes: vec![AuthenticationScheme {
            kind: "oauthbearertoken".to_owned(),
            name: "Bearer token".to_owned(),
            description: "The token shown when the trial tenant was made".to_owned(),
        }],
    };
    let shown = config.to_json("https://x");
    assert!(!shown.to_string().contains("null"));
    assert_eq!(
        shown["pagination"],
        json!({ "cursor": true, "index": true, "defaultPaginationMethod": "index", "defaultPageSize": 100, "maxPageSize": 250, "cursorTimeout": 3600 })
    );
    assert_eq!(
        shown["bulk"],
        json!({ "supported": true, "maxOperations": 1000, "maxPayloadSize": 1_048_576 })
    );
    let schema = SchemaSet::core()
        .schema(scim::schema::SERVICE_PROVIDER_CONFIG)
        .unwrap();
    for attribute in schema.attributes.iter().filter(|attribute| attribute.required) {
        assert!(shown.get(&attribute.name).is_some(), "{}", attribute.name);
    }
    for name in shown
        .as_object()
        .unwrap()
        .keys()
        .filter(|name| !["schemas", "meta"].contains(&name.as_str()))
    {
        assert!(schema.attribute(name).is_some(), "{name}");
    }
}
