//! Exchanges as the screens show them.

use scim::exchange::Exchange;

use crate::view::common::{ExchangeView, HeaderView};

/// Characters of a body that a screen gets. The record keeps more; nobody reads megabytes in a panel.
const SHOWN_CHARS_MAX: usize = 200_000;

/// An exchange as a view. `id` is unique within the list it goes into.
pub(crate) fn view(id: impl Into<String>, exchange: &Exchange) -> ExchangeView {
    ExchangeView {
        id: id.into(),
        at: exchange.at.to_string(),
        method: exchange.method.clone(),
        path: path_of(&exchange.url),
        url: exchange.url.clone(),
        status: exchange.status.map(u32::from),
        duration_ms: round_ms(exchange.duration_ms),
        request_headers: headers(&exchange.request_headers),
        request_body: exchange.request_body.as_deref().map(indented),
        response_headers: headers(&exchange.response_headers),
        response_body: exchange
            .response_body
            .as_deref()
            .filter(|body| !body.is_empty())
            .map(indented),
        failure: exchange.failure.as_ref().map(|failure| failure.message.clone()),
    }
}

/// The path with its query, readable: what stands behind the host, `/v1.0` left out for Graph.
pub(crate) fn path_of(url: &str) -> String {
    let path = url::Url::parse(url).map_or_else(
        |_| url.to_owned(),
        |parsed| match parsed.query() {
            Some(query) => format!("{}?{query}", parsed.path()),
            None => parsed.path().to_owned(),
        },
    );
    path.strip_prefix("/v1.0").map_or(path.clone(), str::to_owned)
}

/// JSON with indentation; other text as it is; a very long text cut, with a word about it.
pub(crate) fn indented(text: &str) -> String {
    if let Some((end, _)) = text.char_indices().nth(SHOWN_CHARS_MAX) {
        return format!("{}\n… cut here, {} bytes in all", &text[..end], text.len());
    }
    serde_json::from_str::<serde_json::Value>(text)
        .ok()
        .and_then(|value| serde_json::to_string_pretty(&value).ok())
        .unwrap_or_else(|| text.to_owned())
}

/// Milliseconds with one decimal: more is noise on a screen.
pub(crate) fn round_ms(ms: f64) -> f64 {
    (ms * 10.0).round() / 10.0
}

fn headers(list: &[(String, String)]) -> Vec<HeaderView> {
    list.iter()
        .map(|(name, value)| HeaderView {
            name: name.clone(),
            value: value.clone(),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_graph_path_is_shown_without_host_and_version() {
        assert_eq!(
            path_of("https://graph.microsoft.com/v1.0/users?$top=1"),
            "/users?$top=1"
        );
        assert_eq!(
            path_of("http://127.0.0.1:1/demo/scim/v2/Users"),
            "/demo/scim/v2/Users"
        );
    }

    #[test]
    fn an_endless_body_is_cut_between_characters() {
        let shown = indented(&"ø".repeat(SHOWN_CHARS_MAX + 1));
        assert!(shown.ends_with("… cut here, 400002 bytes in all"));
        assert_eq!(
            shown.chars().take_while(|letter| *letter == 'ø').count(),
            SHOWN_CHARS_MAX
        );
    }
}
