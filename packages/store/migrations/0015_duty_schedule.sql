CREATE TABLE "duty_difference" (
	"committee" integer NOT NULL,
	"slot" integer NOT NULL,
	"role" smallint NOT NULL,
	"proposal_ms" integer,
	"absent" "bytea",
	"unscheduled" "bytea",
	"unchecked" "bytea",
	CONSTRAINT "duty_difference_committee_slot_role_pk" PRIMARY KEY("committee","slot","role")
) PARTITION BY RANGE ("slot");
--> statement-breakpoint
CREATE TABLE "duty_difference_default" PARTITION OF "duty_difference" DEFAULT;
--> statement-breakpoint
CREATE TABLE "duty_schedule" (
	"slot" integer NOT NULL,
	"role" smallint NOT NULL,
	"dependent_root" "bytea" NOT NULL,
	"scheduled" integer NOT NULL,
	CONSTRAINT "duty_schedule_slot_role_dependent_root_pk" PRIMARY KEY("slot","role","dependent_root")
);
--> statement-breakpoint
CREATE INDEX "duty_difference_slot" ON "duty_difference" USING btree ("slot","role","committee");