import type { yamux } from '@libp2p/yamux'
import { expect, test } from 'vitest'
import { rareWindowUpdates } from './rare-window-updates.ts'

/** A stream with this much of a window of 100 bytes left. */
function streamWith(recvWindowCapacity: number, state: 'established' | 'new' = 'established') {
  const stream = {
    state: state === 'established' ? 3 : 2,
    recvWindow: 100,
    recvWindowCapacity,
    updates: 0,
    sendWindowUpdate() {
      stream.updates += 1
    },
  }
  return stream
}

type Stream = ReturnType<typeof streamWith>

/** What happens to a peer's stream before and after it has received data. */
function received(stream: Stream): number {
  const muxer = { onRemoteStream: (opened: Stream) => expect(opened).toBe(stream) }
  const factory = (() => ({ createStreamMuxer: () => muxer })) as unknown as ReturnType<
    typeof yamux
  >
  rareWindowUpdates(factory)().createStreamMuxer({} as never)
  muxer.onRemoteStream(stream)
  stream.sendWindowUpdate()
  return stream.updates
}

test('enlarges the window of a stream once half of it is used', () => {
  expect([100, 51, 50, 0].map((left) => received(streamWith(left)))).toEqual([0, 0, 1, 1])
})

test('confirms a new stream at once', () => {
  expect(received(streamWith(100, 'new'))).toBe(1)
})
