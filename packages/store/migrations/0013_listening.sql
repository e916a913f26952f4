CREATE TABLE "listening" (
	"collector" smallint NOT NULL,
	"from_slot" integer NOT NULL,
	"to_slot" integer NOT NULL,
	"subnets" bit(128) NOT NULL,
	CONSTRAINT "listening_collector_from_slot_pk" PRIMARY KEY("collector","from_slot")
);
--> statement-breakpoint
CREATE INDEX "listening_from_slot" ON "listening" USING btree ("from_slot");