import { writeAccounts } from '@ssv-exporter/store/registry/accounts'
import { expect, test } from 'vitest'
import { OWNER, operatorAdded, validatorAdded } from '../testing/emit.ts'
import { openRegistryBench, type RegistryBench } from '../testing/registry-bench.ts'
import { dumpTables } from '../testing/tables.ts'

const OPERATORS = [1n, 2n, 3n, 4n].map((id) => operatorAdded(id))
const good = validatorAdded('good', { nonce: 0 })
const ONCE_REGISTERED = { owner: OWNER.toLowerCase(), feeRecipient: OWNER.toLowerCase(), nonce: 0 }
const forged = validatorAdded('forged', { nonce: 1, signer: 'another' })

async function openCounting() {
  const verified: number[] = []
  const bench = await openRegistryBench('current', { onVerify: (checks) => verified.push(checks) })
  return { bench, verified, [Symbol.asyncDispose]: () => bench[Symbol.asyncDispose]() }
}

const reasons = async (bench: RegistryBench) =>
  (await bench.verdicts())
    .filter(({ event, canonical }) => event === 'ValidatorAdded' && canonical)
    .map(({ reason }) => reason)

test('reuses the verdict of a registration that returns after a reorganisation', async () => {
  await using counting = await openCounting()
  const { bench, verified } = counting
  const tip = await bench.block(OPERATORS)
  await bench.block([good, forged])
  const before = await dumpTables(bench.database)
  expect(verified).toEqual([2])
  await bench.rollBack(tip)
  await bench.block([], 'b')
  await bench.rollBack(tip)
  await bench.block([good, forged])
  expect(verified).toEqual([2])
  expect(await reasons(bench)).toEqual([null, 'signature-invalid'])
  expect(await dumpTables(bench.database)).toEqual(before)
})

test('a verdict is valid only for its nonce: other orders are verified again', async () => {
  await using counting = await openCounting()
  const { bench, verified } = counting
  const tip = await bench.block(OPERATORS)
  const second = validatorAdded('second', { nonce: 1 })
  await bench.block([good, second])
  expect(await reasons(bench)).toEqual([null, null])
  await bench.rollBack(tip)
  // The same block by number and hash of its parent, with the registrations in another order: both
  // signatures are wrong now.
  await bench.block([second, good], 'b')
  expect(verified).toEqual([2, 2])
  expect(await reasons(bench)).toEqual(['signature-invalid', 'signature-invalid'])
})

test('a replay reuses stored verdicts, and stores those that an earlier release lacks', async () => {
  await using counting = await openCounting()
  const { bench, verified } = counting
  await bench.block(OPERATORS)
  await bench.block([good, forged])
  const before = await dumpTables(bench.database)
  verified.length = 0
  expect(await bench.replay()).toMatchObject({ corrected: 0 })
  expect(verified).toEqual([])

  await bench.database.query('forget', 'UPDATE contract_log SET key_check = NULL, key_fault = NULL')
  expect(await bench.replay()).toMatchObject({ corrected: 0 })
  expect(verified).toEqual([2])
  expect(await dumpTables(bench.database)).toEqual(before)
  await bench.replay()
  expect(verified).toEqual([2])
})

test('verifies again if a stored verdict is unknown to this release', async () => {
  await using counting = await openCounting()
  const { bench, verified } = counting
  await bench.block(OPERATORS)
  await bench.block([good])
  await bench.database.query('other', "UPDATE contract_log SET key_fault = 'of-another-release'")
  await bench.replay()
  expect(verified).toEqual([1, 1])
  expect(await reasons(bench)).toEqual([null])
})

test("rejects logs prepared before their owner's nonce changed, and accepts them when prepared again", async () => {
  let isRepaired = false
  await using bench = await openRegistryBench('current', {
    // The nonces are counted; then a repair inserts a missing registration.
    async onVerify() {
      if (!isRepaired) await writeAccounts(bench.database, [ONCE_REGISTERED])
      isRepaired = true
    },
  })
  await bench.block(OPERATORS)
  const second = validatorAdded('second', { nonce: 1 })
  await expect(bench.block([second])).rejects.toMatchObject({ code: 'NONCE', retryable: true })
  await bench.block([second])
  expect(await reasons(bench)).toEqual([null])
})
