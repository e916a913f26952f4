import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startBeaconServer } from '@ssv-exporter/beacon/testing/beacon-server'
import { PARTIAL_TYPE } from '@ssv-exporter/ssv/alan/messages/partial-signatures'
import { RUNNER_ROLE as ROLE } from '@ssv-exporter/ssv/alan/roles'
import { expect, onTestFinished, test } from 'vitest'
import { createAlanCommittee, type SentPartial } from '../../testing/network/alan-committee.ts'
import { startAlanPeer } from '../../testing/network/alan-peer.ts'
import { openDatabase } from '../../testing/open-database.ts'
import { POLL_OPTIONS, spawnCollector } from '../../testing/operated/spawn-collector.ts'
import { type RecordedMessage, recordedMessages } from './recording/recorded-messages.ts'
import { readSetup } from './recording/setup.ts'

const DOMAIN = Uint8Array.of(0, 0, 0x77, 1)
const SLOT_SECONDS = 12

test('a collector of generation alan validates and forwards gossip, collects duties and records gossip', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'ssv-alan-test-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const { url, database } = await openDatabase()
  const committee = createAlanCommittee(DOMAIN)
  await committee.register(database)
  const slot = 100
  const genesis = Math.floor(Date.now() / 1_000) - slot * SLOT_SECONDS
  const beacon = await startBeaconServer({
    genesisTime: genesis,
    validators: [committee.publicKey],
    proposerOf: () => 0,
  })
  const environment = {
    SSV_NETWORK: 'custom',
    SSV_GENERATION: 'alan',
    SSV_NETWORK_ID: '0x00007701',
    GENESIS_TIME: `${genesis}`,
    BEACON_NODE_URLS: beacon.url,
    DATABASE_URL: url,
    REDIS_URL: 'redis://127.0.0.1:1',
    DATA_DIR: folder,
    P2P_HOST: '127.0.0.1',
    P2P_TCP_PORT: '0',
    P2P_UDP_PORT: '0',
  }
  const run = spawnCollector({ ...environment, GOSSIP_RECORD: join(folder, 'recording') })
  const { network, validators } = await run.status()
  expect({ topics: network.topics, validators }).toEqual({ topics: 128, validators: 1 })
  expect(network.fork).toBe('alan')
  const looked = { question: 'sync-committee', outcome: 'ok' }
  await expect
    .poll(() => run.metric('ssv_beacon_requests_total', looked), POLL_OPTIONS)
    .toBeGreaterThan(0)
  await expect
    .poll(async () => (await run.status()).beacon, POLL_OPTIONS)
    .toEqual({ answered: true, validators: 1, nodes: [{ name: beacon.url }] })

  const [author, listener] = [await startAlanPeer(), await startAlanPeer()]
  for (const { host } of [author, listener]) await host.dial(network.addresses)
  for (const { host } of [author, listener]) {
    await expect.poll(() => host.meshPeers(committee.topic), POLL_OPTIONS).toEqual([network.peerId])
  }
  const publish = (data: Uint8Array) => author.host.publish(committee.topic, data)
  const now = () => Math.floor((Date.now() / 1_000 - genesis) / SLOT_SECONDS)
  const { postConsensus, randao } = PARTIAL_TYPE
  await publish(committee.prepare(1, slot))
  await publish(committee.prepare(2, slot, { forge: 3 }))
  await publish(committee.prepare(4, slot + 99))
  await publish(committee.prepare(4, slot))
  // The validator proposes a block and is not in the sync committee.
  await publish(committee.partials(1, now(), ROLE.proposer, randao, [{ validatorIndex: 0, by: 2 }]))
  await publish(committee.prepare(1, now(), { role: ROLE.syncCommitteeContribution }))
  const post = (operator: number, ...items: readonly SentPartial[]) =>
    publish(committee.partials(operator, slot, ROLE.committee, postConsensus, items))
  await post(1, { validatorIndex: 0 }, { validatorIndex: 99 })
  await post(2, { validatorIndex: 0, by: 3 })
  await expect.poll(() => listener.received.length, POLL_OPTIONS).toBe(5)

  const counted = (verdict: string, rule: string) =>
    run.metric('ssv_collector_messages_total', { verdict, rule })
  expect(await counted('accept', 'none')).toBe(5)
  expect(await counted('reject', 'signature verification')).toBe(1)
  expect(await counted('ignore', 'message was sent before slot starts')).toBe(1)
  expect(await counted('ignore', 'no duty for this epoch')).toBe(1)
  // The rounds that v2.4.3 allows depend on arrival times.
  expect((await run.status()).messages).toEqual({
    accepted: 5,
    ignored: 2,
    rejected: 1,
    unverifiedDuty: 0,
    laterRule: expect.any(Number),
    overloaded: 0,
  })
  await expect
    .poll(async () => (await run.status()).partialSignatures, POLL_OPTIONS)
    .toEqual({ valid: 1, invalid: 1, unverified: 0, unattributed: 1 })
  // One of operator 1's two signatures is for an unknown validator; there was no proposal.
  expect((await run.status()).duties).toMatchObject({
    knownIndices: 1,
    waiting: 1,
    pending: 1,
    invalid: 1,
  })
  const invalid = (operator: string) =>
    run.metric('ssv_collector_invalid_partial_signatures_total', { operator })
  expect([await invalid('1'), await invalid('2'), await invalid('3')]).toEqual([0, 1, 0])
  const [stored] = await database.query<{ count: string }>(
    'decided',
    'SELECT count(*) FROM decided',
  )
  expect(Number(stored?.count)).toBe(0)
  expect((await run.status()).listening).toMatchObject({ subnets: 128 })
  // Slots are compared long after this test.
  expect((await run.status()).schedule).toEqual({
    waiting: 0,
    unknownSlots: 0,
    absent: 0,
    unscheduled: 0,
  })
  run.kill('SIGTERM')
  expect(await run.ended).toEqual([0, null])

  // Of each kind: rounds led, proposals, prepares, commits, signatures before and after consensus.
  const points = await database.query(
    'points',
    'SELECT role, slot, rounds, pre_duties, post_duties, counts FROM duty_points ORDER BY role',
  )
  const none = [0, 0, 0, 0]
  expect(points).toEqual([
    {
      ...{ role: ROLE.committee, slot: 0, rounds: 1, pre_duties: 0, post_duties: 1 },
      counts: [1, 0, 0, 0, ...none, 1, 0, 0, 1, ...none, ...none, 1, 0, 0, 0],
    },
    {
      ...{ role: ROLE.proposer, slot: 0, rounds: 0, pre_duties: 1, post_duties: 0 },
      counts: [...none, ...none, ...none, ...none, 1, 0, 0, 0, ...none],
    },
  ])

  const recorded: RecordedMessage[] = []
  for await (const message of recordedMessages(join(folder, 'recording'))) recorded.push(message)
  expect(recorded.map(({ topic }) => topic)).toEqual(Array(8).fill(committee.topic))
  const setup = await readSetup(join(folder, 'recording'))
  expect(setup.validators).toMatchObject([{ public_key: committee.publicKey, index: 0 }])

  // The forks are known from the first run, so that duties are collected.
  beacon.misbehave((_, response) => {
    response.destroy()
    return undefined
  })
  const again = spawnCollector(environment)
  const status = await again.status()
  expect(status.beacon).toMatchObject({ answered: false, chain: 'remembered' })
  expect(status.duties).toMatchObject({ counted: 0 })
})
