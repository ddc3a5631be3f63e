//! What goes wrong at a trial tenant on purpose.

use scim_server::Fault;

use super::Offline;
use crate::error::ApiError;

impl Offline {
    /// The faults of a tenant, as they are written.
    ///
    /// # Errors
    /// There is no such tenant.
    pub async fn faults(&self, tenant: &str) -> Result<Vec<String>, ApiError> {
        Ok(written(&self.store().settings(tenant).await?.faults))
    }

    /// Adds faults behind those there are; all of them, or none when one cannot be read. A running server follows at
    /// the next request.
    ///
    /// # Errors
    /// There is no such tenant; a fault cannot be read or is there already.
    pub async fn add_faults(&self, tenant: &str, specs: &[String]) -> Result<Vec<String>, ApiError> {
        let faults = specs
            .iter()
            .map(|spec| read(spec))
            .collect::<Result<Vec<Fault>, _>>()?;
        let settings = self
            .store()
            .change_settings(tenant, |settings| settings.faults.extend(faults))
            .await?;
        Ok(written(&settings.faults))
    }

    /// Takes faults away, by their text or by their number in the list, from 1.
    ///
    /// # Errors
    /// There is no such tenant or fault.
    pub async fn remove_faults(&self, tenant: &str, which: &[String]) -> Result<Vec<String>, ApiError> {
        let there = self.store().settings(tenant).await?.faults;
        let mut gone = Vec::new();
        for text in which {
            gone.push(named(&there, text)?);
        }
        let settings = self
            .store()
            .change_settings(tenant, move |settings| {
                settings.faults.retain(|fault| !gone.contains(fault))
            })
            .await?;
        Ok(written(&settings.faults))
    }

    /// Takes all faults away.
    ///
    /// # Errors
    /// There is no such tenant.
    pub async fn clear_faults(&self, tenant: &str) -> Result<(), ApiError> {
        self.store()
            .change_settings(tenant, |settings| settings.faults.clear())
            .await?;
        Ok(())
    }
}

fn read(spec: &str) -> Result<Fault, ApiError> {
    spec.parse().map_err(|error: scim_server::FaultParseError| {
        ApiError::bad_input(&format!("The fault `{spec}` cannot be read"))
            .because(&crate::probing::sentence(&error.problem))
            .fix(&format!("{}.", crate::probing::sentence(&error.fix)))
    })
}

fn named(there: &[Fault], text: &str) -> Result<Fault, ApiError> {
    let numbered = text
        .trim()
        .parse::<usize>()
        .ok()
        .and_then(|number| there.get(number.checked_sub(1)?));
    let written = || text.parse::<Fault>().ok().filter(|fault| there.contains(fault));
    numbered.cloned().or_else(written).ok_or_else(|| {
        ApiError::bad_input(&format!("The tenant has no fault `{text}`"))
            .fix("`slipway trial fault list` shows them with their numbers.")
    })
}

fn written(faults: &[Fault]) -> Vec<String> {
    faults.iter().map(ToString::to_string).collect()
}
