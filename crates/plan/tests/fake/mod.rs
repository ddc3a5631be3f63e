//! A small Graph in memory: enough of it to replay whole set-ups, with the delays and refusals of the real one.
#![allow(dead_code, unreachable_pub)] // each test file uses its part

use graph_model::schema::usual_schema;
use graph_model::{GraphAnswer, GraphRequest, Method, NON_GALLERY_TEMPLATE};
use jiff::{SignedDuration, Timestamp};
use plan::{Answers, Known, Mode, Next, Run, Step, StepError};
use profile::Profile;
use serde_json::{Value, json};

pub const USER_ROLE: &str = "18d14569-c3bd-439b-9a66-3a2aee01d14f";

#[derive(Default)]
pub struct Fake {
    pub principals: Vec<Value>,
    pub applications: Vec<Value>,
    pub jobs: Vec<Value>,
    pub secrets: Vec<Value>,
    pub schema: Value,
    pub groups: Vec<Value>,
    pub users: Vec<Value>,
    pub assignments: Vec<Value>,
    /// `METHOD path status` of each request, ids as they are.
    pub log: Vec<String>,
    pub bodies: Vec<Value>,
    pub hidden: Hidden,
    pub clock: Option<Timestamp>,
    pub made: usize,
}

/// What the tenant hides or refuses for a while.
#[derive(Default)]
pub struct Hidden {
    /// Reads of new application objects that still answer 404.
    pub unreplicated_reads: u32,
    /// `/templates` is still empty this many times.
    pub empty_templates: u32,
    /// Requests to `/secrets` that still answer 403.
    pub forbidden_secrets: u32,
    /// The list of assignments lags by this many reads.
    pub lagging_lists: u32,
    /// The connection test fails with this .NET status.
    pub refused_with: Option<&'static str>,
    /// Requests whose path ends like this and whose method is not GET are carried out, but the answer is lost, once.
    pub lose_answer_to: Option<&'static str>,
    /// The list of applications by name lags by this many reads.
    pub lagging_names: u32,
    /// Disturbs every answer by chance, from this seed on.
    pub chaos: Option<u64>,
}

/// What Graph would say to this refusal.
pub fn fault(status: u16, code: &str, message: &str) -> GraphAnswer {
    GraphAnswer::json(
        status,
        json!({"error": {"code": code, "message": message, "innerError": {"request-id": "r-1"}}}),
    )
}

pub fn sms2go() -> &'static Profile {
    profile::find("sms2go").expect("built in")
}

pub fn answers() -> Answers {
    Answers {
        tenant_url: "https://scim.sms2go.example/v2".into(),
        create_missing_groups: true,
        ..Answers::advised(sms2go())
    }
}

/// Nothing known, and the token at hand has the mark `m1`.
pub fn with_token() -> Known {
    let mut known = Known::default();
    known.token_at_hand = Some("m1".into());
    known
}

pub fn start_of_time() -> Timestamp {
    "2026-11-20T10:00:00Z".parse().expect("a date")
}

impl Fake {
    /// A tenant without the application, in which seven of the eight groups exist; one of them holds a group.
    pub fn new() -> Self {
        let mut fake = Self {
            schema: usual_schema().into_value(),
            ..Self::default()
        };
        fake.schema["zeta"] = json!({"unknown": ["kept", 1]});
        for (index, group) in sms2go().assignments.groups.iter().enumerate().take(7) {
            let members: Vec<Value> = (0..index + 1)
                .map(|person| json!({"id": format!("p{person}"), "displayName": "Person", "accountEnabled": person != 0}))
                .collect();
            let nested = if index == 5 {
                json!([{"id": "inner", "displayName": "Inner"}])
            } else {
                json!([])
            };
            fake.groups.push(json!({"id": format!("g{index}"), "displayName": group.name, "securityEnabled": true,
                "mailEnabled": false, "groupTypes": [], "people": members, "nested": nested, "all": index + 10}));
        }
        fake
    }

    pub fn writes(&self) -> Vec<&str> {
        self.log
            .iter()
            .filter(|line| !line.starts_with("GET") && !line.contains("validateCredentials"))
            .map(String::as_str)
            .collect()
    }

    pub fn clear_log(&mut self) {
        self.log.clear();
        self.bodies.clear();
    }

    pub fn send(&mut self, request: &GraphRequest) -> Result<GraphAnswer, String> {
        let body = request
            .body_with(&|name| (name == "SecretToken").then(|| "t0k3n".to_owned()))
            .expect("only that secret");
        let answer = self.answer(request, body.clone().unwrap_or_default());
        let path = request.path.split('?').next().unwrap_or_default();
        self.log
            .push(format!("{} {path} {}", request.method, answer.status));
        self.bodies.push(body.unwrap_or_default());
        if request.method != Method::Get
            && let Some(end) = self.hidden.lose_answer_to
            && path.ends_with(end)
        {
            self.hidden.lose_answer_to = None;
            return Err("connection reset".to_owned());
        }
        self.disturbed(answer)
    }

    /// One answer in four is another one: the request was carried out, and the run must cope.
    fn disturbed(&mut self, answer: GraphAnswer) -> Result<GraphAnswer, String> {
        let Some(seed) = &mut self.hidden.chaos else {
            return Ok(answer);
        };
        *seed = seed
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        match (*seed >> 33) % 40 {
            0 => Err("timed out".to_owned()),
            1 => Ok(fault(403, "Authorization_RequestDenied", "no")),
            2 => Ok(fault(404, "Request_ResourceNotFound", "no")),
            3 => Ok(fault(409, "ConcurrencyViolation", "no")),
            4 => Ok(fault(500, "InternalServerError", "")),
            5 => Ok(fault(429, "TooManyRequests", "")),
            6 => Ok(GraphAnswer::empty(200)),
            7 => Ok(GraphAnswer::json(200, json!({"value": [null, 7, {}]}))),
            8 => Ok(GraphAnswer::json(200, json!([]))),
            9 => Ok(fault(400, "Request_BadRequest", "Not a valid reference update.")),
            _ => Ok(answer),
        }
    }

    fn answer(&mut self, request: &GraphRequest, body: Value) -> GraphAnswer {
        let (path, query) = request.path.split_once('?').unwrap_or((&request.path, ""));
        let parts: Vec<&str> = path.split('/').skip(1).collect();
        match (request.method, parts.as_slice()) {
            (Method::Get, ["organization"]) => {
                list(&[json!({"id": "tenant-1", "displayName": "Contoso Nordic",
                "verifiedDomains": [{"name": "contoso.example", "isDefault": true}]})])
            }
            (Method::Get, ["servicePrincipals"]) if countdown(&mut self.hidden.lagging_names) => list(&[]),
            (Method::Get, ["servicePrincipals"]) => list(&self.principals),
            (Method::Get, ["servicePrincipals" | "applications", _])
                if countdown(&mut self.hidden.unreplicated_reads) =>
            {
                fault(404, "Request_ResourceNotFound", "does not exist")
            }
            (Method::Get, ["servicePrincipals", id]) => one(&self.principals, id),
            (Method::Get, ["applications", id]) => one(&self.applications, id),
            (Method::Patch, ["applications", id]) => self.roles(id, &body),
            (Method::Get, ["users", name]) => {
                let wanted = name.replace("%40", "@");
                let is_it = |user: &&Value| user["id"] == *wanted || user["userPrincipalName"] == *wanted;
                match self.users.iter().find(is_it) {
                    Some(user) => GraphAnswer::json(200, user.clone()),
                    None => fault(404, "Request_ResourceNotFound", "does not exist"),
                }
            }
            (Method::Get, ["applications"]) => list(&self.applications),
            (Method::Post, ["applicationTemplates", NON_GALLERY_TEMPLATE, "instantiate"]) => {
                self.instantiate(&body)
            }
            (method, ["servicePrincipals", _, "appRoleAssignedTo"]) => self.assignments(method, &body),
            (method, ["servicePrincipals", _, "synchronization", rest @ ..]) => {
                self.synchronization(method, rest, body)
            }
            (Method::Get, ["groups"]) => {
                let wanted = query.split("displayName%20eq%20'").nth(1).unwrap_or_default();
                let wanted = wanted.split("'&").next().unwrap_or_default();
                let found: Vec<Value> = self
                    .groups
                    .iter()
                    .filter(|group| encoded(&group["displayName"]) == wanted)
                    .cloned()
                    .collect();
                list(&found)
            }
            (Method::Get, ["groups", id]) => one(&self.groups, id),
            (Method::Get, ["groups", id, "members", cast]) => {
                let group = one(&self.groups, id).body.unwrap_or_default();
                let key = if *cast == "microsoft.graph.user" {
                    "people"
                } else {
                    "nested"
                };
                counted(group[key].as_array().map_or(&[], Vec::as_slice), None)
            }
            (Method::Get, ["groups", id, "transitiveMembers", _]) => counted(
                &[],
                one(&self.groups, id).body.and_then(|group| group["all"].as_u64()),
            ),
            (Method::Post, ["groups"]) => {
                self.made += 1;
                let mut group = body;
                group["id"] = json!(format!("made-{}", self.made));
                group["groupTypes"] = json!([]);
                self.groups.push(group.clone());
                GraphAnswer::json(201, group)
            }
            _ => fault(
                400,
                "Request_BadRequest",
                &format!("the fake has no {} {path}", request.method),
            ),
        }
    }

    /// Roles are stored on the application object; its service principal gets the copy.
    fn roles(&mut self, id: &str, body: &Value) -> GraphAnswer {
        let object = self.applications.iter_mut().find(|object| object["id"] == id);
        let Some(object) = object else {
            return fault(404, "Request_ResourceNotFound", "does not exist");
        };
        object["appRoles"] = body["appRoles"].clone();
        let client = object["appId"].clone();
        for principal in &mut self.principals {
            if principal["appId"] == client {
                principal["appRoles"] = body["appRoles"].clone();
            }
        }
        GraphAnswer::empty(204)
    }

    fn instantiate(&mut self, body: &Value) -> GraphAnswer {
        self.made += 1;
        let (principal, application) = (format!("sp-{}", self.made), format!("app-{}", self.made));
        let created = self.clock.unwrap_or_else(start_of_time).to_string();
        self.principals.push(json!({"id": principal, "appId": format!("client-{}", self.made), "displayName": body["displayName"],
            "applicationTemplateId": NON_GALLERY_TEMPLATE, "createdDateTime": created, "appRoles": [
                {"id": USER_ROLE, "displayName": "User", "isEnabled": true, "allowedMemberTypes": ["User"]},
                {"id": "b9632174-c057-4f7e-951b-be3adc52bfe6", "displayName": "msiam_access", "isEnabled": true, "allowedMemberTypes": ["User"]}]}));
        self.applications.push(json!({"id": application, "appId": format!("client-{}", self.made), "displayName": body["displayName"], "createdDateTime": created,
            "appRoles": self.principals.last().map_or(Value::Null, |principal| principal["appRoles"].clone())}));
        GraphAnswer::json(
            201,
            json!({"application": self.applications.last(), "servicePrincipal": self.principals.last()}),
        )
    }

    fn assignments(&mut self, method: Method, body: &Value) -> GraphAnswer {
        if method == Method::Get {
            let shown = if countdown(&mut self.hidden.lagging_lists) {
                0
            } else {
                self.assignments.len()
            };
            return list(&self.assignments[..shown]);
        }
        let same = |found: &Value| {
            found["principalId"] == body["principalId"] && found["appRoleId"] == body["appRoleId"]
        };
        if self.assignments.iter().any(same) {
            return fault(
                400,
                "Request_BadRequest",
                "Permission being assigned already exists on the object",
            );
        }
        let is_it = |object: &&Value| object["id"] == body["principalId"];
        let user = self.users.iter().find(is_it);
        let principal = user
            .or_else(|| self.groups.iter().find(is_it))
            .cloned()
            .unwrap_or_default();
        let mut made = body.clone();
        made["id"] = json!(format!("a-{}", self.assignments.len()));
        made["principalType"] = json!(if user.is_some() { "User" } else { "Group" });
        made["principalDisplayName"] = principal["displayName"].clone();
        self.assignments.push(made.clone());
        GraphAnswer::json(201, made)
    }

    fn synchronization(&mut self, method: Method, rest: &[&str], body: Value) -> GraphAnswer {
        match (method, rest) {
            (Method::Get, ["templates"]) if countdown(&mut self.hidden.empty_templates) => list(&[]),
            (Method::Get, ["templates"]) => list(&[json!({"id": "scim", "default": true})]),
            (_, ["secrets"]) if countdown(&mut self.hidden.forbidden_secrets) => {
                fault(403, "Authorization_RequestDenied", "Insufficient privileges")
            }
            (Method::Get, ["secrets"]) => {
                let masked = self.secrets.iter().map(|item| {
                    let mut item = item.clone();
                    if item["key"] == "SecretToken" {
                        item["value"] = json!("*");
                    }
                    item
                });
                list(&masked.collect::<Vec<_>>())
            }
            (Method::Put, ["secrets"]) => {
                // An empty text takes the value away.
                self.secrets = body["value"].as_array().cloned().unwrap_or_default();
                self.secrets.retain(|item| item["value"] != "");
                GraphAnswer::empty(204)
            }
            (Method::Get, ["jobs"]) if self.jobs.is_empty() => {
                fault(404, "ResourceNotFound", "no provisioning")
            }
            (Method::Get, ["jobs"]) => list(&self.jobs),
            (Method::Post, ["jobs"]) if !self.jobs.is_empty() => {
                fault(409, "Conflict", "one job for each template")
            }
            (Method::Post, ["jobs"]) => {
                self.jobs.push(json!({"id": "scim.t.c", "templateId": "scim", "schedule": {"state": "Disabled"}, "status": {"code": "Paused"}}));
                GraphAnswer::json(201, self.jobs[0].clone())
            }
            (Method::Post, ["jobs", .., "validateCredentials"]) => match self.hidden.refused_with {
                Some(name) => fault(
                    400,
                    "CredentialValidationUnavailable",
                    &format!(
                        "We received this unexpected response from your application: Operation: GET Response Status Code: {name} Response Headers: x"
                    ),
                ),
                None => GraphAnswer::empty(204),
            },
            (Method::Get, ["jobs", id]) => one(&self.jobs, id),
            (Method::Post, ["jobs", _, "start" | "restart"]) => {
                self.jobs[0]["schedule"]["state"] = json!("Active");
                GraphAnswer::empty(204)
            }
            (Method::Get, ["jobs", _, "schema"]) => GraphAnswer::json(200, self.schema.clone()),
            (Method::Put, ["jobs", _, "schema"]) => {
                self.schema = body;
                GraphAnswer::empty(204)
            }
            _ => fault(400, "Request_BadRequest", &format!("the fake has no {rest:?}")),
        }
    }

    /// Runs to the end on a clock that jumps over every wait. Gives the steps, what is known, and how it ended.
    pub fn run(&mut self, answers: &Answers, mode: Mode, known: Known) -> Ended {
        self.run_of(sms2go(), answers, mode, known)
    }

    pub fn run_of(&mut self, profile: &Profile, answers: &Answers, mode: Mode, known: Known) -> Ended {
        let mut run = Run::new(profile, answers, mode, known);
        let error = self.drive(&mut |now| run_next(&mut run, now), usize::MAX);
        ended(run.plan(), run.known(), error, &run)
    }

    pub fn extend_of(
        &mut self,
        profile: &Profile,
        answers: &Answers,
        known: Known,
    ) -> (Vec<Step>, Option<StepError>) {
        let mut run = Run::extend(profile, answers, Mode::Apply, known);
        let error = self.drive(&mut |now| run_next(&mut run, now), usize::MAX);
        (run.plan().to_vec(), error)
    }

    pub fn renew_of(
        &mut self,
        profile: &Profile,
        answers: &Answers,
        known: Known,
    ) -> (Vec<Step>, Option<StepError>) {
        let mut run = Run::renew(profile, answers, Mode::Apply, known);
        let error = self.drive(&mut |now| run_next(&mut run, now), usize::MAX);
        (run.plan().to_vec(), error)
    }

    pub fn start_of(
        &mut self,
        profile: &Profile,
        answers: &Answers,
        known: Known,
    ) -> (Vec<Step>, Option<StepError>) {
        let mut run = Run::start(profile, answers, Mode::Apply, known);
        let error = self.drive(&mut |now| run_next(&mut run, now), usize::MAX);
        (run.plan().to_vec(), error)
    }

    /// Starts, and gives what is known then.
    pub fn started_of(&mut self, profile: &Profile, answers: &Answers, known: Known) -> Known {
        let mut run = Run::start(profile, answers, Mode::Apply, known);
        let error = self.drive(&mut |now| run_next(&mut run, now), usize::MAX);
        assert_eq!(error, None);
        run.known().clone()
    }

    /// As `run`, but the program dies after that many requests, before it hears the last answer.
    pub fn crash_after(&mut self, answers: &Answers, requests: usize) {
        let mut run = Run::new(sms2go(), answers, Mode::Apply, with_token());
        let _ = self.drive(&mut |now| run_next(&mut run, now), requests);
    }

    pub fn crash_of(&mut self, profile: &Profile, answers: &Answers, requests: usize) {
        let mut run = Run::new(profile, answers, Mode::Apply, Known::default());
        let _ = self.drive(&mut |now| run_next(&mut run, now), requests);
    }

    pub fn start(&mut self, known: Known) -> (Vec<Step>, Option<StepError>) {
        let mut run = Run::start(sms2go(), &answers(), Mode::Apply, known);
        let error = self.drive(&mut |now| run_next(&mut run, now), usize::MAX);
        (run.plan().to_vec(), error)
    }

    fn drive(&mut self, turn: &mut dyn FnMut(Turn) -> Next, requests: usize) -> Option<StepError> {
        let mut now = self.clock.unwrap_or_else(start_of_time);
        let mut sent = 0;
        for _ in 0..10_000 {
            self.clock = Some(now);
            match turn(Turn::Next(now)) {
                Next::Send { request, .. } => {
                    let answer = self.send(&request);
                    sent += 1;
                    if sent >= requests {
                        return None;
                    }
                    now = now
                        .saturating_add(SignedDuration::from_millis(200))
                        .expect("in range");
                    turn(Turn::Tell(answer, now));
                }
                Next::Wait { until, .. } => now = until,
                Next::Done => return None,
                Next::Failed(error) => return Some(error),
            }
        }
        panic!("the run does not end: {:#?}", self.log);
    }
}

pub enum Turn {
    Next(Timestamp),
    Tell(Result<GraphAnswer, String>, Timestamp),
}

fn run_next(run: &mut Run, turn: Turn) -> Next {
    match turn {
        Turn::Next(now) => run.next(now),
        Turn::Tell(answer, now) => {
            run.tell(answer, now);
            Next::Done
        }
    }
}

pub struct Ended {
    pub steps: Vec<Step>,
    pub known: Known,
    pub error: Option<StepError>,
    pub people: usize,
}

fn ended(steps: &[Step], known: &Known, error: Option<StepError>, run: &Run) -> Ended {
    Ended {
        steps: steps.to_vec(),
        known: known.clone(),
        error,
        people: run.people(),
    }
}

impl Ended {
    pub fn step(&self, id: &str) -> &Step {
        self.steps
            .iter()
            .find(|step| step.id == id)
            .expect("a step of that id")
    }
}

fn countdown(left: &mut u32) -> bool {
    let more = *left > 0;
    *left = left.saturating_sub(1);
    more
}

fn list(items: &[Value]) -> GraphAnswer {
    GraphAnswer::json(200, json!({"value": items}))
}

fn counted(items: &[Value], count: Option<u64>) -> GraphAnswer {
    GraphAnswer::json(
        200,
        json!({"@odata.count": count.unwrap_or(items.len() as u64), "value": items}),
    )
}

fn one(items: &[Value], id: &str) -> GraphAnswer {
    match items.iter().find(|item| item["id"] == id) {
        Some(item) => GraphAnswer::json(200, item.clone()),
        None => fault(404, "Request_ResourceNotFound", "does not exist"),
    }
}

/// The name as it stands in a query; the fake shares no code with the one that writes it.
fn encoded(name: &Value) -> String {
    let mut out = String::new();
    for byte in name.as_str().unwrap_or_default().bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' => out.push(char::from(byte)),
            b'\'' => out.push_str("''"),
            other => out.push_str(&format!("%{other:02X}")),
        }
    }
    out
}
