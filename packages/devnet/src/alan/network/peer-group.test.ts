import { generateKeyPairSync } from 'node:crypto'
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { once } from 'node:events'
import { createServer, type Server, type Socket } from 'node:net'
import { silentLogger } from '@ssv-exporter/service-kit/logger'
import { createAlan } from '@ssv-exporter/ssv/alan/alan'
import { alanNetworkOf } from '@ssv-exporter/ssv/alan/network-of'
import { expect, onTestFinished, test, vi } from 'vitest'
import { dutyValidatorOf } from '../../network/duty-validator-of.ts'
import { validatorOf } from '../../testing/committee.ts'
import { SYSTEM_TIMERS } from '../clock/timers.ts'
import { createOperatorTeam } from '../operator/operator-team.ts'
import { createPeerGroup, type PeerGroup } from './peer-group.ts'
import { IDEAL_PEER_HABITS } from './peer-habits.ts'

const PATIENCE = { interval: 20 }
const TIMEOUT_MS = 60_000
const SLOT_MS = 500
const PARAMETERS = { networkId: '0x00007701', topicNames: ['test'] }
const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })

/** Two peers of two operators each, which perform duties in every slot. */
async function startGroup() {
  let group: PeerGroup | undefined
  let sent = 0
  const team = createOperatorTeam(
    {
      seed: 'group',
      network: {
        schedule: { slotsPerEpoch: 8 },
        domains: alanNetworkOf(PARAMETERS).domains,
        names: PARAMETERS.topicNames,
        genesisMs: Date.now() - 100 * SLOT_MS,
        slotMs: SLOT_MS,
        epochsPerSyncCommitteePeriod: 256,
      },
    },
    {
      timers: SYSTEM_TIMERS,
      publish(id, topic, data) {
        group?.publish(id, topic, data, () => {
          if (id === 1n) sent += 1
        })
      },
      write: () => {},
    },
  )
  team.setOperators([1, 2, 3, 4].map((id) => ({ id, privateKey })))
  team.setValidators([dutyValidatorOf(validatorOf('group'))])
  group = createPeerGroup(
    { seed: 'group', peers: 2, habits: IDEAL_PEER_HABITS },
    { generation: createAlan(PARAMETERS), logger: silentLogger(), team, fork: () => 'alan' },
  )
  const { start, stop, addresses } = group
  onTestFinished(async () => {
    team.stop()
    await stop()
  })
  await start()
  team.start()
  /** Waits until a message of operator 1 is sent to the second peer. */
  async function expectSent(): Promise<void> {
    const before = sent
    await expect.poll(() => sent, PATIENCE).toBeGreaterThan(before)
  }
  return { team, addresses, expectSent }
}

/** @throws if the port is in use */
async function listen(port: number): Promise<Server> {
  const server = createServer().listen(port, '127.0.0.1')
  await once(server, 'listening')
  return server
}

test('operators whose connection is lost connect again', async () => {
  const sockets: Socket[] = []
  const onSocket = (message: unknown) => sockets.push((message as { socket: Socket }).socket)
  subscribe('net.client.socket', onSocket)
  onTestFinished(() => void unsubscribe('net.client.socket', onSocket))
  const { expectSent } = await startGroup()
  await expectSent()
  const before = sockets.length
  for (const socket of sockets) socket.destroy()
  await expect.poll(() => sockets.length, PATIENCE).toBeGreaterThan(before)
  await expectSent()
})

test('operators whose port is in use when they come back come up once it is free', async () => {
  const { team, addresses, expectSent } = await startGroup()
  await expectSent()
  const fromSlot = team.clock.slot() + 1
  // The operators of the second peer.
  const down = (toSlot: number) => ({
    down: [2, 4].map((operatorId) => ({ operatorId, fromSlot, toSlot })),
  })
  team.setFaults(down(Number.POSITIVE_INFINITY))
  const port = Number(addresses()[1]?.split('/')[4])
  const other = await vi.waitFor(() => listen(port), { ...PATIENCE, timeout: TIMEOUT_MS })
  onTestFinished(() => void other.close())
  const toSlot = team.clock.slot()
  team.setFaults(down(toSlot))
  await expect.poll(() => team.clock.slot(), PATIENCE).toBeGreaterThan(toSlot + 1)
  other.close()
  await expectSent()
})
