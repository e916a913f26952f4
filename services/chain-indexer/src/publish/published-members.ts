type PublishedValue<Value> = Value extends bigint
  ? string
  : Value extends undefined
    ? null
    : Value extends readonly (infer Element)[]
      ? Element[]
      : Value

/** The values of a row as they are published: amounts as decimal text, absent ones as null. */
export function publishedMembers<Row extends object>(
  row: Row,
): { [Name in keyof Row]: PublishedValue<Row[Name]> } {
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => [
      name,
      typeof value === 'bigint' ? value.toString() : (value ?? null),
    ]),
  ) as { [Name in keyof Row]: PublishedValue<Row[Name]> }
}
