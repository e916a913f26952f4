// `npm run simulate -- --seeds 100 [--from 1] [--steps 40]`: long runs of the chain-indexer's simulation.
import { parseArgs } from 'node:util'
import { bootstrap, run } from './bootstrap.mjs'

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '100' },
    from: { type: 'string', default: '1' },
    steps: { type: 'string', default: '40' },
  },
})
const { env, node } = bootstrap()
process.exitCode = await run(
  node,
  ['node_modules/vitest/vitest.mjs', 'run', 'services/chain-indexer/src/simulation.test.ts'],
  {
    env: {
      ...env,
      SSV_SIMULATION_SEEDS: values.seeds,
      SSV_SIMULATION_FROM: values.from,
      SSV_SIMULATION_STEPS: values.steps,
    },
  },
)
