//! A trial tenant, seen from outside: SCIM over HTTP with its token.

use anyhow::{Context, Result, ensure};
use serde_json::Value;

/// Resources asked for at once; the tests' tenants hold fewer.
const COUNT: usize = 500;

/// A trial tenant.
pub struct Trial {
    /// Its tenant URL, as the vendor's console would show it.
    pub url: String,
    /// Its token.
    pub token: String,
}

impl Trial {
    /// Every user it stores.
    ///
    /// # Errors
    /// It does not answer as SCIM says (RFC 7644 §3.4.2).
    pub async fn users(&self) -> Result<Vec<Value>> {
        self.list("Users").await
    }

    /// Every group it stores.
    ///
    /// # Errors
    /// It does not answer as SCIM says (RFC 7644 §3.4.2).
    pub async fn groups(&self) -> Result<Vec<Value>> {
        self.list("Groups").await
    }

    /// Sends a request below the tenant URL. Returns the status, and the answer's JSON or null.
    ///
    /// # Errors
    /// No answer came.
    pub async fn send(&self, method: &str, path: &str, body: Option<Value>) -> Result<(u16, Value)> {
        let mut request = reqwest::Client::new()
            .request(method.parse()?, format!("{}{path}", self.url.trim()))
            .bearer_auth(self.token.trim());
        if let Some(body) = body {
            request = request
                .header("Content-Type", "application/scim+json")
                .body(body.to_string());
        }
        let answer = request.send().await?;
        let status = answer.status().as_u16();
        let text = answer.text().await?;
        Ok((status, serde_json::from_str(&text).unwrap_or(Value::Null)))
    }

    async fn list(&self, endpoint: &str) -> Result<Vec<Value>> {
        let base = self
            .url
            .split('?')
            .next()
            .unwrap_or_default()
            .trim_end_matches('/');
        let url = format!("{base}/{endpoint}?startIndex=1&count={COUNT}");
        let answer = reqwest::Client::new()
            .get(&url)
            .bearer_auth(&self.token)
            .send()
            .await?;
        ensure!(answer.status().is_success(), "{url} answered {}", answer.status());
        let body: Value = serde_json::from_str(&answer.text().await?)?;
        let resources = body["Resources"].as_array().cloned().unwrap_or_default();
        let total = body["totalResults"].as_u64().context("totalResults")?;
        ensure!(
            total == resources.len() as u64,
            "{url} lists {} of {total}",
            resources.len()
        );
        Ok(resources)
    }
}
