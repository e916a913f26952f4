import type { z } from 'zod'

/**
 * A resource made of values by the names of its members: in the order of its schema, without the
 * values that it does not have.
 */
export function pickMembers<Schema extends z.ZodObject>(
  schema: Schema,
  values: z.output<Schema>,
): z.output<Schema> {
  const given: Readonly<Record<string, unknown>> = values
  return Object.fromEntries(
    Object.keys(schema.shape).map((name) => [name, given[name]]),
  ) as z.output<Schema>
}

/** Null for each member of a resource: what older releases did not publish. */
export function absentMembers<Schema extends z.ZodObject>(
  schema: Schema,
): { [Name in keyof z.output<Schema>]: null } {
  return Object.fromEntries(Object.keys(schema.shape).map((name) => [name, null])) as {
    [Name in keyof z.output<Schema>]: null
  }
}
