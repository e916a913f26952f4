CREATE TABLE "account" (
	"owner" "bytea" PRIMARY KEY NOT NULL,
	"fee_recipient" "bytea" NOT NULL,
	"nonce" integer
);
--> statement-breakpoint
CREATE TABLE "block" (
	"number" bigint PRIMARY KEY NOT NULL,
	"hash" "bytea" NOT NULL,
	"parent_hash" "bytea" NOT NULL,
	"time" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "cluster" (
	"id" "bytea" PRIMARY KEY NOT NULL,
	"owner" "bytea" NOT NULL,
	"operator_ids" bigint[] NOT NULL,
	"validator_count" bigint NOT NULL,
	"network_fee_index" numeric NOT NULL,
	"index" numeric NOT NULL,
	"active" boolean NOT NULL,
	"balance" numeric NOT NULL,
	"updated_block" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "contract_log" (
	"block_number" bigint NOT NULL,
	"log_index" integer NOT NULL,
	"block_hash" "bytea" NOT NULL,
	"block_time" timestamp with time zone NOT NULL,
	"transaction_hash" "bytea" NOT NULL,
	"transaction_index" integer NOT NULL,
	"topics" "bytea" NOT NULL,
	"data" "bytea" NOT NULL,
	"event" text,
	"verdict" text NOT NULL,
	"reason" text,
	"canonical" boolean DEFAULT true NOT NULL,
	CONSTRAINT "contract_log_block_number_log_index_block_hash_pk" PRIMARY KEY("block_number","log_index","block_hash")
);
--> statement-breakpoint
CREATE TABLE "cursor" (
	"id" smallint PRIMARY KEY DEFAULT 1 NOT NULL,
	"indexed_block" bigint NOT NULL,
	"indexed_hash" "bytea",
	"head_block" bigint,
	"finalized_block" bigint,
	"synced" boolean DEFAULT false NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "cursor_one_row" CHECK ("cursor"."id" = 1)
);
--> statement-breakpoint
CREATE TABLE "decided" (
	"validator_key_id" integer NOT NULL,
	"role" smallint NOT NULL,
	"height" bigint NOT NULL,
	"round" bigint NOT NULL,
	"signers" integer[] NOT NULL,
	"signature" "bytea" NOT NULL,
	"value" "bytea" NOT NULL,
	CONSTRAINT "decided_validator_key_id_role_height_pk" PRIMARY KEY("validator_key_id","role","height")
) PARTITION BY RANGE ("height");
--> statement-breakpoint
CREATE TABLE "decided_default" PARTITION OF "decided" DEFAULT;
--> statement-breakpoint
CREATE TABLE "deployment" (
	"id" smallint PRIMARY KEY DEFAULT 1 NOT NULL,
	"network" text NOT NULL,
	"chain_id" bigint NOT NULL,
	"genesis_hash" "bytea" NOT NULL,
	"contract" "bytea" NOT NULL,
	"generation" text NOT NULL,
	"start_block" bigint NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "deployment_one_row" CHECK ("deployment"."id" = 1)
);
--> statement-breakpoint
CREATE TABLE "leader" (
	"name" text PRIMARY KEY NOT NULL,
	"epoch" bigint NOT NULL,
	"holder" text NOT NULL,
	"since" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "operator" (
	"index" integer PRIMARY KEY NOT NULL,
	"operator_id" bigint,
	"key_id" integer NOT NULL,
	"name" "bytea" NOT NULL,
	"owner" "bytea" NOT NULL,
	"fee" numeric,
	"added_block" bigint NOT NULL,
	"removed_block" bigint,
	CONSTRAINT "operator_operator_id_unique" UNIQUE("operator_id")
);
--> statement-breakpoint
CREATE TABLE "operator_key" (
	"id" integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "operator_key_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"digest" "bytea" NOT NULL,
	"key" "bytea" NOT NULL,
	CONSTRAINT "operator_key_digest_unique" UNIQUE("digest")
);
--> statement-breakpoint
CREATE TABLE "outbox" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "outbox_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"topic" text NOT NULL,
	"payload" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "publication" (
	"position" bigint PRIMARY KEY NOT NULL,
	"topic" text NOT NULL,
	"payload" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "publication_head" (
	"id" smallint PRIMARY KEY DEFAULT 1 NOT NULL,
	"epoch" uuid NOT NULL,
	"position" bigint NOT NULL,
	CONSTRAINT "publication_head_one_row" CHECK ("publication_head"."id" = 1)
);
--> statement-breakpoint
CREATE TABLE "registry_undo" (
	"block_number" bigint NOT NULL,
	"relation" text NOT NULL,
	"row_key" text NOT NULL,
	"before" jsonb,
	CONSTRAINT "registry_undo_relation_row_key_block_number_pk" PRIMARY KEY("relation","row_key","block_number")
);
--> statement-breakpoint
CREATE TABLE "schema_floor" (
	"id" smallint PRIMARY KEY DEFAULT 1 NOT NULL,
	"oldest_served" integer NOT NULL,
	CONSTRAINT "schema_floor_one_row" CHECK ("schema_floor"."id" = 1)
);
--> statement-breakpoint
CREATE TABLE "validator" (
	"key_id" integer PRIMARY KEY NOT NULL,
	"index" integer NOT NULL,
	"owner" "bytea" NOT NULL,
	"operator_key_ids" integer[] NOT NULL,
	"operator_ids" bigint[],
	"share_public_keys" "bytea" NOT NULL,
	"cluster_id" "bytea",
	"liquidated" boolean DEFAULT false NOT NULL,
	"registered_block" bigint NOT NULL,
	"exited_block" bigint,
	"removed_block" bigint,
	CONSTRAINT "validator_index_unique" UNIQUE("index")
);
--> statement-breakpoint
CREATE TABLE "validator_key" (
	"id" integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "validator_key_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"key" "bytea" NOT NULL,
	CONSTRAINT "validator_key_key_unique" UNIQUE("key")
);
--> statement-breakpoint
ALTER TABLE "operator" ADD CONSTRAINT "operator_key_id_operator_key_id_fk" FOREIGN KEY ("key_id") REFERENCES "public"."operator_key"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "validator" ADD CONSTRAINT "validator_key_id_validator_key_id_fk" FOREIGN KEY ("key_id") REFERENCES "public"."validator_key"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "cluster_owner" ON "cluster" USING btree ("owner");--> statement-breakpoint
CREATE INDEX "operator_key_id" ON "operator" USING btree ("key_id");--> statement-breakpoint
CREATE INDEX "operator_owner" ON "operator" USING btree ("owner");--> statement-breakpoint
CREATE INDEX "validator_owner" ON "validator" USING btree ("owner");--> statement-breakpoint
CREATE INDEX "validator_cluster_id" ON "validator" USING btree ("cluster_id");--> statement-breakpoint
-- Written once, read whole, already compact: compressing them costs the relay more than it saves.
ALTER TABLE "outbox" ALTER COLUMN "payload" SET STORAGE EXTERNAL;--> statement-breakpoint
ALTER TABLE "publication" ALTER COLUMN "payload" SET STORAGE EXTERNAL;--> statement-breakpoint
-- The outbox is a queue: vacuum it early, or its index fills with dead entries.
ALTER TABLE "outbox" SET (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000);--> statement-breakpoint
INSERT INTO "publication_head" ("epoch", "position") VALUES (gen_random_uuid(), 0);--> statement-breakpoint
INSERT INTO "schema_floor" ("oldest_served") VALUES (1);
