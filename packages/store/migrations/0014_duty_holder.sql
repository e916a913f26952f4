CREATE TABLE "duty_holder" (
	"validator_key_id" integer NOT NULL,
	"committee" integer NOT NULL,
	CONSTRAINT "duty_holder_validator_key_id_committee_pk" PRIMARY KEY("validator_key_id","committee")
);
