import { expect, test } from 'vitest'
import { simulate } from './testing/simulation/simulate.ts'
import { simulateSettled } from './testing/simulation/simulate-settled.ts'

/** `npm run simulate -- --seeds 100 --from 1` sets them. */
const FROM = Number(process.env.SSV_SIMULATION_FROM ?? 1)
const SEEDS = Number(process.env.SSV_SIMULATION_SEEDS ?? 2)
const STEPS = Number(process.env.SSV_SIMULATION_STEPS ?? 8)
const SEED_MS = 300_000

test('seeds are drawn', () => expect(SEEDS).toBeGreaterThan(0))

test.each(Array.from({ length: SEEDS }, (_, place) => FROM + place))(
  `whatever goes wrong, tables and publications are those of an undisturbed run (npm run simulate -- --seeds 1 --steps ${STEPS} --from %i)`,
  (seed) => simulate(`seed ${seed}`, { steps: STEPS }),
  SEED_MS,
)

test.each(Array.from({ length: SEEDS }, (_, place) => FROM + place))(
  'whatever is left out of settled history is found, repaired and published (npm run simulate -- --seeds 1 --from %i)',
  (seed) => simulateSettled(`settled ${seed}`),
  SEED_MS,
)
