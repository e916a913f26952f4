import { createClient } from '@ssv-exporter/client'
import { FIRST_SLOT, SLOT_MS } from './bench-chain.ts'

export interface StreamedDuty {
  /** When the first push with validators that reached a quorum arrived, Unix milliseconds. */
  readonly atMs: number
  /** When the last of these validators reached it, as the collector received the messages. */
  readonly quorumMs: number
  /** Signers of each validator, by index, in the last push. */
  readonly signers: Map<number, readonly number[]>
}

export interface StreamedDuties extends AsyncDisposable {
  /** By slot and committee id: `320000 0x…`. */
  readonly duties: ReadonlyMap<string, StreamedDuty>
  readonly pushes: number
  readonly failure: unknown
}

/** Subscribes to duties over protocol v2. */
export function openStreamedDuties(url: string, genesisMs: number): StreamedDuties {
  const client = createClient({ url })
  const duties = new Map<string, StreamedDuty>()
  let pushes = 0
  let failure: unknown
  const stream = client.stream({ filter: { types: ['duty'] }, from: 'latest' })

  async function read(): Promise<void> {
    for await (const push of stream) {
      if (push.type !== 'duty') continue
      const atMs = performance.timeOrigin + performance.now()
      pushes += 1
      const { slot, committeeId, validators } = push.data
      if (slot < FIRST_SLOT) continue
      const key = `${slot} ${committeeId}`
      const quorumMs =
        genesisMs + slot * SLOT_MS + Math.max(...validators.map((one) => one.quorumMs ?? 0))
      const duty = duties.get(key) ?? { atMs, quorumMs, signers: new Map() }
      duties.set(key, duty)
      for (const { validatorIndex, signers } of validators)
        duty.signers.set(validatorIndex, signers)
    }
  }
  const reading = read().catch((error: unknown) => {
    failure = error
  })
  return {
    duties,
    get pushes() {
      return pushes
    },
    get failure() {
      return failure
    },
    async [Symbol.asyncDispose]() {
      client.close()
      await reading
    },
  }
}
