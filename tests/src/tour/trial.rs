//! One trial tenant from the first page to the last: everything that its screens show and do, with requests that
//! come over HTTP while they are looked at.

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};

use super::{AtStop, Tour};
use crate::poll;
use crate::trial::Trial;

/// As long as a name may be, to see how it is cut.
const LONG_NAME: &str = "a-trial-tenant-with-a-name-that-is-as-long-as-a-name-may-get-12";
/// The tenant that gets the requests.
const NAME: &str = "demo";
/// Whether the page is hidden from screen readers, as it is behind a dialog.
const ROOT_HIDDEN: &str = "return document.getElementById('root').getAttribute('aria-hidden') === 'true'";
const ENTRA_TENANT: &str = "6f0c3d1e-52d4-4a1b-9b57-0f6a51c2b3d4";
const ENTERPRISE: &str = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

impl<H: AtStop> Tour<'_, H> {
    /// A trial tenant made, called, looked at and changed.
    ///
    /// # Errors
    /// The first stop that did not come as expected.
    pub async fn trial_tenant(&mut self) -> Result<()> {
        self.window.see("door-setup").await?;
        self.go_to("trial").await?;
        self.stop("trial-empty").await?;
        self.long_trial().await.context("a name as long as it may be")?;
        let trial = self.new_trial().await.context("a new trial tenant")?;
        call(&trial).await.context("calling it")?;
        self.go_to("trial").await?;
        self.stop("trial-list").await?;
        self.window.follow(&format!("trial-{NAME}")).await?;
        self.window.see("exchange-row").await?;
        self.stop("trial-exchanges").await?;
        self.exchange().await.context("one exchange")?;
        self.story().await.context("a story")?;
        self.replay().await.context("sending again")?;
        self.export().await.context("the log as a file")?;
        self.stored().await.context("what is stored")?;
        self.connect().await.context("Connect")?;
        self.faults(&trial).await.context("Faults")?;
        self.behaviour().await.context("Behaviour")?;
        self.tokens(&trial).await.context("Tokens")?;
        self.data().await.context("Data")?;
        self.window.click("trial-delete").await?;
        self.window.see("confirm").await?;
        self.stop("trial-delete").await?;
        self.refuse().await
    }

    async fn long_trial(&mut self) -> Result<()> {
        self.window.click("primary-act").await?;
        self.window.see("trial-name").await?;
        self.stop("trial-create").await?;
        self.window.fill("trial-name", "not_a_name").await?;
        self.stop("trial-create-bad-name").await?;
        self.window.fill("trial-name", LONG_NAME).await?;
        self.window.click("trial-create").await?;
        self.window.see("created-token").await?;
        self.stop("trial-created").await?;
        self.window.click("created-open").await?;
        self.window.see("tab-exchanges").await?;
        self.stop("trial-no-exchanges").await?;
        for (tab, id) in [("faults", "fault-line"), ("data", "no-snapshots")] {
            self.window.click(&format!("tab-{tab}")).await?;
            self.window.see(id).await?;
            self.stop(&format!("trial-no-{tab}")).await?;
        }
        Ok(())
    }

    async fn new_trial(&mut self) -> Result<Trial> {
        self.go_to("trial").await?;
        self.window.click("primary-act").await?;
        self.window.fill("trial-name", NAME).await?;
        self.window.click("create-more").await?;
        self.window.turn_on("create-oauth").await?;
        self.window.turn_on("create-entra").await?;
        self.window.fill("entra-tenant", ENTRA_TENANT).await?;
        self.window.fill("create-people", "24").await?;
        self.window.fill("create-groups", "5").await?;
        self.stop("trial-create-more").await?;
        self.window.click("trial-create").await?;
        self.window.see("created-secret").await?;
        self.stop("trial-created-client").await?;
        let url = self.window.text("created-url").await?;
        let token = self.window.text("created-token").await?;
        self.window.click("created-open").await?;
        self.window.see("tab-exchanges").await?;
        Ok(Trial { url, token })
    }

    async fn exchange(&mut self) -> Result<()> {
        self.find("created").await?;
        for tab in ["request", "answer", "change", "why"] {
            self.window.click(&format!("exchange-tab-{tab}")).await?;
            self.stop(&format!("trial-exchange-{tab}")).await?;
        }
        self.window
            .fill("exchange-search", "nothing has these words")
            .await?;
        self.window.gone("exchange-row", poll::SHORT).await?;
        self.stop("trial-exchanges-none-found").await
    }

    /// Looks for words and opens the newest exchange that has them.
    async fn find(&self, words: &str) -> Result<()> {
        self.window.fill("exchange-search", words).await?;
        self.window.reads("exchange-row", words, poll::SHORT).await?;
        self.window.click("exchange-row").await?;
        self.window.see("exchange-panel").await?;
        self.window.gone("waiting", poll::SHORT).await
    }

    async fn story(&mut self) -> Result<()> {
        self.find("department").await?;
        self.window.click("open-story").await?;
        self.window.see("story-created").await?;
        self.window.gone("waiting", poll::SHORT).await?;
        self.stop("trial-story").await?;
        let line = self.window.text("story-line").await?;
        ensure!(
            line.contains("Looked for, created, changed, disabled"),
            "the story reads: {line}"
        );
        self.window.click("story-changed").await?;
        self.window.see("change-table").await?;
        self.stop("trial-story-step").await?;
        self.window.click("story-back").await
    }

    async fn replay(&mut self) -> Result<()> {
        self.find("created").await?;
        self.window.click("replay").await?;
        self.window.see("replay-of").await?;
        self.stop("trial-replayed").await?;
        self.window.click("replay-edit").await?;
        self.window.see("replay-path").await?;
        self.stop("trial-replay-edit").await?;
        self.window.fill("replay-path", "/Users?a b").await?;
        self.window.click("form-act").await?;
        self.window.see("error-bar").await?;
        self.stop("trial-replay-refused").await?;
        self.window.escape().await?;
        self.window.gone("replay-dialog", poll::SHORT).await
    }

    async fn export(&mut self) -> Result<()> {
        self.window.click("export").await?;
        self.window.see("pseudonyms").await?;
        self.stop("trial-export").await?;
        self.window.click("form-act").await?;
        let path = self.window.text("exported-log").await?;
        let text = std::fs::read_to_string(path.trim()).with_context(|| format!("reading {path}"))?;
        ensure!(
            !text.contains("ana.lund@contoso.example"),
            "pseudonyms were asked for"
        );
        self.stop("trial-exported").await?;
        self.window.click("form-done").await?;
        self.window.gone("export-log", poll::SHORT).await
    }

    async fn stored(&mut self) -> Result<()> {
        for place in ["people", "groups"] {
            self.window.click(&format!("tab-{place}")).await?;
            self.window.click("resource-row").await?;
            self.window.see("resource-json").await?;
            self.stop(&format!("trial-{place}")).await?;
        }
        Ok(())
    }

    async fn connect(&mut self) -> Result<()> {
        self.window.click("tab-connect").await?;
        self.window
            .reads("connect-callers", "Entra in the cloud cannot", poll::SHORT)
            .await?;
        self.stop("trial-connect").await?;
        self.window.click("reveal-token").await?;
        self.window.see("token").await?;
        self.stop("trial-token").await?;
        self.window.escape().await?;
        self.window.gone("token", poll::SHORT).await
    }

    async fn faults(&mut self, trial: &Trial) -> Result<()> {
        self.window.click("tab-faults").await?;
        self.window
            .fill("fault-line", "429:POST /Users:times=1:retry-after=10")
            .await?;
        self.window.click("fault-add").await?;
        self.window.see("fault").await?;
        let (status, _) = trial.send("POST", "/Users", Some(person("Bo", "Holm"))).await?;
        ensure!(status == 429, "the fault answers {status}");
        self.window.fill("fault-line", "delay=1ms:GET /Users").await?;
        self.window.click("fault-add").await?;
        self.window.reads("tab-faults", "2", poll::SHORT).await?;
        self.window.fill("fault-line", "sometimes").await?;
        self.window.click("fault-add").await?;
        self.window.reads("faults", "cannot be read", poll::SHORT).await?;
        self.stop("trial-faults").await?;
        self.window.click("fault-clear").await?;
        self.window.see("confirm").await?;
        self.stop("trial-faults-clear").await?;
        self.refuse().await?;
        self.window.click("tab-exchanges").await?;
        self.find("429").await?;
        self.window.see("struck").await?;
        self.stop("trial-exchange-fault").await
    }

    async fn behaviour(&mut self) -> Result<()> {
        self.window.click("tab-behaviour").await?;
        self.window.see("mode-strict").await?;
        self.stop("trial-behaviour").await?;
        self.window.fill("keep-age", "a month").await?;
        self.window.click("settings-save").await?;
        self.window.see("error-bar").await?;
        self.stop("trial-behaviour-refused").await?;
        self.window.fill("keep-age", "30d").await?;
        self.window.turn_on("mode-strict").await?;
        self.window.click("settings-save").await?;
        self.window.reads("behaviour-note", "Saved", poll::SHORT).await?;
        self.stop("trial-behaviour-saved").await
    }

    async fn tokens(&mut self, trial: &Trial) -> Result<()> {
        self.window.click("tab-tokens").await?;
        self.window.click("token-add").await?;
        self.window.see("token-name").await?;
        self.stop("trial-token-add").await?;
        self.window.fill("token-name", "Entra job").await?;
        self.window.click("form-act").await?;
        self.window.see("created-token").await?;
        self.stop("trial-token-made").await?;
        self.window.click("form-done").await?;
        self.window.gone("token-dialog", poll::SHORT).await?;
        self.window.click("token-rotate-first").await?;
        self.window.see("token-overlap").await?;
        self.stop("trial-token-rotate").await?;
        self.window.escape().await?;
        self.window.gone("token-dialog", poll::SHORT).await?;
        self.window.click("token-revoke-first").await?;
        self.window.see("confirm").await?;
        self.stop("trial-token-revoke").await?;
        self.window.click("confirm-yes").await?;
        self.window
            .attribute("token-first", "data-state", "revoked", poll::SHORT)
            .await?;
        let (status, _) = trial.send("GET", "/Users", None).await?;
        ensure!(status == 401, "an ended token is answered {status}");
        self.page_is_back().await?;
        self.stop("trial-tokens").await
    }

    async fn data(&mut self) -> Result<()> {
        self.window.click("tab-data").await?;
        self.window
            .fill("snapshot-name", "before-the-first-cycle")
            .await?;
        self.window.click("snapshot-take").await?;
        self.window.see("snapshot-before-the-first-cycle").await?;
        self.window.click("seed").await?;
        self.window.see("seeded").await?;
        self.stop("trial-data").await?;
        self.window.click("restore-before-the-first-cycle").await?;
        self.window.see("confirm").await?;
        self.stop("trial-restore").await?;
        self.refuse().await?;
        self.window.click("reset").await?;
        self.window.see("confirm").await?;
        self.stop("trial-reset").await?;
        self.window.click("confirm-yes").await?;
        self.window.see("reset-done").await?;
        self.window.reads("tab-people", "People 0", poll::SHORT).await?;
        self.page_is_back().await?;
        self.stop("trial-reset-done").await
    }

    /// Says no to a question.
    async fn refuse(&self) -> Result<()> {
        self.window.click("confirm-no").await?;
        self.page_is_back().await
    }

    /// Waits until nothing lies over the page, and screen readers can read it again.
    async fn page_is_back(&self) -> Result<()> {
        self.window.gone("confirm", poll::SHORT).await?;
        poll::until("the page to come back", poll::SHORT, async || {
            let hidden = self.window.run(ROOT_HIDDEN).await?;
            Ok((hidden == Value::Bool(false)).then_some(()))
        })
        .await
    }
}

fn person(given: &str, family: &str) -> Value {
    let name = format!("{given}.{family}@contoso.example").to_lowercase();
    json!({
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"],
        "userName": name,
        "displayName": format!("{given} {family}"),
        "name": { "givenName": given, "familyName": family },
        "active": true,
        "externalId": format!("e-{given}"),
        ENTERPRISE: { "department": "Sales" },
    })
}

fn replace(path: &str, value: &str) -> Value {
    json!({
        "schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
        "Operations": [{ "op": "Replace", "path": path, "value": value }],
    })
}

/// What Entra sends for one person, and a few requests that are refused.
async fn call(trial: &Trial) -> Result<()> {
    let search = "/Users?filter=userName+eq+%22ana.lund%40contoso.example%22";
    let probe = "/Users?filter=userName+eq+%22d0f5e9a2-0c51-4a0e-9a7e-3f1b2c4d5e6f%22";
    expect(trial, "GET", probe, None, 200).await?;
    expect(trial, "GET", search, None, 200).await?;
    let made = expect(trial, "POST", "/Users", Some(person("Ana", "Lund")), 201).await?;
    let id = made["id"].as_str().context("an id")?.to_owned();
    let url = format!("/Users/{id}");
    let department = format!("{ENTERPRISE}:department");
    expect(trial, "PATCH", &url, Some(replace(&department, "Finance")), 200).await?;
    expect(trial, "PATCH", &url, Some(replace("active", "False")), 200).await?;
    expect(trial, "POST", "/Users", Some(person("Ana", "Lund")), 409).await?;
    expect(trial, "GET", "/Users/nobody", None, 404).await?;
    Ok(())
}

async fn expect(trial: &Trial, method: &str, path: &str, body: Option<Value>, status: u16) -> Result<Value> {
    let (answered, answer) = trial.send(method, path, body).await?;
    ensure!(
        answered == status,
        "{method} {path} answered {answered}: {answer}"
    );
    Ok(answer)
}
