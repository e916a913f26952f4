CREATE TABLE "cluster_history" (
	"cluster_id" "bytea" NOT NULL,
	"block_number" bigint NOT NULL,
	"log_index" integer NOT NULL,
	"event" text NOT NULL,
	"validator_count" bigint NOT NULL,
	"network_fee_index" numeric NOT NULL,
	"index" numeric NOT NULL,
	"active" boolean NOT NULL,
	"balance" numeric NOT NULL,
	"currency" text NOT NULL,
	"v_units" bigint,
	"migrated_block" bigint,
	CONSTRAINT "cluster_history_cluster_id_block_number_log_index_pk" PRIMARY KEY("cluster_id","block_number","log_index")
);
--> statement-breakpoint
CREATE TABLE "network_parameter" (
	"name" text NOT NULL,
	"block_number" bigint NOT NULL,
	"log_index" integer NOT NULL,
	"event" text NOT NULL,
	"value" text NOT NULL,
	CONSTRAINT "network_parameter_name_block_number_log_index_pk" PRIMARY KEY("name","block_number","log_index")
);
--> statement-breakpoint
CREATE TABLE "operator_history" (
	"operator_id" bigint NOT NULL,
	"block_number" bigint NOT NULL,
	"log_index" integer NOT NULL,
	"event" text NOT NULL,
	"value" numeric,
	CONSTRAINT "operator_history_operator_id_block_number_log_index_pk" PRIMARY KEY("operator_id","block_number","log_index")
);
--> statement-breakpoint
ALTER TABLE "cluster" ADD COLUMN "currency" text;--> statement-breakpoint
ALTER TABLE "cluster" ADD COLUMN "v_units" bigint;--> statement-breakpoint
ALTER TABLE "cluster" ADD COLUMN "effective_balance_block" bigint;--> statement-breakpoint
ALTER TABLE "cluster" ADD COLUMN "migrated_block" bigint;--> statement-breakpoint
ALTER TABLE "cursor" ADD COLUMN "registry_rules" smallint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "cursor" ADD COLUMN "registry_hash" "bytea";--> statement-breakpoint
ALTER TABLE "operator" ADD COLUMN "eth_fee" numeric;--> statement-breakpoint
ALTER TABLE "operator" ADD COLUMN "declared_fee" numeric;--> statement-breakpoint
ALTER TABLE "operator" ADD COLUMN "declared_block" bigint;--> statement-breakpoint
ALTER TABLE "operator" ADD COLUMN "withdrawn" numeric;--> statement-breakpoint
ALTER TABLE "operator" ADD COLUMN "eth_withdrawn" numeric;--> statement-breakpoint
ALTER TABLE "operator" ADD COLUMN "is_private" boolean;--> statement-breakpoint
ALTER TABLE "operator" ADD COLUMN "whitelist" "bytea"[];--> statement-breakpoint
ALTER TABLE "operator" ADD COLUMN "whitelisting_contract" "bytea";--> statement-breakpoint
CREATE INDEX "cluster_history_block" ON "cluster_history" USING btree ("block_number");--> statement-breakpoint
CREATE INDEX "network_parameter_block" ON "network_parameter" USING btree ("block_number");--> statement-breakpoint
CREATE INDEX "operator_history_block" ON "operator_history" USING btree ("block_number");--> statement-breakpoint
CREATE INDEX "contract_log_unknown" ON "contract_log" USING btree ("block_number","log_index") WHERE "contract_log"."canonical" AND "contract_log"."verdict" = 'unknown';