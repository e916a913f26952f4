import { afterAll, expect, test } from 'vitest'
import { createIndexerProcesses } from './testing/simulation/indexer-processes.ts'
import { simulate } from './testing/simulation/simulate.ts'
import { simulateSettled } from './testing/simulation/simulate-settled.ts'

/** Set by `npm run simulate -- --seeds 100 --from 1`. */
const FROM = Number(process.env.SSV_SIMULATION_FROM ?? 1)
const SEEDS = Number(process.env.SSV_SIMULATION_SEEDS ?? 2)
const STEPS = Number(process.env.SSV_SIMULATION_STEPS ?? 8)
const SEED_MS = 300_000

test('seeds are drawn', () => expect(SEEDS).toBeGreaterThan(0))

const processes = createIndexerProcesses()
afterAll(processes.stop)

// Concurrent: each mostly waits for aborted requests and retry delays.
test.concurrent.each(Array.from({ length: SEEDS }, (_, i) => FROM + i))(
  `whatever goes wrong, tables and publications are those of an undisturbed run (npm run simulate -- --seeds 1 --steps ${STEPS} --from %i)`,
  (seed) => simulate(`seed ${seed}`, { steps: STEPS, processes }),
  SEED_MS,
)

test.each(Array.from({ length: SEEDS }, (_, index) => FROM + index))(
  'detects, repairs and publishes omitted logs of settled history (npm run simulate -- --seeds 1 --from %i)',
  (seed) => simulateSettled(`settled ${seed}`),
  SEED_MS,
)
