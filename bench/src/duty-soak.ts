import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  NO_ALAN_FAULTS,
  type OperatorDowntime,
  SOME_ALAN_FAULTS,
} from '@ssv-exporter/devnet/alan/faults'
import { createDevnet, type Devnet } from '@ssv-exporter/devnet/devnet'
import {
  type PerformedDuty,
  readPerformedDuties,
} from '@ssv-exporter/ibft-collector/pipelines/alan/play/performed-duties'
import { silentLogger } from '@ssv-exporter/service-kit/logger'
import { createMetrics } from '@ssv-exporter/service-kit/metrics'
import { sleep } from '@ssv-exporter/service-kit/sleep'
import { createDatabase } from '@ssv-exporter/store/database'
import { migrate } from '@ssv-exporter/store/migrate'
import { startPostgres } from '@ssv-exporter/test-kit/postgres-server'
import { startRedis } from '@ssv-exporter/test-kit/redis'
import { awaitListening, listenedSubnets } from './duty-soak/await-listening.ts'
import { countDifferences, type Duties, differencesOf, dutiesOf } from './duty-soak/compare.ts'
import { readListenedSlots } from './duty-soak/listened-slots.ts'
import { startDutyServices } from './duty-soak/start-services.ts'
import { openStreamedDuties } from './duty-soak/streamed.ts'
import { verifyRecording } from './duty-soak/verify-recording.ts'
import { awaitPeers } from './soak/await-peers.ts'
import { countRows } from './soak/count-rows.ts'
import { makeTrouble } from './soak/trouble.ts'
import { startBenchPostgres } from './support/bench-postgres.ts'
import { runBench } from './support/run-bench.ts'

const COLLECTORS = 2
const SLOTS_PER_EPOCH = 32
const FIRST_EPOCH = 10
const REPORT_SECONDS = 60
/** After which late signatures of a slot have arrived and were published. */
const LATE_SLOTS = 8
const SETTLE_SECONDS = 120
const POLL_SECONDS = 5
const DIFFERENCES_REPORTED = 20
/** Shares of the duties in which the misbehaving operator sends what others reject. */
const REJECTED_FAULTS = { wrongIndices: 0.1, duplicates: 0.1, conflictingProposals: 0.1 }
/** One operator at a time is down. */
const DOWN_EVERY_SLOTS = 60
const DOWN_SLOTS = 8

await runBench({
  name: 'duty-soak',
  title: 'Duties of a network with fault injection',
  defaults: {
    minutes: 30,
    operators: 5,
    validators: 30,
    validatorsPerMinute: 20,
    secondsPerSlot: 4,
    killEverySeconds: 100,
    downSeconds: 5,
  },
  async run({ settings, scope, say }) {
    const { minutes, operators, secondsPerSlot } = settings
    const postgres = await startPostgres()
    scope.defer(() => postgres.stop())
    await migrate(postgres.url)
    const undisturbed = scope.use(await startBenchPostgres())
    const redis = await startRedis()
    scope.defer(() => redis.stop())
    const folder = await mkdtemp(join(tmpdir(), 'ssv-exporter-duty-soak-'))
    scope.defer(() => rm(folder, { recursive: true, force: true }))

    const epochs = (minutes * 60) / (secondsPerSlot * SLOTS_PER_EPOCH)
    const [booleEpoch, gloasEpoch] = [1, 2].map(
      (third) => FIRST_EPOCH + Math.max(third, Math.round((epochs * third) / 3)),
    ) as [number, number]
    const slots = Math.ceil((minutes * 60) / secondsPerSlot)
    const devnet = createDevnet(
      {
        operators,
        validatorsPerMinute: settings.validatorsPerMinute,
        maxValidators: settings.validators,
        dutyDelayMs: 15_000,
        alanNetwork: {
          slotMs: secondsPerSlot * 1_000,
          booleEpoch,
          gloasEpoch,
          faults: {
            ...SOME_ALAN_FAULTS,
            ...REJECTED_FAULTS,
            misbehaving: [operators],
            down: downtimes(operators, slots),
          },
        },
      },
      {
        logger: silentLogger(),
        onFailure: (error) => say(`the devnet failed: ${String(error)}`),
      },
    )
    scope.defer(() => devnet.stop())
    await devnet.start()
    const services = await startDutyServices(
      {
        databaseUrl: postgres.url,
        redisUrl: redis.url,
        devnet,
        secondsPerSlot,
        collectors: COLLECTORS,
        onWarning: (collector, line) => say(`${collector}: ${line}`),
        recorder: { databaseUrl: undisturbed.url, folder },
      },
      scope,
    )
    const streamed = openStreamedDuties(services.gateway.url)
    const followed = scope.use(streamed.followed)
    const running = () => [...services.collectors, services.recorder]
    const joined = async () => {
      await awaitPeers(running(), operators)
      await awaitListening(running(), slotOf(devnet, secondsPerSlot))
      return slotOf(devnet, secondsPerSlot)
    }
    const firstSlot = (await joined()) + 1
    say(`every collector has joined and is synchronised: compared from slot ${firstSlot} on`)

    const over = new AbortController()
    const trouble = makeTrouble(
      { everySeconds: settings.killEverySeconds, downSeconds: settings.downSeconds },
      services.collectors,
      { servers: { redis, postgres }, startCollector: services.startCollector, say },
      over.signal,
    )
    const inRange = (lastSlot: number) => (duty: { readonly slot: number }) =>
      duty.slot >= firstSlot && duty.slot <= lastSlot
    const performedUntil = (lastSlot: number): Duties =>
      dutiesOf(
        devnet.alanNetwork
          .ledger()
          .filter(inRange(lastSlot))
          .filter(({ note = '' }) => !note.startsWith('below quorum')),
      )
    const streamedUntil = (lastSlot: number): Duties =>
      new Map(
        [...streamed.duties()].filter(([key]) =>
          inRange(lastSlot)({ slot: Number.parseInt(key, 10) }),
        ),
      )
    for (let second = REPORT_SECONDS; second <= minutes * 60; second += REPORT_SECONDS) {
      await sleep(REPORT_SECONDS * 1_000)
      const slot = slotOf(devnet, secondsPerSlot) - LATE_SLOTS
      const performed = performedUntil(slot).size
      const subnets = (await listenedSubnets(running())).join(', ')
      say(
        `minute ${second / 60}: ${performed} performed, ${streamedUntil(slot).size} streamed until slot ${slot}; collectors listen to ${subnets} subnets`,
      )
    }
    over.abort()
    const killed = await trouble

    devnet.alanNetwork.setFaults(NO_ALAN_FAULTS)
    say('no more faults: waiting until every collector is synchronised again')
    const lastSlot = await joined()
    say(`compared until slot ${lastSlot}: waiting for late signatures`)
    await sleep(LATE_SLOTS * secondsPerSlot * 1_000)
    const [logger, metrics] = [silentLogger(), createMetrics({ service: 'bench' })]
    const database = createDatabase(
      { url: postgres.url, applicationName: 'bench' },
      { logger, metrics },
    )
    scope.defer(() => database.close())
    let stored: PerformedDuty[] = []
    let differences = differencesOf(new Map(), new Map(), new Map())
    for (let waited = 0; waited < SETTLE_SECONDS; waited += POLL_SECONDS) {
      stored = (await readPerformedDuties(database)).filter(inRange(lastSlot))
      differences = differencesOf(
        performedUntil(lastSlot),
        dutiesOf(stored),
        streamedUntil(lastSlot),
      )
      if (differences.length === 0) break
      await sleep(POLL_SECONDS * 1_000)
    }
    const listenedIn = await readListenedSlots(database)
    for (const difference of differences.slice(0, DIFFERENCES_REPORTED)) {
      const listened = listenedIn(Number.parseInt(difference.duty, 10))
      say(JSON.stringify({ ...difference, listened }))
    }
    const messages: Record<string, string[]> = {}
    for (const [i, { url }] of running().entries())
      messages[`collector ${i}`] = await messageCounts(url)
    if (differences.length > 0) say(JSON.stringify(messages, undefined, 1))
    await services.recorder[Symbol.asyncDispose]()
    const verified = await verifyRecording(folder, stored, say)
    const counts = {
      performed: performedUntil(lastSlot).size,
      stored: stored.length,
      streamed: streamedUntil(lastSlot).size,
      ...countDifferences(differences),
      ...verified,
      pushes: followed.pushes,
      slots: lastSlot - firstSlot + 1,
      ...killed,
    }
    say(JSON.stringify(counts))
    const roles = Object.groupBy(stored, ({ role }) => role)
    return {
      versions: { postgres: undisturbed.version },
      method: [
        `A devnet of ${operators} operators and up to ${settings.validators} validators, of generation alan with slots of ${secondsPerSlot} s, for ${minutes} minutes, with every fault switched on: missing, late and invalid signatures, missing and late proposals; wrong indices, repeated and conflicting messages of one operator, which the others reject; and one operator that is down for ${DOWN_SLOTS} of each ${DOWN_EVERY_SLOTS} slots. Forks: Boole in epoch ${booleEpoch}, Gloas in epoch ${gloasEpoch}, of ${FIRST_EPOCH} to ${Math.floor(lastSlot / SLOTS_PER_EPOCH)}.`,
        `Chain-indexer, gateway and ${COLLECTORS} collectors are separate processes with Redis and Postgres. Every ${settings.killEverySeconds} s one of the collectors, Redis or Postgres is killed (SIGKILL) and restarted ${settings.downSeconds} s later. One client of protocol v2 subscribes to all duties.`,
        `At the end the ledger of the operators is compared with the rows in Postgres and the last push of each duty: the duties that a quorum performed in slots ${firstSlot} to ${lastSlot}, each with its signers. In the first and the last slot, every collector had joined the network and was synchronised. Each participant in Postgres is verified again, with the library alone, from a recording that a third, undisturbed collector made.`,
      ],
      tables: [
        {
          title: 'Duties of validators',
          columns: [
            { key: 'what', title: 'what' },
            { key: 'count', title: 'count' },
          ],
          rows: countRows(counts),
        },
        {
          title: 'By role',
          columns: [
            { key: 'what', title: 'role' },
            { key: 'count', title: 'stored' },
          ],
          rows: Object.entries(roles).map(([what, duties = []]) => ({
            what,
            count: duties.length,
          })),
        },
      ],
      targets: [
        {
          what: 'Ledger, Postgres and stream agree, signers included',
          wanted: 'all equal',
          measured: `${counts.performed}, ${counts.stored}, ${counts.streamed}; ${differences.length} differ`,
          met: differences.length === 0 && followed.failure === undefined && stored.length > 0,
        },
        {
          what: 'Participants verified again from a recording',
          wanted: 'all',
          measured: `${verified.participants - verified.unverified} of ${verified.participants}`,
          met: verified.unverified === 0 && verified.participants > 0,
        },
      ],
      details: { differences, messages, failure: followed.failure && String(followed.failure) },
    }
  },
})

/** What became of messages and signatures in a collector. */
async function messageCounts(url: string): Promise<string[]> {
  const text = await (await fetch(`${url}/metrics`)).text()
  return text
    .split('\n')
    .filter((line) =>
      /^ssv_(collector|network)_\w*(messages|signatures|verdicts|dropped|handshakes|disconnects|duties)\w*_total/.test(
        line,
      ),
    )
    .filter((line) => !line.endsWith(' 0'))
}

function slotOf({ alanNetwork }: Devnet, secondsPerSlot: number): number {
  return Math.floor((Date.now() / 1_000 - alanNetwork.facts().genesisTime) / secondsPerSlot)
}

function downtimes(operators: number, slots: number): OperatorDowntime[] {
  const first = FIRST_EPOCH * SLOTS_PER_EPOCH
  return Array.from({ length: Math.ceil(slots / DOWN_EVERY_SLOTS) }, (_, i) => {
    const fromSlot = first + (i + 1) * DOWN_EVERY_SLOTS
    return { operatorId: (i % operators) + 1, fromSlot, toSlot: fromSlot + DOWN_SLOTS - 1 }
  })
}
