-- A session is one admin setting up one application. Times are RFC 3339 text in UTC; documents are JSON text.
CREATE TABLE sessions (
    id          TEXT PRIMARY KEY,
    vendor_id   TEXT NOT NULL,
    app_name    TEXT NOT NULL,
    -- The tenant as it was when the session was made (Graph: organization); NULL before sign-in.
    tenant      TEXT,
    -- What the admin decided and how far it came: app-api's SessionState.
    state       TEXT NOT NULL,
    -- plan::Known: ids and documents found or created so far.
    known       TEXT NOT NULL,
    report_path TEXT,
    created_at  TEXT NOT NULL,
    updated_at  TEXT NOT NULL,
    -- Raised by every change of this row; a change names the revision it was made from.
    revision    INTEGER NOT NULL
) STRICT;
CREATE INDEX sessions_newest ON sessions (updated_at DESC);

-- The newest outcome of each step.
CREATE TABLE step_outcomes (
    session_id TEXT NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
    step_id    TEXT NOT NULL,
    state      TEXT NOT NULL,
    outcome    TEXT NOT NULL,
    -- The change as lines, before and after.
    changes    TEXT NOT NULL,
    at         TEXT NOT NULL,
    PRIMARY KEY (session_id, step_id)
) STRICT, WITHOUT ROWID;

-- Requests to Graph with their answers, secrets taken out. `seq` only grows, so that order survives trimming.
CREATE TABLE requests (
    seq        INTEGER PRIMARY KEY AUTOINCREMENT,
    session_id TEXT NOT NULL REFERENCES sessions (id) ON DELETE CASCADE,
    step_id    TEXT NOT NULL,
    exchange   TEXT NOT NULL,
    at         TEXT NOT NULL
) STRICT;
CREATE INDEX requests_of_session ON requests (session_id, seq);
