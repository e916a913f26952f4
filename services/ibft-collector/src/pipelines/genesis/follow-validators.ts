import type { Startable } from '@ssv-exporter/service-kit/lifecycle'
import type { Network } from '../../network/network.ts'
import type { ValidatorCommittees } from './committees/committees.ts'

/** Registrations come in bursts, and each update sends all keys to the network. */
const DEBOUNCE_MS = 500

/**
 * Updates the network's list of validators to listen to, soon after they change. Must be created
 * before the committees start.
 */
export function followValidators({
  committees,
  network,
}: {
  committees: Pick<ValidatorCommittees, 'all' | 'onChange'>
  network: Pick<Network, 'followValidators'>
}): Startable {
  let timer: NodeJS.Timeout | undefined
  let stopped = false

  function update(): void {
    timer = undefined
    network.followValidators(Array.from(committees.all(), ({ publicKey }) => publicKey))
  }

  committees.onChange(() => {
    if (!stopped) timer ??= setTimeout(update, DEBOUNCE_MS)
  })
  return {
    start: async () => {},
    async stop() {
      stopped = true
      clearTimeout(timer)
    },
  }
}
