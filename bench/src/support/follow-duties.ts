import { createClient, type Duty } from '@ssv-exporter/client'

export interface FollowedDuties extends AsyncDisposable {
  /** Number of pushes. */
  readonly pushes: number
  /** The error that ended the stream. */
  readonly failure: unknown
}

/** Subscribes to all duties from now on, like any consumer. */
export function followDuties(url: string, onPush: (duty: Duty) => void): FollowedDuties {
  const client = createClient({ url })
  let pushes = 0
  let failure: unknown
  const stream = client.stream({ filter: { types: ['duty'] }, from: 'latest' })

  async function read(): Promise<void> {
    for await (const push of stream) {
      if (push.type !== 'duty') continue
      pushes += 1
      onPush(push.data)
    }
  }

  const reading = read().catch((error: unknown) => {
    failure = error
  })
  return {
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
