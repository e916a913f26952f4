import { isIP } from 'node:net'
import { z } from 'zod'

/** Parses a decimal integer in [min, max]. */
export function wholeNumber(min = 0, max = Number.MAX_SAFE_INTEGER): z.ZodType<number> {
  return z.string().regex(/^\d+$/).transform(Number).pipe(z.number().int().min(min).max(max))
}

/** Parses `true` or `false` (also 1 and 0). */
export function trueOrFalse(): z.ZodType<boolean> {
  return z.enum(['true', 'false', '1', '0']).transform((text) => text === 'true' || text === '1')
}

/** Parses one of the given words. */
export function oneOf<const Word extends string>(words: readonly Word[]): z.ZodType<Word> {
  return z.enum(words)
}

/**
 * Parses a URL with a host and one of the given schemes (`https`, without the colon); the text is
 * kept unchanged.
 */
export function urlOf(schemes: readonly string[]): z.ZodType<string> {
  return z.string().refine((text) => {
    const url = URL.parse(text)
    return url !== null && url.host !== '' && schemes.includes(url.protocol.slice(0, -1))
  })
}

/** Parses a list with at least `min` members, each parsed by `member`. */
export function listOf<T>(member: z.ZodType<T>, min = 1): z.ZodType<T[]> {
  return z.array(member).min(min)
}

/** Parses any text that matches `pattern`. */
export function textLike(pattern: RegExp): z.ZodType<string> {
  return z.string().regex(pattern)
}

/** Parses an IPv4 or IPv6 address. */
export function ipAddress(): z.ZodType<string> {
  return z.string().refine((text) => isIP(text) !== 0)
}
