CREATE TABLE "duty_value" (
	"slot" integer NOT NULL,
	"mark" "bytea" NOT NULL,
	"value" "bytea" NOT NULL,
	CONSTRAINT "duty_value_slot_mark_pk" PRIMARY KEY("slot","mark")
) PARTITION BY RANGE ("slot");
--> statement-breakpoint
CREATE TABLE "duty_value_default" PARTITION OF "duty_value" DEFAULT;
--> statement-breakpoint
ALTER TABLE "duty" ADD COLUMN "values" "bytea";
