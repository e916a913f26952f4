import { createHandshaker } from '@ssv-exporter/p2p/handshake'
import { createHost } from '@ssv-exporter/p2p/host'
import { newIdentity } from '@ssv-exporter/p2p/identity'
import { silentLogger } from '@ssv-exporter/service-kit/logger'
import { createAlan } from '@ssv-exporter/ssv/alan/alan'
import { expect, onTestFinished, test } from 'vitest'
import { exchangeHandshakes } from './peer-handshakes.ts'

const PATIENCE = { interval: 20 }
const TIMEOUT_MS = 300
const { handshake, gossip } = createAlan({ networkId: '0x00007701' })
const logger = silentLogger()
const own = () => handshake.own('alan', { networkId: '', nodeVersion: 'test' })

async function startHost() {
  const { privateKey } = newIdentity()
  const host = createHost(
    { privateKey, listen: ['/ip4/127.0.0.1/tcp/0'], agent: 'test', gossip },
    { logger },
  )
  await host.start()
  onTestFinished(() => host.stop())
  return { host, privateKey }
}

/** A peer that answers the first handshake too late, and a host that dials it. */
async function dialSlowPeer(isOperator: boolean) {
  const slow = await startHost()
  const { host, privateKey } = await startHost()
  let received = 0
  const slowHandshaker = createHandshaker(handshake, { privateKey: slow.privateKey, own }, slow)
  await slowHandshaker.serve(async () => {
    received += 1
    if (received === 1) await new Promise((resolve) => setTimeout(resolve, 2 * TIMEOUT_MS))
    return true
  })
  const handshakes = await exchangeHandshakes(
    { privateKey, delayMs: 0, timeoutMs: TIMEOUT_MS },
    {
      protocol: handshake,
      host,
      logger,
      own,
      accepts: () => true,
      isOperator: () => isOperator,
    },
  )
  let disconnections = 0
  host.onDisconnection(() => {
    disconnections += 1
  })
  await host.dial(slow.host.addresses())
  return {
    host,
    received: () => received,
    disconnections: () => disconnections,
    subnets: () => handshakes.subnetsOf(slow.host.peerId),
  }
}

test('an operator whose handshake times out stays connected and is asked again', async () => {
  const { host, received, disconnections, subnets } = await dialSlowPeer(true)
  await expect.poll(subnets, PATIENCE).toBeDefined()
  expect(received()).toBe(2)
  expect(disconnections()).toBe(0)
  expect(host.connections()).toHaveLength(1)
})

test('another peer whose handshake times out is disconnected', async () => {
  const { host, received, disconnections, subnets } = await dialSlowPeer(false)
  await expect.poll(disconnections, PATIENCE).toBe(1)
  expect(host.connections()).toEqual([])
  expect([received(), subnets()]).toEqual([1, undefined])
})
