import { sleep } from '@ssv-exporter/service-kit/sleep'
import { readMetrics } from '../collect/read-metrics.ts'
import type { Program } from '../support/start-program.ts'

const POLL_MS = 200

/** Waits until every collector has as many peers. */
export async function awaitPeers(collectors: readonly Program[], count: number): Promise<void> {
  for (const { url } of collectors) {
    for (;;) {
      const { ssv_network_peers: peers } = await readMetrics(url, ['ssv_network_peers'])
      if (peers >= count) break
      await sleep(POLL_MS)
    }
  }
}
