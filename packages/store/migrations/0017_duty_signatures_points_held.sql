CREATE UNLOGGED TABLE "duty_held" (
	"holder" uuid NOT NULL,
	"slot" integer NOT NULL,
	"role" smallint NOT NULL,
	"committee_id" "bytea" NOT NULL,
	"state" text NOT NULL,
	"held_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "duty_held_holder_slot_role_committee_id_pk" PRIMARY KEY("holder","slot","role","committee_id")
);
--> statement-breakpoint
CREATE TABLE "duty_points" (
	"committee" integer NOT NULL,
	"slot" integer NOT NULL,
	"role" smallint NOT NULL,
	"collector" smallint NOT NULL,
	"rounds" integer NOT NULL,
	"pre_duties" integer NOT NULL,
	"post_duties" integer NOT NULL,
	"counts" integer[] NOT NULL,
	CONSTRAINT "duty_points_committee_slot_role_collector_pk" PRIMARY KEY("committee","slot","role","collector")
) PARTITION BY RANGE ("slot");
--> statement-breakpoint
CREATE TABLE "duty_points_default" PARTITION OF "duty_points" DEFAULT;
--> statement-breakpoint
CREATE TABLE "duty_signature" (
	"committee" integer NOT NULL,
	"slot" integer NOT NULL,
	"role" smallint NOT NULL,
	"validators" bigint[] NOT NULL,
	"signatures" "bytea" NOT NULL,
	CONSTRAINT "duty_signature_committee_slot_role_pk" PRIMARY KEY("committee","slot","role")
) PARTITION BY RANGE ("slot");
--> statement-breakpoint
ALTER TABLE "duty_signature" ALTER COLUMN "signatures" SET STORAGE EXTERNAL;
--> statement-breakpoint
CREATE TABLE "duty_signature_default" PARTITION OF "duty_signature" DEFAULT;
