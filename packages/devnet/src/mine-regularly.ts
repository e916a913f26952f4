import type { Logger } from '@ssv-exporter/service-kit/logger'
import { sleep } from '@ssv-exporter/service-kit/sleep'
import { type ChainClient, call } from './chain-client.ts'

export interface MineRegularlyOptions {
  seconds: number
  signal: AbortSignal
}

const MS_PER_SECOND = 1_000

/**
 * Mines blocks at a fixed interval until the signal is aborted; a late block does not delay the
 * next ones. anvil's own interval (`--block-time`) is not used: it overrides `--prune-history`, and
 * memory grows with the square of the height.
 */
export async function mineRegularly(
  client: ChainClient,
  { seconds, signal }: MineRegularlyOptions,
  { logger }: { logger?: Logger | undefined },
): Promise<void> {
  const periodMs = seconds * MS_PER_SECOND
  let dueMs = performance.now()
  while (!signal.aborted) {
    dueMs = Math.max(dueMs + periodMs, performance.now())
    try {
      await sleep(dueMs - performance.now(), signal)
      await call(client, 'evm_mine')
    } catch (error) {
      if (!signal.aborted) logger?.debug({ err: error }, 'block not mined')
    }
  }
}
