//! Delta queries: everything once, and from then on what changed (Graph: delta).

use graph_model::delta::{DeltaPage, Removed};
use graph_model::{DeltaOf, GraphRequest};
use scim::exchange::Exchange;
use serde_json::Value;

use crate::error::GraphError;
use crate::graph::Graph;
use crate::paging::ListingEnd;
use crate::secrets::NoSecrets;
use crate::watch::Watch;

/// What one round brought.
#[derive(Debug)]
pub struct DeltaRound {
    /// New and changed objects, in Graph's order; an object may stand several times, each time with a part of it.
    pub changed: Vec<Value>,
    /// Objects that are gone.
    pub removed: Vec<Removed>,
    /// Where the next round begins; only after [`ListingEnd::Complete`]. Good for seven days.
    pub link: Option<String>,
    /// The link of the round before had ended: what is here is everything, and whatever is not here is gone.
    pub restarted: Option<DeltaRestart>,
    /// One exchange for each page, those before a restart too.
    pub exchanges: Vec<Exchange>,
    /// How it ended.
    pub end: ListingEnd,
}

/// Why a round began anew.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeltaRestart {
    /// Graph's code, `resyncRequired` or `syncStateNotFound`; empty when it gave none.
    pub code: String,
}

impl Graph {
    /// Reads what changed since `link`, or everything without one, at most `pages_max` pages.
    ///
    /// 410 says that the link has ended. The round then begins once more from the start, and says so in
    /// [`DeltaRound::restarted`]: from the place Graph names in `Location`, else with the same `select`.
    ///
    /// # Errors
    /// As [`Graph::send`].
    pub async fn delta(
        &self,
        of: DeltaOf,
        select: &str,
        link: Option<&str>,
        pages_max: u32,
        watch: &dyn Watch,
    ) -> Result<DeltaRound, GraphError> {
        let mut round = DeltaRound {
            changed: Vec::new(),
            removed: Vec::new(),
            link: None,
            restarted: None,
            exchanges: Vec::new(),
            end: ListingEnd::PageLimit,
        };
        let mut request = link.map_or_else(
            || GraphRequest::delta(of, select),
            |link| GraphRequest::delta_since(of, link),
        );
        for _ in 0..pages_max {
            let (answer, exchange) = self.send(&request, &NoSecrets, watch).await?;
            let location = exchange.response_header("location").map(str::to_owned);
            round.exchanges.push(exchange);
            if let Some(fault) = answer.fault() {
                if !fault.resync_required() || round.restarted.is_some() {
                    round.end = ListingEnd::Refused(answer);
                    return Ok(round);
                }
                // Pages read before the restart come again.
                round.changed.clear();
                round.removed.clear();
                round.restarted = Some(DeltaRestart { code: fault.code });
                request = location
                    .as_deref()
                    .and_then(|location| self.below_root(location))
                    .map_or_else(
                        || GraphRequest::delta(of, select),
                        |path| GraphRequest::delta_since(of, path),
                    );
                continue;
            }
            let page = DeltaPage::read(&answer);
            round.changed.extend(page.changed);
            round.removed.extend(page.removed);
            match page.next {
                Some(path) => request = request.next_page(&path),
                None => {
                    round.link = page.delta_link;
                    round.end = ListingEnd::Complete;
                    return Ok(round);
                }
            }
        }
        Ok(round)
    }

    /// A link for what changes from now on, without reading what there is. `None` when Graph refuses.
    ///
    /// # Errors
    /// As [`Graph::send`].
    pub async fn delta_from_now(
        &self,
        of: DeltaOf,
        select: &str,
        watch: &dyn Watch,
    ) -> Result<(Option<String>, Exchange), GraphError> {
        let request = GraphRequest::delta_latest(of, select);
        let (answer, exchange) = self.send(&request, &NoSecrets, watch).await?;
        Ok((DeltaPage::read(&answer).delta_link, exchange))
    }
}
