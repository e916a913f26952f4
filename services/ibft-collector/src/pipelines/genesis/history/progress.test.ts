import { createLogger } from '@ssv-exporter/service-kit/logger'
import { createMetrics } from '@ssv-exporter/service-kit/metrics'
import { expect, it } from 'vitest'
import { createHistoryMetrics } from './metrics.ts'
import { createHistoryProgress } from './progress.ts'

function following() {
  const lines: { msg: string }[] = []
  const clock = { ms: 1_000_000 }
  const progress = createHistoryProgress({
    logger: createLogger({
      name: 'test',
      level: 'info',
      destination: { write: (line) => void lines.push(JSON.parse(line)) },
    }),
    metrics: createHistoryMetrics(createMetrics({ service: 'test' }), () => 0),
    now: () => clock.ms,
  })
  return { lines, clock, progress }
}

const totals = (wanted: number, missing = 0) => ({
  sequences: 5,
  sequencesComplete: 1,
  wanted,
  missing,
})

it('estimates the remaining time by the rate of received heights', () => {
  const { progress, clock } = following()
  progress.update(totals(10_000))
  expect(progress.status()).toMatchObject({ heightsWanted: 10_000, etaSeconds: undefined })
  clock.ms += 10_000
  progress.got(1_000)
  expect(progress.status()).toMatchObject({ heightsWanted: 9_000, heightsGot: 1_000 })
  progress.update(totals(9_000))
  expect(progress.status().etaSeconds).toBe(90)
  progress.asked('a')
  progress.asked('a')
  progress.update(totals(0, 7))
  expect(progress.status()).toEqual({
    sequences: 5,
    sequencesComplete: 1,
    chains: 5,
    chainsComplete: 1,
    heightsWanted: 0,
    heightsGot: 1_000,
    heightsMissing: 7,
    peersAsked: 1,
    etaSeconds: undefined,
  })
})

it('logs the start and end of syncs of many heights, and not of a few', () => {
  const { progress, lines, clock } = following()
  progress.update(totals(30))
  progress.update(totals(0))
  expect(lines).toEqual([])
  progress.update(totals(5_000))
  progress.update(totals(2_000))
  clock.ms += 4_000
  progress.got(4_990)
  progress.update(totals(0, 10))
  expect(lines).toMatchObject([
    { msg: 'history sync started', heights: 5_000, sequences: 5 },
    { msg: 'history sync finished', heights: 4_990, missing: 10, seconds: 4 },
  ])
})
