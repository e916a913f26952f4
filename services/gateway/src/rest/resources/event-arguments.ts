import type { IgnoredEvent, RegistryEvent } from '@ssv-exporter/contracts/events'
import { hexOf } from '@ssv-exporter/encoding/node/hex'
import { textFromBytes } from '@ssv-exporter/encoding/text-from-bytes'

/** Bytes parameters that contain text. */
const TEXTS: ReadonlySet<string> = new Set(['operatorName', 'publicKey', 'operatorPublicKeys'])

/** Event parameters in JSON form: numbers above 2^53 as decimal strings, bytes as text or hex. */
export function eventArguments(event: RegistryEvent | IgnoredEvent): Record<string, unknown> {
  const { generation: _, name: __, ...parameters } = event
  return Object.fromEntries(
    Object.entries(parameters).map(([name, value]) => [name, written(name, value) ?? null]),
  )
}

function written(name: string, value: unknown): unknown {
  if (typeof value === 'bigint') return String(value)
  if (value instanceof Uint8Array) {
    return TEXTS.has(name) ? textFromBytes(value) : `0x${hexOf(value)}`
  }
  if (Array.isArray(value)) return value.map((item) => written(name, item))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, written(key, item)]))
}
