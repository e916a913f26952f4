import type { Watched } from '../collect/watch-collector.ts'
import type { Target } from '../support/bench-result.ts'
import { distribution } from '../support/distribution.ts'
import type { Measured } from './mainnet-tables.ts'

const WANTED_CORES = 1
const WANTED_LAG_MS = 50
const WANTED_DELAY_MS = 500
const WANTED_GROWTH = 1.1

/** @param warmSeconds undefined if the run was too short for memory to become steady */
export function mainnetTargets(
  { used, duties, delays, signatures, status }: Measured,
  watched: Watched,
  warmSeconds: number | undefined,
): Target[] {
  const { signed, stored, streamed } = duties
  const delayMs = distribution(delays.fromQuorum).p99
  const { valid } = status.partialSignatures
  return [
    {
      what: 'Collector, cores',
      wanted: `at most ${WANTED_CORES}`,
      measured: used.collector?.toFixed(2) ?? 'n/a',
      met: used.collector !== null && used.collector <= WANTED_CORES,
    },
    lag('main', watched.lagP99Ms),
    lag('network', watched.networkLagP99Ms),
    {
      what: 'Duties of validators stored and streamed with all signers',
      wanted: `all ${signed.validators}`,
      measured: `${stored.validators} and ${streamed.validators}`,
      met: stored.validators === signed.validators && streamed.validators === signed.validators,
    },
    {
      what: 'Partial signatures verified',
      wanted: `all ${signatures}`,
      measured: String(valid),
      met: valid === signatures,
    },
    {
      what: 'Quorum received → frame, p99',
      wanted: `less than ${WANTED_DELAY_MS} ms`,
      measured: `${delayMs.toFixed(0)} ms`,
      met: delayMs < WANTED_DELAY_MS,
    },
    ...(warmSeconds === undefined ? [] : [growth(watched, warmSeconds)]),
  ]
}

const lag = (thread: string, ms: number): Target => ({
  what: `Event-loop delay of the ${thread} thread, p99`,
  wanted: `less than ${WANTED_LAG_MS} ms`,
  measured: `${ms.toFixed(1)} ms`,
  met: ms < WANTED_LAG_MS,
})

function growth(watched: Watched, warmSeconds: number): Target {
  const { warmMb, endMb, factor } = watched.growth(warmSeconds)
  return {
    what: `Memory at the end, relative to that after ${warmSeconds} s`,
    wanted: `at most ${WANTED_GROWTH * 100} %`,
    measured: `${(factor * 100).toFixed(0)} % (${warmMb.toFixed(0)} and ${endMb.toFixed(0)} MB)`,
    met: factor <= WANTED_GROWTH,
  }
}
