import { createClient } from '@ssv-exporter/client'
import { playRecording } from '@ssv-exporter/ibft-collector/pipelines/alan/play/play-recording'
import { createAlanRegistry } from '@ssv-exporter/ibft-collector/pipelines/alan/registry/alan-registry'
import { createScheduleCheck } from '@ssv-exporter/ibft-collector/pipelines/alan/schedule/schedule-check'
import { silentLogger } from '@ssv-exporter/service-kit/logger'
import { createMetrics } from '@ssv-exporter/service-kit/metrics'
import { ensureCollector } from '@ssv-exporter/store/decided/origins'
import { readValidatorIndices } from '@ssv-exporter/store/duties/validator-indices'
import { putListening } from '@ssv-exporter/store/listening/listening'
import { redisIsAvailable } from '@ssv-exporter/test-kit/redis'
import { expect, onTestFinished, test } from 'vitest'
import { type OperatorRecording, recordOperators } from './testing/record-operators.ts'
import { type ServedDatabase, serveDatabase } from './testing/serve-database.ts'
import { PATIENCE } from './testing/spawn-exporter.ts'

const FIRST_SLOT = 64
/** Later duties are cut off by the end of the recording. */
const LAST_SLOT = 86
const LATE_SLOTS = 34
const ROLES = {
  attester: 'ATTESTER',
  proposer: 'PROPOSER',
  syncCommittee: 'SYNC_COMMITTEE',
  timeliness: 'PTC_ATTESTER',
} as const

type ScheduleModules = Parameters<typeof createScheduleCheck>[1]
type Schedule = NonNullable<ReturnType<ScheduleModules['schedule']>>

/** What the devnet's beacon node says about an epoch. */
function scheduleOf({ askBeacon, network }: OperatorRecording, epoch: number, all: number[]) {
  const body = all.map(String)
  const indicesIn = (path: string, slot: number) =>
    (askBeacon({ path: `/eth/v1/validator/duties/${path}/${epoch}`, body }).data as Assigned[])
      .filter((one) => Number(one.slot) === slot)
      .map((one) => Number(one.validator_index))
      .filter((index) => all.includes(index))
  const members = askBeacon({ path: `/eth/v1/beacon/states/head/sync_committees?epoch=${epoch}` })
  const { validators } = members.data as { validators: string[] }
  const isGloas = epoch >= (network.schedule.gloasEpoch ?? Number.POSITIVE_INFINITY)
  return {
    covers: (index) => all.includes(index),
    scheduled(duty, slot) {
      if (duty === 'attester') return indicesIn('attester', slot)
      if (duty === 'proposer') return indicesIn('proposer', slot)
      if (duty === 'timeliness') return isGloas ? indicesIn('ptc', slot) : undefined
      return [...new Set(validators.map(Number))].filter((index) => all.includes(index))
    },
    isScheduled: () => undefined,
    dependentRoots: (duty) => (duty === 'syncCommittee' ? [] : ['aa'.repeat(32)]),
  } satisfies Schedule
}

interface Assigned {
  readonly slot: string
  readonly validator_index: string
}

/** Compares every slot as a collector does when its messages have ended. */
async function compareSlots(
  recording: OperatorRecording,
  { database }: ServedDatabase,
  keys: ReadonlyMap<number, string>,
) {
  const { network } = recording
  const modules = { database, logger: silentLogger(), metrics: createMetrics({ service: 'test' }) }
  const registry = createAlanRegistry({}, modules)
  await registry.start()
  const all = [...keys.keys()]
  let slot = FIRST_SLOT
  const check = createScheduleCheck(
    { everyMs: 10 },
    {
      ...modules,
      network,
      schedule: (epoch) => scheduleOf(recording, epoch, all),
      committeeOf: (index) => registry.validator(keys.get(index) ?? '')?.committee,
      proposalMs: () => undefined,
      flush: async () => {},
      now: () => network.genesisMs + slot * network.slotMs,
    },
  )
  onTestFinished(async () => {
    await check.stop()
    await registry.stop()
  })
  await check.start()
  slot = LAST_SLOT + LATE_SLOTS + 2
  await expect.poll(() => check.status().comparedSlot, PATIENCE).toBe(LAST_SLOT)
  return check.status()
}

test.runIf(await redisIsAvailable())(
  'every duty that the beacon node scheduled is performed or missed on REST, also where operators were down',
  async () => {
    // Without two of its four operators a committee decides nothing.
    const down = [3, 4].map((operatorId) => ({ operatorId, fromSlot: 70, toSlot: 82 }))
    const recording = await recordOperators({ down })
    const served = await serveDatabase()
    const { database, url } = served
    await playRecording(
      { folder: recording.folder },
      {
        database,
        logger: silentLogger(),
        metrics: createMetrics({ service: 'play' }),
        signal: new AbortController().signal,
      },
    )
    const indices = await readValidatorIndices(database, 0, 100)
    const keys = new Map(indices.map(({ index, publicKey }) => [Number(index), publicKey]))
    const status = await compareSlots(recording, served, keys)
    expect(status).toMatchObject({ unknownSlots: 0, unscheduled: 0 })
    expect(status.absent).toBeGreaterThan(20)
    const collector = await ensureCollector(database, 'test')
    await putListening(database, collector, [
      { fromSlot: FIRST_SLOT, toSlot: LAST_SLOT + LATE_SLOTS, subnets: '1'.repeat(128) },
    ])

    const scheduled = new Set<string>()
    const all = [...keys.keys()]
    for (let slot = FIRST_SLOT; slot <= LAST_SLOT; slot++) {
      const epoch = Math.floor(slot / recording.network.schedule.slotsPerEpoch)
      const schedule = scheduleOf(recording, epoch, all)
      for (const duty of Object.keys(ROLES) as (keyof typeof ROLES)[]) {
        for (const index of schedule.scheduled(duty, slot) ?? []) {
          scheduled.add(`${slot} ${ROLES[duty]} ${index}`)
        }
      }
    }
    const performed = new Set(
      recording.ledger
        .filter(({ note = '' }) => !note.startsWith('below quorum'))
        .map(({ slot, role, validator }) => `${slot} ${role} ${validator}`),
    )
    const found: Record<'performed' | 'missed', string[]> = { performed: [], missed: [] }
    const client = createClient({ url })
    onTestFinished(() => client.close())
    const range = { fromSlot: FIRST_SLOT, toSlot: LAST_SLOT }
    for await (const { slot, role, validators } of client.query.duties.list(range)) {
      if (!Object.values<string>(ROLES).includes(role)) continue
      for (const { validatorIndex, result, scheduled: isScheduled, reason } of validators) {
        const name = `${slot} ${role} ${validatorIndex}`
        expect([name, isScheduled]).toEqual([name, true])
        if (result === 'missed') expect(['noProposal', 'noQuorum']).toContain(reason)
        found[result === 'missed' ? 'missed' : 'performed'].push(name)
      }
    }
    const sorted = (names: Iterable<string>) => [...names].toSorted()
    expect(sorted(found.performed)).toEqual(
      sorted([...scheduled].filter((name) => performed.has(name))),
    )
    expect(sorted(found.missed)).toEqual(
      sorted([...scheduled].filter((name) => !performed.has(name))),
    )
    expect(found.missed.length).toBeGreaterThan(20)
  },
)
