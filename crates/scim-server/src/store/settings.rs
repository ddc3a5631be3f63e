//! What a tenant is set to: one document.

use profile::Flavour;
use scim::schema::{Attribute, Returned, Uniqueness};
use scim::{Mode, ResourceType, SchemaSet};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sqlx::{Row, SqliteConnection};

use super::{StoreError, TrialStore, tenants};
use crate::entra::EntraTokens;
use crate::fault::{FAULTS_MAX, Fault};
use crate::flavour::Judge;

/// What a trial tenant is set to.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct TenantSettings {
    /// By the letter of the RFCs: what Entra sends otherwise is refused instead of accepted and noted.
    pub strict: bool,
    /// Of an attribute with canonical values no other is accepted (RFC 7643 §2.3.1 leaves that to the server).
    pub canonical_values_only: bool,
    /// Behaves as this vendor.
    pub flavour: Option<Flavour>,
    /// What goes wrong on purpose.
    pub faults: Vec<Fault>,
    /// How long an OAuth access token lives, in seconds; set when the tenant has an OAuth client.
    pub access_token_s: Option<u64>,
    /// Accepts tokens that Entra issued.
    pub entra: Option<EntraTokens>,
    /// Schemas of its own (RFC 7643 §7).
    pub extensions: Vec<Value>,
    /// What the log keeps.
    pub retention: Retention,
}

/// What the log keeps; whatever is exceeded first lets the oldest exchanges go.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Retention {
    /// Exchanges at most; `EXCHANGES_KEPT` when `None`.
    pub exchanges: Option<u32>,
    /// Seconds an exchange is kept.
    pub age_s: Option<u64>,
    /// Bytes of all exchanges together.
    pub bytes: Option<u64>,
}

impl TenantSettings {
    /// The schemas of RFC 7643 and its own.
    ///
    /// # Errors
    /// One of its own is no schema.
    fn schemas(&self) -> Result<SchemaSet, StoreError> {
        let all = SchemaSet::with_extensions(&Value::Array(self.extensions.clone())).map_err(|error| {
            StoreError::refused(
                format!("an extension is no schema: {error}"),
                "Write it as RFC 7643 §7 defines a schema, with `resourceType` User or Group.",
            )
        })?;
        Ok(match self.canonical_values_only {
            true => all.with_canonical_values_only(),
            false => all,
        })
    }

    /// # Errors
    /// Something of it cannot be: the sentence says what.
    fn check(&self) -> Result<(), StoreError> {
        if self.faults.len() > FAULTS_MAX {
            return Err(StoreError::refused(
                format!("a tenant has at most {FAULTS_MAX} faults"),
                "Take some away first.",
            ));
        }
        for (index, fault) in self.faults.iter().enumerate() {
            if self.faults[..index].contains(fault) {
                return Err(StoreError::refused(
                    format!("the fault `{fault}` is there already"),
                    "Write `times=2` for twice.",
                ));
            }
        }
        if let Some(entra) = &self.entra {
            entra.check().map_err(|why| {
                StoreError::refused(
                    why,
                    "Give the tenant id as a GUID and the address of its keys over https.",
                )
            })?;
        }
        self.schemas()?;
        Ok(())
    }
}

/// Settings that are ready to be used for requests.
#[derive(Debug)]
pub(crate) struct Ready {
    pub(crate) settings: TenantSettings,
    pub(crate) schemas: SchemaSet,
    pub(crate) judge: Option<Judge>,
    /// Whether some attribute is shown only when it is asked for, or never: then no resource is shown as it is
    /// stored.
    pub(crate) hides: bool,
    /// Whether an attribute of an extension must be unique.
    pub(crate) has_unique_extension: bool,
}

impl Ready {
    /// How requests are read.
    pub(crate) fn mode(&self) -> Mode {
        match self.settings.strict {
            true => Mode::Strict,
            false => Mode::Entra,
        }
    }

    /// How many exchanges the tenant keeps.
    pub(crate) fn kept(&self, store: &TrialStore) -> u32 {
        let own = self.settings.retention.exchanges;
        own.unwrap_or_else(|| store.exchanges_kept())
    }

    /// From the document; `None` stands for the defaults.
    pub(super) fn of(document: Option<&str>) -> Result<Self, StoreError> {
        let settings: TenantSettings = match document {
            Some(document) => serde_json::from_str(document)?,
            None => TenantSettings::default(),
        };
        let judge = settings.flavour.clone().map(Judge::new).transpose();
        let schemas = settings.schemas()?;
        let of_extensions = || {
            let types = [ResourceType::User, ResourceType::Group].into_iter();
            let extensions = types.flat_map(|resource_type| schemas.extensions(resource_type));
            extensions.flat_map(|extension| &extension.schema.attributes)
        };
        Ok(Self {
            judge: judge.map_err(StoreError::Corrupt)?,
            // Of the core schemas the password is hidden, which is not kept, and what a member is called, which
            // stands in no stored resource.
            hides: of_extensions().any(is_hidden),
            has_unique_extension: of_extensions().any(is_unique),
            schemas,
            settings,
        })
    }
}

fn is_hidden(attribute: &Attribute) -> bool {
    matches!(attribute.returned, Returned::Never | Returned::Request)
        || attribute.sub_attributes.iter().any(is_hidden)
}

fn is_unique(attribute: &Attribute) -> bool {
    attribute.uniqueness != Uniqueness::None || attribute.sub_attributes.iter().any(is_unique)
}

/// Settings of a tenant; the defaults when none were ever set.
async fn read(connection: &mut SqliteConnection, tenant_seq: i64) -> Result<TenantSettings, StoreError> {
    let document: Option<String> = sqlx::query_scalar("SELECT document FROM setting WHERE tenant_seq = ?")
        .bind(tenant_seq)
        .fetch_optional(connection)
        .await?;
    match document {
        None => Ok(TenantSettings::default()),
        Some(document) => Ok(serde_json::from_str(&document)?),
    }
}

/// Writes settings for a tenant, as a part of a larger write.
pub(super) async fn write(
    connection: &mut SqliteConnection,
    tenant_seq: i64,
    settings: &TenantSettings,
) -> Result<(), StoreError> {
    settings.check()?;
    sqlx::query(
        "INSERT INTO setting (tenant_seq, revision, document) VALUES (?, ?, ?) \
         ON CONFLICT (tenant_seq) DO UPDATE SET revision = excluded.revision, document = excluded.document",
    )
    .bind(tenant_seq)
    // Random rather than counted: a deleted tenant's number may be given to a new one.
    .bind(rand::random_range(1..i64::MAX))
    .bind(serde_json::to_string(settings)?)
    .execute(connection)
    .await?;
    Ok(())
}

/// Tenants whose log is bounded by age or size.
pub(super) async fn retentions(
    connection: &mut SqliteConnection,
) -> Result<Vec<(i64, Retention)>, StoreError> {
    let rows = sqlx::query("SELECT tenant_seq, document FROM setting")
        .fetch_all(connection)
        .await?;
    let mut bounded = Vec::new();
    for row in &rows {
        let document: String = row.try_get("document")?;
        let settings: TenantSettings = serde_json::from_str(&document)?;
        if settings.retention.age_s.is_some() || settings.retention.bytes.is_some() {
            bounded.push((row.try_get("tenant_seq")?, settings.retention));
        }
    }
    Ok(bounded)
}

/// Says that the tenant has an OAuth client, for its discovery.
pub(super) async fn offer_oauth(
    connection: &mut SqliteConnection,
    tenant_seq: i64,
) -> Result<(), StoreError> {
    let mut settings = read(connection, tenant_seq).await?;
    if settings.access_token_s.is_none() {
        settings.access_token_s = Some(crate::access::oauth::ACCESS_TOKEN_S);
        write(connection, tenant_seq, &settings).await?;
    }
    Ok(())
}

impl TrialStore {
    /// What a tenant is set to.
    ///
    /// # Errors
    /// [`StoreError::NoTenant`].
    pub async fn settings(&self, tenant: &str) -> Result<TenantSettings, StoreError> {
        let mut connection = self.reader().await?;
        let tenant = tenants::required(&mut connection, tenant).await?;
        read(&mut connection, tenant.seq).await
    }

    /// Changes what a tenant is set to; a running server of any process follows at the next request.
    ///
    /// # Errors
    /// [`StoreError::NoTenant`], [`StoreError::Refused`] when the result cannot be.
    pub async fn change_settings(
        &self,
        tenant: &str,
        change: impl FnOnce(&mut TenantSettings) + Send + 'static,
    ) -> Result<TenantSettings, StoreError> {
        let tenant = tenant.to_owned();
        let changed = self
            .writer()
            .alone(move |connection| {
                Box::pin(async move {
                    let tenant = tenants::required(connection, &tenant).await?;
                    let mut settings = read(connection, tenant.seq).await?;
                    change(&mut settings);
                    write(connection, tenant.seq, &settings).await?;
                    Ok(settings)
                })
            })
            .await?;
        self.known().forget();
        Ok(changed)
    }
}
