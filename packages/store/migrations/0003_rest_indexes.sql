CREATE INDEX "cluster_operator_ids" ON "cluster" USING gin ("operator_ids");--> statement-breakpoint
CREATE INDEX "contract_log_event" ON "contract_log" USING btree ("event","block_number","log_index") WHERE "contract_log"."canonical";--> statement-breakpoint
CREATE INDEX "contract_log_owner" ON "contract_log" USING btree ((CASE
  WHEN length(topics) > 64 AND event = 'OperatorAdded' THEN substring(topics from 65 for 32)
  WHEN length(topics) > 32 THEN substring(topics from 33 for 32)
  WHEN event = 'OperatorAdded' THEN substring(data from 33 for 32)
  ELSE substring(data from 1 for 32) END),"block_number","log_index") WHERE "contract_log"."canonical";--> statement-breakpoint
CREATE INDEX "contract_log_malformed" ON "contract_log" USING btree ("block_number","log_index") WHERE "contract_log"."canonical" AND "contract_log"."verdict" = 'malformed';--> statement-breakpoint
CREATE INDEX "validator_operator_ids" ON "validator" USING gin ("operator_ids");