CREATE TABLE "beacon_clock" (
	"id" smallint PRIMARY KEY DEFAULT 1 NOT NULL,
	"genesis" timestamp (3) with time zone NOT NULL,
	"slot_ms" integer NOT NULL,
	"slots_per_epoch" integer NOT NULL,
	CONSTRAINT "beacon_clock_one_row" CHECK ("beacon_clock"."id" = 1)
);
--> statement-breakpoint
CREATE TABLE "committee" (
	"id" integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "committee_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"committee_id" "bytea" NOT NULL,
	"operator_ids" bigint[] NOT NULL,
	CONSTRAINT "committee_committee_id_unique" UNIQUE("committee_id")
);
--> statement-breakpoint
CREATE TABLE "duty" (
	"committee" integer NOT NULL,
	"slot" integer NOT NULL,
	"role" smallint NOT NULL,
	"signers" smallint NOT NULL,
	"root_mark" integer NOT NULL,
	"round" smallint NOT NULL,
	"proposal_ms" integer,
	"quorum_ms" integer,
	"last_ms" integer NOT NULL,
	"validators" "bytea" NOT NULL,
	"exceptions" "bytea",
	CONSTRAINT "duty_committee_slot_role_pk" PRIMARY KEY("committee","slot","role")
) PARTITION BY RANGE ("slot");
--> statement-breakpoint
CREATE TABLE "duty_default" PARTITION OF "duty" DEFAULT;
--> statement-breakpoint
CREATE TABLE "duty_vote" (
	"slot" integer NOT NULL,
	"value" "bytea" NOT NULL,
	CONSTRAINT "duty_vote_slot_value_pk" PRIMARY KEY("slot","value")
);
--> statement-breakpoint
CREATE TABLE "validator_index" (
	"validator_key_id" integer PRIMARY KEY NOT NULL,
	"beacon_index" bigint NOT NULL,
	CONSTRAINT "validator_index_beacon_index_unique" UNIQUE("beacon_index")
);
--> statement-breakpoint
CREATE INDEX "duty_slot" ON "duty" USING btree ("slot","role","committee");