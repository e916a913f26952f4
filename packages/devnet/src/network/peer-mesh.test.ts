import { createServer } from 'node:net'
import { expect, test } from 'vitest'
import { validatorOf } from '../testing/committee.ts'
import { idOf, listenTo, startNetwork } from '../testing/start-network.ts'

const ONE = validatorOf('one')
const ID = idOf(ONE)

test('operators that are down do not sign, and below a quorum nothing is decided', async () => {
  const network = await startNetwork([ONE])
  await network.stopOperator(2)
  expect(await network.decide(ID)).toBe(true)
  await network.stopOperator(0)
  expect(await network.decide(ID)).toBe(false)
  await network.startOperator(0)
  await network.startOperator(2)
  expect(await network.decide(ID)).toBe(true)
  expect([...network.ledger.entries()].map(({ height, signers }) => [height, signers])).toEqual([
    [0, [1, 2, 4]],
    [1, [1, 2, 3, 4]],
  ])
})

test('an operator comes back with the same address and is received again', async () => {
  const network = await startNetwork([ONE])
  const addresses = network.facts().operators
  await network.stopOperator(0)
  await network.startOperator(0)
  expect(network.facts().operators).toEqual(addresses)
  const listener = await listenTo(network, [ONE])
  expect(listener.host.connections()).toHaveLength(4)
  await network.decide(ID)
  await expect.poll(() => listener.messages('decided')).toMatchObject([{ signers: [1, 2, 3, 4] }])
})

test('an operator waits for its port if it is in use', async () => {
  const network = await startNetwork([ONE])
  const [address = ''] = network.facts().operators
  await network.stopOperator(0)
  const thief = createServer()
  await new Promise<void>((resolve) => {
    thief.listen(Number(address.split('/')[4]), '127.0.0.1', resolve)
  })
  const back = network.startOperator(0)
  expect(await network.decide(ID)).toBe(true)
  thief.close()
  await back
  expect(await network.decide(ID)).toBe(true)
  expect([...network.ledger.entries()].map(({ signers }) => signers.length)).toEqual([3, 4])
})

test('groups are disconnected from each other until the partition ends', async () => {
  const network = await startNetwork([ONE])
  await network.partition([[0, 1, 2], [3]])
  expect(await network.decide(ID)).toBe(true)
  await network.partition([
    [0, 1],
    [2, 3],
  ])
  expect(await network.decide(ID)).toBe(false)
  await network.partition()
  expect(await network.decide(ID)).toBe(true)
  expect([...network.ledger.entries()].map(({ signers }) => signers)).toEqual([
    [1, 2, 3],
    [1, 2, 3, 4],
  ])
})

test('operators receive each other again after a partition', async () => {
  const network = await startNetwork([ONE], { publishers: 1 })
  const listener = await listenTo(network, [ONE])
  const [, ...others] = network.facts().operators.toReversed()
  // From now on it receives everything through the last operator only.
  for (const address of others) await listener.host.disconnect(address.split('/p2p/')[1] ?? '')
  await network.partition([[0, 1, 2], [3]])
  await network.partition()
  for (let count = 0; count < 8; count++) await network.decide(ID)
  await expect.poll(() => listener.messages('decided')).toHaveLength(8)
})

test('other peers reach only the first group if the partition cuts them off too', async () => {
  const network = await startNetwork([ONE])
  const listener = await listenTo(network, [ONE])
  const [, , third, fourth] = network.facts().operators.map((address) => address.split('/p2p/')[1])
  await network.partition(
    [
      [0, 1],
      [2, 3],
    ],
    true,
  )
  await expect.poll(() => listener.host.connections()).toHaveLength(2)
  const reached = listener.host.connections().map(({ peerId }) => peerId)
  expect(reached).not.toContain(third)
  expect(reached).not.toContain(fourth)
})

test('scheduled restarts and partitions happen, and the network recovers', async () => {
  const network = await startNetwork([ONE], {
    dutiesPerMinute: 600,
    faults: {
      restartsPerMinute: 120,
      restartDownMs: 100,
      partitionsPerMinute: 60,
      partitionMs: 100,
    },
  })
  const sizes = () => new Set([...network.ledger.entries()].map(({ signers }) => signers.length))
  await expect.poll(sizes).toEqual(new Set([4, 3]))
  network.setFaults({ restartsPerMinute: 0, partitionsPerMinute: 0 })
  // All are back.
  const last = () => network.ledger.get(ID, 0, network.ledger.size - 1)?.signers
  await expect.poll(last).toEqual([1, 2, 3, 4])
})
