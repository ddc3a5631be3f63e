//! `slipway trial rotate|token`.

use app_api::trial::offline::{IssuedToken, RotateWish};
use jiff::Timestamp;
use serde_json::json;

use super::tenant::lifetime;
use super::{Databases, done};
use crate::args::{NewCredential, On, TokenCommand};
use crate::output::{Failure, document, line, progress};

pub(super) async fn rotate(
    databases: &Databases,
    on: On,
    token: Option<String>,
    as_name: Option<String>,
    valid_for: Option<String>,
    overlap: Option<String>,
) -> Result<(), Failure> {
    let (offline, name, json) = databases.on(on).await?;
    let wish = RotateWish {
        token,
        name: as_name,
        valid_for,
        overlap,
    };
    print(&offline.rotate(&name, wish, Timestamp::now()).await?, json);
    Ok(())
}

pub(super) async fn token(databases: &Databases, command: TokenCommand) -> Result<(), Failure> {
    match command {
        TokenCommand::List(on) => {
            let (offline, name, json) = databases.on(on).await?;
            let (tokens, clients) = (offline.tokens(&name).await?, offline.clients(&name).await?);
            if json {
                document(&json!({ "tokens": tokens, "clients": clients }));
                return Ok(());
            }
            for token in tokens {
                line(&lifetime(
                    &token.name,
                    token.expires_at.as_ref(),
                    token.revoked_at.as_ref(),
                ));
            }
            for client in clients {
                let name = format!("{} (client {})", client.name, client.client_id);
                line(&lifetime(
                    &name,
                    client.expires_at.as_ref(),
                    client.revoked_at.as_ref(),
                ));
            }
        }
        TokenCommand::Add { on, new } => {
            let NewCredential { as_name, valid_for } = new;
            let (offline, name, json) = databases.on(on).await?;
            let issued = offline
                .add_token(&name, as_name.as_deref(), valid_for.as_deref(), Timestamp::now())
                .await?;
            print(&issued, json);
        }
        TokenCommand::AddClient { on, new } => {
            let NewCredential { as_name, valid_for } = new;
            let (offline, name, json) = databases.on(on).await?;
            let made = offline
                .add_client(&name, as_name.as_deref(), valid_for.as_deref(), Timestamp::now())
                .await?;
            if json {
                document(&made);
                return Ok(());
            }
            line(&format!("client          {}", made.name));
            line(&format!(
                "token endpoint  {} below the server's address",
                made.token_path
            ));
            line(&format!("client id       {}", made.client_id));
            line(&format!("client secret   {}", made.client_secret));
            progress("the secret is shown once; only its hash is kept");
        }
        TokenCommand::Revoke { on, token } => {
            let (offline, name, json) = databases.on(on).await?;
            offline.revoke(&name, &token).await?;
            let sentence = format!("{token} is refused from now on");
            done(json, &json!({ "revoked": token }), &sentence);
        }
    }
    Ok(())
}

fn print(issued: &IssuedToken, json: bool) {
    if json {
        document(issued);
        return;
    }
    line(&format!("token           {}", issued.name));
    line(&format!("secret token    {}", issued.token));
    if let Some(until) = &issued.expires_at {
        line(&format!("accepted until  {until}"));
    }
    progress("the token is shown once; only its hash is kept");
}
