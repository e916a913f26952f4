import { createHash } from 'node:crypto'
import type { Worker } from 'node:worker_threads'
import { aggregateSignatures, SecretKey, Signature } from '@chainsafe/blst'
import { silentLogger } from '@ssv-exporter/service-kit/logger'
import { createMetrics } from '@ssv-exporter/service-kit/metrics'
import { describe, expect, test } from 'vitest'
import { packBatch, unpackBatch } from '../../../signatures/bls/batch-codec.ts'
import { createKeyCache } from '../../../signatures/bls/key-cache.ts'
import type { SignatureCheck } from '../../../signatures/bls/signature-check.ts'
import { verifyBatch } from '../../../signatures/bls/verify-batch.ts'
import {
  IDENTITY_KEY,
  IDENTITY_SIGNATURE,
  KEY_OUTSIDE_SUBGROUP,
  negative,
  plus,
  pointOutsideSubgroup,
} from '../../../testing/bls-points.ts'
import { createBlsVerifier } from './bls-verifier.ts'
import { createPrefixVerifier } from './verify-prefixes.ts'

const secrets = Array.from({ length: 13 }, (_, n) =>
  SecretKey.fromKeygen(createHash('sha256').update(`share ${n}`).digest()),
)
const rootOf = (text: string) => new Uint8Array(createHash('sha256').update(text).digest())

/** A signature by some of the keys over the root of a text. */
function signed(text: string, signers: readonly number[]): SignatureCheck {
  const root = rootOf(text)
  const keys = signers.map((n) => secrets[n] as SecretKey)
  return {
    keys: keys.map((key) => key.toPublicKey().toBytes()),
    root,
    signature: aggregateSignatures(keys.map((key) => key.sign(root))).toBytes(),
  }
}

const withRoot = (check: SignatureCheck, text: string) => ({ ...check, root: rootOf(text) })
const keyCache = () => createKeyCache({ shareKeys: 100, aggregates: 100 })

describe('a batch', () => {
  test('returns a verdict for each signature, wherever the invalid ones are', () => {
    const checks = Array.from({ length: 21 }, (_, n) => {
      const check = signed(`root ${n % 8}`, n % 3 === 0 ? [0, 1, 2] : [n % 13])
      return n % 5 === 2 ? withRoot(check, 'another') : check
    })
    expect(verifyBatch(checks, keyCache())).toEqual(checks.map((_, n) => n % 5 !== 2))
  })

  test('combines signatures over one root, and still finds the invalid one', () => {
    const good = [0, 1, 2, 3].map((n) => signed('height 7', [n]))
    expect(verifyBatch(good, keyCache())).toEqual([true, true, true, true])
    const swapped = { ...(good[1] as SignatureCheck), signature: signed('height 7', [5]).signature }
    expect(verifyBatch([...good, swapped], keyCache())).toEqual([true, true, true, true, false])
  })

  test('rejects two invalid signatures of one root whose errors cancel out', () => {
    const [a, b] = [signed('r', [0]), signed('r', [1])]
    const error = signed('e', [2])
    const sum = (x: Uint8Array, y: Uint8Array) =>
      plus(Signature.fromBytes(x), Signature.fromBytes(y)).toBytes()
    const forged = [
      { ...a, signature: sum(a.signature, error.signature) },
      { ...b, signature: sum(b.signature, negative(error.signature)) },
    ]
    expect(verifyBatch(forged, keyCache())).toEqual([false, false])
    expect(verifyBatch([signed('s', [3]), ...forged], keyCache())).toEqual([true, false, false])
  })

  test.each<[string, SignatureCheck]>([
    ['the identity as signature', { ...signed('r', [0]), signature: IDENTITY_SIGNATURE }],
    ['the identity as key', { ...signed('r', [0]), keys: [IDENTITY_KEY] }],
    [
      'keys that add up to the identity',
      {
        root: rootOf('r'),
        keys: [
          signed('r', [0]).keys[0] as Uint8Array,
          negative(signed('r', [0]).keys[0] as Uint8Array),
        ],
        signature: IDENTITY_SIGNATURE,
      },
    ],
    [
      'bytes that are not a signature',
      { ...signed('r', [0]), signature: new Uint8Array(96).fill(7) },
    ],
    ['bytes that are not a key', { ...signed('r', [0]), keys: [new Uint8Array(48).fill(7)] }],
    [
      'a point of the curve outside the group',
      {
        ...signed('r', [0]),
        keys: [KEY_OUTSIDE_SUBGROUP],
      },
    ],
    [
      'a valid signature plus a point outside the group',
      {
        ...signed('r', [0]),
        signature: plus(
          Signature.fromBytes(signed('r', [0]).signature),
          pointOutsideSubgroup(),
        ).toBytes(),
      },
    ],
    [
      'one signer less than named',
      { ...signed('r', [0, 1]), signature: signed('r', [0]).signature },
    ],
  ])('rejects %s, and nothing else with it', (_, check) => {
    expect(verifyBatch([signed('x', [1]), check, signed('r', [2])], keyCache())).toEqual([
      true,
      false,
      true,
    ])
    expect(verifyBatch([check], keyCache())).toEqual([false])
    const others = [signed('x', [1]), check, signed('y', [2]), signed('z', [3])]
    expect(verifyBatch(others, keyCache())).toEqual([true, false, true, true])
  })

  test('is unpacked as it was packed', () => {
    const checks = [
      { ...signed('a', [0, 1, 2]), atLeast: 3 },
      { ...signed('b', [4]), atLeast: 1 },
      { ...signed('c', [...secrets.keys()]), atLeast: 9 },
    ]
    expect(
      unpackBatch(packBatch(checks)).map(({ keys, ...rest }) => ({ keys: [...keys], ...rest })),
    ).toEqual(checks)
  })
})

describe('the shortest signing prefix', () => {
  /** The message names all of `named`; the first `count` of them signed. */
  const merged = (text: string, named: readonly number[], count: number, atLeast: number) => ({
    ...signed(text, named),
    signature: signed(text, named.slice(0, count)).signature,
    atLeast,
  })

  test('is found whatever its length, from the smallest candidate on', () => {
    const named = [3, 12, 0, 7, 1, 9, 2, 11, 4, 10, 5, 8, 6]
    const counts = [13, 12, 11, 10, 9, 8, 1]
    const checks = counts.map((count) => merged(`of ${count}`, named, count, 9))
    const verify = createPrefixVerifier(keyCache())
    // Twice: the order of attempts depends on earlier results.
    for (const _ of [1, 2]) expect(verify(checks)).toEqual([13, 12, 11, 10, 9, 0, 0])
  })

  test('is searched for in wire order only', () => {
    const check = { ...signed('r', [0, 1, 2, 3]), signature: signed('r', [1, 2, 3]).signature }
    const verify = createPrefixVerifier(keyCache())
    expect(verify([{ ...check, atLeast: 3 }])).toEqual([0])
    expect(verify([{ ...check, keys: check.keys.toReversed(), atLeast: 3 }])).toEqual([3])
  })

  test('is the complete list unless configured otherwise', () => {
    const { atLeast: _, ...check } = merged('r', [0, 1, 2, 3], 3, 3)
    expect(createPrefixVerifier(keyCache())([check, signed('s', [0, 1])])).toEqual([0, 2])
  })
})

describe('the verifier', () => {
  async function start(options: Parameters<typeof createBlsVerifier>[0] = {}) {
    const metrics = createMetrics({ service: 'test' })
    const verifier = createBlsVerifier(options, { logger: silentLogger(), metrics })
    const threads: Worker[] = []
    const note = (worker: Worker) => void threads.push(worker)
    process.on('worker', note)
    await verifier.start()
    return {
      verifier,
      metrics,
      threads,
      async [Symbol.asyncDispose]() {
        await verifier.stop()
        process.off('worker', note)
      },
    }
  }

  test('verifies many at once in its thread', async () => {
    await using world = await start()
    const checks = Array.from({ length: 70 }, (_, n) => {
      const check = signed(`root ${n}`, [0, 1, 2])
      return n === 40 ? withRoot(check, 'other') : check
    })
    const verdicts = await Promise.all(
      checks.map((check) => world.verifier.verify(check, { kind: 'decided' })),
    )
    expect(verdicts).toEqual(checks.map((_, n) => (n === 40 ? 0 : 3)))
    expect(world.verifier.pending).toBe(0)
  })

  test('rejects requests as overloaded when its queue is full, and completes the queued ones', async () => {
    const limits = { decided: 5, commit: 0, history: 0, suspect: 0, other: 0 }
    await using world = await start({ limits })
    const checks = Array.from({ length: 9 }, (_, n) => signed(`root ${n}`, [n]))
    const verdicts = await Promise.all(
      checks.map((check) => world.verifier.verify(check, { kind: 'decided' })),
    )
    expect(verdicts.filter((verdict) => verdict === 1)).toHaveLength(5)
    expect(verdicts.filter((verdict) => verdict === 'overloaded')).toHaveLength(4)
  })

  test('settles all pending requests when stopped', async () => {
    const world = await start()
    const verdicts = Array.from({ length: 200 }, (_, n) =>
      world.verifier.verify(signed('r', [n % 13]), { kind: 'history' }),
    )
    await world.verifier.stop()
    for (const verdict of await Promise.all(verdicts)) expect(verdict).not.toBe(0)
    expect(await world.verifier.verify(signed('r', [0]), { kind: 'other' })).toBe('overloaded')
  })

  test('rejects a wrong size without its thread', async () => {
    await using world = await start()
    const check = signed('r', [0])
    const origin = { kind: 'commit' } as const
    expect(await world.verifier.verify({ ...check, keys: [] }, origin)).toBe(0)
    for (const bad of [
      { signature: new Uint8Array(95) },
      { root: new Uint8Array(33) },
      { atLeast: 0 },
      { atLeast: 2 },
    ]) {
      expect(await world.verifier.verify({ ...check, ...bad }, origin)).toBe(0)
    }
  })

  test('replaces a thread that dies, and verifies its pending requests', async () => {
    await using world = await start()
    const checks = Array.from({ length: 100 }, (_, n) => signed(`root ${n}`, [n % 13]))
    const verdicts = checks.map((check) => world.verifier.verify(check, { kind: 'history' }))
    await verdicts[0]
    await world.threads[0]?.terminate()
    expect(new Set(await Promise.all(verdicts))).toEqual(new Set([1]))
    expect(world.threads).toHaveLength(2)
  })

  test('trusts a peer whose messages name more signers than have signed', async () => {
    await using world = await start()
    const origin = { kind: 'decided', peerId: 'honest' } as const
    for (let n = 0; n < 8; n += 1) {
      const { keys, root } = signed(`root ${n}`, [0, 1, 2, 3])
      const { signature } = signed(`root ${n}`, [0, 1, 2])
      expect(await world.verifier.verify({ keys, root, signature, atLeast: 3 }, origin)).toBe(3)
    }
    const last = world.verifier.verify(signed('true', [1]), origin)
    const queue = await world.metrics.registry
      .getSingleMetric('ssv_collector_signature_queue')
      ?.get()
    const waiting = queue?.values.filter(({ value }) => value > 0)
    expect(waiting?.map(({ labels }) => labels.lane)).toEqual(['decided'])
    expect(await last).toBe(1)
  })

  test('verifies signatures of an untrusted peer separately', async () => {
    await using world = await start()
    const forgeries = Array.from({ length: 40 }, (_, n) =>
      withRoot(signed(`lie ${n}`, [n % 13]), 'x'),
    )
    for (const lie of forgeries.slice(0, 4)) {
      expect(await world.verifier.verify(lie, { kind: 'decided', peerId: 'untrusted' })).toBe(0)
    }
    const size = async () =>
      (await world.metrics.registry.getSingleMetric('ssv_collector_signature_queue')?.get())?.values
    const verdicts = forgeries.map((lie) =>
      world.verifier.verify(lie, { kind: 'decided', peerId: 'untrusted' }),
    )
    const waiting = (await size())
      ?.filter(({ value }) => value > 0)
      .map(({ labels }) => labels.lane)
    expect(waiting).toEqual(['suspect'])
    expect(
      await world.verifier.verify(signed('true', [1]), { kind: 'decided', peerId: 'untrusted' }),
    ).toBe(1)
    await Promise.all(verdicts)
  })
})
