// Devnet peers in a separate process. They sign in advance, so that signing is not measured.
import type { FromPeers, ToPeers } from './peers-messages.ts'
import { type StartedPeers, startPeers } from './start-peers.ts'

const say = (message: FromPeers) => process.send?.(message)

let started: Promise<StartedPeers> | undefined
let next = 0
let step = 1
let limit = 0
let publishing = false
const atMs: number[] = []

async function publish(peers: StartedPeers): Promise<void> {
  if (publishing) return
  publishing = true
  while (next < limit) {
    atMs.push(performance.timeOrigin + performance.now())
    await peers.publish(next)
    next += step
  }
  publishing = false
}

async function obey(message: ToPeers): Promise<void> {
  if (message.type === 'start') {
    started = startPeers(message.settings)
    ;({ first: next, step } = message.settings)
    return void say({ type: 'started', addresses: (await started).addresses })
  }
  const peers = await started
  if (peers === undefined) throw new Error('the peers are not started')
  switch (message.type) {
    case 'wait-for-listener':
      await peers.waitForListener()
      return void say({ type: 'listened-to' })
    case 'publish':
      limit = message.upTo
      return publish(peers)
    case 'listen':
      return peers.listen()
    case 'get-times':
      return void say({ type: 'times', atMs })
  }
}

process.on('message', (message: ToPeers) => {
  obey(message).catch((error) => say({ type: 'failed', text: String(error?.stack ?? error) }))
})
process.on('disconnect', () => process.exit(0))
