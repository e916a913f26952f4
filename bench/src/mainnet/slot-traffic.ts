import { createRandom } from '../duty-storage/draw-duties.ts'
import { type Vote, voteOf } from './bench-chain.ts'
import { committeeDuty, type TimedMessage } from './committee-duty.ts'
import { attestersOf, type MainnetCommittee } from './draw-network.ts'
import type { Operators } from './operator-keys.ts'
import { createShareSigner, type ShareSigner } from './share-keys.ts'

/** Committees start when a third of the slot is over; the last messages follow four seconds later. */
const BEGIN_MS = 4_000
const BURST_MS = 4_000
/** A duty takes less. */
const DUTY_MS = 800
/** Of committees that vote as most others. */
const AGREE = 0.95
const OTHER_HEADS = 2
const DUTIES_AT_A_TIME = 8

interface Head extends Vote {
  readonly signer: ShareSigner
}

/** Signed messages of a slot, in the order of their times. */
export async function slotTraffic(
  network: readonly MainnetCommittee[],
  operators: Operators,
  slot: number,
): Promise<TimedMessage[]> {
  const random = createRandom(slot)
  const [common, ...others] = Array.from({ length: 1 + OTHER_HEADS }, (_, head) =>
    headOf(slot, head),
  )
  const duties = network.flatMap((committee, number) => {
    const attesters = attestersOf(committee, slot)
    const other = random() < AGREE ? undefined : others[Math.floor(random() * OTHER_HEADS)]
    const head = other ?? common
    if (attesters.length === 0 || head === undefined) return []
    const beginMs = BEGIN_MS + random() * (BURST_MS - DUTY_MS)
    return [{ ...head, slot, number, committee, attesters, beginMs, random }]
  })
  const messages: TimedMessage[] = []
  for (let from = 0; from < duties.length; from += DUTIES_AT_A_TIME) {
    const some = duties.slice(from, from + DUTIES_AT_A_TIME)
    const made = await Promise.all(some.map((duty) => committeeDuty(duty, operators)))
    messages.push(...made.flat())
  }
  return messages.sort((a, b) => a.atMs - b.atMs)
}

function headOf(slot: number, head: number): Head {
  const vote = voteOf(slot, head)
  return { ...vote, signer: createShareSigner(vote.root) }
}
