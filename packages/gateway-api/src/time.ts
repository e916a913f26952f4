import { z } from 'zod'

const SECONDS = /^\d{1,11}$/
const rfc3339 = z.iso.datetime({ offset: true })

/** A time as RFC 3339 or in Unix seconds; the output is in Unix milliseconds. */
export const time = (what: string) =>
  z
    .string()
    .transform((text, context): number => {
      if (SECONDS.test(text)) return Number(text) * 1_000
      if (rfc3339.safeParse(text).success) return Date.parse(text)
      context.addIssue('must be a time as RFC 3339 or in Unix seconds')
      return z.NEVER
    })
    .describe(`${what} RFC 3339, for example \`2026-01-31T12:00:00Z\`, or Unix seconds.`)
