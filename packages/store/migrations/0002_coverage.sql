CREATE TABLE "coverage" (
	"validator_key_id" integer NOT NULL,
	"role" smallint NOT NULL,
	"urgency" smallint NOT NULL,
	"failures" smallint DEFAULT 0 NOT NULL,
	"highest" bigint DEFAULT -1 NOT NULL,
	"complete_to" bigint DEFAULT -1 NOT NULL,
	"wanted" bigint DEFAULT 0 NOT NULL,
	"missing" bigint DEFAULT 0 NOT NULL,
	"publish_above" bigint,
	"asked_at" timestamp with time zone,
	"due_at" timestamp with time zone NOT NULL,
	"busy_until" timestamp with time zone,
	"busy_by" uuid,
	CONSTRAINT "coverage_validator_key_id_role_pk" PRIMARY KEY("validator_key_id","role")
);
--> statement-breakpoint
CREATE TABLE "coverage_gap" (
	"validator_key_id" integer NOT NULL,
	"role" smallint NOT NULL,
	"attempts" smallint NOT NULL,
	"from_height" bigint NOT NULL,
	"to_height" bigint NOT NULL,
	"ask_at" timestamp with time zone NOT NULL,
	CONSTRAINT "coverage_gap_validator_key_id_role_from_height_pk" PRIMARY KEY("validator_key_id","role","from_height")
);
--> statement-breakpoint
CREATE TABLE "coverage_origin" (
	"id" smallint PRIMARY KEY DEFAULT 1 NOT NULL,
	"live_from_block" bigint,
	"alive_at" timestamp with time zone,
	CONSTRAINT "coverage_origin_one_row" CHECK ("coverage_origin"."id" = 1)
);
--> statement-breakpoint
CREATE INDEX "coverage_due" ON "coverage" USING btree ("urgency","due_at");--> statement-breakpoint
CREATE INDEX "coverage_queued" ON "coverage" USING btree ("busy_until") WHERE "coverage"."busy_by" IS NULL AND "coverage"."busy_until" IS NOT NULL;--> statement-breakpoint
-- A row changes with each height of its chain, in columns without an index: room for that on its own page.
ALTER TABLE "coverage" SET (fillfactor = 80);--> statement-breakpoint
INSERT INTO "coverage_origin" ("id") VALUES (1);
