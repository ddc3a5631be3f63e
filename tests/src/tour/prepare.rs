//! Home, vendor, sign-in, pre-flight, the vendor's side.

use anyhow::Result;

use super::{AtStop, Tour, VENDOR};
use crate::account::Account;
use crate::poll;

impl<H: AtStop> Tour<'_, H> {
    pub(super) async fn home(&mut self) -> Result<()> {
        self.window.see("door-setup").await?;
        self.stop("home").await
    }

    pub(super) async fn vendor(&mut self) -> Result<()> {
        self.window.click("door-setup").await?;
        self.arrive("vendor", poll::SHORT).await?;
        self.window.choose(&format!("vendor-{VENDOR}")).await?;
        self.stop("vendor").await
    }

    pub(super) async fn sign_in(&mut self) -> Result<()> {
        self.go_on("signIn").await?;
        let account = Account::first_on(self.window).await?;
        self.stop("sign-in").await?;
        let domain = account.upn.rsplit_once('@').map_or("", |(_, domain)| domain);
        self.window.fill("tenant-domain", domain).await?;
        self.window.click("tenant-find").await?;
        self.window.see("tenant-found").await?;
        self.stop("sign-in-found").await?;
        self.window.click("sign-in-with-code").await?;
        self.window.see("user-code").await?;
        self.stop("sign-in-code").await?;
        self.window.click("sign-in-cancel").await?;
        self.window.see("sign-in-cancelled").await?;
        self.window.click("primary-act").await?;
        self.window.see("sign-in-url").await?;
        self.stop("sign-in-waiting").await?;
        account.sign_in(self.window).await?;
        self.window.see("signed-in").await?;
        self.stop("sign-in-done").await
    }

    pub(super) async fn preflight(&mut self) -> Result<()> {
        self.go_on("preflight").await?;
        self.stop("preflight").await
    }

    pub(super) async fn vendor_side(&mut self) -> Result<()> {
        self.go_on("vendorSide").await?;
        self.stop("vendor-side").await?;
        self.window.tick_everything().await?;
        self.stop("vendor-side-done").await
    }
}
