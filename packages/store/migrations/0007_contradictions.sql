CREATE TABLE "decided_contradiction" (
	"id" bigint GENERATED ALWAYS AS IDENTITY (sequence name "decided_contradiction_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"validator_key_id" integer NOT NULL,
	"role" smallint NOT NULL,
	"height" bigint NOT NULL,
	"value_hash" "bytea" NOT NULL,
	"round" bigint NOT NULL,
	"signers" integer[] NOT NULL,
	"signature" "bytea" NOT NULL,
	"value" "bytea" NOT NULL,
	"first_seen" timestamp (3) with time zone NOT NULL,
	"first_peer" integer,
	"collector" smallint,
	"root_fork" text NOT NULL,
	CONSTRAINT "decided_contradiction_validator_key_id_role_height_value_hash_pk" PRIMARY KEY("validator_key_id","role","height","value_hash")
);
--> statement-breakpoint
CREATE UNIQUE INDEX "decided_contradiction_id" ON "decided_contradiction" USING btree ("id");