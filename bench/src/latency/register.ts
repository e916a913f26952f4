import type { TestChain } from '@ssv-exporter/devnet/test-chain'
import { sleep } from '@ssv-exporter/service-kit/sleep'
import type { Pushes } from './pushes.ts'
import type { RawLogs } from './raw-logs.ts'

/** Times of one registration, in ms after its block was requested. */
export interface Arrival {
  rawLogMs: number
  pushMs: number
}

export interface RegisterOptions {
  blocks: number
  perBlock: number
  /** On average; randomised, so that no timer is in phase with the blocks. */
  blockMs: number
}

export interface RegisterModules {
  chain: TestChain
  logs: RawLogs
  pushes: Pushes
}

const POLL_MS = 5
const GIVE_UP_AFTER_MS = 30_000

/**
 * Registers validators, some in each block, and waits until each was received both as a log of the
 * node and as a push. Nothing else runs in this process meanwhile.
 *
 * @throws Error if one is missing
 */
export async function register(
  { blocks, perBlock, blockMs }: RegisterOptions,
  { chain, logs, pushes }: RegisterModules,
): Promise<Arrival[]> {
  const arrivals: Arrival[] = []
  const cluster = { owner: chain.account(1), operatorIds: [1n, 2n, 3n, 4n] }
  for (let block = 0; block < blocks; block += 1) {
    const sent: { hash: string; key: string }[] = []
    for (let index = 0; index < perBlock; index += 1) {
      const hash = await chain.actions.registerValidator(cluster)
      const key = chain.actions.expected().validators.at(-1)?.publicKey.slice(2) ?? ''
      sent.push({ hash, key })
    }
    await sleep(blockMs * (0.5 + Math.random()))
    const minedAt = performance.now()
    await chain.mine()
    for (const { hash, key } of sent) {
      const rawLogMs = (await seen(logs.arrivals, hash)) - minedAt
      const pushMs = (await seen(pushes.arrivals, key)) - minedAt
      arrivals.push({ rawLogMs, pushMs })
    }
  }
  return arrivals
}

async function seen(arrivals: ReadonlyMap<string, number>, key: string): Promise<number> {
  const giveUpAt = performance.now() + GIVE_UP_AFTER_MS
  for (;;) {
    const at = arrivals.get(key)
    if (at !== undefined) return at
    if (performance.now() > giveUpAt) throw new Error(`${key} was not seen in time`)
    await sleep(POLL_MS)
  }
}
