import { generateKeyPairSync } from 'node:crypto'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createDiscovery } from '@ssv-exporter/p2p/discovery'
import { silentLogger } from '@ssv-exporter/service-kit/logger'
import { alanNetworkOf } from '@ssv-exporter/ssv/alan/network-of'
import { expect, onTestFinished, test } from 'vitest'
import { dutyValidatorOf } from '../../network/duty-validator-of.ts'
import { startAlanListener } from '../../testing/alan/alan-listener.ts'
import { receivedDuties } from '../../testing/alan/received-duties.ts'
import { validatorOf } from '../../testing/committee.ts'
import { createOperatorTeam } from '../operator/operator-team.ts'
import type { AlanNetworkInfo } from './alan-network.ts'
import { createAlanNetworkThread } from './alan-network-thread.ts'

const PATIENCE = { interval: 50 }
const SLOT_MS = 1_000
const SLOTS_PER_EPOCH = 4
/** The network starts in epoch 10; a listener may join half a minute later on a busy machine. */
const BOOLE_EPOCH = 18
const GLOAS_EPOCH = 19
const END_SLOT = 22 * SLOTS_PER_EPOCH
const DOWN = { operatorId: 4, fromSlot: END_SLOT - 8, toSlot: END_SLOT - 5 }

const SEED = 'network'
const operators = [1, 2, 3, 4].map((id) => ({
  id,
  privateKey: generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey,
}))
const validators = ['a', 'b', 'c'].map((name) => dutyValidatorOf(validatorOf(name)))

/** What a listener knows from the registry and the beacon chain, without taking part. */
function knowledgeOf(info: AlanNetworkInfo) {
  const network = {
    schedule: {
      slotsPerEpoch: SLOTS_PER_EPOCH,
      booleEpoch: BOOLE_EPOCH,
      gloasEpoch: GLOAS_EPOCH,
    },
    domains: alanNetworkOf(info).domains,
    names: info.topicNames,
    genesisMs: info.genesisTime * 1_000,
    slotMs: SLOT_MS,
    epochsPerSyncCommitteePeriod: 256,
  }
  const team = createOperatorTeam(
    { seed: SEED, network },
    {
      timers: { now: Date.now, at: () => () => {} },
      publish: () => expect.fail('a listener published'),
      write: () => {},
    },
  )
  team.setOperators(operators)
  team.setValidators(validators)
  return team
}

test('the ledger equals what a listener received across Boole and Gloas, also of an operator that was down', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'ssv-alan-devnet-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const ledgerFile = join(folder, 'ledger.jsonl')
  const network = createAlanNetworkThread(
    {
      operators,
      seed: SEED,
      slotMs: SLOT_MS,
      slotsPerEpoch: SLOTS_PER_EPOCH,
      booleEpoch: BOOLE_EPOCH,
      gloasEpoch: GLOAS_EPOCH,
      ledgerFile,
      faults: { down: [DOWN] },
    },
    { logger: silentLogger(), onFailure: (error) => expect.fail(String(error)) },
  )
  onTestFinished(() => network.stop())
  await network.start()
  const info = network.facts()
  const team = knowledgeOf(info)
  const listener = await startAlanListener(info, team)
  network.setValidators(validators)
  const first = team.clock.slot() + 2
  const found = await findPeers(info)
  await testBeaconNode(info, () => team.clock.slot())
  await expect.poll(() => team.clock.slot(), PATIENCE).toBeGreaterThan(END_SLOT)
  await expect.poll(() => found.size, PATIENCE).toBe(4)
  const signedAfterwards = () =>
    network.ledger().some(({ slot, signers }) => slot > DOWN.toSlot && signers.includes(4))
  await expect.poll(signedAfterwards, PATIENCE).toBe(true)
  await network.stop()

  const lines = network.ledger().filter(({ slot }) => slot >= first)
  expect(lines.length).toBeGreaterThan(20)
  const written = (await readFile(ledgerFile, 'utf8')).trim().split('\n')
  expect(written.map((line) => JSON.parse(line))).toEqual(network.ledger())

  expect(listener.broken.filter((text) => text.startsWith('reject'))).toEqual([])
  const received = Object.entries(receivedDuties(team, listener.accepted)).filter(
    ([name]) => Number(name.split(' ')[0]) >= first,
  )
  const signed = lines
    .filter(({ signers }) => signers.length > 0)
    .map(({ slot, role, validator, signers }) => [`${slot} ${role} ${validator}`, signers])
  expect(Object.fromEntries(signed)).toEqual(Object.fromEntries(received))

  const topics = [...listener.topics].map((topic) => topic.replace(/\d+$/, ''))
  expect(new Set(topics)).toEqual(new Set(['ssv.v2.', '/ssv/devnet/boole/']))
  const between = (from: number, to: number) =>
    lines.filter(({ slot }) => slot >= from && slot < to)
  const rolesOf = (some: typeof lines) => new Set(some.map(({ role }) => role))
  expect(rolesOf(between(first, BOOLE_EPOCH * SLOTS_PER_EPOCH))).toContain('ATTESTER')
  expect(rolesOf(between(GLOAS_EPOCH * SLOTS_PER_EPOCH, END_SLOT))).toContain('PTC_ATTESTER')
  for (const { role, signers } of between(DOWN.fromSlot, DOWN.toSlot + 1)) {
    // Preferences are signed an epoch before their slot.
    if (role !== 'PROPOSER_PREFERENCES') expect(signers).not.toContain(4)
  }
})

/** Ids of the peers that a node finds which knows only the boot node. */
async function findPeers(info: AlanNetworkInfo): Promise<ReadonlySet<string>> {
  const discovery = createDiscovery(
    {
      privateKey: new Uint8Array(32).fill(7),
      bindIp: '127.0.0.1',
      udpPort: 0,
      bootNodes: info.bootNodes,
      entries: new Map(),
      protocolIds: ['ssvdv5', 'discv5'],
      walkIntervalMs: 200,
    },
    { logger: silentLogger() },
  )
  onTestFinished(() => discovery.stop())
  const found = new Set<string>()
  discovery.onNode(({ peerId, entries }) => {
    if (entries.has('domaintype') && entries.has('subnets')) found.add(peerId)
  })
  await discovery.start()
  return found
}

async function testBeaconNode(
  { beaconUrl, genesisTime, genesisValidatorsRoot }: AlanNetworkInfo,
  slotNow: () => number,
): Promise<void> {
  const get = async (path: string) => await fetch(`${beaconUrl}/eth/v1/${path}`)
  expect(await (await get('beacon/genesis')).json()).toMatchObject({
    data: {
      genesis_time: `${genesisTime}`,
      genesis_validators_root: `0x${genesisValidatorsRoot}`,
    },
  })
  const before = slotNow()
  const head = await readHead(await get('events?topics=head'))
  expect(Number(head.slot)).toBeGreaterThan(before)
  expect(Number(head.slot)).toBeLessThanOrEqual(slotNow())
  expect((await get('nothing')).status).toBe(404)
  const refused = await get('validator/duties/proposer/x')
  expect([refused.status, await refused.json()]).toEqual([
    400,
    { code: 400, message: 'not an epoch: x' },
  ])
}

/** The first event of a stream of `head` events. */
async function readHead({ body }: Response): Promise<Record<string, unknown>> {
  let text = ''
  for await (const part of body?.pipeThrough(new TextDecoderStream()) ?? []) {
    text += part
    if (text.includes('\n\n')) break
  }
  const [, data = '{}'] = /^event: head\ndata: (.*)\n/.exec(text) ?? []
  return JSON.parse(data)
}
