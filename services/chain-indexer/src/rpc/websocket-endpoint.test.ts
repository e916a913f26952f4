import { expect, onTestFinished, test } from 'vitest'
import { untilIndexed } from '../testing/index-chain.ts'
import { type RpcCall, widthOf } from '../testing/rpc-proxy.ts'
import { createSettledHistory, SETTLED_TABLES, wantedTables } from '../testing/settled-history.ts'
import { indexSimulated, nodeOf } from '../testing/simulation/index-simulated.ts'
import type { NodeFaults } from '../testing/simulation/node-faults.ts'
import { startSocketProxy } from '../testing/socket-proxy.ts'
import { dumpTables } from '../testing/tables.ts'

/** More than Node.js's WebSocket accepts in one message (128 MiB). */
const TOO_LARGE = 129 * 1024 * 1024
const WIDEST = 22

const isWide = (call: RpcCall) => widthOf(call) > WIDEST

async function indexOverSocket(faults: NodeFaults, bytesOf?: (call: RpcCall) => number) {
  const chain = createSettledHistory()
  const node = await nodeOf(chain, faults)
  const proxy = await startSocketProxy(node.url, bytesOf)
  onTestFinished(() => proxy.stop())
  const { registry, running } = await indexSimulated(chain, [proxy])
  await untilIndexed(registry.database, chain.head().hash)
  expect(await dumpTables(registry.database, SETTLED_TABLES)).toEqual(await wantedTables())
  return { proxy, status: running.indexer.status() }
}

test('splits a range whose response is too large for a WebSocket message', async () => {
  const { proxy, status } = await indexOverSocket({}, (call) => (isWide(call) ? TOO_LARGE : 0))
  expect(proxy.calls.some(isWide)).toBe(true)
  expect(status.endpoints[0]?.mostBlocks).toBeLessThan(2 * WIDEST)
})

test('detects truncated lists over a WebSocket', async () => {
  await indexOverSocket({ mostLogs: 4, noReceipts: true, blind: true })
})
