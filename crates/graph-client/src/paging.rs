//! Collections of more than one page.

use graph_model::{GraphAnswer, GraphRequest};
use scim::exchange::Exchange;
use serde_json::Value;

use crate::error::GraphError;
use crate::graph::Graph;
use crate::secrets::NoSecrets;
use crate::watch::Watch;

/// Pages read of one collection unless the caller says otherwise: with `$top=999`, 99 900 objects.
pub const PAGES_MAX: u32 = 100;

/// What was read of a collection.
#[derive(Debug)]
pub struct Listing {
    /// The items, in Graph's order.
    pub values: Vec<Value>,
    /// `@odata.count` of the first page, where it was asked for.
    pub count: Option<u64>,
    /// One exchange for each page.
    pub exchanges: Vec<Exchange>,
    /// How it ended.
    pub end: ListingEnd,
}

/// How reading a collection ended.
#[derive(Debug)]
pub enum ListingEnd {
    /// There is no further page.
    Complete,
    /// There are further pages beyond the limit.
    PageLimit,
    /// Graph refused a page; what was read before is kept.
    Refused(GraphAnswer),
}

impl Graph {
    /// Reads a collection page by page, at most `pages_max` of them ([`PAGES_MAX`] as a rule).
    ///
    /// `@odata.nextLink` is followed verbatim (Graph: queries), but on the session's own host: the access token
    /// goes nowhere else.
    ///
    /// # Errors
    /// As [`Graph::send`].
    pub async fn list(
        &self,
        first: &GraphRequest,
        pages_max: u32,
        watch: &dyn Watch,
    ) -> Result<Listing, GraphError> {
        let mut listing = Listing {
            values: Vec::new(),
            count: None,
            exchanges: Vec::new(),
            end: ListingEnd::PageLimit,
        };
        let mut request = first.clone();
        for _ in 0..pages_max {
            let (answer, exchange) = self.send(&request, &NoSecrets, watch).await?;
            listing.exchanges.push(exchange);
            if !answer.ok() {
                listing.end = ListingEnd::Refused(answer);
                return Ok(listing);
            }
            listing.values.extend_from_slice(answer.items());
            listing.count = listing.count.or(answer.count());
            match answer.next_page_path() {
                Some(path) => request = first.next_page(path),
                None => {
                    listing.end = ListingEnd::Complete;
                    return Ok(listing);
                }
            }
        }
        Ok(listing)
    }
}
