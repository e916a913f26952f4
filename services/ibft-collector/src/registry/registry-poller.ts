import { createWakeSignal } from '@ssv-exporter/flow/wake-signal'
import type { Startable } from '@ssv-exporter/service-kit/lifecycle'

export interface RegistryPollerOptions {
  readonly pollMs: number
}

export interface RegistryPollerModules {
  /** Signals registry changes, so that they are read before the next poll. */
  readonly hint?: { subscribe(listener: () => void): () => void } | undefined
  /** Reads what has changed. The signal is aborted on stop. */
  poll(signal: AbortSignal): Promise<void>
  /** Called after a failed poll, which is repeated at the next interval. */
  failed(error: unknown, failuresInARow: number): void
}

/**
 * Polls the registry. start() resolves after the first poll and rejects if that fails; later
 * failures are reported and retried.
 */
export function createRegistryPoller(
  { pollMs }: RegistryPollerOptions,
  { hint, poll, failed }: RegistryPollerModules,
): Startable {
  const stopping = new AbortController()
  const { signal } = stopping
  const wake = createWakeSignal()
  let running: Promise<void> | undefined
  let unsubscribe: (() => void) | undefined

  async function run(): Promise<void> {
    let failures = 0
    while (true) {
      await wake.wait(pollMs, signal)
      if (signal.aborted) return
      try {
        await poll(signal)
        failures = 0
      } catch (error) {
        if (signal.aborted) return
        failures += 1
        failed(error, failures)
      }
    }
  }

  return {
    async start() {
      unsubscribe = hint?.subscribe(() => wake.set())
      await poll(signal)
      running = run()
    },
    async stop() {
      stopping.abort(new Error('stopping'))
      unsubscribe?.()
      await running
    },
  }
}
