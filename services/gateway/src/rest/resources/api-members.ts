import { hexOf } from '@ssv-exporter/encoding/node/hex'

type ApiValue<Value> = Value extends Uint8Array
  ? `0x${string}`
  : Value extends Uint8Array[]
    ? `0x${string}`[]
    : Value

/** The values of a row in the form of the interface: bytes as `0x` and lower-case hex. */
export function apiMembers<Row extends object>(
  row: Row,
): { [Name in keyof Row]: ApiValue<Row[Name]> } {
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => [name, apiValue(value)]),
  ) as { [Name in keyof Row]: ApiValue<Row[Name]> }
}

function apiValue(value: unknown): unknown {
  if (value instanceof Uint8Array) return `0x${hexOf(value)}`
  return Array.isArray(value) ? value.map(apiValue) : value
}
