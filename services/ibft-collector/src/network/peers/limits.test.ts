import { expect, it } from 'vitest'
import { join, operator, WAIT } from '../../testing/network/join.ts'

const DECIDED = 'ssv.v1.decided'

it('limits connections of one address, and closes further ones immediately', async () => {
  const { dial, hasPeers, metric } = await join({
    limits: { maxPeersPerAddress: 2, limitLoopback: true },
  })
  const [first, second, third] = [await operator(), await operator(), await operator()]
  await dial(first)
  await dial(second)
  await hasPeers(first, second)
  await dial(third).catch(() => {})
  await expect
    .poll(() => metric('ssv_network_inbound_denied_total', { reason: 'too-many-of-address' }), WAIT)
    .toBeGreaterThan(0)
  await hasPeers(first, second)
})

it('accepts a tenth more inbound peers than configured, and no more', async () => {
  const { dial, hasPeers, metric } = await join({ limits: { maxPeersIn: 1 } })
  const [first, second, third] = [await operator(), await operator(), await operator()]
  await dial(first)
  await dial(second)
  await hasPeers(first, second)
  await dial(third).catch(() => {})
  await expect
    .poll(() => metric('ssv_network_inbound_denied_total', { reason: 'too-many-peers' }), WAIT)
    .toBeGreaterThan(0)
})

it('prunes to the configured number, and keeps the only peer of a topic', async () => {
  const { dial, hasPeers, metric } = await join({ limits: { maxPeersIn: 2 } })
  const only = await operator({ topics: [DECIDED, 'ssv.v1.99'] })
  const common = [await operator({ topics: [DECIDED] }), await operator({ topics: [DECIDED] })]
  for (const peer of [...common, only]) await dial(peer)
  await expect
    .poll(() => metric('ssv_network_disconnects_total', { reason: 'pruned' }), WAIT)
    .toBe(1)
  const [stays] = common.filter(({ host }) => host.connections().length > 0)
  await hasPeers(only, ...(stays === undefined ? [] : [stays]))
})

it('dials static peers even if no peers are wanted', async () => {
  const statics = [await operator(), await operator()]
  const { hasPeers } = await join({
    limits: { maxPeersOut: 0 },
    staticPeers: statics.map(({ address }) => address),
  })
  await hasPeers(...statics)
})
