ALTER TABLE "contract_log" ADD COLUMN "key_check" "bytea";--> statement-breakpoint
ALTER TABLE "contract_log" ADD COLUMN "key_fault" text;
--> statement-breakpoint
-- A registration is 2.2 KB: whole rows, instead of parts that are compressed in vain and kept elsewhere.
ALTER TABLE "contract_log" SET (toast_tuple_target = 8160);
