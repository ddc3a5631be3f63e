-- Rows numbered by list, keys in one index, members by number, the log in pieces.
--
-- Nothing here is a foreign key: a check for every row costs more than the row. What Rust alone can fold (keys) is made from the bodies when the database is opened: see `state`.

-- Everything a request counts stands in one row, so that a write updates one row more.
CREATE TABLE tenant_2 (
    -- AUTOINCREMENT: the rows of a deleted tenant may still wait to be swept away.
    seq              INTEGER PRIMARY KEY AUTOINCREMENT,
    name             TEXT    NOT NULL UNIQUE,
    vendor           TEXT,
    created_at       TEXT    NOT NULL,
    users            INTEGER NOT NULL DEFAULT 0,
    groups           INTEGER NOT NULL DEFAULT 0,
    -- Numbers the next user and the next group get; never given twice.
    next_user        INTEGER NOT NULL DEFAULT 1,
    next_group       INTEGER NOT NULL DEFAULT 1,
    -- The exchanges from `first_exchange` to before `next_exchange` are kept, all of them.
    first_exchange   INTEGER NOT NULL DEFAULT 1,
    next_exchange    INTEGER NOT NULL DEFAULT 1,
    exchange_bytes   INTEGER NOT NULL DEFAULT 0,
    last_exchange_at INTEGER,
    -- Exchanges before this one are in the indexes for searching.
    indexed_exchange INTEGER NOT NULL DEFAULT 1,
    -- Exchanges before this one are gone from the disk.
    swept_exchange   INTEGER NOT NULL DEFAULT 1
) STRICT;

-- `seq` is the list (tenant and kind) and the number in it, so a page is one range of the table:
-- ((tenant_seq * 2 + is_group) << 40) + number.
CREATE TABLE resource_2 (
    seq           INTEGER PRIMARY KEY,
    tenant_seq    INTEGER NOT NULL,
    id            TEXT    NOT NULL,
    -- What a person calls it, so that a list of members reads no body.
    display       TEXT,
    created       TEXT    NOT NULL,
    last_modified TEXT    NOT NULL,
    member_count  INTEGER NOT NULL DEFAULT 0,
    body          TEXT    NOT NULL
) STRICT;

-- What a resource is found by: one row for each value of an indexed attribute, folded. The value comes
-- before the attribute: a userName is often the mail address too, and then both are on one page.
CREATE TABLE key (
    list      INTEGER NOT NULL,
    value     TEXT    NOT NULL,
    attribute INTEGER NOT NULL,
    seq       INTEGER NOT NULL,
    PRIMARY KEY (list, value, attribute, seq)
) STRICT, WITHOUT ROWID;

-- How many numbers of a block are gone: level 0 has blocks of 32 numbers, 1 of 1 024, 2 of 32 768.
-- A list without a row here has no gaps, and its n-th resource has the number n.
CREATE TABLE gap (
    list  INTEGER NOT NULL,
    level INTEGER NOT NULL,
    block INTEGER NOT NULL,
    gone  INTEGER NOT NULL,
    PRIMARY KEY (list, level, block)
) STRICT, WITHOUT ROWID;

CREATE TABLE member_2 (
    group_seq  INTEGER NOT NULL,
    member_seq INTEGER NOT NULL,
    PRIMARY KEY (group_seq, member_seq)
) STRICT, WITHOUT ROWID;

-- Members whose id nothing here has.
CREATE TABLE stranger (
    group_seq INTEGER NOT NULL,
    value     TEXT    NOT NULL,
    PRIMARY KEY (group_seq, value)
) STRICT, WITHOUT ROWID;

-- The exchanges of one transaction, one after the other: `first` is the id of the first, and an id
-- is (tenant_seq << 32) + number. A row for each would cost more than everything else a read does.
CREATE TABLE piece (
    first INTEGER PRIMARY KEY,
    count INTEGER NOT NULL,
    bytes INTEGER NOT NULL,
    -- JSON: for each exchange an array, see the module `piece`.
    heads TEXT    NOT NULL
) STRICT;

-- Apart, so that a page of the log reads little. The texts of all exchanges, end to end.
CREATE TABLE piece_body (
    first  INTEGER PRIMARY KEY,
    bodies TEXT NOT NULL
) STRICT;

-- Exchanges that were refused or failed.
CREATE TABLE failed (exchange INTEGER PRIMARY KEY) STRICT;

-- Searches that were answered later: what they looked for got a name.
CREATE TABLE named (
    exchange INTEGER PRIMARY KEY,
    subject  INTEGER NOT NULL,
    who      TEXT    NOT NULL
) STRICT;

-- Searches without a hit: when what they looked for is created, they get its name.
CREATE TABLE open_search (
    tenant_seq INTEGER NOT NULL,
    wanted     TEXT    NOT NULL,
    exchange   INTEGER NOT NULL,
    PRIMARY KEY (tenant_seq, wanted, exchange)
) STRICT, WITHOUT ROWID;

-- Filled when nothing else is to be done, up to `tenant.indexed_exchange`.
CREATE TABLE story (
    subject  INTEGER NOT NULL,
    exchange INTEGER NOT NULL,
    PRIMARY KEY (subject, exchange)
) STRICT, WITHOUT ROWID;
CREATE VIRTUAL TABLE exchange_text USING fts5 (
    text, content = '', contentless_delete = 1, tokenize = 'trigram case_sensitive 1', detail = none
);

-- Exchanges that got a name after they were indexed.
CREATE TABLE renamed (exchange INTEGER PRIMARY KEY) STRICT;

-- Deleted tenants whose rows are not all gone yet.
CREATE TABLE doomed (tenant_seq INTEGER PRIMARY KEY) STRICT;

-- `keys`: the version of the rules by which `key` was filled.
CREATE TABLE state (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT, WITHOUT ROWID;

INSERT INTO resource_2 (seq, tenant_seq, id, display, created, last_modified, body)
SELECT ((tenant_seq * 2 + (kind = 'Group')) << 40) + row_number() OVER (PARTITION BY tenant_seq, kind ORDER BY seq),
       tenant_seq, id,
       coalesce(nullif(trim(CAST(body ->> 'displayName' AS TEXT)), ''), CAST(body ->> 'userName' AS TEXT)),
       created, last_modified, body
FROM resource;

CREATE UNIQUE INDEX resource_id ON resource_2 (tenant_seq, id);

INSERT OR IGNORE INTO member_2 (group_seq, member_seq)
SELECT own.seq, other.seq
FROM member
JOIN resource AS was ON was.seq = member.group_seq
JOIN resource_2 AS own ON own.tenant_seq = was.tenant_seq AND own.id = was.id
JOIN resource_2 AS other ON other.tenant_seq = member.tenant_seq AND other.id = member.value;
CREATE INDEX member_of ON member_2 (member_seq, group_seq);

INSERT OR IGNORE INTO stranger (group_seq, value)
SELECT own.seq, member.value
FROM member
JOIN resource AS was ON was.seq = member.group_seq
JOIN resource_2 AS own ON own.tenant_seq = was.tenant_seq AND own.id = was.id
WHERE NOT EXISTS (
    SELECT 1 FROM resource_2 AS other WHERE other.tenant_seq = member.tenant_seq AND other.id = member.value
);

UPDATE resource_2
SET member_count = (SELECT count(*) FROM member_2 WHERE group_seq = resource_2.seq)
                 + (SELECT count(*) FROM stranger WHERE group_seq = resource_2.seq)
WHERE (seq >> 40) & 1;

CREATE TABLE renumbered AS
SELECT id AS old_id,
       (tenant_seq << 32) + row_number() OVER (PARTITION BY tenant_seq ORDER BY id) AS id
FROM exchange;
CREATE UNIQUE INDEX renumbered_old ON renumbered (old_id);

CREATE TABLE told AS
SELECT id AS old_id,
       json_object('changes', json(document -> '$.changes'), 'changeText', document ->> '$.changeText',
                   'tolerances', json(document -> '$.tolerances'), 'rule', document ->> '$.rule',
                   'faults', json(coalesce(document -> '$.faults', '[]')), 'replayOf', document ->> '$.replayOf',
                   'failure', json(document -> '$.exchange.failure')) AS story
FROM exchange;
CREATE UNIQUE INDEX told_old ON told (old_id);

INSERT INTO piece (first, count, bytes, heads)
SELECT r.id, 1, length(e.document),
       json_array(json_array(
           CAST(round(unixepoch(e.document ->> '$.exchange.at', 'subsec') * 1000) AS INTEGER) * 1000,
           CAST(round((e.document ->> '$.exchange.durationMs') * 1000) AS INTEGER),
           coalesce(e.document ->> '$.exchange.status', 0),
           e.document ->> '$.exchange.method',
           e.document ->> '$.exchange.url',
           e.who, e.what,
           e.document ->> '$.verdict',
           (SELECT seq FROM resource_2 WHERE resource_2.tenant_seq = e.tenant_seq AND resource_2.id = e.resource_id),
           json_array(
               octet_length(e.document -> '$.exchange.requestHeaders'),
               octet_length(e.document ->> '$.exchange.requestBody'),
               octet_length(e.document -> '$.exchange.responseHeaders'),
               octet_length(e.document ->> '$.exchange.responseBody'),
               octet_length(t.story))))
FROM exchange AS e JOIN renumbered AS r ON r.old_id = e.id JOIN told AS t ON t.old_id = e.id;

INSERT INTO piece_body (first, bodies)
SELECT r.id,
       (e.document -> '$.exchange.requestHeaders')
       || coalesce(e.document ->> '$.exchange.requestBody', '')
       || (e.document -> '$.exchange.responseHeaders')
       || coalesce(e.document ->> '$.exchange.responseBody', '')
       || t.story
FROM exchange AS e JOIN renumbered AS r ON r.old_id = e.id JOIN told AS t ON t.old_id = e.id;

INSERT INTO failed (exchange)
SELECT r.id FROM exchange AS e JOIN renumbered AS r ON r.old_id = e.id WHERE e.status >= 400 ORDER BY r.id;

INSERT INTO open_search (tenant_seq, wanted, exchange)
SELECT e.tenant_seq, e.subject_key, r.id
FROM exchange AS e JOIN renumbered AS r ON r.old_id = e.id
WHERE e.subject_key IS NOT NULL AND e.resource_id IS NULL;

INSERT INTO tenant_2 (seq, name, vendor, created_at, users, groups, next_user, next_group, next_exchange,
                      exchange_bytes, last_exchange_at)
SELECT t.seq, t.name, t.vendor, t.created_at,
       (SELECT count(*) FROM resource WHERE tenant_seq = t.seq AND kind = 'User'),
       (SELECT count(*) FROM resource WHERE tenant_seq = t.seq AND kind = 'Group'),
       (SELECT count(*) + 1 FROM resource WHERE tenant_seq = t.seq AND kind = 'User'),
       (SELECT count(*) + 1 FROM resource WHERE tenant_seq = t.seq AND kind = 'Group'),
       (SELECT count(*) + 1 FROM exchange WHERE tenant_seq = t.seq),
       (SELECT coalesce(sum(bytes), 0) FROM piece WHERE first >> 32 = t.seq),
       (SELECT max(heads ->> '$[0][0]') FROM piece WHERE first >> 32 = t.seq)
FROM tenant AS t;

DROP TABLE renumbered;
DROP TABLE told;
DROP TABLE email;
DROP TABLE member;
DROP TABLE exchange;
DROP TABLE resource;
DROP TABLE tenant;
ALTER TABLE tenant_2 RENAME TO tenant;
ALTER TABLE resource_2 RENAME TO resource;
ALTER TABLE member_2 RENAME TO member;
