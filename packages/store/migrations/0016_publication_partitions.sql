-- The log as it is becomes the first partition: nothing is rewritten, the table is read once to check
-- that its positions are within the bounds. The second partition lets relays of an earlier release,
-- which create none, continue while they are replaced.
DO $$
DECLARE
  first_new bigint;
BEGIN
  -- First, in the order of the relay.
  SELECT position + 1 INTO first_new FROM publication_head FOR UPDATE;
  ALTER TABLE publication RENAME TO publication_0;
  ALTER TABLE publication_0 RENAME CONSTRAINT publication_pkey TO publication_0_pkey;
  CREATE TABLE publication (
    "position" bigint PRIMARY KEY NOT NULL,
    "topic" text NOT NULL,
    "payload" text NOT NULL,
    "created_at" timestamp with time zone NOT NULL
  ) PARTITION BY RANGE ("position");
  ALTER TABLE publication ALTER COLUMN payload SET STORAGE EXTERNAL;
  IF EXISTS (SELECT FROM publication_0) THEN
    EXECUTE format('ALTER TABLE publication ATTACH PARTITION publication_0 FOR VALUES FROM (MINVALUE) TO (%s)', first_new);
  ELSE
    DROP TABLE publication_0;
  END IF;
  EXECUTE format('CREATE TABLE publication_%s PARTITION OF publication FOR VALUES FROM (%s) TO (%s)', first_new, first_new, first_new + 100000);
END
$$;
