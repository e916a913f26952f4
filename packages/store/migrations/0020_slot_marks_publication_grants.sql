-- Marks of packed duties by slot instead of by chunk: a reader of one validator needs few of them.
-- The table keeps its permissions; what it holds is converted.
CREATE TEMPORARY TABLE chunk_mark ON COMMIT DROP AS SELECT chunk, marks FROM duty_mark;
--> statement-breakpoint
DO $$
DECLARE
  partition_name regclass;
  day_number integer;
  packed record;
  pos integer;
  size integer;
BEGIN
  FOR partition_name IN SELECT inhrelid::regclass FROM pg_inherits
    WHERE inhparent = 'duty_mark'::regclass AND inhrelid <> 'duty_mark_default'::regclass
  LOOP
    EXECUTE format('DROP TABLE %s', partition_name);
  END LOOP;
  TRUNCATE duty_mark;
  ALTER TABLE duty_mark RENAME COLUMN chunk TO slot;
  FOR day_number IN SELECT DISTINCT chunk / 225 FROM chunk_mark LOOP
    EXECUTE format('CREATE TABLE duty_mark_%s PARTITION OF duty_mark FOR VALUES FROM (%s) TO (%s)',
      day_number, day_number * 7200, (day_number + 1) * 7200);
  END LOOP;
  -- For each mark its slot in the chunk, its length, and itself.
  FOR packed IN SELECT chunk, marks FROM chunk_mark LOOP
    pos := 0;
    WHILE pos + 1 < length(packed.marks) LOOP
      size := get_byte(packed.marks, pos + 1);
      INSERT INTO duty_mark (slot, marks)
        VALUES (packed.chunk * 32 + get_byte(packed.marks, pos), substring(packed.marks FROM pos + 2 FOR size + 1))
        ON CONFLICT (slot) DO UPDATE SET marks = duty_mark.marks || excluded.marks;
      pos := pos + 2 + size;
    END LOOP;
  END LOOP;
END
$$;
--> statement-breakpoint
-- Permissions on the log that were granted before migration 0016 partitioned it: the first partition,
-- which was the log, still has them.
DO $$
DECLARE
  granted record;
BEGIN
  FOR granted IN
    SELECT a.privilege_type AS privilege, '' AS columns, a.grantee, a.is_grantable
    FROM pg_class c CROSS JOIN aclexplode(c.relacl) a
    WHERE c.oid = to_regclass('publication_0') AND a.grantee <> c.relowner
    UNION ALL
    SELECT a.privilege_type, format(' (%I)', t.attname), a.grantee, a.is_grantable
    FROM pg_attribute t CROSS JOIN aclexplode(t.attacl) a
    WHERE t.attrelid = to_regclass('publication_0') AND t.attnum > 0 AND NOT t.attisdropped
  LOOP
    EXECUTE format('GRANT %s%s ON publication TO %s%s', granted.privilege, granted.columns,
      CASE granted.grantee WHEN 0 THEN 'PUBLIC' ELSE granted.grantee::regrole::text END,
      CASE WHEN granted.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END);
  END LOOP;
END
$$;
