import type { NodeRecordInfo } from '../generation.ts'
import { decodeSubnets, encodeSubnets } from '../subnet-bits.ts'

const OPERATOR = 1
const EXPORTER = 2

const encoder = new TextEncoder()
const decoder = new TextDecoder()

type Entries = ReadonlyMap<string, Uint8Array>

/** Fork v0: `type` is an integer, so one byte; `oid` is the text of the operator id. */
export function nodeRecordEntriesV0({ operatorId }: NodeRecordInfo): Entries {
  const entries = new Map([['forkv', encoder.encode('v0')]])
  entries.set('type', Uint8Array.of(operatorId === undefined ? EXPORTER : OPERATOR))
  if (operatorId !== undefined) entries.set('oid', encoder.encode(operatorId))
  return entries
}

/** Forks v1 and v2. */
export function nodeRecordEntriesV1(fork: string, { subnets }: NodeRecordInfo): Entries {
  return new Map([
    ['forkv', encoder.encode(fork)],
    ['subnets', encodeSubnets(subnets)],
  ])
}

/** The fork announced by a node record; releases of fork v0 did not announce it. */
export function forkOfNodeRecord(entries: Entries): string {
  const fork = entries.get('forkv')
  return fork === undefined ? 'v0' : decoder.decode(fork)
}

export function subnetsOfNodeRecord(entries: Entries): boolean[] | undefined {
  const bits = entries.get('subnets')
  return bits === undefined ? undefined : decodeSubnets(bits)
}
