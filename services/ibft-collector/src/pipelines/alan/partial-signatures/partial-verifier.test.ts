import { createHash } from 'node:crypto'
import type { Worker } from 'node:worker_threads'
import {
  aggregatePublicKeys,
  aggregateSignatures,
  PublicKey,
  SecretKey,
  Signature,
  verify,
} from '@chainsafe/blst'
import { silentLogger } from '@ssv-exporter/service-kit/logger'
import { createMetrics } from '@ssv-exporter/service-kit/metrics'
import { describe, expect, test } from 'vitest'
import {
  IDENTITY_KEY,
  IDENTITY_SIGNATURE,
  KEY_OUTSIDE_SUBGROUP,
  negative,
  plus,
  pointOutsideSubgroup,
} from '../../../testing/bls-points.ts'
import { createPartialQueue } from './partial-queue.ts'
import {
  createPartialVerifier,
  type PartialSignatureCheck,
  type PartialVerifierOptions,
} from './partial-verifier.ts'

const digest = (text: string) => new Uint8Array(createHash('sha256').update(text).digest())
const secretOf = (validator: number, operator: number) =>
  SecretKey.fromKeygen(digest(`share of ${operator} in ${validator}`))

/** A valid signature of an operator for a validator. */
function signed(root: string, validator: number, operator: number): PartialSignatureCheck {
  const secret = secretOf(validator, operator)
  return {
    root: digest(root),
    shareKey: secret.toPublicKey().toBytes(),
    signature: secret.sign(digest(root)).toBytes(),
    operatorId: BigInt(operator),
    validatorIndex: validator,
  }
}

/** One signature per validator and operator, of four operators. */
const slot = (root: string, validators: number) =>
  Array.from({ length: validators }, (_, validator) =>
    [1, 2, 3, 4].map((operator) => signed(root, validator, operator)),
  ).flat()

const VALID = (count: number) => Array.from({ length: count }, () => 'valid')

async function start(options: PartialVerifierOptions = {}, shareKeys: Iterable<Uint8Array> = []) {
  const metrics = createMetrics({ service: 'test' })
  const verifier = createPartialVerifier(options, {
    logger: silentLogger(),
    metrics,
    shareKeys: () => shareKeys,
  })
  const threads: Worker[] = []
  const note = (worker: Worker) => void threads.push(worker)
  process.on('worker', note)
  await verifier.start()
  return {
    verifier,
    threads,
    async counted() {
      const name = 'ssv_collector_partial_signatures_total'
      const values = (await metrics.registry.getSingleMetric(name)?.get())?.values ?? []
      return Object.fromEntries(values.map(({ labels, value }) => [labels.verdict, value]))
    },
    async [Symbol.asyncDispose]() {
      await verifier.stop()
      process.off('worker', note)
    },
  }
}

describe('partial signatures of one root', () => {
  test('finds one invalid signature among 400, and penalises no other', async () => {
    await using world = await start()
    const checks = slot('vote', 100)
    const bad = {
      ...(checks[237] as PartialSignatureCheck),
      signature: signed('other', 59, 2).signature,
    }
    const verdicts = await world.verifier.verify(checks.with(237, bad))
    expect(verdicts).toEqual(VALID(400).with(237, 'invalid'))
    expect(await world.counted()).toEqual({ valid: 399, invalid: 1 })
  })

  test('rejects two signatures that operators swapped', async () => {
    await using world = await start()
    const [first, second, ...others] = slot('vote', 2) as [
      PartialSignatureCheck,
      PartialSignatureCheck,
      ...PartialSignatureCheck[],
    ]
    const swapped = [
      { ...first, signature: second.signature },
      { ...second, signature: first.signature },
    ]
    // Summed without weights they verify.
    expect(sumHolds(swapped)).toBe(true)
    expect(await world.verifier.verify([...swapped, ...others])).toEqual([
      'invalid',
      'invalid',
      ...VALID(others.length),
    ])
    expect(await world.verifier.verify(swapped)).toEqual(['invalid', 'invalid'])
  })

  test('a share key derived from another does not vouch for it', async () => {
    await using world = await start()
    const victim = signed('vote', 1, 1)
    const known = SecretKey.fromKeygen(digest('known'))
    // The attacker's key is (known − victim): added to the victim's it yields a key that the
    // attacker knows.
    const shareKey = aggregatePublicKeys([
      known.toPublicKey(),
      PublicKey.fromBytes(negative(victim.shareKey)),
    ]).toBytes()
    const part = SecretKey.fromKeygen(digest('part')).sign(victim.root)
    const rest = plus(known.sign(victim.root), Signature.fromBytes(negative(part.toBytes())))
    const forged = [
      { ...victim, signature: part.toBytes() },
      { ...signed('vote', 1, 2), shareKey, signature: rest.toBytes() },
    ]
    expect(sumHolds(forged)).toBe(true)
    expect(await world.verifier.verify([...forged, ...slot('vote', 3)])).toEqual([
      'invalid',
      'invalid',
      ...VALID(12),
    ])
  })

  test.each<[string, Partial<PartialSignatureCheck>]>([
    ['a signature at infinity', { signature: IDENTITY_SIGNATURE }],
    ['a share key at infinity', { shareKey: IDENTITY_KEY }],
    ['both at infinity', { signature: IDENTITY_SIGNATURE, shareKey: IDENTITY_KEY }],
    [
      'a valid signature plus a point outside the group',
      {
        signature: plus(
          Signature.fromBytes(signed('vote', 9, 1).signature),
          pointOutsideSubgroup(),
        ).toBytes(),
      },
    ],
    ['a point outside the group', { signature: pointOutsideSubgroup().toBytes() }],
    ['a share key outside the group', { shareKey: KEY_OUTSIDE_SUBGROUP }],
    ['bytes that are not a point', { signature: new Uint8Array(96).fill(7) }],
    ['a signature that is too short', { signature: new Uint8Array(95) }],
    ['a root that is too long', { root: new Uint8Array(33) }],
  ])('rejects %s, and nothing else with it', async (_, change) => {
    await using world = await start()
    const check = { ...signed('vote', 9, 1), ...change }
    const verdicts = await world.verifier.verify([...slot('vote', 2), check, ...slot('vote', 3)])
    expect(verdicts).toEqual([...VALID(8), 'invalid', ...VALID(12)])
    expect(await world.verifier.verify([check])).toEqual(['invalid'])
  })
})

/** Whether the sum of the signatures verifies under the sum of the keys. */
function sumHolds(checks: readonly PartialSignatureCheck[]): boolean {
  const keys = checks.map(({ shareKey }) => PublicKey.fromBytes(shareKey, true))
  const signatures = checks.map(({ signature }) => Signature.fromBytes(signature, true))
  const root = checks[0]?.root ?? new Uint8Array()
  return verify(root, aggregatePublicKeys(keys), aggregateSignatures(signatures))
}

describe('the verifier of partial signatures', () => {
  test('verifies signatures of many roots, and answers an empty request', async () => {
    await using world = await start({ batch: 16 })
    const checks = Array.from({ length: 60 }, (_, n) => signed(`root ${n % 7}`, n, n % 4))
    expect(await world.verifier.verify(checks)).toEqual(VALID(60))
    expect(await world.verifier.verify([])).toEqual([])
    expect(world.verifier.pending).toBe(0)
  })

  test('keys parsed ahead give the same verdicts, including those that are not keys', async () => {
    const good = slot('vote', 40)
    const bad = [KEY_OUTSIDE_SUBGROUP, IDENTITY_KEY, new Uint8Array(48)].map((shareKey) => ({
      ...signed('vote', 9, 1),
      shareKey,
    }))
    const checks = [...good, ...bad]
    let taken = 0
    function* shareKeys() {
      for (const { shareKey } of checks) {
        taken += 1
        yield shareKey
      }
    }
    await using world = await start({}, shareKeys())
    await expect.poll(() => taken).toBe(checks.length)
    expect(await world.verifier.verify(checks)).toEqual([
      ...VALID(good.length),
      ...Array(bad.length).fill('invalid'),
    ])
  })

  test('leaves requests beyond the capacity of the queue unverified, and counts them', async () => {
    await using world = await start({ limit: 10 })
    const verdicts = await world.verifier.verify(slot('vote', 4))
    expect(verdicts).toEqual([...VALID(10), ...Array(6).fill('unverified')])
    expect(await world.counted()).toEqual({ valid: 10, unverified: 6 })
  })

  test('replaces a thread that dies, and accepts nothing unverified', async () => {
    await using world = await start({ batch: 8 })
    const good = slot('vote', 20)
    const bad = good.map((check) => ({ ...check, root: digest('another') }))
    const verdicts = Promise.all([world.verifier.verify(good), world.verifier.verify(bad)])
    await world.threads[0]?.terminate()
    const [ofGood, ofBad] = await verdicts
    expect(world.threads.length).toBeGreaterThan(1)
    expect(new Set(ofGood)).toEqual(new Set(['valid']))
    expect(new Set(ofBad)).toEqual(new Set(['invalid']))
  })

  test('settles all pending requests when stopped', async () => {
    const world = await start()
    const verdicts = world.verifier.verify(slot('vote', 200))
    await world.verifier.stop()
    expect(await verdicts).toHaveLength(800)
    expect(await world.verifier.verify(slot('vote', 1))).toEqual(Array(4).fill('unverified'))
  })
})

describe('the queue of partial signatures', () => {
  const job = (root: string, operatorId = 1n) => ({ root: digest(root), operatorId, name: root })
  const queueOf = () =>
    createPartialQueue<ReturnType<typeof job>>({ batch: 4, limit: 20, untrustedLimit: 3 })

  test('groups signatures of one root, the longest waiting first', () => {
    const queue = queueOf()
    for (const root of ['a', 'b', 'a', 'c', 'b', 'a', 'a', 'a']) queue.push(job(root), false)
    const names = () => queue.take().map(({ name }) => name)
    expect([names(), names(), names(), queue.size]).toEqual([
      ['a', 'a', 'a', 'a'],
      ['b', 'b', 'c', 'a'],
      [],
      0,
    ])
  })

  test('gives an untrusted operator separate batches, and no more than its share', () => {
    const queue = queueOf()
    for (const operatorId of [7n, 8n]) {
      for (let n = 0; n < 3; n++) expect(queue.push(job('a', operatorId), true)).toBe(true)
      expect(queue.push(job('a', operatorId), true)).toBe(false)
    }
    const batches: string[] = []
    for (let n = 0; n < 7; n++) {
      for (let i = 0; i < 4; i++) queue.push(job('a'), false)
      batches.push([...new Set(queue.take().map(({ operatorId }) => operatorId))].join())
    }
    expect(batches).toEqual(['1', '1', '1', '1', '7', '1', '1'])
    expect(queue.push(job('a'), false)).toBe(true)
  })

  test('is bounded', () => {
    const queue = queueOf()
    const pushed = Array.from({ length: 25 }, (_, n) => queue.push(job(String(n)), false))
    expect(pushed.filter(Boolean)).toHaveLength(20)
    expect(queue.size).toBe(20)
  })
})
