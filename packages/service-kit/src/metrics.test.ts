import { open } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { createMetrics } from './metrics.ts'

test('keeps two registries of one process apart', async () => {
  const a = createMetrics({ service: 'a' })
  const b = createMetrics({ service: 'b' })
  a.counter({ name: 'jobs_total', help: 'Jobs' }).inc()
  b.counter({ name: 'jobs_total', help: 'Jobs' })
  expect(await a.registry.metrics()).toContain('jobs_total{component="a"} 1')
  expect(await b.registry.metrics()).toContain('jobs_total{component="b"} 0')
})

test('exports the event-loop lag in every registry under its own label', async () => {
  for (const service of ['a', 'b']) {
    const text = await createMetrics({ service }).registry.metrics()
    expect(text).toContain(`nodejs_eventloop_lag_seconds{component="${service}"}`)
  }
})

test('exports the release and the version of Node.js', async () => {
  const text = await createMetrics({ service: 'a' }).registry.metrics()
  const node = process.versions.node.replaceAll('.', '\\.')
  const line = `^ssv_build_info\\{version="\\d+\\.\\d+\\.\\d+",nodejs="${node}",component="a"\\} 1$`
  expect(text).toMatch(new RegExp(line, 'm'))
})

test('lets two pools share a gauge with different labels, each with its own collector', async () => {
  const metrics = createMetrics({ service: 'a' })
  for (const [pool, size] of [
    ['main', 3],
    ['stream', 7],
  ] as const) {
    metrics.gauge({
      name: 'pool_connections',
      help: 'Connections',
      labelNames: ['pool'],
      collect: (gauge) => gauge.set({ pool }, size),
    })
  }
  const text = await metrics.registry.metrics()
  expect(text).toContain('pool_connections{pool="main",component="a"} 3')
  expect(text).toContain('pool_connections{pool="stream",component="a"} 7')
})

test('rejects a label that Prometheus adds to a target', () => {
  const metrics = createMetrics({ service: 'a' })
  for (const label of ['service', 'endpoint', 'pod']) {
    const options = { name: 'x_total', help: 'x', labelNames: [label] }
    expect(() => metrics.counter(options)).toThrow(`uses target labels: ${label}`)
    expect(() => metrics.gauge(options)).toThrow(label)
    expect(() => metrics.histogram(options)).toThrow(label)
  }
})

test('rejects one name with two types', () => {
  const metrics = createMetrics({ service: 'a' })
  metrics.counter({ name: 'x_total', help: 'x' })
  expect(() => metrics.gauge({ name: 'x_total', help: 'x' })).toThrow('another type')
})

test('counts the open files of the process', async () => {
  const { registry } = createMetrics({ service: 'a' })
  const count = async () =>
    Number(/^process_open_fds\{component="a"\} (\d+)$/m.exec(await registry.metrics())?.[1])
  const before = await count()
  const files = await Promise.all(Array.from({ length: 100 }, () => open(import.meta.filename)))
  const meanwhile = await count()
  await Promise.all(files.map((file) => file.close()))
  expect(before).toBeGreaterThan(2)
  // Other parts of the process open and close files as well.
  expect(meanwhile - before).toBeGreaterThan(90)
  expect(meanwhile - before).toBeLessThan(110)
})
