CREATE TABLE "duty_packing" (
	"id" smallint PRIMARY KEY DEFAULT 1 NOT NULL,
	"closed_to" integer NOT NULL,
	CONSTRAINT "duty_packing_one_row" CHECK ("duty_packing"."id" = 1)
);
--> statement-breakpoint
INSERT INTO "duty_packing" ("closed_to") VALUES (0);
--> statement-breakpoint
CREATE TABLE "duty_chunk" (
	"committee" integer NOT NULL,
	"chunk" integer NOT NULL,
	"duties" "bytea" NOT NULL,
	CONSTRAINT "duty_chunk_committee_chunk_pk" PRIMARY KEY("committee","chunk")
) PARTITION BY RANGE ("chunk");
--> statement-breakpoint
CREATE TABLE "duty_chunk_default" PARTITION OF "duty_chunk" DEFAULT;
--> statement-breakpoint
-- Already compact.
ALTER TABLE "duty_chunk" ALTER COLUMN "duties" SET STORAGE EXTERNAL;
--> statement-breakpoint
CREATE INDEX "duty_chunk_chunk" ON "duty_chunk" USING btree ("chunk");
--> statement-breakpoint
CREATE TABLE "duty_mark" (
	"chunk" integer PRIMARY KEY NOT NULL,
	"marks" "bytea" NOT NULL
) PARTITION BY RANGE ("chunk");
--> statement-breakpoint
CREATE TABLE "duty_mark_default" PARTITION OF "duty_mark" DEFAULT;
