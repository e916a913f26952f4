CREATE TABLE "collector" (
	"id" smallint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "collector_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 32767 START WITH 1 CACHE 1),
	"name" text NOT NULL,
	CONSTRAINT "collector_name_unique" UNIQUE("name")
);
--> statement-breakpoint
CREATE TABLE "peer" (
	"id" integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "peer_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"peer_id" text NOT NULL,
	CONSTRAINT "peer_peer_id_unique" UNIQUE("peer_id")
);
--> statement-breakpoint
ALTER TABLE "decided" ADD COLUMN "first_seen" timestamp (3) with time zone DEFAULT now() NOT NULL;--> statement-breakpoint
ALTER TABLE "decided" ADD COLUMN "first_peer" integer;--> statement-breakpoint
ALTER TABLE "decided" ADD COLUMN "sightings" integer DEFAULT 1 NOT NULL;--> statement-breakpoint
ALTER TABLE "decided" ADD COLUMN "collector" smallint;--> statement-breakpoint
ALTER TABLE "decided" ADD COLUMN "root_fork" text DEFAULT 'v1' NOT NULL;