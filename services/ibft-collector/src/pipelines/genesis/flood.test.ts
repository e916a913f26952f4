import { randomBytes } from 'node:crypto'
import type { Host } from '@ssv-exporter/p2p/host'
import { sleep } from '@ssv-exporter/service-kit/sleep'
import { redisIsAvailable } from '@ssv-exporter/test-kit/redis'
import { describe, expect, test } from 'vitest'
import { operator } from '../../testing/network/join.ts'
import { differences, unverifiable } from '../../testing/operated/differences.ts'
import { setUpEnvironment } from '../../testing/operated/environment.ts'
import { POLL_OPTIONS } from '../../testing/operated/spawn-collector.ts'
import { forkNamed } from '../../testing/start-pipeline.ts'
import type { ValidatorCommittee } from './committees/committee.ts'

const V1 = forkNamed('v1')
const TOPIC = 'ssv.v1.decided'
const GARBAGE_BYTES = 700
const PAUSE_MS = 20

/** A decided message of a validator, not signed by anyone. */
function forged({ publicKey }: ValidatorCommittee, height: number): Uint8Array {
  const [value, signature] = [new Uint8Array(128), new Uint8Array(randomBytes(96))]
  const agreement = { publicKey, role: 0, height, round: 1, value }
  return V1.encodeGossip('decided', { ...agreement, signers: [1, 2, 3], signature })
}

/** Publishes endlessly, and reconnects whenever it is disconnected. */
async function flood(
  host: Host,
  addresses: readonly string[],
  message: (n: number) => Uint8Array,
  signal: AbortSignal,
): Promise<void> {
  for (let n = 0; !signal.aborted; n += 1) {
    if (host.connections().length === 0) await host.dial([...addresses]).catch(() => {})
    await host.publish(TOPIC, message(n)).catch(() => {})
    await sleep(PAUSE_MS)
  }
}

describe.runIf(await redisIsAvailable())('peers that flood', () => {
  test('with garbage and forged messages are banned on every return, and all decisions meanwhile arrive by gossip', async () => {
    const environment = await setUpEnvironment({ seed: 'flood' })
    const { operators, committees } = environment
    const [victim] = committees as [ValidatorCommittee]
    const collector = await environment.startCollector()
    const { addresses, peerId } = (await collector.status()).network
    const stranger = { info: { networkId: operators.facts().networkId }, topics: [TOPIC] }
    // Undecodable messages share one content id: the flooder itself must not treat them as
    // duplicates.
    const garbling = await operator({ ...stranger, contentIds: false })
    const forging = await operator(stranger)
    for (const { host } of [garbling, forging]) {
      await host.dial([...addresses])
      await expect.poll(() => host.topicPeers(TOPIC), POLL_OPTIONS).toEqual([peerId])
    }
    operators.resume()
    const over = new AbortController()
    const floods = [
      flood(garbling.host, addresses, () => randomBytes(GARBAGE_BYTES), over.signal),
      flood(forging.host, addresses, (n) => forged(victim, n), over.signal),
    ]
    await expect.poll(() => collector.metric('ssv_network_peers_banned'), POLL_OPTIONS).toBe(2)
    await environment.more(50)
    await operators.pause()
    await expect.poll(() => differences(environment), POLL_OPTIONS).toEqual([])
    over.abort()
    await Promise.all(floods)
    for (const { host } of [garbling, forging])
      await expect.poll(() => host.connections(), POLL_OPTIONS).toEqual([])
    expect(await unverifiable(environment.database, committees)).toEqual([])
    expect((await collector.status()).network.peers).toBe(operators.facts().operators.length)
    expect(await collector.metric('ssv_collector_decided_total', { source: 'history' })).toBe(0)
  })
})
