CREATE TABLE "contradiction" (
	"kind" text NOT NULL,
	"from_block" bigint NOT NULL,
	"to_block" bigint NOT NULL,
	"reason" text NOT NULL,
	"found_at" timestamp with time zone DEFAULT now() NOT NULL,
	"proved_to" bigint,
	CONSTRAINT "contradiction_kind_from_block_pk" PRIMARY KEY("kind","from_block")
);
--> statement-breakpoint
CREATE TABLE "verification" (
	"id" smallint PRIMARY KEY DEFAULT 1 NOT NULL,
	"confirmed_block" bigint,
	"audited_block" bigint,
	"audited_hash" "bytea",
	"unproved_blocks" bigint DEFAULT 0 NOT NULL,
	"searched" boolean DEFAULT false NOT NULL,
	CONSTRAINT "verification_one_row" CHECK ("verification"."id" = 1)
);
