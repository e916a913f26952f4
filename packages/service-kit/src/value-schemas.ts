import { isIP } from 'node:net'
import { z } from 'zod'

/** Reads a whole number in [min, max], written in decimal digits. */
export function wholeNumber(min = 0, max = Number.MAX_SAFE_INTEGER): z.ZodType<number> {
  return z.string().regex(/^\d+$/).transform(Number).pipe(z.number().int().min(min).max(max))
}

/** Reads `true` or `false` (also 1 and 0). */
export function trueOrFalse(): z.ZodType<boolean> {
  return z.enum(['true', 'false', '1', '0']).transform((text) => text === 'true' || text === '1')
}

/** Reads one of the given words. */
export function oneOf<const Word extends string>(words: readonly Word[]): z.ZodType<Word> {
  return z.enum(words)
}

/** Reads a URL with a host, of one of the given schemes (`https`, without the colon), and keeps it as written. */
export function urlOf(schemes: readonly string[]): z.ZodType<string> {
  return z.string().refine((text) => {
    const url = URL.parse(text)
    return url !== null && url.host !== '' && schemes.includes(url.protocol.slice(0, -1))
  })
}

/** Reads a list with at least `min` members, each read by `member`. */
export function listOf<T>(member: z.ZodType<T>, min = 1): z.ZodType<T[]> {
  return z.array(member).min(min)
}

/** Reads any text that `pattern` matches. */
export function textLike(pattern: RegExp): z.ZodType<string> {
  return z.string().regex(pattern)
}

/** Reads an IPv4 or IPv6 address. */
export function ipAddress(): z.ZodType<string> {
  return z.string().refine((text) => isIP(text) !== 0)
}
