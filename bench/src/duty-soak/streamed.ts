import { createClient } from '@ssv-exporter/client'
import { dutiesOf, type Performed } from './compare.ts'

export interface StreamedDuties extends AsyncDisposable {
  /** Signers of the last push of each duty. */
  duties(): Map<string, string>
  /** Number of pushes. */
  readonly pushes: number
  /** The error that ended the stream. */
  readonly failure: unknown
}

/** Subscribes to all duties, like any consumer. */
export function openStreamedDuties(url: string): StreamedDuties {
  const client = createClient({ url })
  const last = new Map<string, Performed>()
  let pushes = 0
  let failure: unknown
  const stream = client.stream({ filter: { types: ['duty'] }, from: 'latest' })

  async function read(): Promise<void> {
    for await (const push of stream) {
      if (push.type !== 'duty') continue
      pushes += 1
      const { slot, role, validators } = push.data
      for (const { publicKey, signers, result } of validators) {
        if (publicKey === null || result === 'missed' || result === 'unknown') continue
        const duty = { slot, role, public_key: publicKey, signers }
        last.set(`${slot} ${role} ${publicKey}`, duty)
      }
    }
  }

  const reading = read().catch((error: unknown) => {
    failure = error
  })
  return {
    duties: () => dutiesOf(last.values()),
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
