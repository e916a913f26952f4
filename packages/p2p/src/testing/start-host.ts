import { silentLogger } from '@ssv-exporter/service-kit/logger'
import { createMetrics } from '@ssv-exporter/service-kit/metrics'
import { expect, onTestFinished, vi } from 'vitest'
import { createHost, type Host } from '../host.ts'
import type { HostOptions } from '../host-options.ts'
import { newIdentity } from '../identity.ts'

/** A host on 127.0.0.1 that stops with the test. */
export async function startHost(options: Partial<HostOptions> = {}) {
  const metrics = createMetrics({ service: 'test' })
  const host = createHost(
    {
      privateKey: newIdentity().privateKey,
      listen: ['/ip4/127.0.0.1/tcp/0'],
      agent: 'SSV-Node:test:exporter',
      ...options,
    },
    { logger: silentLogger(), metrics },
  )
  await host.start()
  onTestFinished(() => host.stop())
  return Object.assign(host, {
    /** The value of a counter of the host under these labels. */
    async counted(name: string, labels: Record<string, string> = {}): Promise<number> {
      const values = (await metrics.registry.getSingleMetric(name)?.get())?.values ?? []
      const wanted = Object.entries(labels)
      const found = values.filter((value) =>
        wanted.every(([label, expected]) => value.labels[label] === expected),
      )
      return found.reduce((sum, { value }) => sum + value, 0)
    },
  })
}

/** Dials and waits until both have each other's identify information. */
export async function connect(from: Host, to: Host): Promise<void> {
  await from.dial(to.addresses())
  // The dialled side completes slightly later.
  await vi.waitFor(() => expect(peersOf(to)).toContain(from.peerId), { timeout: 300_000 })
  await Promise.all([
    from.identify(to.peerId, { timeoutMs: 10_000 }),
    to.identify(from.peerId, { timeoutMs: 10_000 }),
  ])
}

export const peersOf = (host: Host) => host.connections().map(({ peerId }) => peerId)
