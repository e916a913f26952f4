import { SecretKey } from '@chainsafe/blst'
import type { SignedAgreement } from '@ssv-exporter/ssv/agreement'
import { encodePostConsensus, unsignedMessage } from '@ssv-exporter/ssv/genesis/unsigned-message'
import { describe, expect, test, vi } from 'vitest'
import { signingCommittee } from '../../../testing/signing-committee.ts'
import { forkNamed, startPipeline, topicOf } from '../../../testing/start-pipeline.ts'

/** The default of one second is too short on a busy machine. */
const WAIT = { timeout: 300_000 }

const GOSSIP = 'ssv_collector_gossip_total'
const one = signingCommittee(1)
const two = signingCommittee(2)
const v1 = forkNamed('v1')

describe('valid gossip', () => {
  test.each(['v0', 'v1', 'v2'])(
    'of fork %s is accepted and delivered with its signing root',
    async (fork) => {
      const pipeline = await startPipeline({}, [one])
      pipeline.setFork(fork)
      const rootFork = fork === 'v0' ? 'v0' : 'v1'
      const decided = one.sign(one.agreement(7), [1, 2, 4], rootFork)
      const commit = one.sign(one.agreement(7), [3], rootFork)
      expect(await pipeline.gossip('decided', decided, { peerId: 'a' })).toBe('accept')
      expect(await pipeline.gossip('commit', commit, { peerId: 'b' })).toBe('accept')
      expect(pipeline.taken).toMatchObject([
        ['decided', { ...decided, rootFork }, { source: 'gossip', peerId: 'a', publish: true }],
        ['commit', { ...commit, rootFork }, { peerId: 'b' }],
      ])
    },
  )

  test('is accepted again without verifying its signature, also concurrently', async () => {
    const pipeline = await startPipeline({}, [one])
    const verdicts = await Promise.all(
      ['a', 'b', 'c'].map((peerId) => pipeline.gossip('decided', one.decided(3), { peerId })),
    )
    expect(verdicts).toEqual(['accept', 'accept', 'accept'])
    expect(await pipeline.gossip('decided', one.decided(3))).toBe('accept')
    expect(pipeline.verified()).toBe(1)
    expect(pipeline.taken).toHaveLength(4)
  })

  test('around a fork is read by the fork of its topic, whichever is active', async () => {
    const pipeline = await startPipeline({}, [one])
    const old = one.sign(one.agreement(1), [1, 2, 3], 'v0')
    expect(await pipeline.gossip('decided', old, { fork: 'v0' })).toBe('accept')
    pipeline.setFork('v0')
    expect(await pipeline.gossip('decided', one.decided(2), { fork: 'v1' })).toBe('accept')
    expect(pipeline.taken.map(([, message]) => message.rootFork)).toEqual(['v0', 'v1'])
  })

  test('of other kinds is forwarded if its signature is valid, and not stored', async () => {
    const pipeline = await startPipeline({}, [one])
    const agreement = one.agreement(5)
    const topic = topicOf(v1, one.publicKey, 'other')
    const prepare = unsignedMessage('v1', 'prepare', agreement)
    const signature = one.sign(agreement, [2]).signature
    expect(await pipeline.send(topic, encodePostConsensus('v1', agreement, 2, signature))).toBe(
      'accept',
    )
    expect(await pipeline.send(topic, prepare.seal(2, signature))).toBe('refuse')
    expect(await pipeline.send(topic, prepare.seal(9, signature))).toBe('ignore')
    expect(pipeline.taken).toEqual([])
  })
})

describe('invalid gossip', () => {
  test('undecodable: rejects bytes that no fork can decode', async () => {
    const pipeline = await startPipeline({}, [one])
    for (const data of [
      new Uint8Array(),
      new Uint8Array(50),
      Buffer.from('{}'),
      Buffer.from('[[['),
    ]) {
      expect(await pipeline.send(topicOf(v1, one.publicKey, 'decided'), data)).toBe('reject')
    }
    expect(await pipeline.count(GOSSIP, { outcome: 'undecodable' })).toBe(4)
  })

  test('wrong-topic: rejects a message on the topic of another validator, and stores it if valid', async () => {
    const pipeline = await startPipeline({}, [one, two])
    const [, own] = v1.publishTopics(two.publicKey, 'decided')
    const topic = own as string
    const true1 = one.decided(1)
    // For gossipsub, its copy on the right topic would be a duplicate: a peer that misplaces it
    // must not make us lose it.
    expect(await pipeline.gossip('decided', true1, { topic })).toBe('reject')
    expect(pipeline.taken.map(([kind, { height }]) => [kind, height])).toEqual([['decided', 1]])
    const forged = { ...one.decided(2), signature: true1.signature }
    expect(await pipeline.gossip('decided', forged, { topic })).toBe('reject')
    expect(
      await pipeline.gossip('commit', one.sign(one.agreement(1), [1]), {
        topic: topicOf(v1, one.publicKey, 'decided'),
      }),
    ).toBe('reject')
    expect(await pipeline.count(GOSSIP, { outcome: 'wrong-topic' })).toBe(3)
    expect(pipeline.taken.map(([kind]) => kind)).toEqual(['decided', 'commit'])
  })

  test('unknown-validator: ignores', async () => {
    const pipeline = await startPipeline({}, [one])
    expect(await pipeline.gossip('decided', two.decided(1))).toBe('ignore')
  })

  test('signer-not-in-committee: ignores, since our registry may lag', async () => {
    const pipeline = await startPipeline({}, [one])
    const wide = signingCommittee(1, { nodeIds: [1, 2, 3, 4, 5, 6, 7] })
    expect(await pipeline.gossip('decided', wide.decided(1, [1, 2, 3, 4, 7]))).toBe('ignore')
    expect(await pipeline.count(GOSSIP, { outcome: 'signer-not-in-committee' })).toBe(1)
  })

  test('no-quorum: rejects a decided message of fewer than 2f + 1 signers', async () => {
    const pipeline = await startPipeline({}, [one])
    expect(await pipeline.gossip('decided', one.decided(1, [1, 4]))).toBe('refuse')
    expect(await pipeline.count(GOSSIP, { outcome: 'no-quorum' })).toBe(1)
  })

  test('not-one-signer: rejects a commit of several signers', async () => {
    const pipeline = await startPipeline({}, [one])
    const topic = topicOf(v1, one.publicKey, 'commit')
    expect(await pipeline.gossip('commit', one.decided(1, [1, 2]), { topic })).toBe('reject')
    expect(pipeline.verified()).toBe(0)
  })

  test('out-of-bounds: ignores heights beyond the number of epochs, and implausible rounds', async () => {
    const slots = { genesisMs: Date.now() - 1_000 * 32 * 12_000, durationMs: 12_000 }
    const pipeline = await startPipeline({ slots }, [one])
    expect(await pipeline.gossip('decided', one.decided(101_000))).toBe('accept')
    expect(await pipeline.gossip('decided', one.decided(101_002))).toBe('ignore')
    // A block may be proposed in each slot.
    const proposed = { ...one.agreement(101_002), role: 2 }
    expect(await pipeline.gossip('decided', one.sign(proposed, [1, 2, 3]))).toBe('accept')
    expect(
      await pipeline.gossip('decided', one.sign({ ...one.agreement(3), round: 5_000 }, [1, 2, 3])),
    ).toBe('ignore')
    expect(await pipeline.count(GOSSIP, { outcome: 'out-of-bounds' })).toBe(2)
  })

  test('signature-invalid: rejects other signers, another height or another value, and remembers the verdict', async () => {
    const pipeline = await startPipeline({}, [one, two])
    const good = one.decided(4)
    const forgeries = [
      { ...good, signature: one.decided(4, [1, 2, 4]).signature },
      { ...good, height: 5 },
      { ...good, value: one.agreement(4, 'other').value },
      { ...good, signature: two.decided(4).signature },
      { ...good, signers: [4, 1, 2, 3] },
      { ...good, signature: new Uint8Array(96) },
    ]
    expect(await pipeline.gossip('decided', good)).toBe('accept')
    for (const forged of forgeries) {
      expect(await pipeline.gossip('decided', forged)).toBe('refuse')
    }
    const verified = pipeline.verified()
    expect(await pipeline.gossip('decided', forgeries[0] as SignedAgreement)).toBe('refuse')
    expect(await pipeline.gossip('decided', good)).toBe('accept')
    expect(pipeline.verified()).toBe(verified)
    expect(pipeline.taken).toHaveLength(2)
  })

  test('prefix: attributes a message that names more signers than have signed to those that have, and forwards it', async () => {
    const pipeline = await startPipeline({}, [one])
    const quorum = one.decided(4, [4, 1, 3])
    const merged = { ...quorum, signers: [4, 1, 3, 2] }
    expect(await pipeline.gossip('decided', merged)).toBe('accept')
    expect(await pipeline.count(GOSSIP, { outcome: 'prefix' })).toBe(1)
    expect(pipeline.taken[0]?.[1]).toMatchObject({ height: 4, signers: [1, 3, 4] })
    expect(pipeline.taken[0]?.[1].signature).toEqual(quorum.signature)
    // A committee of seven, with two signers appended one after the other.
    const wide = signingCommittee(7, { nodeIds: [1, 2, 3, 4, 5, 6, 7] })
    pipeline.know(wide)
    const six = wide.decided(1, [7, 2, 3, 1, 5, 6])
    expect(await pipeline.gossip('decided', { ...six, signers: [...six.signers, 4] })).toBe(
      'accept',
    )
    expect(pipeline.taken[1]?.[1].signers).toEqual([1, 2, 3, 5, 6, 7])
    const four = { ...wide.sign(wide.agreement(2), [1, 2, 3, 4]), signers: [1, 2, 3, 4, 5, 6] }
    expect(await pipeline.gossip('decided', four)).toBe('refuse')
    expect(pipeline.taken).toHaveLength(2)
  })

  test("prefix: verifies nothing for an operator's merged message after its first quorum", async () => {
    const pipeline = await startPipeline({}, [one])
    const quorum = one.decided(4, [4, 1, 3])
    expect(await pipeline.gossip('decided', quorum)).toBe('accept')
    expect(pipeline.verified()).toBe(1)
    expect(await pipeline.gossip('decided', { ...quorum, signers: [4, 1, 3, 2] })).toBe('accept')
    expect(await pipeline.gossip('decided', { ...quorum, signers: [1, 3, 4] })).toBe('accept')
    expect(pipeline.verified()).toBe(1)
    expect(pipeline.taken.map(([, { signers }]) => signers)).toEqual(Array(3).fill([1, 3, 4]))
    // With the same signature but other signers first, it is a different claim.
    expect(await pipeline.gossip('decided', { ...quorum, signers: [4, 1, 2, 3] })).toBe('refuse')
    expect(await pipeline.gossip('decided', { ...quorum, signers: [4, 1, 3] })).toBe('accept')
    expect(pipeline.verified()).toBe(2)
  })

  test('prefix: allows unknown signers after those that signed', async () => {
    const pipeline = await startPipeline({}, [one])
    const quorum = one.decided(4, [4, 1, 3])
    expect(await pipeline.gossip('decided', { ...quorum, signers: [4, 1, 3, 9] })).toBe('accept')
    expect(pipeline.taken[0]?.[1].signers).toEqual([1, 3, 4])
    expect(await pipeline.gossip('decided', { ...quorum, signers: [9, 4, 1, 3] })).toBe('ignore')
    expect(await pipeline.gossip('decided', { ...quorum, signers: [1, 2, 3, 9] })).toBe('ignore')
    expect(await pipeline.count(GOSSIP, { outcome: 'signer-not-in-committee' })).toBe(2)
  })

  test('overloaded: ignores what could not be verified, and validates it when it arrives again', async () => {
    const limits = { decided: 100, commit: 1, history: 1, suspect: 1, other: 1 }
    const pipeline = await startPipeline({}, [one], { limits })
    const flood = Array.from({ length: 200 }, (_, height) => ({
      ...one.decided(0),
      height,
      signature: new Uint8Array(96).fill(1),
    }))
    const verdicts = await Promise.all(
      flood.map((message) => pipeline.gossip('decided', message, { peerId: 'flooder' })),
    )
    expect(verdicts).toContain('ignore')
    expect(await pipeline.count(GOSSIP, { outcome: 'overloaded' })).toBeGreaterThan(0)
    expect(await pipeline.gossip('decided', one.decided(0), { peerId: 'other' })).toBe('accept')
  })
})

describe('pending messages', () => {
  test('keep a message of an unknown validator until the registry has it', async () => {
    const pipeline = await startPipeline({}, [one])
    expect(await pipeline.gossip('decided', two.decided(1))).toBe('ignore')
    expect(await pipeline.gossip('commit', two.sign(two.agreement(1), [4]))).toBe('ignore')
    expect(pipeline.taken).toEqual([])
    pipeline.know(two)
    await vi.waitFor(() => expect(pipeline.taken).toHaveLength(2), WAIT)
    expect(pipeline.taken.map(([kind, message]) => [kind, message.signers])).toEqual([
      ['decided', [1, 2, 3]],
      ['commit', [4]],
    ])
  })

  test('reject an invalid message once its validator is known', async () => {
    const pipeline = await startPipeline({}, [one])
    await pipeline.gossip('decided', { ...two.decided(1), signature: one.decided(1).signature })
    pipeline.know(two)
    await vi.waitFor(
      async () => expect(await pipeline.count(GOSSIP, { outcome: 'signature-invalid' })).toBe(1),
      WAIT,
    )
    expect(pipeline.taken).toEqual([])
  })

  test('drop and count a message whose validator does not appear in time', async () => {
    const pipeline = await startPipeline({ pendingMessages: { ttlMs: 1 } }, [one])
    await pipeline.gossip('decided', two.decided(1))
    const expired = () =>
      pipeline.count('ssv_collector_pending_message_losses_total', { reason: 'expired' })
    await expect.poll(expired).toBe(1)
    pipeline.know(two)
    expect(await pipeline.gossip('decided', two.decided(2))).toBe('accept')
    expect(pipeline.taken.map(([, { height }]) => height)).toEqual([2])
  })

  test('wait also for signers of a new registration', async () => {
    const before = signingCommittee(1)
    const after = signingCommittee(1, { nodeIds: [1, 2, 3, 4, 5, 6, 7] })
    const pipeline = await startPipeline({}, [before])
    expect(await pipeline.gossip('decided', after.decided(9, [3, 4, 5, 6, 7]))).toBe('ignore')
    pipeline.know(after)
    await vi.waitFor(() => expect(pipeline.taken).toHaveLength(1), WAIT)
  })
})

describe('history', () => {
  const sequence = { publicKey: one.publicKey, role: 0 }
  const signal = () => new AbortController().signal

  test('with roots of two forks is verified under each (item 25)', async () => {
    const pipeline = await startPipeline({}, [one])
    const messages = [0, 1, 2, 3, 4, 5].map((height) =>
      one.sign(one.agreement(height), [1, 2, 3], height < 3 ? 'v0' : 'v1'),
    )
    const { valid, refused } = await pipeline.validation.verify(sequence, messages, signal())
    expect(valid.map(({ height, rootFork }) => [height, rootFork])).toEqual([
      [0, 'v0'],
      [1, 'v0'],
      [2, 'v0'],
      [3, 'v1'],
      [4, 'v1'],
      [5, 'v1'],
    ])
    expect(refused).toEqual([])
    expect(pipeline.verified()).toBe(1 + 6 + 3)
  })

  test('keeps the valid messages of a response with forgeries, in order, and reports why others are invalid', async () => {
    const pipeline = await startPipeline(
      { slots: { genesisMs: Date.now() - 1e9, durationMs: 12_000 } },
      [one, two],
    )
    const messages = [
      { ...one.decided(0), signature: one.decided(1).signature },
      two.decided(1),
      one.decided(2),
      one.decided(3, [1, 2]),
      { ...one.decided(4), role: 1 },
      one.decided(10 ** 9),
      { ...one.decided(6), signers: [1, 2, 9] },
      one.decided(7),
    ]
    const { valid, refused } = await pipeline.validation.verify(sequence, messages, signal())
    expect(valid.map(({ height }) => height)).toEqual([2, 7])
    expect(refused).toEqual([
      'signature-invalid',
      'other-chain',
      'no-quorum',
      'other-chain',
      'out-of-bounds',
      'signer-not-in-committee',
    ])
  })

  test('with more signers than have signed is attributed to those that have, under each root', async () => {
    const pipeline = await startPipeline({}, [one])
    const messages = [0, 1, 2, 3].map((height) => ({
      ...one.sign(one.agreement(height), [3, 1, 4], height < 2 ? 'v0' : 'v1'),
      signers: height === 3 ? [2, 3, 1, 4] : [3, 1, 4, 2],
    }))
    const { valid, refused } = await pipeline.validation.verify(sequence, messages, signal())
    expect(valid.map(({ height, signers }) => [height, signers])).toEqual([
      [0, [1, 3, 4]],
      [1, [1, 3, 4]],
      [2, [1, 3, 4]],
    ])
    expect(refused).toEqual(['signature-invalid'])
    const count = (outcome: string) =>
      pipeline.count('ssv_collector_history_messages_total', { outcome })
    expect([await count('prefix'), await count('accepted')]).toEqual([3, 0])
  })

  test('of an unknown validator is rejected, and a stop ends the wait', async () => {
    const pipeline = await startPipeline()
    expect(await pipeline.validation.verify(sequence, [one.decided(1)], signal())).toEqual({
      valid: [],
      refused: ['unknown-validator'],
    })
    await expect(
      pipeline.validation.verify(sequence, [one.decided(1)], AbortSignal.abort(new Error('stop'))),
    ).rejects.toThrow('stop')
  })
})

describe('faults of the original', () => {
  test('item 15: a late commit not made by its signer changes nothing', async () => {
    const pipeline = await startPipeline({}, [one])
    const forged = { ...one.sign(one.agreement(1), [3]), signers: [4] }
    const stranger = {
      ...forged,
      signature: SecretKey.fromKeygen(Buffer.alloc(32, 1)).sign(Buffer.alloc(32)).toBytes(),
    }
    expect(await pipeline.gossip('commit', forged)).toBe('refuse')
    expect(await pipeline.gossip('commit', stranger)).toBe('refuse')
    expect(pipeline.taken).toEqual([])
  })

  test('item 17: the highest message claimed by a peer is verified like any other', async () => {
    const pipeline = await startPipeline({}, [one])
    const claimed = { ...one.decided(99), signature: one.decided(98).signature }
    const { valid, refused } = await pipeline.validation.verify(
      { publicKey: one.publicKey, role: 0 },
      [claimed],
      new AbortController().signal,
    )
    expect([valid, refused]).toEqual([[], ['signature-invalid']])
  })

  test('item 18: a committee cannot write into the duty sequence of another validator', async () => {
    const pipeline = await startPipeline({}, [one, two])
    const inner = v1.encodeGossip('decided', one.decided(1))
    const outer = v1.encodeGossip('decided', two.decided(1))
    const text = Buffer.from(inner).toString()
    const id = (data: Uint8Array) =>
      /"id":"([0-9a-f]+)"/.exec(Buffer.from(data).toString())?.[1] as string
    const swapped = Buffer.from(text.replace(`"id":"${id(inner)}"`, `"id":"${id(outer)}"`))
    const topic = topicOf(v1, two.publicKey, 'decided')
    expect(await pipeline.send(topic, swapped)).toBe('reject')
    expect(
      await pipeline.gossip('decided', { ...two.decided(1), signature: one.decided(1).signature }),
    ).toBe('refuse')
    expect(pipeline.taken).toEqual([])
  })

  test('item 21: input that crashed the original is rejected, and the next message is validated', async () => {
    const pipeline = await startPipeline({}, [one])
    const topic = topicOf(v1, one.publicKey, 'decided')
    const hex = (text: string) => Buffer.from(text).toString('hex')
    const wrapped = (id: string, data: string, type = '33') =>
      Buffer.from(
        `{"Data":"${hex(JSON.stringify(Buffer.from(data).toString('base64')))}","id":"${id}","type":"${type}"}`,
      )
    const key = Buffer.from(one.publicKey).toString('hex')
    const data = '{"Signature":"","Signers":[1],"Message":null}'
    for (const message of [
      wrapped('01', data),
      wrapped('010203', data),
      wrapped('', data),
      wrapped(`${key}01000000`, data),
      wrapped(`${key}05000000`, data),
      wrapped(`${key}01000000`, 'null'),
      wrapped(`${key}01000000`, '{"Signature":null,"Signers":null,"Message":{}}', '30'),
      Buffer.from('null'),
    ]) {
      expect(await pipeline.send(topic, message)).toBe('reject')
    }
    expect(await pipeline.gossip('decided', one.decided(0))).toBe('accept')
  })

  test('item 22: duties of other roles are validated like those of attesters', async () => {
    const pipeline = await startPipeline({}, [one])
    for (const role of [1, 2]) {
      const message = one.sign({ ...one.agreement(3), role }, [1, 2, 3])
      expect(await pipeline.gossip('decided', message)).toBe('accept')
    }
    expect(pipeline.taken.map(([, message]) => message.role)).toEqual([1, 2])
  })
})
