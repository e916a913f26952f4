import { type FollowedDuties, followDuties } from '../support/follow-duties.ts'
import { FIRST_SLOT, SLOT_MS } from './bench-chain.ts'

export interface StreamedDuty {
  /** When the first push with validators that reached a quorum arrived, Unix milliseconds. */
  readonly atMs: number
  /** When the last of these validators reached it, as the collector received the messages. */
  readonly quorumMs: number
  /** Signers of each validator, by index, in the last push. */
  readonly signers: Map<number, readonly number[]>
}

export interface StreamedDuties {
  readonly followed: FollowedDuties
  /** By slot and committee id: `320000 0x…`. */
  readonly duties: ReadonlyMap<string, StreamedDuty>
}

/** Subscribes to duties over protocol v2. */
export function openStreamedDuties(url: string, genesisMs: number): StreamedDuties {
  const duties = new Map<string, StreamedDuty>()
  const followed = followDuties(url, ({ slot, committeeId, validators }) => {
    const atMs = performance.timeOrigin + performance.now()
    if (slot < FIRST_SLOT) return
    const key = `${slot} ${committeeId}`
    const quorumMs =
      genesisMs + slot * SLOT_MS + Math.max(...validators.map((one) => one.quorumMs ?? 0))
    const duty = duties.get(key) ?? { atMs, quorumMs, signers: new Map() }
    duties.set(key, duty)
    for (const { validatorIndex, signers } of validators) duty.signers.set(validatorIndex, signers)
  })
  return { followed, duties }
}
