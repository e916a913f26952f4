import { generateKeyPairSync, randomBytes, sign } from 'node:crypto'
import type { Worker } from 'node:worker_threads'
import { silentLogger } from '@ssv-exporter/service-kit/logger'
import { createMetrics } from '@ssv-exporter/service-kit/metrics'
import { expect, test } from 'vitest'
import { packOperatorBatch, unpackOperatorBatch } from './operator-batch.ts'
import type { OperatorSignatureCheck } from './operator-signature-check.ts'
import { createOperatorVerifier, type OperatorVerifierOptions } from './operator-verifier.ts'

const pairs = Array.from({ length: 4 }, () => generateKeyPairSync('rsa', { modulusLength: 2048 }))
const keys = pairs.map(({ publicKey }) => publicKey.export({ format: 'der', type: 'spki' }))

/** A message signed by these operators. */
function signed(operators: readonly number[], bytes = randomBytes(200)): OperatorSignatureCheck {
  return {
    signedBytes: bytes,
    keys: operators.map((n) => keys[n] as Uint8Array),
    signatures: operators.map((n) => sign('sha256', bytes, pairs[n]?.privateKey ?? '')),
  }
}

async function start(options: OperatorVerifierOptions = {}) {
  const metrics = createMetrics({ service: 'test' })
  const verifier = createOperatorVerifier(options, { logger: silentLogger(), metrics })
  const threads: Worker[] = []
  const note = (worker: Worker) => void threads.push(worker)
  process.on('worker', note)
  await verifier.start()
  return {
    verifier,
    threads,
    verdicts: (checks: readonly OperatorSignatureCheck[]) =>
      Promise.all(checks.map((check) => verifier.verify(check))),
    async counted() {
      const name = 'ssv_collector_operator_signatures_total'
      const values = (await metrics.registry.getSingleMetric(name)?.get())?.values ?? []
      return Object.fromEntries(values.map(({ labels, value }) => [labels.verdict, value]))
    },
    async [Symbol.asyncDispose]() {
      await verifier.stop()
      process.off('worker', note)
    },
  }
}

test('a batch is unpacked as it was packed, each key once', () => {
  const checks = [signed([0]), signed([0, 1, 2, 3]), signed([2], Buffer.alloc(70_000, 5))]
  const packed = packOperatorBatch(checks)
  const plain = ({ keys, signatures, signedBytes }: OperatorSignatureCheck) => ({
    keys: keys.map((key) => Buffer.from(key)),
    signatures: signatures.map((signature) => Buffer.from(signature)),
    signedBytes: Buffer.from(signedBytes),
  })
  expect(unpackOperatorBatch(packed).map(plain)).toEqual(checks.map(plain))
  expect(packed.length).toBeLessThan(200 + 200 + 70_000 + 6 * 260 + 4 * 300 + 20)
})

test('a message is valid if every operator signed it', async () => {
  await using world = await start()
  const decided = signed([0, 1, 2])
  const [a, b, c] = decided.signatures as [Uint8Array, Uint8Array, Uint8Array]
  const elliptic = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey
  const cases: [string, OperatorSignatureCheck][] = [
    ['valid', decided],
    ['valid', signed([3])],
    ['invalid', { ...decided, signatures: [b, a, c] }],
    ['invalid', { ...decided, signatures: [a, b, new Uint8Array(256)] }],
    ['invalid', { ...decided, signedBytes: randomBytes(200) }],
    ['invalid', { ...decided, signatures: [a, b] }],
    ['invalid', { ...decided, signatures: [a, b, c.subarray(1)] }],
    ['invalid', { ...decided, keys: [], signatures: [] }],
    ['invalid', { ...signed([0]), keys: [randomBytes(294)] }],
    ['invalid', { ...signed([0]), keys: [elliptic.export({ format: 'der', type: 'spki' })] }],
  ]
  expect(await world.verdicts(cases.map(([, check]) => check))).toEqual(
    cases.map(([verdict]) => verdict),
  )
  expect(await world.counted()).toEqual({ valid: 2, invalid: 8 })
})

test('many concurrent requests get their own verdicts, over several batches', async () => {
  await using world = await start({ batch: 16, threads: 2 })
  const checks = Array.from({ length: 200 }, (_, n) => {
    const check = signed([n % 4])
    return n % 7 === 0 ? { ...check, signedBytes: randomBytes(10) } : check
  })
  expect(await world.verdicts(checks)).toEqual(
    checks.map((_, n) => (n % 7 === 0 ? 'invalid' : 'valid')),
  )
  expect(world.verifier.pending).toBe(0)
})

test('counts requests beyond the capacity of the queue, and does not report them as valid', async () => {
  await using world = await start({ limit: 5 })
  const one = signed([0])
  const verdicts = await world.verdicts(Array(9).fill(one))
  expect(verdicts).toEqual([...Array(5).fill('valid'), ...Array(4).fill('overloaded')])
  expect(await world.counted()).toEqual({ valid: 5, overloaded: 4 })
})

test('limits the bytes in the queue', async () => {
  await using world = await start({ limitBytes: 100_000 })
  const large = signed([0], Buffer.alloc(40_000))
  expect(await world.verdicts([large, large, large])).toEqual(['valid', 'valid', 'overloaded'])
  // The capacity of verified messages is free again.
  expect(await world.verdicts([large, large])).toEqual(['valid', 'valid'])
})

test('replaces a thread that dies, and accepts nothing unverified', async () => {
  await using world = await start({ batch: 8 })
  const good = Array.from({ length: 40 }, (_, n) => signed([n % 4]))
  const bad = good.map((check) => ({ ...check, signedBytes: randomBytes(10) }))
  const verdicts = Promise.all([world.verdicts(good), world.verdicts(bad)])
  await world.threads[0]?.terminate()
  const [ofGood, ofBad] = await verdicts
  expect(world.threads.length).toBeGreaterThan(1)
  expect(new Set(ofGood)).toEqual(new Set(['valid']))
  expect(new Set(ofBad)).toEqual(new Set(['invalid']))
})

test('settles all pending requests when stopped', async () => {
  const world = await start()
  const verdicts = world.verdicts(Array.from({ length: 300 }, () => signed([1])))
  await world.verifier.stop()
  for (const verdict of await verdicts) expect(verdict).not.toBe('invalid')
  expect(await world.verifier.verify(signed([0]))).toBe('overloaded')
})
