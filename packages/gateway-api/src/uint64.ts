import { z } from 'zod'

/** An integer below 2^64: exact in JSON, but not always as a JavaScript number. */
export const uint64 = z.union([z.int(), z.bigint()]).meta({ format: 'uint64' })
