//! One vendor, one tenant, one admin at a terminal.

use app_api::simulated::{self, Fault, TenantOptions};
use graph_sim::{RunningTenant, Switches};
use serde_json::Value;

use crate::graph::Graph;
use crate::place::{Place, Ran};
use crate::serving::Serving;

/// The account of the simulated tenant that may set up applications.
pub(crate) const ADMIN: &str = "maja.lund@contoso.example";
/// The account without any role.
pub(crate) const PLAIN: &str = "oliver.beck@contoso.example";
/// Objects become readable after this long; long enough that waiting is needed.
const REPLICATION: std::time::Duration = std::time::Duration::from_millis(40);

/// The simulated tenant in a process of its own, or in this one, where its request log can be looked at.
pub(crate) enum Tenant {
    Child(Box<Serving>),
    Here(Box<RunningTenant>),
}

impl Tenant {
    pub(crate) fn ready(&self) -> Value {
        match self {
            Self::Child(serving) => serving.ready.clone(),
            Self::Here(tenant) => tenant.ready_line(),
        }
    }
}

/// Everything a set-up from the terminal needs.
pub(crate) struct World {
    pub(crate) place: Place,
    pub(crate) tenant: Tenant,
    pub(crate) trial: Serving,
    pub(crate) url: String,
    pub(crate) token: String,
    pub(crate) answers: String,
}

/// A tenant in this process.
pub(crate) async fn tenant_here(faults: &[&str]) -> RunningTenant {
    let options = TenantOptions {
        faults: faults.iter().map(|spec| spec.parse::<Fault>().unwrap()).collect(),
        switches: Switches {
            replication: REPLICATION,
            device_interval: std::time::Duration::from_secs(1),
            ..Switches::default()
        },
        ..TenantOptions::default()
    };
    simulated::serve(options).await.unwrap()
}

impl World {
    /// Tenant and trial backend as children of the test.
    pub(crate) async fn of_children(more: &[&str]) -> Self {
        let place = Place::new();
        let mut arguments = vec!["tenant", "serve", "--fault", "replication=40ms"];
        arguments.extend(more);
        let tenant = Serving::start(&place, &arguments).await;
        Self::around(place, Tenant::Child(Box::new(tenant))).await
    }

    /// The tenant in this process.
    pub(crate) async fn here(faults: &[&str]) -> Self {
        let tenant = tenant_here(faults).await;
        Self::around(Place::new(), Tenant::Here(Box::new(tenant))).await
    }

    async fn around(mut place: Place, tenant: Tenant) -> Self {
        let made = place
            .run(&["trial", "create", "vendor", "--vendor", "sms2go", "--json"])
            .await
            .expect(0)
            .json();
        let trial = Serving::start(&place, &["trial", "serve", "--listen", "127.0.0.1:0"]).await;
        let url = trial.ready["tenants"][0]["url"].as_str().unwrap().to_owned();
        let token = made["token"].as_str().unwrap().to_owned();
        place.set("SLIPWAY_TOKEN", &token);
        let ready = tenant.ready();
        let admin = ready["accounts"]
            .as_array()
            .unwrap()
            .iter()
            .find(|a| a["upn"] == ADMIN)
            .unwrap();
        place.set("SLIPWAY_PASSWORD", admin["password"].as_str().unwrap());
        let mut world = Self {
            place,
            tenant,
            trial,
            url,
            token,
            answers: String::new(),
        };
        world.answer("");
        world
    }

    /// Writes the answers file anew, with more lines in it.
    pub(crate) fn answer(&mut self, more: &str) {
        let text = format!(
            "vendor = \"sms2go\"\ntenant_url = \"{}\"\nticks = [\"S2G-B0\"]\n{more}\n",
            self.url
        );
        self.answers = self.place.file("answers.toml", text);
    }

    /// `slipway sign-in` as the administrator of this tenant.
    pub(crate) async fn sign_in(&self, more: &[&str]) -> Ran {
        let ready = self.tenant.ready();
        let address = |name: &str| ready[name].as_str().unwrap().to_owned();
        let (authority, graph) = (address("authority"), address("graph"));
        let mut arguments = vec!["sign-in", "--authority", &authority, "--graph", &graph];
        arguments.extend(["--account", ADMIN]);
        arguments.extend(more);
        self.place.run(&arguments).await
    }

    /// The arguments of `slipway setup …` against this tenant.
    pub(crate) fn arguments(&self, command: &str, more: &[&str]) -> Vec<String> {
        let ready = self.tenant.ready();
        let (authority, graph) = (
            ready["authority"].as_str().unwrap(),
            ready["graph"].as_str().unwrap(),
        );
        let mut arguments = vec!["setup", command, "--vendor", "sms2go", "--answers", &self.answers];
        arguments.extend(["--authority", authority, "--graph", graph]);
        if !more.contains(&"--account") {
            arguments.extend(["--account", ADMIN]);
        }
        if command == "apply" {
            arguments.push("--yes");
        }
        arguments.extend(more);
        arguments.into_iter().map(str::to_owned).collect()
    }

    pub(crate) async fn setup(&self, command: &str, more: &[&str]) -> Ran {
        let arguments = self.arguments(command, more);
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        self.place.run(&arguments).await
    }

    pub(crate) async fn graph(&self) -> Graph {
        Graph::admin(&self.tenant.ready()).await
    }

    /// The requests that changed the tenant so far.
    pub(crate) fn writes(&self) -> Vec<String> {
        let Tenant::Here(tenant) = &self.tenant else {
            panic!("the log of a child cannot be read")
        };
        let writes = tenant.requests().into_iter().filter(|call| call.write);
        writes
            .map(|call| format!("{} {} {}", call.method, call.path, call.status))
            .collect()
    }

    /// Exactly one application with one job and the eight groups, whatever happened on the way.
    pub(crate) async fn assert_set_up_once(&self, name: &str) {
        let state = self.graph().await.state(name).await;
        assert_eq!(state.principals.len(), 1, "{:#?}", state.principals);
        assert_eq!(state.applications.len(), 1);
        assert_eq!(state.jobs.len(), 1, "{:#?}", state.jobs);
        assert_eq!(state.assignments.len(), 8, "{:#?}", state.assignments);
    }
}
