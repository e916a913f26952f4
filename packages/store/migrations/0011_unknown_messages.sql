CREATE TABLE "unknown_message" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "unknown_message_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"received_at" timestamp (3) with time zone NOT NULL,
	"topic" text NOT NULL,
	"field" text NOT NULL,
	"value" numeric NOT NULL,
	"data" "bytea" NOT NULL
);
