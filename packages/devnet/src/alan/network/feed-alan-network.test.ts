import { expect, onTestFinished, test } from 'vitest'
import type { ExpectedRegistry } from '../../expected-registry.ts'
import { createOperatorIdentity } from '../../operator-identity.ts'
import { validatorOf } from '../../testing/committee.ts'
import { feedAlanNetwork } from './feed-alan-network.ts'

const identity = await createOperatorIdentity()
const validator = validatorOf('feed')

test('operators, validators and exits of the registry are passed on, each once', async () => {
  const calls: unknown[] = []
  const operators = [1n, 2n, 3n, 4n, 5n].map((id) => ({ id, removed: false }))
  const known = { publicKey: validator.publicKey, removed: false, liquidated: false, exited: false }
  const state = { operators, validators: [known] }
  const stopping = new AbortController()
  const feeding = feedAlanNetwork(
    { delayMs: 1_000 },
    {
      registrar: {
        expected: () => state as unknown as ExpectedRegistry,
        actions: { operatorIdentity: () => identity, validatorIdentity: () => validator },
      } as never,
      network: {
        registerValidators: (all) => calls.push(`register ${all.map((one) => one.publicKey)}`),
        setOperators: (all) => calls.push(all.map(({ id }) => id)),
        setValidators: (all) => calls.push(all.map(({ publicKey }) => publicKey)),
        exit: (publicKey) => calls.push(`exit ${publicKey}`),
      },
      signal: stopping.signal,
    },
  )
  onTestFinished(async () => {
    stopping.abort()
    await feeding
  })
  const name = validator.publicKey.slice(2)
  const first = [[1, 2, 3, 4, 5], `register ${name}`, [name]]
  await expect.poll(() => calls).toEqual(first)
  state.operators = operators.slice(0, 4)
  state.validators = [{ ...known, exited: true }]
  const second = [...first, [1, 2, 3, 4], `exit ${name}`]
  await expect.poll(() => calls).toEqual(second)
  state.validators = [{ ...known, exited: true, liquidated: true }]
  await expect.poll(() => calls).toEqual([...second, []])
})
