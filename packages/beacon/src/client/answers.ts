import { z } from 'zod'

/** Schemas of the responses (Ethereum beacon APIs, v2). Numbers are decimal strings. */

const FAR_FUTURE_EPOCH = '18446744073709551615'

/** A number that a double represents exactly. */
const number = z
  .string()
  .regex(/^\d{1,16}$/)
  .transform(Number)
  .pipe(z.number().int().max(Number.MAX_SAFE_INTEGER))
/** undefined: never. */
const epoch = z.union([z.literal(FAR_FUTURE_EPOCH).transform(() => undefined), number])
/** Hexadecimal digits in lower case, without 0x. */
const hex = (bytes: number) =>
  z
    .string()
    .regex(new RegExp(`^0x[0-9a-fA-F]{${2 * bytes}}$`))
    .transform((text) => text.slice(2).toLowerCase())

const publicKey = hex(48)
const root = hex(32)
/** The envelope of every response. */
const data = <Output>(shape: z.ZodType<Output>): z.ZodType<Output> =>
  z
    .looseObject({ data: z.unknown() })
    .transform((it) => it.data)
    .pipe(shape)

export const GENESIS = data(z.object({ genesis_time: number, genesis_validators_root: root }))

export const SPEC = data(
  z.object({
    SECONDS_PER_SLOT: number.optional(),
    SLOT_DURATION_MS: number.optional(),
    SLOTS_PER_EPOCH: number,
    EPOCHS_PER_SYNC_COMMITTEE_PERIOD: number,
    DEPOSIT_CHAIN_ID: number.optional(),
    GLOAS_FORK_EPOCH: epoch.optional(),
  }),
)

export const FORK_SCHEDULE = data(z.array(z.object({ current_version: hex(4), epoch })))

export const SYNCING = data(
  z.object({
    sync_distance: number,
    is_syncing: z.boolean(),
    is_optimistic: z.boolean().optional(),
    el_offline: z.boolean().optional(),
  }),
)

export const VALIDATORS = data(
  z.array(
    z.object({
      index: number,
      status: z.string(),
      validator: z.object({ pubkey: publicKey, activation_epoch: epoch, exit_epoch: epoch }),
    }),
  ),
)

export const PROPOSER_DUTIES = z.object({
  dependent_root: root,
  data: z.array(z.object({ validator_index: number, slot: number })),
})

export const ATTESTER_DUTIES = z.object({
  dependent_root: root,
  data: z.array(z.object({ validator_index: number, slot: number, committee_index: number })),
})

export const SYNC_COMMITTEE = data(z.object({ validators: z.array(number) }))

export const TIMELINESS_DUTIES = data(z.array(z.object({ validator_index: number, slot: number })))
