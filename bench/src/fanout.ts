import { bestStep } from './fanout/best-step.ts'
import { setUpFanoutEnvironment } from './fanout/environment.ts'
import { type FanoutMeasured, fanoutTables } from './fanout/fanout-tables.ts'
import { fanoutTargets } from './fanout/fanout-targets.ts'
import { measureBroadcast } from './fanout/measure-broadcast.ts'
import { measureDelay } from './fanout/measure-delay.ts'
import { measureIdle } from './fanout/measure-idle.ts'
import { measureResume } from './fanout/measure-resume.ts'
import {
  BARE_PLUG_IN,
  BARE_WS,
  filtersOf,
  GATEWAY_LEGACY,
  GATEWAY_V2,
  namesOf,
} from './fanout/subjects.ts'
import { runBench } from './support/run-bench.ts'

await runBench({
  name: 'fanout',
  title: 'One stream to thousands of clients',
  defaults: {
    idleConnections: 10_000,
    settleSeconds: 5,
    connections: 1_000,
    firstPerSecond: 300,
    baselineFirstPerSecond: 50,
    filtersFirstPerSecond: 2_000,
    stepPercent: 125,
    steps: 8,
    secondsPerStep: 3,
    delayPerSecond: 60,
    delaySeconds: 30,
    stalledSeconds: 40,
    resumeClients: 5_000,
    resumePerSecond: 60,
    downSeconds: 1,
  },
  async run({ settings, scope, say }) {
    const environment = await setUpFanoutEnvironment({ validators: settings.connections }, scope)
    const { connections, stalledSeconds } = settings
    const broadcast = { ...settings, share: 1 }
    const fromLow = { ...broadcast, firstPerSecond: settings.baselineFirstPerSecond }

    // First, because the sockets that other parts leave behind for a minute lengthen the kernel's list.
    say('from the commit to the clients')
    const delay = await measureDelay(
      {
        subscribers: connections,
        perSecond: settings.delayPerSecond,
        seconds: settings.delaySeconds,
        stalledSeconds,
      },
      environment,
      say,
    )
    const idle = []
    for (const subject of [GATEWAY_V2, GATEWAY_LEGACY, BARE_WS, BARE_PLUG_IN]) {
      say(`${settings.idleConnections} idle connections: ${subject.name}`)
      idle.push(
        await measureIdle(
          subject,
          { ...settings, connections: settings.idleConnections },
          environment,
        ),
      )
    }
    say('broadcast')
    const v2 = await measureBroadcast(GATEWAY_V2, broadcast, environment, say)
    const legacy = await measureBroadcast(GATEWAY_LEGACY, broadcast, environment, say)
    const baseline = await measureBroadcast(BARE_WS, fromLow, environment, say)
    const names = await measureBroadcast(namesOf(connections), fromLow, environment, say)
    const filters = await measureBroadcast(
      filtersOf(environment.validators),
      { ...settings, firstPerSecond: settings.filtersFirstPerSecond, share: 1 / connections },
      environment,
      say,
    )
    say('a gateway that is killed')
    const resumed = await measureResume(
      {
        clients: settings.resumeClients,
        perSecond: settings.resumePerSecond,
        downSeconds: settings.downSeconds,
      },
      environment,
    )

    const measured: FanoutMeasured = {
      idle,
      broadcast: { v2, legacy, baseline, names, filters },
      delay,
      resumed,
    }
    const bytes = bestStep(v2)?.bytesPerMessage ?? 0
    return {
      versions: { postgres: environment.postgresVersion, redis: environment.redisVersion },
      method: [
        `Postgres with its default settings, Redis, a program that writes decided messages to the outbox and runs the relay, the gateway as it is deployed, and clients in separate processes. ${environment.core === undefined ? 'All share the machine: no core could be reserved for the server.' : 'One core is reserved for the server under test (`taskset`); everything else shares the others.'} Clients are plain sockets that parse frame headers only. A message of protocol v2 has ${bytes.toFixed(0)} bytes.`,
        `Idle: ${settings.idleConnections} connections, 128 concurrent handshakes, each of protocol v2 with a subscription to everything; memory is the growth of the server's resident set, ${settings.settleSeconds} s after the last connection and then after a garbage collection, per connection. Before, 500 connections came and went. “Bare @fastify/websocket” is a server that accepts connections with the plugin as documented and ignores them: compared with the minimal ws server it shows the cost of the plugin, and what it retains.`,
        `Broadcast: ${connections} clients receive everything. Steps of ${settings.secondsPerStep} s, each with ${settings.stepPercent} % of the publications of the previous one, until not everything arrives within a second of the last commit. Messages per second are counted from the first commit to the last arrival; cores are of the same period. “Names”: every client uses another name for its subscription. “Filters”: every client has a filter on another validator, and each publication is for one of them.`,
        `Delay: on one clock; from before the commit of one publication, and from its response, to each of ${connections} clients, ${settings.delayPerSecond} publications a second, for ${settings.delaySeconds} s: a minimal ws server, then the gateway alone. Then with a client with 16 subscriptions to everything that stops reading, until it is closed; then alone again. In these three, the kernel's buffers and the memory of the gateway are read once a second. Its data starts to queue in the gateway when the kernel buffers no longer grow.`,
        `Kill: ${settings.resumeClients} clients of protocol v2, ${settings.resumePerSecond} publications a second; SIGKILL; after ${settings.downSeconds} s the gateway is restarted. Clients retry 0.4 to 1.2 s after each failure and resume from their last position. Every client checks that offsets are consecutive.`,
        'Baseline: a minimal `ws` server that subscribes to the same Redis channel, without compression, with one `send` per message and client.',
      ],
      tables: fanoutTables(measured),
      targets: fanoutTargets(measured),
      details: measured,
    }
  },
})
