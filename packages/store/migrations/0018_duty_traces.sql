CREATE TABLE "duty_trace" (
	"slot" integer NOT NULL,
	"role" smallint NOT NULL,
	"executor" "bytea" NOT NULL,
	"committee_id" "bytea" NOT NULL,
	"collector" smallint NOT NULL,
	"messages" "bytea" NOT NULL
) PARTITION BY RANGE ("slot");
--> statement-breakpoint
CREATE TABLE "duty_trace_default" PARTITION OF "duty_trace" DEFAULT;
--> statement-breakpoint
CREATE INDEX "duty_trace_slot" ON "duty_trace" USING btree ("slot","role","executor");
