//! The same way with everything that people get wrong: each stop shows what went wrong and how to go on.

use anyhow::{Context, Result, bail, ensure};
use graph_client::SignInError;

use super::{AtStop, Tour};
use crate::account::Account;
use crate::poll;
use crate::webpage::WebPage;

/// AADSTS number of a wrong password.
const WRONG_PASSWORD: &str = "50126";
/// AADSTS number of a consent that the person refused.
const CONSENT_REFUSED: &str = "65004";
/// AADSTS number of permissions that only an administrator can consent to.
const ONLY_ADMINS_CONSENT: &str = "90094";
/// Nothing listens on this port of this machine.
const NOBODY: &str = "http://127.0.0.1:9/scim/v2";

impl<H: AtStop> Tour<'_, H> {
    /// From Home to a good connection, by way of every mistake.
    ///
    /// # Errors
    /// The first mistake that was not answered as it should be.
    pub async fn stumble(&mut self) -> Result<()> {
        self.home().await.context("Home")?;
        self.vendor().await.context("Vendor")?;
        self.stumble_at_sign_in().await.context("Sign in")?;
        self.stumble_without_role()
            .await
            .context("Sign in without a role")?;
        self.preflight().await.context("Pre-flight")?;
        self.vendor_side().await.context("At the vendor")?;
        self.stumble_at_connection().await.context("Connection")
    }

    async fn stumble_at_sign_in(&mut self) -> Result<()> {
        self.go_on("signIn").await?;
        let account = Account::first_on(self.window).await?;

        // A wrong password is between the browser and the sign-in page: the app goes on waiting.
        self.begin_sign_in().await?;
        let wrong = Account {
            password: "not-the-password".to_owned(),
            ..account.clone()
        };
        refused(wrong.follow(self.window, true).await?, WRONG_PASSWORD)?;
        ensure!(
            self.window.has("sign-in-url").await?,
            "after a wrong password the app still waits"
        );

        // Abandoned: the window stays usable.
        self.window.click("sign-in-cancel").await?;
        self.window.see("sign-in-cancelled").await?;
        self.stop("sign-in-abandoned").await?;

        self.begin_sign_in().await?;
        refused(account.follow(self.window, false).await?, CONSENT_REFUSED)?;
        self.window
            .see("error-fix")
            .await
            .context("a refused consent names its repair")?;
        self.stop("sign-in-consent-refused").await?;
        Ok(())
    }

    /// Somebody without a role cannot even consent: the app says who can.
    async fn stumble_without_role(&mut self) -> Result<()> {
        let nobody = Account::without_role_on(self.window).await?;
        let admin = Account::first_on(self.window).await?;
        self.begin_sign_in().await?;
        refused(nobody.follow(self.window, true).await?, ONLY_ADMINS_CONSENT)?;
        if self.window.has("sign-in-url").await? {
            self.window.click("sign-in-cancel").await?;
        }
        self.window.see("account-upn").await?;
        self.stop("sign-in-no-role").await?;
        // The admin sits elsewhere and types a code there.
        self.window.click("sign-in-with-code").await?;
        self.window.see("user-code").await?;
        admin.enter_code(self.window).await?;
        // The window asks every five seconds, as Entra wishes.
        self.window.see_within("signed-in", poll::LONG).await?;
        Ok(())
    }

    async fn begin_sign_in(&self) -> Result<()> {
        self.window.click("primary-act").await?;
        self.window.see("sign-in-url").await?;
        Ok(())
    }

    async fn stumble_at_connection(&mut self) -> Result<()> {
        self.go_on("connection").await?;
        let page = WebPage::start().await?;
        for (name, url, code) in [
            ("not-https", "http://api.vendor.example/scim/v2", "not-https"),
            ("no-address", "vendor", "not-a-url"),
            ("no-answer", NOBODY, "unreachable"),
            ("web-page", page.url().as_str(), "web-page"),
        ] {
            self.bad_connection(name, url, code)
                .await
                .with_context(|| format!("the address {url}"))?;
        }
        self.window.click("use-trial").await?;
        self.window
            .attribute("probe", "data-verdict", "pass", poll::SHORT)
            .await?;
        let url = self.window.field_value("tenant-url").await?;
        self.bad_connection("wrong-token", &url, "unauthorized").await?;
        self.window.click("rail-vendorSide").await?;
        self.arrive("vendorSide", poll::SHORT).await?;
        self.go_on("connection").await?;
        self.window
            .attribute("probe", "data-verdict", "pass", poll::SHORT)
            .await
            .context("the refused token was kept")
    }

    async fn bad_connection(&mut self, name: &str, url: &str, code: &str) -> Result<()> {
        self.window.fill("tenant-url", url).await?;
        self.window.fill("secret-token", "not-the-token").await?;
        self.window
            .attribute("probe", "data-code", code, poll::LONG)
            .await?;
        self.window
            .see("probe-fix")
            .await
            .context("a bad connection names its repair")?;
        let save = self.window.see("primary-act").await?;
        ensure!(
            !save.is_enabled().await?,
            "a connection that is not good cannot be saved"
        );
        self.stop(&format!("connection-{name}")).await
    }
}

fn refused(outcome: Result<(), SignInError>, number: &str) -> Result<()> {
    match outcome {
        Ok(()) => bail!("the sign-in pages should have refused with AADSTS{number}"),
        Err(error) => {
            let words = error.to_string();
            ensure!(words.contains(number), "expected AADSTS{number}, got: {words}");
            Ok(())
        }
    }
}
