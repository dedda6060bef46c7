import { APPEND } from './append-function.js'
import { DROP } from './drop-functions.js'

/** Version of the created tables. */
export const VERSION = 1

const TABLES = `
CREATE TABLE {schema}.logs (
  log integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name text NOT NULL UNIQUE,
  position bigint NOT NULL DEFAULT 0,
  hash bytea NOT NULL DEFAULT decode(repeat('00', 32), 'hex'),
  kinds integer NOT NULL DEFAULT 0,
  bytes bigint NOT NULL DEFAULT 0,
  -- The last commit that was dropped, the hash of its record, and what is known of the history up to it.
  dropped bigint NOT NULL DEFAULT 0,
  dropped_hash bytea NOT NULL DEFAULT decode(repeat('00', 32), 'hex'),
  dropped_history bytea,
  created timestamptz NOT NULL DEFAULT now()
) WITH (fillfactor = 50);

CREATE TABLE {schema}.records (
  log integer NOT NULL REFERENCES {schema}.logs,
  last bigint NOT NULL,
  record bytea NOT NULL,
  PRIMARY KEY (log, last)
);
-- Records are dense already, and a part of one is read without the rest.
ALTER TABLE {schema}.records ALTER COLUMN record SET STORAGE EXTERNAL;

-- Keys and kinds belong to records, which refer to the log. A reference of their own would be checked for every key.
CREATE TABLE {schema}.keys (
  log integer NOT NULL,
  key bytea NOT NULL,
  position bigint NOT NULL,
  PRIMARY KEY (log, key)
);

CREATE TABLE {schema}.kinds (
  log integer NOT NULL,
  number integer NOT NULL,
  entry bytea NOT NULL,
  PRIMARY KEY (log, number)
);

CREATE TABLE {schema}.snapshots (
  snapshot bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  log integer NOT NULL REFERENCES {schema}.logs,
  position bigint NOT NULL,
  bytes bigint NOT NULL,
  time double precision NOT NULL,
  is_aside boolean NOT NULL DEFAULT false
);
CREATE UNIQUE INDEX snapshots_position ON {schema}.snapshots (log, position) WHERE NOT is_aside;

CREATE TABLE {schema}.snapshot_parts (
  snapshot bigint NOT NULL REFERENCES {schema}.snapshots ON DELETE CASCADE,
  number integer NOT NULL,
  part bytea NOT NULL,
  PRIMARY KEY (snapshot, number)
);
ALTER TABLE {schema}.snapshot_parts ALTER COLUMN part SET STORAGE EXTERNAL;

CREATE TABLE {schema}.version (version integer NOT NULL);
INSERT INTO {schema}.version VALUES (1);
`

const FUNCTIONS = `
-- The number of the log of this name, which is made where it is missing.
CREATE OR REPLACE FUNCTION {schema}.open_log(log_name text) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  found_log integer;
BEGIN
  SELECT log INTO found_log FROM {schema}.logs WHERE name = log_name;
  IF NOT FOUND THEN
    INSERT INTO {schema}.logs (name) VALUES (log_name) ON CONFLICT DO NOTHING;
    SELECT log INTO found_log FROM {schema}.logs WHERE name = log_name;
  END IF;
  RETURN found_log;
END $$;

-- The number of the lock that a process holds while no other one may append.
CREATE OR REPLACE FUNCTION {schema}.lock_of(which integer) RETURNS bigint
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT ('{schema}.logs'::regclass::oid::bigint << 32) | which
$$;

-- The channel on which appends to a log are announced.
CREATE OR REPLACE FUNCTION {schema}.channel_of(which integer) RETURNS text
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT 'relata_' || '{schema}.logs'::regclass::oid::text || '_' || which
$$;
`

/** Names of locks and channels are no secret: a role that can only read needs them. */
const REVOKE = `
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA {schema} FROM PUBLIC;
GRANT EXECUTE ON FUNCTION {schema}.lock_of, {schema}.channel_of TO PUBLIC;
`

/** The minimal rights of a role that reads. */
const READER_GRANTS = `
GRANT USAGE ON SCHEMA {schema} TO {role};
GRANT SELECT ON ALL TABLES IN SCHEMA {schema} TO {role};
`

/** The minimal rights of an application's role, besides: it can't change or remove history. */
const WRITER_GRANTS = `
GRANT EXECUTE ON FUNCTION {schema}.open_log, {schema}.append TO {role};
GRANT INSERT, UPDATE, DELETE ON {schema}.snapshots, {schema}.snapshot_parts TO {role};
`

/**
 * The statements that create the tables and functions of a schema; its name is quoted. Functions run with the
 * rights of their owner: the role of an application can call them, and can't write to the tables of the
 * history.
 */
export function tablesOf(schema: string): string {
  return [TABLES, FUNCTIONS, APPEND, DROP, REVOKE].join('\n').replaceAll('{schema}', schema)
}

/** The statements that grant a role the rights to read, or those that an application needs. */
export function grantsOf(schema: string, role: string, rights: 'reader' | 'writer'): string {
  const grants = rights === 'reader' ? READER_GRANTS : `${READER_GRANTS}${WRITER_GRANTS}`
  return grants.replaceAll('{schema}', schema).replaceAll('{role}', () => role)
}
