import type { ForkSchedule } from '@ssv-exporter/ssv/alan/forks/fork-schedule'
import { PARTIAL_TYPE } from '@ssv-exporter/ssv/alan/messages/partial-signatures'
import { RUNNER_ROLE as ROLE } from '@ssv-exporter/ssv/alan/roles'
import { expect, onTestFinished, test } from 'vitest'
import { createAlanCommittee } from '../../testing/network/alan-committee.ts'
import { openDatabase } from '../../testing/open-database.ts'
import { createAlanStages } from './alan-stages.ts'

const DOMAIN = Uint8Array.of(0, 0, 0x77, 1)
const SLOT_MS = 12_000
const SLOT = 1_000

/** The stages over one committee, with a clock set by the last message. */
async function startStages(forks: Partial<ForkSchedule> = {}, pointsOf?: string) {
  const opened = await openDatabase()
  const { database } = opened
  const committee = createAlanCommittee(DOMAIN)
  await committee.register(database)
  let nowMs = SLOT * SLOT_MS
  const stages = createAlanStages(
    {
      network: {
        schedule: { slotsPerEpoch: 32, ...forks },
        domains: { alan: DOMAIN, boole: DOMAIN },
        names: [],
        genesisMs: 0,
        slotMs: SLOT_MS,
        epochsPerSyncCommitteePeriod: 256,
      },
      beaconForks: () => ({
        genesisValidatorsRoot: new Uint8Array(32),
        forks: [{ version: Uint8Array.of(6, 0, 0, 0), epoch: 0 }],
      }),
      ...(pointsOf !== undefined && { pointsOf }),
    },
    { ...opened, now: () => nowMs },
  )
  for (const [, part] of stages.parts) {
    await part.start()
    onTestFinished(() => part.stop())
  }
  const validate = (data: Uint8Array, afterSlots: number, afterMs = 100) => {
    nowMs = (SLOT + afterSlots) * SLOT_MS + afterMs
    const { topic } = committee
    return stages.validation.validate({ id: 1, topic, data, peerId: 'peer', receivedMs: nowMs })
  }
  return { database, committee, stages, validate }
}

test('stores duties of messages that are not forwarded because of their slot', async () => {
  const { database, committee, stages, validate } = await startStages()
  const register = (operator: number, slot: number, by = operator) =>
    validate(
      committee.partials(
        operator,
        slot,
        ROLE.validatorRegistration,
        PARTIAL_TYPE.validatorRegistration,
        [{ validatorIndex: 7, by }],
      ),
      1,
    )
  expect(await register(1, SLOT)).toBe('accept')
  for (const operator of [2, 3, 4]) expect(await register(operator, SLOT + 1)).toBe('accept')
  expect(await register(2, SLOT)).toBe('ignore')
  expect(await register(3, SLOT)).toBe('ignore')
  // Signed with the share of another operator.
  expect(await register(4, SLOT, 1)).toBe('ignore')
  async function stored() {
    await stages.dispatcher.flush()
    return await database.query('test', 'SELECT slot, signers FROM duty ORDER BY slot')
  }
  await expect.poll(stored).toEqual([
    { slot: SLOT, signers: 0b0111 },
    { slot: SLOT + 1, signers: 0b1110 },
  ])
})

test.each([
  [
    'an exit that the registry does not know yet',
    {},
    ROLE.voluntaryExit,
    PARTIAL_TYPE.voluntaryExit,
  ],
  [
    'a duty of a fork that may be active',
    { gloasUnknown: true },
    ROLE.ptcAttester,
    PARTIAL_TYPE.payloadAttestation,
  ],
])('neither forwards nor rejects, but stores %s', async (_, forks, role, type) => {
  const { database, committee, stages, validate } = await startStages(forks)
  for (const operator of [1, 2, 3]) {
    const message = committee.partials(operator, SLOT, role, type, [{ validatorIndex: 7 }])
    expect(await validate(message, 0)).toBe('ignore')
  }
  async function stored() {
    await stages.dispatcher.flush()
    return await database.query('test', 'SELECT slot, signers FROM duty')
  }
  await expect.poll(stored).toEqual([{ slot: SLOT, signers: 0b0111 }])
})

test('stores a duty of messages that are slightly early, and of none that are more', async () => {
  const { database, committee, stages, validate } = await startStages()
  const { postConsensus: type } = PARTIAL_TYPE
  const sign = (operator: number, afterMs: number) => {
    const items = [{ validatorIndex: 7 }]
    return validate(committee.partials(operator, SLOT, ROLE.aggregator, type, items), 0, afterMs)
  }
  expect(await sign(1, -50)).toBe('accept')
  expect(await sign(2, -51)).toBe('ignore')
  expect(await sign(3, -1_050)).toBe('ignore')
  expect(await sign(4, -1_051)).toBe('ignore')
  async function stored() {
    await stages.dispatcher.flush()
    return await database.query('test', 'SELECT slot, signers FROM duty')
  }
  await expect.poll(stored).toEqual([{ slot: SLOT, signers: 0b0111 }])
})

test('counts no points for rounds that consensus has not reached', async () => {
  const { database, committee, stages, validate } = await startStages({}, 'one')
  expect(await validate(committee.prepare(1, SLOT, { round: 9n }), 0)).toBe('ignore')
  expect(await validate(committee.prepare(2, SLOT, { round: 13n }), 0)).toBe('ignore')
  expect(await validate(committee.prepare(3, SLOT), 0)).toBe('accept')
  // It writes what it has.
  await new Map(stages.parts).get('points')?.stop()
  const rows = await database.query<{ rounds: number; counts: number[] }>(
    'test',
    'SELECT rounds, counts FROM duty_points',
  )
  const prepares = rows[0]?.counts.slice(8, 12)
  expect(rows).toHaveLength(1)
  expect([rows[0]?.rounds, prepares]).toEqual([1, [0, 0, 1, 0]])
})

test('stores messages of an unknown role as received', async () => {
  const { database, committee, validate } = await startStages()
  const message = committee.prepare(1, SLOT, { role: 77 })
  expect(await validate(message, 0)).toBe('reject')
  expect(await validate(committee.prepare(1, SLOT), 0)).toBe('accept')
  const stored = () =>
    database.query<{ field: string; value: string; topic: string; data: Buffer }>(
      'test',
      'SELECT field, value, topic, data FROM unknown_message',
    )
  await expect.poll(stored).toHaveLength(1)
  const [row] = await stored()
  expect(row).toMatchObject({ field: 'role', value: '77', topic: committee.topic })
  expect(row?.data).toEqual(Buffer.from(message))
})
