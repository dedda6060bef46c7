/**
 * Stores one record after the head, with the keys of its commits and the kinds of events that are new, or nothing. Returns
 * whether it is stored, and where the head is another one, that head and which of the keys are known.
 *
 * Appends to a log wait for one another in a lock of their own. A lock of the row would make each append that is in conflict
 * write to the disk.
 *
 * It reads the values that it relies on from the record itself: the number of commits, the position of the
 * first one, how many kinds it may use, the hash of its predecessor and its own, which it verifies. A role
 * that can call it can only append to the history.
 */
export const APPEND: string = `
CREATE OR REPLACE FUNCTION {schema}.append(
  which integer, expected bigint, new_record bytea, new_keys bytea[], key_positions bigint[], new_kinds bytea[],
  OUT stored boolean, OUT head_position bigint, OUT head_hash bytea, OUT head_kinds integer,
  OUT head_dropped bigint, OUT known text
)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  head {schema}.logs%ROWTYPE;
  last_position bigint;
  added integer;
  kind_hash bytea;
  new_kind bytea;
BEGIN
  PERFORM pg_advisory_xact_lock({schema}.lock_of(which));
  SELECT * INTO head FROM {schema}.logs WHERE log = which;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'there is no log %', which USING ERRCODE = 'RL002';
  END IF;
  IF head.position <> expected OR head.hash <> substring(new_record FROM 26 FOR 32) THEN
    stored := false;
    head_position := head.position;
    head_hash := head.hash;
    head_kinds := head.kinds;
    head_dropped := head.dropped;
    known := (
      SELECT string_agg(encode(key, 'hex') || ' ' || position, ',')
      FROM {schema}.keys WHERE log = which AND key = ANY (new_keys) AND position > head.dropped
    );
    RETURN;
  END IF;
  -- docs/format.md: the number of commits, the position of the first one, the number of kinds that the record may use.
  IF length(new_record) < 89
    OR expected + 1 <> ('x' || encode(substring(new_record FROM 6 FOR 8), 'hex'))::bit(64)::bigint
    OR head.kinds + cardinality(new_kinds) <> ('x' || encode(substring(new_record FROM 22 FOR 4), 'hex'))::bit(32)::integer
  THEN
    RAISE EXCEPTION 'the record does not follow position %', expected USING ERRCODE = 'RL003';
  END IF;
  last_position := expected + ('x' || encode(substring(new_record FROM 2 FOR 4), 'hex'))::bit(32)::integer;
  IF last_position <= expected THEN
    RAISE EXCEPTION 'the record has no commit' USING ERRCODE = 'RL003';
  END IF;
  -- Each kind has the hash of those before it; the record's hash covers all of them.
  kind_hash := COALESCE(
    (SELECT substring(entry FROM 1 FOR 32) FROM {schema}.kinds WHERE log = which AND number = head.kinds),
    decode(repeat('00', 32), 'hex')
  );
  FOREACH new_kind IN ARRAY new_kinds LOOP
    kind_hash := sha256(kind_hash || substring(new_kind FROM 33));
    IF kind_hash <> substring(new_kind FROM 1 FOR 32) THEN
      RAISE EXCEPTION 'the hash of a kind is wrong' USING ERRCODE = 'RL003';
    END IF;
  END LOOP;
  IF substring(new_record FROM 58 FOR 32)
    <> sha256(substring(new_record FROM 1 FOR 57) || kind_hash || substring(new_record FROM 90))
  THEN
    RAISE EXCEPTION 'the hash of the record is wrong' USING ERRCODE = 'RL003';
  END IF;
  IF cardinality(new_keys) > 0 THEN
    -- The keys of dropped commits are free.
    INSERT INTO {schema}.keys AS taken (log, key, position)
      SELECT which, added_key, added_position
      FROM unnest(new_keys, key_positions) AS added_keys (added_key, added_position)
      WHERE added_position > expected AND added_position <= last_position
      ON CONFLICT (log, key) DO UPDATE SET position = EXCLUDED.position WHERE taken.position <= head.dropped;
    GET DIAGNOSTICS added = ROW_COUNT;
    IF added <> cardinality(new_keys) THEN
      RAISE EXCEPTION 'a key is known' USING ERRCODE = 'RL001';
    END IF;
  END IF;
  IF cardinality(new_kinds) > 0 THEN
    INSERT INTO {schema}.kinds (log, number, entry)
      SELECT which, head.kinds + place, added_entry
      FROM unnest(new_kinds) WITH ORDINALITY AS added_kinds (added_entry, place);
  END IF;
  INSERT INTO {schema}.records (log, last, record) VALUES (which, last_position, new_record);
  UPDATE {schema}.logs
    SET position = last_position,
      hash = substring(new_record FROM 58 FOR 32),
      kinds = head.kinds + cardinality(new_kinds),
      bytes = bytes + length(new_record)
    WHERE log = which AND position = expected;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'another writer was first' USING ERRCODE = 'RL001';
  END IF;
  stored := true;
END $$;
`
