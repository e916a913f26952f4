import { sleep } from '@ssv-exporter/service-kit/sleep'
import type { Program } from '../support/start-program.ts'

const POLL_MS = 500

interface CollectorStatus {
  readonly validators: number
  readonly beacon: { readonly answered?: boolean }
  readonly listening: { readonly subnets: number; readonly storedSlot?: number }
}

/**
 * Waits until every collector has joined the network and is synchronised: it knows validators and
 * the beacon chain, receives messages of a subnet, and has done so for a whole slot from `fromSlot`
 * on, of which the duties are stored.
 */
export async function awaitListening(
  collectors: readonly Program[],
  fromSlot: number,
): Promise<void> {
  for (const { url } of collectors) {
    for (;;) {
      const { validators, beacon, listening } = await readStatus(url)
      const isSynchronised = validators > 0 && beacon.answered === true
      const { subnets, storedSlot = Number.NEGATIVE_INFINITY } = listening
      if (isSynchronised && subnets > 0 && storedSlot >= fromSlot) break
      await sleep(POLL_MS)
    }
  }
}

const readStatus = async (url: string) =>
  (await (await fetch(`${url}/status`)).json()) as CollectorStatus

/** The number of subnets that each collector listens to now; `down` if it does not answer. */
export async function listenedSubnets(
  collectors: readonly Program[],
): Promise<(number | 'down')[]> {
  return await Promise.all(
    collectors.map(({ url }) =>
      readStatus(url).then(
        ({ listening }) => listening.subnets,
        () => 'down' as const,
      ),
    ),
  )
}
