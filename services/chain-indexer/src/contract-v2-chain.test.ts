import { startTestChain } from '@ssv-exporter/devnet/test-chain'
import { expect, onTestFinished, test } from 'vitest'
import { emitCurrent, operatorAdded } from './testing/emit.ts'
import { indexChain, openTestRegistry } from './testing/index-chain.ts'
import type { EmittedLog } from './testing/registry-bench.ts'
import { startRpcProxy } from './testing/rpc-proxy.ts'
import { dumpTables } from './testing/tables.ts'

const IDS = [1n, 2n, 3n, 4n]
const ETHER = 10n ** 18n
const OWNERS = ['0a', '0b', '0c'].map((byte) => `0x${byte.repeat(20)}` as const)

const ofCluster = (event: string, i: number, cluster: object, rest: object = {}): EmittedLog =>
  emitCurrent(event, {
    owner: OWNERS[i],
    operatorIds: IDS,
    cluster: { validatorCount: 1, networkFeeIndex: 0n, index: 0n, active: true, ...cluster },
    ...rest,
  })

test('indexes deposits, withdrawals and migrations of a real chain in the order of their logs, and counts unknown topics', async () => {
  const chain = await startTestChain()
  onTestFinished(() => chain.stop())
  const { registry } = chain
  const emit = (...logs: EmittedLog[]) => chain.settle(registry.emitRaw(...logs))
  await emit(
    ...IDS.map((id) => operatorAdded(id)),
    ...OWNERS.map((_, i) => ofCluster('ClusterReactivated', i, { balance: ETHER })),
  )
  await emit(
    ofCluster('ClusterDeposited', 0, { balance: 2n * ETHER }, { value: ETHER }),
    ofCluster('ClusterWithdrawn', 1, { balance: 9n, index: 99n }, { value: 1n }),
    ofCluster('ClusterWithdrawn', 1, { balance: ETHER / 2n, index: 100n }, { value: ETHER / 2n }),
  )
  await emit(
    emitCurrent('SSVNetworkUpgradeBlock', { version: 'v2.0.0', blockNumber: 3n }),
    ofCluster(
      'ClusterMigratedToETH',
      2,
      { balance: (3n * ETHER) / 10n, index: 9n },
      { ethDeposited: 1n, ssvRefunded: 2n, effectiveBalance: 40 },
    ),
    { topics: [`0x${'77'.repeat(32)}`], data: '0x01' },
  )

  await using stored = await openTestRegistry()
  await using running = await indexChain(chain, stored)
  await running.caughtUp()
  const rows = await stored.database.query(
    'clusters',
    `SELECT balance::text, index::text, currency, v_units FROM cluster ORDER BY owner`,
  )
  expect(rows).toEqual([
    { balance: '2000000000000000000', index: '0', currency: 'SSV', v_units: null },
    { balance: '500000000000000000', index: '100', currency: 'SSV', v_units: null },
    { balance: '300000000000000000', index: '9', currency: 'ETH', v_units: 12_500 },
  ])
  expect(await running.metrics()).toMatch(
    /^ssv_indexer_logs_total\{[^}]*verdict="unknown"[^}]*\} 1$/m,
  )
})

test('replays the registry of another release on takeover, and follows the chain', async () => {
  const chain = await startTestChain()
  onTestFinished(() => chain.stop())
  await chain.settle(chain.registry.emitRaw(...IDS.map((id) => operatorAdded(id))))
  await using stored = await openTestRegistry()
  {
    await using running = await indexChain(chain, stored)
    await running.caughtUp()
  }
  const { cursor: _, block: __, ...wanted } = await dumpTables(stored.database)
  await stored.database.query('old', 'UPDATE operator SET eth_fee = 7, is_private = NULL, fee = 1')
  await stored.database.query('old', 'UPDATE cursor SET registry_rules = 0')
  await chain.mine()
  await using running = await indexChain(chain, stored)
  await running.caughtUp()
  const { cursor: ___, block: ____, ...found } = await dumpTables(stored.database)
  expect(found).toEqual(wanted)
})

test('the number of requests does not grow with the number of logs', async () => {
  const chain = await startTestChain()
  onTestFinished(() => chain.stop())
  const proxy = await startRpcProxy(chain.rpcUrl)
  onTestFinished(() => proxy.stop())
  await using stored = await openTestRegistry()
  await using running = await indexChain(chain, stored, { rpcUrls: [proxy.url] })
  await running.caughtUp()
  const perBlock = async (logs: EmittedLog[]) => {
    const before = proxy.calls.length
    await chain.settle(chain.registry.emitRaw(...logs))
    await running.caughtUp()
    // The number of head polls depends on time, not on blocks.
    const asked = proxy.calls.slice(before).filter(({ params }) => params[0] !== 'latest')
    return asked.map(({ method }) => method).sort()
  }
  const one = await perBlock([operatorAdded(1n)])
  const many = await perBlock(
    Array.from({ length: 30 }, (_, i) =>
      ofCluster(
        'ClusterDeposited',
        i % 3,
        { validatorCount: 0, balance: BigInt(i) },
        { value: 1n },
      ),
    ),
  )
  expect(one).toEqual(['eth_getBlockByNumber', 'eth_getBlockReceipts', 'eth_getLogs'])
  expect(many).toEqual(one)
})
