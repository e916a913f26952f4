import { z } from 'zod'
import { ROLE_NAMES } from '../roles.ts'

/** Parts shared by several resources. */

export const address = z
  .string()
  .regex(/^0x[0-9a-f]{40}$/)
  .meta({
    description: 'An Ethereum address, `0x` and lower-case hex.',
    examples: [`0x${'67'.repeat(20)}`],
  })

export const hash = z
  .string()
  .regex(/^0x[0-9a-f]{64}$/)
  .meta({ description: '32 bytes, `0x` and lower-case hex.', examples: [`0x${'ab'.repeat(32)}`] })

export const validatorPublicKey = z
  .string()
  .regex(/^[0-9a-f]{96}$/)
  .meta({
    description: "A validator's BLS public key, 96 lower-case hex digits without `0x`.",
    examples: ['a9'.repeat(48)],
  })

export const blockNumber = z.int().min(0).meta({ description: 'The number of a block.' })

export const role = z.enum(ROLE_NAMES).meta({ description: 'The kind of duty.' })

/** Up to a uint256, which exceeds the precision of a JSON number. */
export const decimal = z
  .string()
  .regex(/^\d+$/)
  .meta({ description: 'An integer as decimal digits.', examples: ['1000000000'] })
