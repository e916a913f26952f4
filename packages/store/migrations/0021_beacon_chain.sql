ALTER TABLE "beacon_clock" ADD COLUMN "chain" jsonb;--> statement-breakpoint
ALTER TABLE "beacon_clock" ADD COLUMN "chain_reported" timestamp (3) with time zone;