import { z } from 'zod'

/** A whole number below 2^64. JSON has digits for it, a JavaScript number not always. */
export const uint64 = z.union([z.int(), z.bigint()]).meta({ format: 'uint64' })
