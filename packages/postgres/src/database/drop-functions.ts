/**
 * Functions that drop the beginning of a history. They have the rights of the role that calls them, so only the
 * owner of the tables can use them.
 *
 * `drop_history` only records what is dropped: one short transaction. From then on no record and no key up to
 * there is read. `reclaim` deletes them, a part at each call, so that no transaction takes long.
 */
export const DROP: string = `
CREATE OR REPLACE FUNCTION {schema}.drop_history(
  which integer, last_dropped bigint, last_hash bytea, history bytea
) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM pg_advisory_xact_lock({schema}.lock_of(which));
  UPDATE {schema}.logs SET dropped = last_dropped, dropped_hash = last_hash, dropped_history = history
    WHERE log = which AND last_dropped > dropped AND last_dropped < position AND EXISTS (
      SELECT FROM {schema}.records
      WHERE log = which AND last = last_dropped AND substring(record FROM 58 FOR 32) = last_hash
    );
  IF NOT FOUND THEN
    RAISE EXCEPTION 'the log can not be cut after position %', last_dropped USING ERRCODE = 'RL004';
  END IF;
END $$;

-- Deletes some records, and ten times as many keys, which are small. Returns how many rows were deleted: none once all is gone.
CREATE OR REPLACE FUNCTION {schema}.reclaim(which integer, most integer) RETURNS bigint
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  upto bigint;
  records_gone bigint;
  bytes_gone bigint;
  keys_gone bigint;
BEGIN
  SELECT dropped INTO upto FROM {schema}.logs WHERE log = which;
  WITH gone AS (
    DELETE FROM {schema}.records WHERE log = which AND last IN (
      SELECT last FROM {schema}.records WHERE log = which AND last <= upto ORDER BY last LIMIT most
    ) RETURNING length(record) AS bytes
  ) SELECT count(*), COALESCE(sum(gone.bytes), 0) INTO records_gone, bytes_gone FROM gone;
  IF records_gone > 0 THEN
    UPDATE {schema}.logs SET bytes = bytes - bytes_gone WHERE log = which;
  END IF;
  WITH gone AS (
    DELETE FROM {schema}.keys WHERE log = which AND position <= upto AND key IN (
      SELECT key FROM {schema}.keys WHERE log = which AND position <= upto LIMIT 10 * most
    ) RETURNING 1
  ) SELECT count(*) INTO keys_gone FROM gone;
  RETURN records_gone + keys_gone;
END $$;
`
