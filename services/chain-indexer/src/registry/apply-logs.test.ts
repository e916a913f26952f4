import { expect, test } from 'vitest'
import { createDraw } from '../testing/draw.ts'
import { createRandomHistory } from '../testing/random-history.ts'
import { openRegistryBench, type RegistryBench } from '../testing/registry-bench.ts'
import { dumpTables } from '../testing/tables.ts'

const SEED = process.env.SSV_TEST_SEED ?? String(Date.now())
const STEPS = 60

/** Commits each block of a range separately. */
const blockByBlock = (bench: RegistryBench): RegistryBench => ({
  ...bench,
  async range(blocks, { fork = '', settled = 0 } = {}) {
    const headers = []
    for (const [at, block] of blocks.entries()) {
      headers.push(...(await bench.range([block], { fork, settled: at < settled ? 1 : 0 })))
    }
    return headers
  },
})

test.each(['current', 'v2', 'legacy'] as const)(
  `%s: blocks committed together leave the rows, undo rows and publications of blocks committed one by one (SSV_TEST_SEED=${SEED})`,
  async (generation) => {
    const draw = createDraw(`${SEED} ${generation}`)
    await using together = await openRegistryBench(generation)
    await using single = await openRegistryBench(generation)
    const history = await createRandomHistory(generation, draw, [together, blockByBlock(single)])
    for (let at = 0; at < STEPS; at++) {
      await history.step()
      expect(await dumpTables(together.database), `after step ${at}`).toEqual(
        await dumpTables(single.database),
      )
    }
    expect(await together.outbox()).toEqual(await single.outbox())
  },
)
