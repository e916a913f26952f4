import { silentLogger } from '@ssv-exporter/service-kit/logger'
import { GENESIS } from '@ssv-exporter/ssv/genesis'
import { afterEach, expect, test } from 'vitest'
import { validatorOf } from '../testing/committee.ts'
import { keyBytes, type Listener, startListener, verifies } from '../testing/listener.ts'
import type { ValidatorIdentity } from '../validator-identity.ts'
import { createOperatorNetwork } from './create-operator-network.ts'
import { dutyValidatorOf } from './duty-validator-of.ts'
import type { OperatorNetwork, OperatorNetworkOptions } from './operator-network.ts'

const V1 = GENESIS.forks.find(({ name }) => name === 'v1') ?? expect.fail()
const VALIDATORS = [validatorOf('one'), validatorOf('two')]
const [ONE, TWO] = VALIDATORS as [ValidatorIdentity, ValidatorIdentity]

const toStop: { stop(): Promise<void> }[] = []
afterEach(async () => {
  for (const part of toStop.splice(0).toReversed()) await part.stop()
})

async function start(
  options: OperatorNetworkOptions = {},
): Promise<{ network: OperatorNetwork; listener: Listener }> {
  const network = createOperatorNetwork(
    // Nobody decides but when asked to.
    { discovery: false, dutiesPerMinute: 0, seed: 'test', ...options },
    { logger: silentLogger() },
  )
  toStop.push(network)
  await network.start()
  network.setValidators(VALIDATORS.map(dutyValidatorOf))
  const listener = await startListener(network, VALIDATORS, V1)
  toStop.push(listener.host)
  return { network, listener }
}

const idOf = ({ publicKey }: ValidatorIdentity) => publicKey.slice(2)

test('decisions arrive on the topic of decided messages and verify under the share keys', async () => {
  const { network, listener } = await start()
  for (let count = 0; count < 5; count++) {
    expect(await network.decide(idOf(ONE))).toBe(true)
    expect(await network.decide(idOf(TWO))).toBe(true)
  }
  await expect.poll(() => listener.messages('decided').length).toBe(10)
  expect(listener.heard.map(({ topic }) => topic)).toEqual(Array(10).fill('ssv.v1.decided'))
  for (const validator of VALIDATORS) {
    const messages = listener
      .messages('decided')
      .filter(({ publicKey }) => Buffer.compare(publicKey, keyBytes(validator.publicKey)) === 0)
    expect(messages.map(({ height }) => height).toSorted()).toEqual([0, 1, 2, 3, 4])
    for (const message of messages) {
      expect(message).toMatchObject({ round: 1, role: 0, signers: [1, 2, 3, 4] })
      expect(verifies(GENESIS, validator, message, 'v1')).toBe(true)
    }
  }
})
