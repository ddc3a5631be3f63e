-- What a trial tenant is set to, who may speak to it, and the states it was saved in.

-- One document per tenant. `revision`, a random number, tells a running server that another process changed it.
CREATE TABLE setting (
    tenant_seq INTEGER PRIMARY KEY REFERENCES tenant (seq) ON DELETE CASCADE,
    revision   INTEGER NOT NULL,
    document   TEXT    NOT NULL
) STRICT;

-- Tokens, OAuth 2.0 clients and the access tokens issued to them. Only the SHA-256 of a secret is kept: it has
-- 256 random bits, so a plain hash suffices.
CREATE TABLE credential (
    seq        INTEGER PRIMARY KEY,
    tenant_seq INTEGER NOT NULL REFERENCES tenant (seq) ON DELETE CASCADE,
    kind       TEXT    NOT NULL CHECK (kind IN ('token', 'client', 'access')),
    -- Of an access token: the name of its client.
    name       TEXT    NOT NULL,
    -- Of a client: what it calls itself.
    client_id  TEXT UNIQUE,
    hash       BLOB    NOT NULL UNIQUE,
    created_at TEXT    NOT NULL,
    expires_at TEXT,
    revoked_at TEXT
) STRICT;
CREATE UNIQUE INDEX credential_name ON credential (tenant_seq, kind, name) WHERE kind <> 'access';
CREATE INDEX credential_access ON credential (tenant_seq, expires_at) WHERE kind = 'access';

INSERT INTO credential (tenant_seq, kind, name, hash, created_at, revoked_at)
SELECT tenant_seq, 'token', name, hash, created_at, revoked_at FROM token;
DROP TABLE token;

-- People and groups as they were. Items are read in the order of `seq`, users before groups.
CREATE TABLE snapshot (
    seq        INTEGER PRIMARY KEY,
    tenant_seq INTEGER NOT NULL REFERENCES tenant (seq) ON DELETE CASCADE,
    name       TEXT    NOT NULL,
    created_at TEXT    NOT NULL,
    users      INTEGER NOT NULL,
    groups     INTEGER NOT NULL,
    UNIQUE (tenant_seq, name)
) STRICT;

CREATE TABLE snapshot_item (
    seq          INTEGER PRIMARY KEY,
    snapshot_seq INTEGER NOT NULL REFERENCES snapshot (seq) ON DELETE CASCADE,
    document     TEXT    NOT NULL
) STRICT;
CREATE INDEX snapshot_item_order ON snapshot_item (snapshot_seq, seq);

-- A person's story: every exchange about them.
CREATE INDEX exchange_person ON exchange (tenant_seq, resource_id) WHERE resource_id IS NOT NULL;
