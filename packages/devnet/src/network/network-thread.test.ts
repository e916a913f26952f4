import { silentLogger } from '@ssv-exporter/service-kit/logger'
import { GENESIS } from '@ssv-exporter/ssv/genesis/genesis'
import { expect, onTestFinished, test } from 'vitest'
import { validatorOf } from '../testing/committee.ts'
import { verifies } from '../testing/listener.ts'
import { idOf, listenTo } from '../testing/start-network.ts'
import { dutyValidatorOf } from './duty-validator-of.ts'
import { IDEAL_HABITS } from './habits.ts'
import { createNetworkThread } from './network-thread.ts'
import type { OperatorNetworkOptions } from './operator-network-options.ts'

const ONE = validatorOf('one')

async function startThread(options: OperatorNetworkOptions, onFailure?: (error: unknown) => void) {
  const network = createNetworkThread(
    { ...options, habits: IDEAL_HABITS },
    { logger: silentLogger(), ...(onFailure && { onFailure }) },
  )
  onTestFinished(() => network.stop())
  await network.start()
  return network
}

test('operators in a thread decide, and the ledger receives their decisions', async () => {
  const network = await startThread({ dutiesPerMinute: 0, discovery: false })
  network.setValidators([dutyValidatorOf(ONE)])
  const listener = await listenTo(network, [ONE])
  for (let count = 0; count < 3; count++) expect(await network.decide(idOf(ONE))).toBe(true)
  // Exact without waiting: changes are sent before the result of the call.
  expect([...network.ledger.entries()].map(({ height }) => height)).toEqual([0, 1, 2])
  await expect.poll(() => listener.messages('decided')).toHaveLength(3)
  for (const message of listener.messages('decided')) {
    expect(verifies(GENESIS, ONE, message, 'v1')).toBe(true)
  }
  network.setFaults({ missingSigners: 1 })
  await network.decide(idOf(ONE))
  expect(network.ledger.get(idOf(ONE), 0, 3)?.signers).toHaveLength(3)
})

test('the ledger receives scheduled duties', async () => {
  const network = await startThread({ dutiesPerMinute: 1_200, discovery: false })
  network.setValidators([dutyValidatorOf(ONE)])
  await expect.poll(() => network.ledger.size).toBeGreaterThan(5)
  await network.pause()
  const { size } = network.ledger
  expect(network.ledger.get(idOf(ONE), 0, size - 1)).toBeDefined()
})

test('reports failures of the thread', async () => {
  const failures: unknown[] = []
  const network = await startThread({ discovery: false }, (error) => failures.push(error))
  await expect(network.decide('00')).rejects.toThrow('00 has no duties here')
  await expect(network.stopOperator(9)).rejects.toThrow('Unknown operator 9')
  await network.stop()
  expect(failures).toEqual([])
  await expect(network.decide('00')).rejects.toThrow('not running')
})

test('fails to start with invalid options', async () => {
  const network = createNetworkThread(
    { forks: [{ name: 'v7', epoch: 0 }] },
    { logger: silentLogger() },
  )
  await expect(network.start()).rejects.toMatchObject({ code: 'OPERATORS_ENDED' })
  await network.stop()
})
