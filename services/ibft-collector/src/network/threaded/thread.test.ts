import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { exitCodeOf } from '@ssv-exporter/service-kit/exit'
import { createLogger, silentLogger } from '@ssv-exporter/service-kit/logger'
import { createMetrics } from '@ssv-exporter/service-kit/metrics'
import { GENESIS } from '@ssv-exporter/ssv/genesis/genesis'
import { expect, it, onTestFinished } from 'vitest'
import { decidedBytes } from '../../testing/network/decided-bytes.ts'
import { operator, WAIT } from '../../testing/network/join.ts'
import { testOptions } from '../../testing/network/test-options.ts'
import { ForkScheduleError } from '../forks/errors.ts'
import type { NetworkOptions } from '../network-options.ts'
import { StaticPeerError } from '../peers/static-peers.ts'
import { NetworkThreadError } from './errors.ts'
import { createThreadedNetwork } from './threaded-network.ts'

const DECIDED = 'ssv.v1.decided'

function create(options: Partial<NetworkOptions> = {}, logger = silentLogger()) {
  const fatal: unknown[] = []
  const metrics = createMetrics({ service: 'collector' })
  const network = createThreadedNetwork(testOptions(options), {
    generation: GENESIS,
    logger,
    metrics,
    onFatal: (error) => void fatal.push(error),
  })
  onTestFinished(() => network.stop())
  return { network, metrics, fatal }
}

it('reports a thread that ended by itself, and rejects pending requests', async () => {
  const peer = await operator({ topics: [DECIDED] })
  // @ts-expect-error: throws in the thread, outside of any promise, once a peer is banned
  const { network, fatal } = create({ limits: { banMs: 1n } })
  await network.start()
  await peer.host.dial([...network.status().addresses])
  await expect.poll(() => network.peers().length, WAIT).toBe(1)
  const never = { maxRequestBytes: 9, timeoutMs: 60_000, maxPerPeer: 9, maxInAll: 9 }
  await peer.host.handle('/never', () => new Promise<undefined>(() => {}), never)
  const asked = network.request(peer.host.peerId, '/never', new Uint8Array(), {
    signal: new AbortController().signal,
    timeoutMs: 60_000,
    maxBytes: 10,
  })
  asked.catch(() => {})
  network.onGossip((batch) =>
    network.report(batch.map(({ id }) => ({ id, verdict: 'reject' as const }))),
  )
  await expect.poll(() => peer.host.topicPeers(DECIDED).length, WAIT).toBe(1)
  for (let n = 0; n < 30; n += 1) await peer.host.publish(DECIDED, decidedBytes(n))
  await expect.poll(() => fatal.length, WAIT).toBe(1)
  expect(fatal[0]).toBeInstanceOf(NetworkThreadError)
  expect(exitCodeOf(fatal[0])).toBe(75)
  await expect(asked).rejects.toMatchObject({ reason: 'reset' })
  expect(network.peers()).toEqual([])
  expect(network.status().peers).toBe(0)
})

it('survives and counts an unhandled error of a library in the thread', async () => {
  const { network, metrics, fatal } = create()
  await network.start()
  // @ts-expect-error: an invalid protocol name, which libp2p rejects in an unawaited promise
  network.serve(5, async () => undefined, { maxRequestBytes: 1 })
  await expect
    .poll(() => metrics.registry.metrics(), WAIT)
    .toMatch(/^ssv_network_thread_faults_total\{[^}]*\} 1$/m)
  const peer = await operator()
  await peer.host.dial([...network.status().addresses])
  await expect.poll(() => network.peers().length, WAIT).toBe(1)
  expect(fatal).toEqual([])
})

it('does not start on a TCP port in use, and reports it', async () => {
  const taken = createServer().listen(0, '127.0.0.1')
  onTestFinished(() => void taken.close())
  await once(taken, 'listening')
  const { port } = taken.address() as AddressInfo
  const { network, fatal } = create({ tcpPort: port })
  const error = await network.start().catch((thrown: unknown) => thrown)
  expect(String(error)).toContain(`Could not listen on /ip4/127.0.0.1/tcp/${port}: `)
  expect(exitCodeOf(error)).toBe(1)
  expect(fatal).toEqual([])
})

it('does not start on a UDP port in use, and reports it', async () => {
  const taken = createSocket('udp4').bind(0, '127.0.0.1')
  onTestFinished(() => void taken.close())
  await once(taken, 'listening')
  const { port } = taken.address()
  const { network } = create({ udpPort: port })
  const error = await network.start().catch((thrown: unknown) => thrown)
  expect(String(error)).toContain(`Could not listen on /ip4/127.0.0.1/udp/${port}: `)
  expect(exitCodeOf(error)).toBe(1)
})

it('rejects invalid options before starting the thread', () => {
  expect(() => create({ forks: [{ name: 'v9', epoch: 0 }] })).toThrow(ForkScheduleError)
  expect(() => create({ staticPeers: ['/ip4/127.0.0.1/tcp/1'] })).toThrow(StaticPeerError)
})

it('logs to the output of the process, at its level', async () => {
  const lines: string[] = []
  const destination = { write: (line: string) => void lines.push(line) }
  const logger = createLogger({ name: 'collector', level: 'info', destination })
  const { network } = create({}, logger)
  await network.start()
  const logged = lines.map((line) => JSON.parse(line))
  expect(logged).toContainEqual(
    expect.objectContaining({
      level: 'info',
      name: 'collector',
      msg: 'network joined',
      peerId: network.status().peerId,
    }),
  )
  expect(logged.filter(({ level }) => level === 'debug')).toEqual([])
})

it('exports the load of the thread with the metrics of the process', async () => {
  const { network, metrics } = create()
  await network.start()
  const text = await metrics.registry.metrics()
  expect(text).toMatch(/^ssv_network_thread_event_loop_delay_seconds\{component="collector"\} \d/m)
  expect(text).toMatch(/^ssv_network_thread_heap_bytes\{component="collector"\} \d/m)
  expect(text.match(/^# TYPE nodejs_eventloop_lag_seconds /gm)).toHaveLength(1)
})
