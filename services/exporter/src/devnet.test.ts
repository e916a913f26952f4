import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { createTestDatabase } from '@ssv-exporter/test-kit/postgres'
import { expect, onTestFinished, test } from 'vitest'
import { ask, oldestDecided, openStream } from './testing/ask.ts'
import {
  differencesOf,
  performed,
  readLedger,
  readListened,
  readStored,
  type SlotFilter,
} from './testing/compare-duties.ts'
import { PATIENCE, spawnExporter } from './testing/spawn-exporter.ts'

const SLOTS_PER_EPOCH = 32
/** The devnet starts in epoch 10. */
const FIRST_SLOT = 10 * SLOTS_PER_EPOCH
/** Epoch of Boole and Gloas: late enough to be synchronised before. */
const FORK_EPOCH = 12
/** After so many slots a ledger line is complete, and late signatures have arrived. */
const MARGIN_SLOTS = 6

const isEqualTo = (expected: unknown) => (actual: unknown) => isDeepStrictEqual(actual, expected)

interface AlanStatus {
  readonly network?: { readonly peers: number }
  readonly duties?: { readonly knownIndices: number }
  readonly listening: { readonly storedSlot?: number }
}

async function testEnv(): Promise<Record<string, string>> {
  const folder = await mkdtemp(join(tmpdir(), 'ssv-exporter-test-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const { url, drop } = await createTestDatabase()
  onTestFinished(drop)
  return {
    DATABASE_URL: url,
    DATA_DIR: folder,
    P2P_ENABLED: 'true',
    DEVNET_VALIDATORS_PER_MINUTE: '120',
    DEVNET_MAX_VALIDATORS: '6',
  }
}

test("with generation genesis, the devnet's decided messages arrive on /stream, and /query returns the same", async () => {
  const env = await testEnv()
  const run = spawnExporter(env, ['--generation', 'genesis'])
  const { gateway, admin } = await run.synchronised()
  const stream = await openStream(gateway)
  const decided = () => stream.pushes().filter(({ type }) => type === 'decided')
  await expect.poll(() => decided().length, PATIENCE).toBeGreaterThan(4)
  for (const { filter, data } of decided().slice(0, 5)) {
    const [record] = data
    expect(filter).toMatchObject({
      role: 'ATTESTER',
      publicKey: expect.stringMatching(/^[0-9a-f]{96}$/),
    })
    expect(filter.from).toBe(filter.to)
    expect(record).toEqual({
      message: {
        type: 3,
        round: expect.any(Number),
        lambda: Buffer.from(`${filter.publicKey}_ATTESTER`).toString('base64'),
        seq_number: filter.from,
        value: expect.any(String),
      },
      signature: expect.stringMatching(/^[A-Za-z0-9+/]{128}$/),
      signer_ids: expect.any(Array),
    })
    // A signature that arrives between the answer and the push makes them differ for a moment.
    await expect
      .poll(async () => {
        const answer = await ask(gateway, { type: 'decided', filter })
        return [answer.type, answer.filter, answer.data.some(isEqualTo(stream.latest(filter)))]
      }, PATIENCE)
      .toEqual(['decided', expect.objectContaining(filter), true])
  }
  const status = async () => await (await fetch(`${admin}/status`)).json()
  await expect
    .poll(status, PATIENCE)
    .toMatchObject({ collector: { role: 'collector', network: { fork: 'v1', peers: 4 } } })
  expect((await fetch(`${admin}/ready`)).status).toBe(200)
  expect(await (await fetch(`${admin}/metrics`)).text()).toContain('ssv_network_peers')
  stream.close()
  run.kill('SIGTERM')
  expect(await run.ended).toEqual([0, null])

  // A new devnet: nothing of the former one remains, and its duty sequences begin at height 0
  // again.
  const next = spawnExporter(env, ['--generation', 'genesis'])
  const { gateway: again } = await next.synchronised()
  expect(await oldestDecided(again)).toMatchObject({ height: 0 })
  next.kill('SIGTERM')
  expect(await next.ended).toEqual([0, null])
})

test("the duties in the database are those of the operators' ledger, across forks Boole and Gloas", async () => {
  const env = await testEnv()
  const ledger = join(env.DATA_DIR ?? '', 'ledger.jsonl')
  const run = spawnExporter(
    {
      ...env,
      // Signatures that arrive after the removal of their validator are not collected.
      DEVNET_OTHER_EVENTS_PER_MINUTE: '0',
      DEVNET_SLOT_SECONDS: '1',
      FORK_BOOLE_EPOCH: `${FORK_EPOCH}`,
      GLOAS_FORK_EPOCH: `${FORK_EPOCH}`,
    },
    ['--ledger', ledger],
  )
  const { gateway, admin } = await run.synchronised()
  const status = async () => {
    const answer = (await (await fetch(`${admin}/status`)).json()) as { collector: AlanStatus }
    return answer.collector
  }
  // From then on, a duty of any validator is attributed.
  await expect.poll(async () => (await status()).duties?.knownIndices, PATIENCE).toBe(6)
  const { listening } = await status()
  const fromSlot = (listening.storedSlot ?? FIRST_SLOT) + MARGIN_SLOTS
  const forkSlot = FORK_EPOCH * SLOTS_PER_EPOCH
  const toSlot = forkSlot + 8
  await expect
    .poll(async () => (await status()).listening.storedSlot, PATIENCE)
    .toBeGreaterThan(toSlot + MARGIN_SLOTS)

  const [first] = await readLedger(ledger)
  const wasListened = await readListened(env.DATABASE_URL ?? '', {
    committeeId: first?.committee_id ?? '',
    booleSlot: forkSlot,
  })
  const isCompared: SlotFilter = (slot) => slot >= fromSlot && slot <= toSlot && wasListened(slot)
  // Operators and collector write when they have the time.
  const truth = async () => performed(await readLedger(ledger), isCompared)
  const differing = async () => differencesOf(await truth(), await readStored(gateway, isCompared))
  await expect.poll(differing, PATIENCE).toEqual([])
  const slots = Object.keys(await truth()).map((name) => Number(name.split(' ')[0]))
  expect(Math.min(...slots)).toBeLessThan(forkSlot)
  expect(Math.max(...slots)).toBeGreaterThanOrEqual(forkSlot)

  expect(await status()).toMatchObject({
    network: { fork: 'boole', peers: 4, lostMessages: 0 },
    messages: { rejected: 0 },
    partialSignatures: { invalid: 0 },
    beacon: { answered: true },
  })
  const metrics = await (await fetch(`${admin}/metrics`)).text()
  expect(metrics).toContain('ssv_network_disconnects_total')
  expect(metrics).not.toMatch(/^ssv_network_disconnects_total\{.*\} [1-9]/m)
  expect((await fetch(`${admin}/ready`)).status).toBe(200)
  run.kill('SIGTERM')
  expect(await run.ended).toEqual([0, null])
})

test('indexes and serves a network without joining it, and reports this in the status', async () => {
  const env = await testEnv()
  const run = spawnExporter({ ...env, P2P_ENABLED: 'false' })
  const { admin } = await run.synchronised()
  const status = await (await fetch(`${admin}/status`)).json()
  expect(status).toMatchObject({ collector: { role: 'collector', network: 'disabled' } })
  expect((await fetch(`${admin}/ready`)).status).toBe(200)
  run.kill('SIGTERM')
  expect(await run.ended).toEqual([0, null])
})
