import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { createAlanCommittee } from '../../testing/network/alan-committee.ts'
import { startAlanPeer } from '../../testing/network/alan-peer.ts'
import { openDatabase } from '../../testing/open-database.ts'
import { PATIENCE, spawnCollector } from '../../testing/operated/spawn-collector.ts'

const DOMAIN = Uint8Array.of(0, 0, 0x77, 1)
const SLOT_SECONDS = 12

test('a collector of generation alan validates what operators say, relays it by the verdict, and stores nothing', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'ssv-alan-test-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const { url, database } = await openDatabase()
  const committee = createAlanCommittee(DOMAIN)
  await committee.register(database)
  const slot = 100
  const genesis = Math.floor(Date.now() / 1_000) - slot * SLOT_SECONDS
  const run = spawnCollector({
    SSV_NETWORK: 'custom',
    SSV_GENERATION: 'alan',
    SSV_NETWORK_ID: '0x00007701',
    GENESIS_TIME: `${genesis}`,
    DATABASE_URL: url,
    REDIS_URL: 'redis://127.0.0.1:1',
    DATA_DIR: folder,
    P2P_HOST: '127.0.0.1',
    P2P_TCP_PORT: '0',
    P2P_UDP_PORT: '0',
  })
  const { network, validators, duties } = await run.status()
  expect({ topics: network.topics, validators, duties }).toEqual({
    topics: 128,
    validators: 1,
    duties: 'not-stored',
  })
  expect(network.fork).toBe('alan')

  const [author, listener] = [await startAlanPeer(), await startAlanPeer()]
  for (const { host } of [author, listener]) await host.dial(network.addresses)
  for (const { host } of [author, listener]) {
    await expect.poll(() => host.meshPeers(committee.topic), PATIENCE).toEqual([network.peerId])
  }
  const publish = (data: Uint8Array) => author.host.publish(committee.topic, data)
  await publish(committee.prepare(1, slot))
  await publish(committee.prepare(2, slot, 3))
  await publish(committee.prepare(4, slot + 99))
  await publish(committee.prepare(4, slot))
  await expect.poll(() => listener.heard.length, PATIENCE).toBe(2)

  const counted = (verdict: string, rule: string) =>
    run.metric('ssv_collector_messages_total', { verdict, rule })
  expect(await counted('accept', 'none')).toBe(2)
  expect(await counted('reject', 'signature verification')).toBe(1)
  expect(await counted('ignore', 'message was sent before slot starts')).toBe(1)
  expect((await run.status()).messages).toEqual({
    accepted: 2,
    ignored: 1,
    rejected: 1,
    unverifiedDuty: 0,
  })
  const [stored] = await database.query<{ count: string }>(
    'decided',
    'SELECT count(*) FROM decided',
  )
  expect(Number(stored?.count)).toBe(0)
  run.kill('SIGTERM')
  expect(await run.ended).toEqual([0, null])
})
