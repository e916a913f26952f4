import { hash } from 'node:crypto'
import { createHandshaker } from '@ssv-exporter/p2p/handshake'
import { createHost, type Host } from '@ssv-exporter/p2p/host'
import { silentLogger } from '@ssv-exporter/service-kit/logger'
import type { NodeInfo } from '@ssv-exporter/ssv/generation'
import { GENESIS } from '@ssv-exporter/ssv/genesis/genesis'
import { expect, onTestFinished, test } from 'vitest'
import { explore } from '../testing/explore.ts'
import { forkOf, startNetwork } from '../testing/start-network.ts'
import { networkKeyOf } from './network-key.ts'

const KEY = networkKeyOf('stranger')

async function startHost(): Promise<Host> {
  const host = createHost(
    { privateKey: KEY, listen: ['/ip4/127.0.0.1/tcp/0'], agent: 'SSV-Node:v0.1.12:exporter' },
    { logger: silentLogger() },
  )
  onTestFinished(() => host.stop())
  await host.start()
  return host
}

function infoOf(networkId: string): NodeInfo {
  return {
    fork: 'v1',
    networkId,
    nodeVersion: 'test',
    operatorId: '',
    executionNode: '',
    consensusNode: '',
  }
}

test('an operator identifies itself in the handshake', async () => {
  const network = await startNetwork([], {
    networkId: 'here',
    operatorKeys: ['key of the first'],
  })
  const host = await startHost()
  const handshaker = createHandshaker(
    GENESIS.handshake,
    { privateKey: KEY, own: () => infoOf('here') },
    { host },
  )
  await handshaker.serve(() => true)
  for (const [index, address] of network.facts().operators.entries()) {
    const { peerId } = await host.dial(address)
    const info = await handshaker.handshake(peerId)
    expect(info).toMatchObject({ fork: 'v1', networkId: 'here' })
    expect(info.operatorId).toMatch(/^[0-9a-f]{64}$/)
    expect(info.operatorId === hash('sha256', 'key of the first')).toBe(index === 0)
    const { agent } = await host.identify(peerId, { timeoutMs: 5_000 })
    expect(agent).toBe(`SSV-Node:${info.nodeVersion}:operator:${info.operatorId}`)
  }
  expect(host.connections()).toHaveLength(4)
})

test('a peer of another network gets no answer and is disconnected', async () => {
  const network = await startNetwork([], { networkId: 'here' })
  const host = await startHost()
  const handshaker = createHandshaker(
    GENESIS.handshake,
    { privateKey: KEY, own: () => infoOf('elsewhere') },
    { host },
  )
  await handshaker.serve(() => true)
  const { peerId } = await host.dial(network.facts().operators[0] ?? '')
  await expect(handshaker.handshake(peerId)).rejects.toThrow()
  await expect.poll(() => host.connections()).toHaveLength(0)
})

test('the boot node leads to all operators, which connect to the peer', async () => {
  const network = await startNetwork([], { discovery: true })
  const host = await startHost()
  const tcpPort = Number(host.addresses()[0]?.split('/')[4])
  const found = await explore(network, { privateKey: KEY, tcpPort })
  const wanted = network.facts().operators.map((address) => address.split('/p2p/')[1])
  const accepted = () =>
    wanted.map((peerId) => forkOf('v1').acceptsNodeRecord(found.get(peerId ?? '') ?? new Map()))
  await expect.poll(accepted).toEqual([true, true, true, true])
  await expect.poll(() => host.connections()).toHaveLength(4)
  expect(host.connections().every(({ direction }) => direction === 'in')).toBe(true)
})
