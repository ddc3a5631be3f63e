//! Schema and people of a tenant, by Graph: paged, members of assigned groups resolved, and put into a file without a name, so that
//! they can be read more than once.

use std::collections::HashSet;
use std::fs::File;
use std::io::{BufWriter, Seek, SeekFrom, Write};

use graph_client::{Graph, NoSecrets, Watch};
use graph_model::{AppRole, Assignment, BATCH_MAX, GraphRequest, Secrets, SynchronizationSchema};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{DryRunEvent, PeopleFrom};
use crate::app::App;
use crate::application::{self, Provisioned};
use crate::error::ApiError;
use crate::graph_calls::{each_page, read, read_all, refused};
use crate::provision::tenant::{assignment_row, extensions};

/// An application of the signed-in tenant, ready for a dry run. Nothing is changed there.
pub struct TenantRun {
    found: Provisioned,
    /// The job's schema.
    pub schema: SynchronizationSchema,
}

/// Finds an application by name, object id or client id, and reads the schema of its job.
///
/// # Errors
/// There is none, it has no job, or Graph refuses to say.
pub async fn in_tenant(app: &App, wanted: &str) -> Result<TenantRun, ApiError> {
    let graph = app.signed_in()?.graph;
    let watch = app.watch();
    let found = application::find(&graph, &watch, wanted).await?;
    let request = GraphRequest::schema(found.principal.id(), found.job.id());
    let schema = read(&graph, &watch, &request).await?.body.unwrap_or_default();
    Ok(TenantRun {
        found,
        schema: SynchronizationSchema::from_value(schema),
    })
}

impl TenantRun {
    /// Everybody who is assigned, or everybody where all users and groups are in scope.
    ///
    /// # Errors
    /// Graph refuses, or there is no room for them.
    pub async fn people(
        &self,
        app: &App,
        hear: impl FnMut(DryRunEvent<'_>) -> bool + Send,
    ) -> Result<PeopleFrom, ApiError> {
        let graph = app.signed_in()?.graph;
        let watch = app.watch();
        let principal = &self.found.principal;
        let stored = read_all(&graph, &watch, &GraphRequest::secrets(principal.id())).await?;
        let mut reading = Reading {
            graph: &graph,
            watch: &watch,
            extensions: extensions(&self.schema),
            people: Spool::new()?,
            groups: Spool::new()?,
            seen: HashSet::new(),
            hear,
        };
        let assignments = if Secrets::from_items(&stored).sync_all() == Some(true) {
            reading.everybody().await?;
            None
        } else {
            let roles = principal.app_roles();
            let items = read_all(&graph, &watch, &GraphRequest::assignments(principal.id())).await?;
            let assignments: Vec<Assignment> = items.into_iter().map(Assignment::from_value).collect();
            reading.assigned(&assignments).await?;
            Some(rows(&assignments, &roles))
        };
        // Of the secrets only what decides the scope is put down.
        let settings: Vec<&Value> = stored
            .iter()
            .filter(|secret| {
                matches!(
                    secret["key"].as_str(),
                    Some("SyncAll" | "SkipOutOfScopeDeletions")
                )
            })
            .collect();
        Ok(PeopleFrom::Spooled {
            name: format!("the people of “{}”", principal.display_name()),
            file: reading.document(assignments, &json!(settings))?,
        })
    }
}

fn rows(assignments: &[Assignment], roles: &[AppRole]) -> Value {
    assignments
        .iter()
        .map(|assignment| assignment_row(assignment, roles))
        .collect()
}

/// The elements of a list, in a file that nobody else sees.
struct Spool {
    file: BufWriter<File>,
    any: bool,
}

impl Spool {
    fn new() -> Result<Self, ApiError> {
        let file = tempfile::tempfile().map_err(no_room)?;
        Ok(Self {
            file: BufWriter::new(file),
            any: false,
        })
    }

    fn push(&mut self, text: &[u8]) -> Result<(), ApiError> {
        if self.any {
            self.file.write_all(b",\n").map_err(no_room)?;
        }
        self.any = true;
        self.file.write_all(text).map_err(no_room)
    }

    fn into_file(self) -> Result<File, ApiError> {
        let mut file = self
            .file
            .into_inner()
            .map_err(|error| no_room(error.into_error()))?;
        file.seek(SeekFrom::Start(0)).map_err(no_room)?;
        Ok(file)
    }
}

fn no_room(error: std::io::Error) -> ApiError {
    ApiError::failed("People cannot be put into a temporary file")
        .because(&error.to_string())
        .fix("Make room on the disk that holds temporary files.")
}

struct Reading<'a, H> {
    graph: &'a Graph,
    watch: &'a dyn Watch,
    extensions: Vec<String>,
    people: Spool,
    groups: Spool,
    /// Ids of people that are put down.
    seen: HashSet<u128>,
    hear: H,
}

impl<H: FnMut(DryRunEvent<'_>) -> bool + Send> Reading<'_, H> {
    async fn everybody(&mut self) -> Result<(), ApiError> {
        let request = GraphRequest::users_whole(&self.extensions);
        self.pages(&request, None).await?;
        let groups = &mut self.groups;
        each_page(self.graph, self.watch, &GraphRequest::groups_whole(), |items| {
            items
                .iter()
                .try_for_each(|group| groups.push(group.to_string().as_bytes()))
        })
        .await
    }

    async fn assigned(&mut self, assignments: &[Assignment]) -> Result<(), ApiError> {
        let of = |kind: &str| -> Vec<String> {
            let mut ids: Vec<String> = assignments
                .iter()
                .filter(|assignment| assignment.as_value()["principalType"] == kind)
                .map(|assignment| assignment.principal_id().to_owned())
                .collect();
            ids.sort();
            ids.dedup();
            ids
        };
        let users = of("User");
        for ids in users.chunks(BATCH_MAX) {
            self.persons(ids).await?;
        }
        for id in of("Group") {
            self.group(&id).await?;
        }
        Ok(())
    }

    /// People who are assigned directly. Who is gone meanwhile is gone.
    async fn persons(&mut self, ids: &[String]) -> Result<(), ApiError> {
        let requests: Vec<GraphRequest> = ids
            .iter()
            .map(|id| GraphRequest::user_whole(id, &self.extensions))
            .collect();
        let batch = self.graph.batch(&requests, &NoSecrets, self.watch).await?;
        if let Some(error) = batch.stopped {
            return Err(error.into());
        }
        for (request, item) in requests.iter().zip(batch.items) {
            match item.answer {
                Some(answer) if answer.ok() => self.person(&answer.body.unwrap_or_default())?,
                Some(answer) if answer.status == 404 => {}
                Some(answer) => return Err(refused(request, &answer)),
                None => {
                    return Err(
                        ApiError::failed(&format!("Graph did not answer “{}”", request.label))
                            .fix("Try again in a minute."),
                    );
                }
            }
        }
        self.tell()
    }

    /// A group and its direct members that are people.
    async fn group(&mut self, id: &str) -> Result<(), ApiError> {
        let request = GraphRequest::group_whole(id);
        let (answer, _) = self.graph.send(&request, &NoSecrets, self.watch).await?;
        if answer.status == 404 {
            return Ok(());
        }
        if !answer.ok() {
            return Err(refused(&request, &answer));
        }
        let group = answer.body.unwrap_or_default();
        let mut members = Vec::new();
        let request = GraphRequest::group_people_whole(id, &self.extensions);
        self.pages(&request, Some(&mut members)).await?;
        let mut text = b"{".to_vec();
        for (name, value) in group
            .as_object()
            .into_iter()
            .flatten()
            .filter(|(name, _)| *name != "members")
        {
            text.extend_from_slice(format!("{}:{value},", Value::from(name.as_str())).as_bytes());
        }
        text.extend_from_slice(b"\"members\":[");
        text.extend_from_slice(&members);
        text.extend_from_slice(b"]}");
        self.groups.push(&text)
    }

    /// Every page of people; their ids go to `members`, as the elements of a JSON list.
    async fn pages(
        &mut self,
        request: &GraphRequest,
        mut members: Option<&mut Vec<u8>>,
    ) -> Result<(), ApiError> {
        let (graph, watch) = (self.graph, self.watch);
        each_page(graph, watch, request, |items| {
            for item in items {
                if let Some(members) = &mut members {
                    if !members.is_empty() {
                        members.push(b',');
                    }
                    members.extend_from_slice(item["id"].to_string().as_bytes());
                }
                self.person(item)?;
            }
            self.tell()
        })
        .await
    }

    fn person(&mut self, person: &Value) -> Result<(), ApiError> {
        let id = person["id"].as_str().unwrap_or_default();
        // Object ids are GUIDs; anything else has no twin here.
        let is_new = Uuid::try_parse(id).map_or(true, |id| self.seen.insert(id.as_u128()));
        if is_new {
            self.people.push(person.to_string().as_bytes())?;
        }
        Ok(())
    }

    fn tell(&mut self) -> Result<(), ApiError> {
        if (self.hear)(DryRunEvent::Fetched(self.seen.len() as u64)) {
            return Ok(());
        }
        Err(ApiError::failed("Stopped while people were read from the tenant"))
    }

    /// All of it as one people document.
    fn document(self, assignments: Option<Value>, secrets: &Value) -> Result<File, ApiError> {
        let mut out = BufWriter::new(tempfile::tempfile().map_err(no_room)?);
        let mut people = self.people.into_file()?;
        let mut groups = self.groups.into_file()?;
        let written = (|| {
            write!(out, "{{\"secrets\":{secrets},")?;
            if let Some(rows) = &assignments {
                write!(out, "\"assignments\":{rows},")?;
            }
            out.write_all(b"\"groups\":[\n")?;
            std::io::copy(&mut groups, &mut out)?;
            out.write_all(b"],\n\"value\":[\n")?;
            std::io::copy(&mut people, &mut out)?;
            out.write_all(b"]}\n")?;
            out.into_inner().map_err(std::io::IntoInnerError::into_error)
        })();
        written.map_err(no_room)
    }
}
