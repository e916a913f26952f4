import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { silentLogger } from '@ssv-exporter/service-kit/logger'
import { createMetrics } from '@ssv-exporter/service-kit/metrics'
import { expect, onTestFinished, test } from 'vitest'
import { operatorAdded } from '../testing/emit.ts'
import { PATIENCE } from '../testing/index-chain.ts'
import { nodeOf } from '../testing/simulation/index-simulated.ts'
import { createSimulatedChain } from '../testing/simulation/simulated-chain.ts'
import { createChainSource } from './chain-source.ts'
import { createEndpointPool } from './endpoint-pool.ts'

const BLOCKS = 40

test.each([1, 2, 3])(
  'leaves an endpoint %i blocks behind another once its head has not moved for 12 s',
  async (behind) => {
    const chain = createSimulatedChain()
    chain.extend([[operatorAdded(1n)]])
    while (chain.head().number < BLOCKS) chain.extend()
    const preferred = await nodeOf(chain, { head: BLOCKS - behind })
    const other = await nodeOf(chain)
    let now = 1_000_000
    const source = createChainSource(
      { urls: [preferred.url, other.url], address: chain.address },
      {
        logger: silentLogger(),
        metrics: createMetrics({ service: 'test' }),
        now: () => now,
      },
    )
    onTestFinished(() => source.close())
    await source.chainId()
    source.anchor({ number: 1, hash: chain.at(1)?.hash ?? '' })

    expect((await source.head()).number).toBe(BLOCKS - behind)
    now += 11_999
    expect((await source.head()).number).toBe(BLOCKS - behind)
    now += 1
    expect((await source.head()).number).toBe(BLOCKS)
    expect(source.activeEndpoint()).toBe(other.url)

    // It recovers and is preferred again.
    preferred.behave()
    const head = async () => {
      now += 6_000
      await source.head()
      return source.activeEndpoint()
    }
    await expect.poll(head, PATIENCE).toBe(preferred.url)
  },
)

test('an answer can be collected once it was returned, while the pool is open', async () => {
  const node = await nodeOf(createSimulatedChain())
  const pool = createEndpointPool([node.url], {
    metrics: createMetrics({ service: 'test' }),
    now: Date.now,
  })
  onTestFinished(pool.close)
  const ask = async () =>
    new WeakRef(await pool.request('block', {}, async () => ({ logs: ['0x'] })))
  const answers = await Promise.all(Array.from({ length: 10 }, ask))
  setFlagsFromString('--expose-gc')
  const collectGarbage = runInNewContext('gc') as () => void
  const kept = () => {
    collectGarbage()
    return answers.filter((answer) => answer.deref() !== undefined).length
  }
  await expect.poll(kept, PATIENCE).toBe(0)
})
