import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { resultsFolder } from '../support/results-folder.ts'
import { KINDS, type TimedMessage } from './committee-duty.ts'
import type { MainnetCommittee, MainnetSize } from './draw-network.ts'
import { type Operators, readOrCreateOperators } from './operator-keys.ts'
import { slotTraffic } from './slot-traffic.ts'
import { readTraffic, slotFile, writeTraffic } from './traffic-files.ts'

/** To be increased when the same size yields other messages. */
const VERSION = 1

export interface KindOfMessages {
  kind: string
  count: number
  /** Of all of them together. */
  bytes: number
}

export interface PreparedTraffic {
  /** Of the messages of each slot. */
  readonly folder: string
  readonly operators: Operators
  readonly messages: number
  readonly signatures: number
  readonly kinds: readonly KindOfMessages[]
  /** Messages of a slot, for raw rates. */
  readonly sample: readonly TimedMessage[]
}

/** Signs the messages of slots that no earlier run has signed. */
export async function prepareTraffic(
  network: readonly MainnetCommittee[],
  { committees, validators, operators: count }: MainnetSize,
  slots: readonly number[],
  say: (text: string) => void,
): Promise<PreparedTraffic> {
  const name = `mainnet-${VERSION}-${committees}-${validators}-${count}`
  const folder = join(resultsFolder, name)
  await mkdir(folder, { recursive: true })
  const operators = await readOrCreateOperators(join(folder, 'operators.json'), count)
  const totals = new Map(
    KINDS.map((kind): [string, KindOfMessages] => [kind, { kind, count: 0, bytes: 0 }]),
  )
  let signatures = 0
  let sample: readonly TimedMessage[] = []
  for (const slot of slots) {
    const file = slotFile(folder, slot)
    let messages = await readTraffic(file)
    if (messages === undefined) {
      messages = await slotTraffic(network, operators, slot)
      await writeTraffic(file, messages)
      say(`slot ${slot}: signed ${messages.length} messages`)
    }
    if (sample.length === 0) sample = messages
    for (const message of messages) {
      signatures += message.signatures
      const total = totals.get(message.kind)
      if (total === undefined) continue
      total.count += 1
      total.bytes += message.data.length
    }
  }
  const kinds = [...totals.values()]
  const messages = kinds.reduce((sum, one) => sum + one.count, 0)
  return { folder, operators, messages, signatures, kinds, sample }
}
