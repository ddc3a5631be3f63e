-- Trial tenants, what they store, and every exchange they answered.

CREATE TABLE tenant (
    seq            INTEGER PRIMARY KEY,
    name           TEXT    NOT NULL UNIQUE,
    vendor         TEXT,
    created_at     TEXT    NOT NULL,
    -- Counted while writing, so that the retention bound costs no scan.
    exchange_count INTEGER NOT NULL DEFAULT 0
) STRICT;

-- Only the SHA-256 of a token is kept: the token has 256 random bits, so a plain hash suffices.
CREATE TABLE token (
    seq        INTEGER PRIMARY KEY,
    tenant_seq INTEGER NOT NULL REFERENCES tenant (seq) ON DELETE CASCADE,
    name       TEXT    NOT NULL,
    hash       BLOB    NOT NULL UNIQUE,
    created_at TEXT    NOT NULL,
    revoked_at TEXT,
    UNIQUE (tenant_seq, name)
) STRICT;

-- `seq` gives lists a stable order (RFC 7644 §3.4.2.4). The keys are folded without case where
-- RFC 7643 says the attribute is compared so.
CREATE TABLE resource (
    seq           INTEGER PRIMARY KEY AUTOINCREMENT,
    tenant_seq    INTEGER NOT NULL REFERENCES tenant (seq) ON DELETE CASCADE,
    kind          TEXT    NOT NULL CHECK (kind IN ('User', 'Group')),
    id            TEXT    NOT NULL,
    unique_key    TEXT    NOT NULL,
    display_key   TEXT,
    external_id   TEXT,
    body          TEXT    NOT NULL,
    created       TEXT    NOT NULL,
    last_modified TEXT    NOT NULL,
    UNIQUE (tenant_seq, id),
    UNIQUE (tenant_seq, kind, unique_key)
) STRICT;
CREATE INDEX resource_order ON resource (tenant_seq, kind, seq);
CREATE INDEX resource_display ON resource (tenant_seq, kind, display_key);
CREATE INDEX resource_external ON resource (tenant_seq, kind, external_id);

CREATE TABLE email (
    resource_seq INTEGER NOT NULL REFERENCES resource (seq) ON DELETE CASCADE,
    tenant_seq   INTEGER NOT NULL,
    value_key    TEXT    NOT NULL
) STRICT;
CREATE INDEX email_value ON email (tenant_seq, value_key);
CREATE INDEX email_resource ON email (resource_seq);

CREATE TABLE member (
    seq        INTEGER PRIMARY KEY AUTOINCREMENT,
    group_seq  INTEGER NOT NULL REFERENCES resource (seq) ON DELETE CASCADE,
    tenant_seq INTEGER NOT NULL,
    value      TEXT    NOT NULL,
    UNIQUE (group_seq, value)
) STRICT;
CREATE INDEX member_value ON member (tenant_seq, value);

CREATE TABLE exchange (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    tenant_seq  INTEGER NOT NULL REFERENCES tenant (seq) ON DELETE CASCADE,
    status      INTEGER NOT NULL,
    who         TEXT,
    what        TEXT    NOT NULL,
    -- What a search without a hit looked for, folded: a later create gives it a name.
    subject_key TEXT,
    resource_id TEXT,
    search      TEXT    NOT NULL,
    document    TEXT    NOT NULL
) STRICT;
CREATE INDEX exchange_order ON exchange (tenant_seq, id);
CREATE INDEX exchange_failed ON exchange (tenant_seq, id) WHERE status >= 400;
CREATE INDEX exchange_subject ON exchange (tenant_seq, subject_key) WHERE subject_key IS NOT NULL;
