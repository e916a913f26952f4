import { silentLogger } from '@ssv-exporter/service-kit/logger'
import { createMetrics } from '@ssv-exporter/service-kit/metrics'
import { freePort } from '@ssv-exporter/test-kit/free-port'
import { describe, expect, it, onTestFinished } from 'vitest'
import { type BeaconStateOptions, createBeaconState } from './beacon-state.ts'
import type { ChainMemory, ReportedChain } from './chain/known-chain.ts'
import { ScheduleOfEpoch } from './duties/epoch-schedule.ts'
import {
  type BeaconServer,
  type ServedChain,
  SLOTS_PER_EPOCH,
  startBeaconServer,
} from './testing/beacon-server.ts'

const WAIT = { timeout: 20_000 }
const SLOT_MS = 100
const SLOT = 256 * SLOTS_PER_EPOCH + 5
const key = (n: number) => n.toString(16).padStart(96, '0')
const VALIDATORS = [key(1), key(2)]

async function stateOf(
  urls: readonly string[],
  {
    keys = VALIDATORS,
    memory,
    ...options
  }: Partial<BeaconStateOptions> & { keys?: string[]; memory?: ChainMemory } = {},
) {
  /** Fixed unless a test advances it, so that a slow machine has no effect. */
  const time = { ms: Date.now() }
  const state = createBeaconState(
    {
      urls,
      expected: async () => ({ chainId: 1 }),
      clock: {
        genesisMs: time.ms - SLOT * SLOT_MS,
        slotMs: SLOT_MS,
        slotsPerEpoch: SLOTS_PER_EPOCH,
        epochsPerSyncCommitteePeriod: 256,
      },
      validators: { pollMs: 10, refreshMs: 50 },
      ...options,
    },
    {
      logger: silentLogger(),
      metrics: createMetrics({ service: 'test' }),
      now: () => time.ms,
      ...(memory && { memory }),
    },
  )
  onTestFinished(() => state.stop())
  state.validators.follow(keys)
  return { ...state, time }
}

async function started(chain: ServedChain = {}, options: Partial<BeaconStateOptions> = {}) {
  const server = await startBeaconServer({ validators: VALIDATORS, ...chain })
  const state = await stateOf([server.url], options)
  await state.start()
  return { server, state }
}

/** Another proposer in every slot, as after a reorganisation. */
function reorganise(server: BeaconServer, index: number): void {
  server.misbehave(({ path }) => {
    const [, epoch] = /proposer\/(\d+)$/.exec(path) ?? []
    if (epoch === undefined) return undefined
    const data = Array.from({ length: SLOTS_PER_EPOCH }, (_, i) => ({
      validator_index: `${index}`,
      slot: `${Number(epoch) * SLOTS_PER_EPOCH + i}`,
    }))
    return { dependent_root: `0x${'11'.repeat(32)}`, data }
  })
}

it('loads proposers and sync committees, reloads them after a reorganisation, and keeps them while no node answers', async () => {
  const { server, state } = await started()
  await expect.poll(() => state.duties.syncMembers(256)?.has(256), WAIT).toBe(true)
  expect(state.duties.proposers(256)?.get(SLOT)).toBe(5)
  reorganise(server, 99)
  await expect.poll(() => state.duties.proposers(256)?.get(SLOT), WAIT).toBe(99)
  server.misbehave((_, response) => {
    response.writeHead(503).end()
    return undefined
  })
  await expect.poll(() => state.status().nodes[0]?.paused, WAIT).toBe('failed')
  expect(state.duties.proposers(256)?.get(SLOT)).toBe(99)
  expect(state.duties.proposers(200)).toBeUndefined()
})

it('loads payload timeliness committees from the epoch before Gloas, and reports non-members', async () => {
  const { server, state } = await started({ gloasEpoch: 257 })
  server.misbehave(({ path }) =>
    path.endsWith('/ptc/257')
      ? { data: [{ validator_index: '1', slot: `${257 * SLOTS_PER_EPOCH}` }] }
      : undefined,
  )
  await expect.poll(() => state.validators.known, WAIT).toBe(2)
  await expect
    .poll(() => [...(state.duties.timelinessSlots(257) ?? [])], WAIT)
    .toEqual([
      [0, -1],
      [1, 257 * SLOTS_PER_EPOCH],
    ])
})

it('loads the sync committee of the next epoch in the last slot, and infers none from another epoch', async () => {
  const { server, state } = await started()
  await expect.poll(() => state.duties.syncMembers(256)?.has(256), WAIT).toBe(true)
  // Of the same period.
  expect(state.duties.syncMembers(257)).toBeUndefined()
  server.misbehave(({ path }, response) => {
    if (path.endsWith('epoch=257')) response.writeHead(500).end()
    return undefined
  })
  const fault = () => state.status().nodes[0]?.lastFault
  const advanceTo = (slot: number) => {
    state.time.ms += (slot - SLOT) * SLOT_MS
  }
  advanceTo(257 * SLOTS_PER_EPOCH - 1)
  await expect.poll(fault, WAIT).toContain('epoch=257')
  expect(state.duties.syncMembers(257)).toBeUndefined()
  server.misbehave(undefined)
  // The node is asked again when its pause is over.
  state.time.ms += 1_000
  // The server's committee has a member with the number of the epoch.
  await expect.poll(() => state.duties.syncMembers(257)?.has(257), WAIT).toBe(true)
})

describe('the schedule of an epoch', () => {
  const EPOCH = Math.floor(SLOT / SLOTS_PER_EPOCH)
  /** Its first slot; validator n attests n slots later. */
  const first = (epoch: number) => epoch * SLOTS_PER_EPOCH

  it('has the duties of the validators known for most of an epoch before them', async () => {
    const { server, state } = await started({
      validators: [...VALIDATORS, key(9)],
      proposerOf: () => 1,
    })
    const startMs = state.time.ms
    server.misbehave(({ path }) =>
      path.includes('sync_committees') ? { data: { validators: ['1', '7'] } } : undefined,
    )
    await expect.poll(() => state.validators.known, WAIT).toBe(2)
    const advanceTo = (slot: number) => {
      state.time.ms = startMs + (slot - SLOT) * SLOT_MS
    }
    await expect.poll(() => state.duties.schedule(EPOCH), WAIT).toBeDefined()
    expect(state.duties.schedule(EPOCH + 1)).toBeUndefined()
    // Asked for in its sixth slot.
    const current = state.duties.schedule(EPOCH)
    expect(current?.scheduled('attester', first(EPOCH) + 1)).toBeUndefined()
    expect(current?.scheduled('attester', SLOT + 24)).toEqual([])
    advanceTo(first(EPOCH) + 8)
    await expect.poll(() => state.duties.schedule(EPOCH + 1), WAIT).toBeDefined()
    const next = state.duties.schedule(EPOCH + 1)
    expect(next?.scheduled('proposer', first(EPOCH + 1))).toBeUndefined()
    // A validator that is registered in the epoch does not belong to it.
    state.validators.follow([...VALIDATORS, key(9)])
    advanceTo(first(EPOCH + 1))
    await expect.poll(() => next?.scheduled('syncCommittee', first(EPOCH + 1)), WAIT).toEqual([1])
    expect(next?.scheduled('attester', first(EPOCH + 1) + 1)).toEqual([1])
    expect(next?.scheduled('attester', first(EPOCH + 1) + 2)).toEqual([])
    const has = (index: number, slot: number) => next?.isScheduled('attester', slot, index)
    expect([1, 2].map((n) => has(1, first(EPOCH + 1) + n))).toEqual([true, false])
    expect(has(2, first(EPOCH + 1) + 2)).toBeUndefined()
    expect(next?.isScheduled('proposer', first(EPOCH + 1), 0)).toBe(false)
    expect(next?.isScheduled('syncCommittee', first(EPOCH + 1), 1)).toBe(true)
    expect(next?.isScheduled('timeliness', first(EPOCH + 1), 1)).toBeUndefined()
    expect(next?.scheduled('proposer', first(EPOCH + 1))).toEqual([1])
    expect(next?.scheduled('timeliness', first(EPOCH + 1))).toBeUndefined()
    expect([0, 1, 2].map((index) => next?.covers(index))).toEqual([true, true, false])
    expect(next?.dependentRoots('attester')).toEqual(['00'.repeat(32)])
    expect(next?.dependentRoots('syncCommittee')).toEqual([])
  })

  it('does not say who signs for the sync committee in the last slot of a period', () => {
    const clock = { slotsPerEpoch: 4, epochsPerSyncCommitteePeriod: 2 }
    const schedule = new ScheduleOfEpoch(3, clock, { validators: [7], fromSlot: 0 })
    schedule.setSyncMembers(new Set([7]))
    expect([12, 14, 15].map((slot) => schedule.scheduled('syncCommittee', slot))).toEqual([
      [7],
      [7],
      undefined,
    ])
  })

  it('is requested again when a reorganisation changed it, and names both roots', async () => {
    const { server, state } = await started()
    await expect.poll(() => state.duties.schedule(EPOCH), WAIT).toBeDefined()
    const schedule = state.duties.schedule(EPOCH)
    await expect.poll(() => schedule?.dependentRoots('proposer'), WAIT).toHaveLength(1)
    const changed = '11'.repeat(32)
    server.misbehave(({ path, body }) =>
      /duties\/(attester|proposer)/.test(path)
        ? {
            dependent_root: `0x${changed}`,
            data: path.includes('proposer')
              ? Array.from({ length: SLOTS_PER_EPOCH }, (_, i) => ({
                  validator_index: '1',
                  slot: `${first(EPOCH) + i}`,
                }))
              : (body as string[]).map((index) => ({
                  validator_index: index,
                  slot: `${first(EPOCH) + 31}`,
                  committee_index: '0',
                })),
          }
        : undefined,
    )
    await expect
      .poll(() => schedule?.scheduled('attester', first(EPOCH) + 31), WAIT)
      .toEqual([0, 1])
    await expect.poll(() => schedule?.dependentRoots('proposer'), WAIT).toHaveLength(2)
    expect(schedule?.dependentRoots('attester')).toEqual(['00'.repeat(32), changed])
    expect(schedule?.isScheduled('attester', first(EPOCH) + 31, 1)).toBeUndefined()
  })
})

describe('validators of the registry', () => {
  it('are found by key and index; keys unknown to the chain are reported as such', async () => {
    const server = await startBeaconServer({ validators: VALIDATORS })
    const state = await stateOf([server.url], { keys: [...VALIDATORS, key(9)] })
    expect(state.validators.get(key(1))).toBeUndefined()
    await state.start()
    await expect.poll(() => state.validators.known, WAIT).toBe(3)
    expect(state.validators.get(key(2))).toMatchObject({ index: 1, status: 'active_ongoing' })
    expect(state.validators.get(key(9))).toBe('none')
    expect(state.validators.publicKeyOf(1)).toBe(key(2))
    expect(state.validators.indices()).toEqual([0, 1])
  })

  it('follow changes of the registry and the chain', async () => {
    const { server, state } = await started()
    await expect.poll(() => state.validators.known, WAIT).toBe(2)
    state.validators.follow([key(7), key(2)])
    server.misbehave(({ path, body }) =>
      path.endsWith('/validators')
        ? {
            data: (body as { ids: string[] }).ids.map((id) => ({
              index: id.endsWith('7') ? '70' : '1',
              status: 'active_exiting',
              validator: { pubkey: id, activation_epoch: '5', exit_epoch: '6' },
            })),
          }
        : undefined,
    )
    await expect.poll(() => state.validators.get(key(7)), WAIT).toMatchObject({ index: 70 })
    state.time.ms += 50
    await expect
      .poll(() => state.validators.get(key(2)), WAIT)
      .toMatchObject({ status: 'active_exiting', exitEpoch: 6 })
    expect(state.validators.get(key(1))).toBeUndefined()
    expect(state.validators.publicKeyOf(0)).toBeUndefined()
    expect(state.validators.known).toBe(2)
  })

  it('become unknown when no update has arrived for a long time', async () => {
    const { server, state } = await started({}, { validators: { pollMs: 10, staleMs: 200 } })
    await expect.poll(() => state.validators.known, WAIT).toBe(2)
    server.misbehave((_, response) => {
      response.destroy()
      return undefined
    })
    state.time.ms += 200
    expect(state.validators.get(key(1))).toMatchObject({ index: 0 })
    state.time.ms += 1
    expect(state.validators.get(key(1))).toBeUndefined()
  })
})

describe('at startup', () => {
  it('continues without an unreachable node, and retries it', async () => {
    const server = await startBeaconServer({ validators: VALIDATORS })
    server.misbehave((_, response) => {
      response.destroy()
      return undefined
    })
    const state = await stateOf([`http://127.0.0.1:${await freePort()}`, server.url])
    await state.start()
    expect(state.status().answered).toBe(false)
    expect(state.chain()).toBeUndefined()
    server.misbehave(undefined)
    state.time.ms += 1_000
    await expect.poll(() => state.duties.proposers(256)?.size, WAIT).toBe(SLOTS_PER_EPOCH)
    expect(state.chain()?.chainId).toBe(1)
    expect(state.status()).toMatchObject({ answered: true, nodes: [{ paused: 'failed' }, {}] })
  })

  it('fails if all nodes are of another chain, and otherwise skips those', async () => {
    const [own, foreign] = [await startBeaconServer(), await startBeaconServer({ chainId: 5 })]
    await expect((await stateOf([foreign.url])).start()).rejects.toMatchObject({
      code: 'OTHER_BEACON_CHAIN',
      retryable: false,
      message: expect.stringContaining('chain id of deposits is 5 instead of 1'),
    })
    const state = await stateOf([foreign.url, own.url])
    await state.start()
    expect(state.status().answered).toBe(true)
    expect(foreign.questions()).toEqual([])
  })
})

describe("the chain's forks", () => {
  const HOUR_MS = 60 * 60_000

  /** Keeps what was saved, as JSON. */
  function createMemory(text?: string) {
    const saved = text === undefined ? [] : [text]
    const memory: ChainMemory = {
      load: async () => JSON.parse(saved.at(-1) ?? 'null') ?? undefined,
      async save(reported: ReportedChain) {
        saved.push(JSON.stringify(reported))
      },
    }
    return { memory, saved }
  }
  const unreachable = async (memory: ChainMemory) => {
    const state = await stateOf([`http://127.0.0.1:${await freePort()}`], { memory })
    await state.start()
    return state
  }

  it('are kept for a start while no node answers', async () => {
    const server = await startBeaconServer({ validators: VALIDATORS, gloasEpoch: 300 })
    const { memory, saved } = createMemory()
    const before = await stateOf([server.url], { memory })
    await before.start()
    expect([before.gloasEpoch(), before.gloasUnknown()]).toEqual([300, false])
    await expect.poll(() => saved, WAIT).toHaveLength(1)
    // What did not change is stored once an hour.
    before.time.ms += HOUR_MS
    await expect.poll(() => saved, WAIT).toHaveLength(2)

    const after = await unreachable(memory)
    expect(after.status()).toMatchObject({ answered: false, chain: 'remembered' })
    expect(after.chain()).toEqual(before.chain())
    expect([after.gloasEpoch(), after.gloasUnknown()]).toEqual([300, false])
  })

  it('are unknown at the first start while no node answers', async () => {
    const { memory } = createMemory()
    const state = await unreachable(memory)
    expect(state.status()).toMatchObject({ answered: false, chain: 'unknown' })
    expect([state.gloasEpoch(), state.gloasUnknown()]).toEqual([undefined, true])
  })

  it('are trusted for a day not to include Gloas after that was reported', async () => {
    const server = await startBeaconServer({ validators: VALIDATORS })
    const { memory, saved } = createMemory()
    const before = await stateOf([server.url], { memory })
    await before.start()
    expect([before.gloasEpoch(), before.gloasUnknown()]).toEqual([undefined, false])
    await expect.poll(() => saved, WAIT).toHaveLength(1)
    const after = await unreachable(memory)
    expect(after.gloasUnknown()).toBe(false)
    after.time.ms += 25 * HOUR_MS
    expect(after.gloasUnknown()).toBe(true)
  })

  it.each([
    ['of another chain', '"chainId":1', '"chainId":5'],
    ['that are incomplete', '"forks"', '"others"'],
  ])('are not taken from stored ones %s', async (_, found, replacement) => {
    const server = await startBeaconServer({ validators: VALIDATORS, gloasEpoch: 300 })
    const { memory, saved } = createMemory()
    const before = await stateOf([server.url], { memory })
    await before.start()
    await expect.poll(() => saved, WAIT).toHaveLength(1)
    const changed = saved[0]?.replace(found, replacement) ?? ''
    expect(changed).not.toBe(saved[0])
    const after = await unreachable(createMemory(changed).memory)
    expect(after.chain()).toBeUndefined()
    expect(after.gloasUnknown()).toBe(true)
  })
})
