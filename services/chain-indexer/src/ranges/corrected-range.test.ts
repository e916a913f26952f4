import { expect, test } from 'vitest'
import { CLUSTER, operatorAdded, validatorAdded } from '../testing/emit.ts'
import { untilIndexed } from '../testing/index-chain.ts'
import type { EmittedLog } from '../testing/registry-bench.ts'
import { indexSimulated, nodeOf } from '../testing/simulation/index-simulated.ts'
import { createSimulatedChain } from '../testing/simulation/simulated-chain.ts'

const BLOCKS = 300
const OPERATORS = 2
/** An owner registers in each of these blocks; each is in a different range of 20 blocks. */
const REGISTRATIONS = [5, 30, 55, 80, 105]

function createHistory() {
  const chain = createSimulatedChain()
  const logs = new Map<number, EmittedLog[]>([
    [OPERATORS, [1n, 2n, 3n, 4n].map((id) => operatorAdded(id))],
    ...REGISTRATIONS.map((block, nonce): [number, EmittedLog[]] => {
      const cluster = { ...CLUSTER, validatorCount: nonce + 1 }
      return [block, [validatorAdded(`v${nonce}`, { nonce, cluster })]]
    }),
  ])
  while (chain.head().number < BLOCKS) {
    const found = logs.get(chain.head().number + 1)
    chain.extend(found === undefined ? [] : [found])
  }
  return chain
}

test('verifies registrations with the right nonces after a correction added an earlier one', async () => {
  const chain = createHistory()
  const limited = { widest: { blocks: 20 }, noReceipts: true, blind: true }
  const [missed = 0] = REGISTRATIONS
  const first = await nodeOf(chain, { ...limited, omit: { [missed]: 1_000 } })
  const second = await nodeOf(chain, limited)
  const { registry, running } = await indexSimulated(chain, [first, second], {
    auditBlocksPerSecond: 0,
  })
  const ended = running.fatal.then((error) => {
    throw error
  })
  await Promise.race([untilIndexed(registry.database, chain.head().hash), ended])
  const found = await registry.database.query<{ block: number; verdict: string }>(
    'verdicts',
    `SELECT block_number AS block, verdict FROM contract_log WHERE event = 'ValidatorAdded'
     ORDER BY block_number`,
  )
  expect(found).toEqual(REGISTRATIONS.map((block) => ({ block, verdict: 'applied' })))
  expect(running.indexer.status()).toMatchObject({ synced: true, problems: [] })
})
