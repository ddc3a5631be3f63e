//! `slipway trial serve`.

use app_api::trial::offline::Offline;
use app_api::trial::{self, ServeWish};
use serde_json::json;

use super::Databases;
use crate::args::{DurabilityArg, ServeArgs};
use crate::command::until_interrupted;
use crate::output::{Failure, json_line, progress};

pub(super) async fn run(databases: &Databases, args: ServeArgs) -> Result<(), Failure> {
    let path = databases.path(args.db)?;
    let offline = match args.durability {
        DurabilityArg::Full => Offline::open_durable(&path).await?,
        DurabilityArg::Process => Offline::open(&path).await?,
    };
    let entries = offline.list().await?;
    let wish = ServeWish {
        listen: args.listen,
        allow_remote: args.allow_remote,
        tls: args.tls_cert.zip(args.tls_key),
        public_url: args.public_url,
    };
    let (running, reach) = trial::serve(offline.into_store(), wish).await?;
    let base = running.base_url.trim_end_matches('/').to_owned();
    let tenants: Vec<_> = entries
        .iter()
        .map(|entry| json!({ "name": entry.name, "url": format!("{base}/{}/scim/v2", entry.name) }))
        .collect();
    json_line(&json!({ "ready": true, "baseUrl": base, "tenants": tenants }));
    if let Some(warning) = &reach.warning {
        progress(&format!("warning: {warning}"));
    }
    progress(&reach.callers);
    progress("trial backend; stop it with Ctrl+C");
    until_interrupted().await?;
    running.shutdown().await;
    Ok(())
}
