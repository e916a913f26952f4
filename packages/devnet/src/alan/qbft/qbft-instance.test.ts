import { createHash, generateKeyPairSync } from 'node:crypto'
import { hexOf } from '@ssv-exporter/encoding/hex-text'
import { encodeMessageId } from '@ssv-exporter/ssv/alan/messages/message-id'
import { QBFT_TYPE, type QbftMessage } from '@ssv-exporter/ssv/alan/messages/qbft-message'
import { encodeSignedSsvMessage } from '@ssv-exporter/ssv/alan/messages/signed-ssv-message'
import { describe, expect, it } from 'vitest'
import { createRandom } from '../../random.ts'
import { createMessageSealer, createOperatorKeys } from '../operator/message-sealer.ts'
import type { ConsensusMessage } from './consensus-message.ts'
import { type QbftEffect, QbftInstance } from './qbft-instance.ts'

const COMMITTEE = [1n, 2n, 3n, 4n]
const HEIGHT = 100n
const IDENTIFIER = encodeMessageId(Uint8Array.of(0, 0, 0x77, 1), 0, new Uint8Array(32).fill(9))
const MAX_ROUND = 12

const privateKeys = new Map(
  COMMITTEE.map((id) => [id, generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey]),
)
const keys = createOperatorKeys()
for (const [id, key] of privateKeys) keys.add(id, key)
const sha256 = (bytes: Uint8Array) => Uint8Array.from(createHash('sha256').update(bytes).digest())
const sealerOf = (id: bigint) => createMessageSealer(id, privateKeys.get(id) as never)
const valueBy = (id: bigint) => new Uint8Array(112).fill(Number(id))

const { proposal, prepare, commit, roundChange } = QBFT_TYPE

interface Committee {
  readonly instances: ReadonlyMap<bigint, QbftInstance>
  readonly sent: readonly ConsensusMessage[]
  /** Advances time past every round's time-out. */
  timeOut(): void
  decisions(): (number | undefined)[]
}

/** Instances with immediate delivery; `reaches` tells which messages arrive. */
function runCommittee(
  reaches: (message: ConsensusMessage, to: bigint) => boolean = () => true,
): Committee {
  const sent: ConsensusMessage[] = []
  const instances = new Map(
    COMMITTEE.map((self) => [
      self,
      new QbftInstance(
        {
          self,
          committee: COMMITTEE,
          height: HEIGHT,
          identifier: IDENTIFIER,
          boole: false,
          maxRound: MAX_ROUND,
        },
        {
          sha256,
          sign: sealerOf(self).consensus,
          verify: ({ signed }) => keys.verify(signed),
          accepts: (value) => value.length === 112,
        },
      ),
    ]),
  )
  const queue: [bigint, ConsensusMessage][] = []

  function follow(from: bigint, effects: readonly QbftEffect[]): void {
    for (const effect of effects) {
      if (effect.kind !== 'send') continue
      const { message } = effect
      sent.push(message)
      for (const to of COMMITTEE) {
        if (to !== from && reaches(message, to)) queue.push([to, message])
      }
    }
  }

  function settle(): void {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      const [to, message] = next
      follow(to, instances.get(to)?.receive(message) ?? [])
    }
  }

  for (const [id, instance] of instances) follow(id, instance.start(valueBy(id)))
  settle()
  return {
    instances,
    sent,
    timeOut() {
      for (const [id, instance] of instances) follow(id, instance.timeOut())
      settle()
    },
    decisions: () => [...instances.values()].map(({ decision }) => decision?.round),
  }
}

function contentOf(type: number, round: number, change: Partial<QbftMessage> = {}): QbftMessage {
  return {
    type,
    height: HEIGHT,
    round: BigInt(round),
    identifier: IDENTIFIER,
    root: sha256(valueBy(1n)),
    dataRound: 0n,
    roundChangeJustification: [],
    prepareJustification: [],
    ...change,
  }
}

const kinds = ({ sent }: Committee, round: number) =>
  sent.filter(({ content }) => content.round === BigInt(round)).map(({ content }) => content.type)

describe('agreement', () => {
  it('is reached in round 1 by one proposal, and a prepare and a commit of each operator', () => {
    const committee = runCommittee()
    expect(committee.decisions()).toEqual([1, 1, 1, 1])
    expect(kinds(committee, 1).sort()).toEqual([
      proposal,
      ...[prepare, prepare, prepare, prepare],
      ...[commit, commit, commit, commit],
    ])
    // Height 100 with four operators: operator 1 leads.
    const [decision] = [...committee.instances.values()].map((one) => one.decision)
    expect(decision?.value).toEqual(valueBy(1n))
    const { message } = decision ?? {}
    expect(message?.operatorIds.length).toBeGreaterThanOrEqual(3)
    expect(message?.operatorIds).toEqual(message?.operatorIds.toSorted())
    expect(message !== undefined && keys.verify(message)).toBe(true)
    expect(message?.fullData).toEqual(valueBy(1n))
  })

  it("is reached in round 2 with its leader's value when the first leader is silent", () => {
    const committee = runCommittee(({ content }) => {
      return content.type !== proposal || content.round > 1n
    })
    expect(committee.decisions()).toEqual([undefined, undefined, undefined, undefined])
    committee.timeOut()
    expect(committee.decisions()).toEqual([2, 2, 2, 2])
    expect(committee.instances.get(3n)?.decision?.value).toEqual(valueBy(2n))
    const second = committee.sent.find(
      ({ content }) => content.type === proposal && content.round === 2n,
    )
    expect(second?.content.roundChangeJustification.length).toBeGreaterThanOrEqual(3)
    expect(second?.content.prepareJustification).toEqual([])
  })

  it('keeps a value prepared by a quorum, whoever leads', () => {
    const committee = runCommittee(({ content }) => content.type !== commit || content.round > 1n)
    committee.timeOut()
    expect(committee.decisions()).toEqual([2, 2, 2, 2])
    expect(committee.instances.get(2n)?.decision?.value).toEqual(valueBy(1n))
    const changes = committee.sent.filter(({ content }) => content.type === roundChange)
    expect(changes.map(({ content }) => content.dataRound)).toEqual([1n, 1n, 1n, 1n])
    const second = committee.sent.find(
      ({ content }) => content.type === proposal && content.round === 2n,
    )
    expect(second?.content.prepareJustification.length).toBeGreaterThanOrEqual(3)
  })

  it('lets operators join a round that a third of the others have reached', () => {
    // Operator 4 receives nothing of round 1, and does not time out.
    const committee = runCommittee(({ content }, to) => {
      return content.round > 1n || (to !== 4n && content.type !== proposal)
    })
    for (const id of [1n, 2n]) {
      const instance = committee.instances.get(id)
      for (const effect of instance?.timeOut() ?? []) {
        if (effect.kind === 'send') committee.instances.get(4n)?.receive(effect.message)
      }
    }
    const [change] = committee.instances.get(4n)?.timeOut() ?? []
    // It was already in round 2, so that its own time-out leads to round 3.
    expect(change).toEqual({ kind: 'round', round: 3 })
  })

  it('ends after the last round', () => {
    const committee = runCommittee(() => false)
    for (let round = 1; round <= MAX_ROUND + 3; round++) committee.timeOut()
    const last = Math.max(...committee.sent.map(({ content }) => Number(content.round)))
    expect(last).toBe(MAX_ROUND)
  })

  it('is adopted from others, even before the instance has started', () => {
    const { instances } = runCommittee()
    const message = instances.get(1n)?.decision?.message
    if (message === undefined) throw new Error('nothing was decided')
    const late = runCommittee(() => false).instances.get(4n)
    const effects = late?.receive({ signed: message, content: contentOf(commit, 1) })
    expect(effects).toMatchObject([{ kind: 'decided', decision: { round: 1, adopted: true } }])
  })

  it('is on one value over a network that loses a fifth of all messages', () => {
    const random = createRandom('lossy')
    let decided = 0
    for (let run = 0; run < 20; run++) {
      const committee = runCommittee(() => random.next() > 0.2)
      for (let i = 0; i < MAX_ROUND; i++) committee.timeOut()
      const values = [...committee.instances.values()].flatMap(({ decision }) =>
        decision === undefined ? [] : [hexOf(decision.value)],
      )
      expect(new Set(values).size).toBeLessThanOrEqual(1)
      decided += values.length
    }
    expect(decided).toBeGreaterThan(40)
  })
})

describe('rejects a proposal', () => {
  const propose = (leader: bigint, content: QbftMessage, value: Uint8Array = valueBy(1n)) => {
    const { instances } = runCommittee(() => false)
    const message = { signed: sealerOf(leader).consensus(content, value), content }
    return instances.get(4n)?.receive(message)
  }
  const changeOf = (id: bigint, change: Partial<QbftMessage> = {}) => {
    const content = contentOf(roundChange, 2, { root: new Uint8Array(32), ...change })
    return encoded(id, content)
  }

  it('that is not from the leader of the round', () => {
    expect(propose(1n, contentOf(proposal, 1))).toMatchObject([{ kind: 'send' }])
    expect(propose(3n, contentOf(proposal, 1))).toEqual([])
  })

  it('without a quorum of round changes', () => {
    const with2 = [changeOf(1n), changeOf(2n)]
    const with3 = [...with2, changeOf(3n)]
    const inRound2 = (roundChangeJustification: Uint8Array[]) =>
      propose(2n, contentOf(proposal, 2, { roundChangeJustification }))
    expect(inRound2(with3)).toMatchObject([{ kind: 'round' }, { kind: 'send' }])
    expect(inRound2(with2)).toEqual([])
    expect(inRound2([...with2, changeOf(2n)])).toEqual([])
    expect(inRound2([...with2, changeOf(3n, { round: 3n })])).toEqual([])
    expect(inRound2([...with2, forged(3n)])).toEqual([])
  })

  it('if another value was prepared, or its value was not', () => {
    const root = sha256(valueBy(3n))
    const prepares = COMMITTEE.slice(0, 3).map((id) => encoded(id, contentOf(prepare, 1, { root })))
    const prepared = changeOf(3n, { root, dataRound: 1n, roundChangeJustification: prepares })
    const roundChangeJustification = [changeOf(1n), changeOf(2n), prepared]
    const withPrepares = (prepareJustification: Uint8Array[], value: Uint8Array) =>
      propose(
        2n,
        contentOf(proposal, 2, {
          root: sha256(value),
          roundChangeJustification,
          prepareJustification,
        }),
        value,
      )
    expect(withPrepares(prepares, valueBy(3n))).toMatchObject([{ kind: 'round' }, { kind: 'send' }])
    expect(withPrepares(prepares, valueBy(1n))).toEqual([])
    expect(withPrepares(prepares.slice(1), valueBy(3n))).toEqual([])
  })

  it('whose value is not acceptable', () => {
    const short = new Uint8Array(3)
    expect(propose(1n, contentOf(proposal, 1, { root: sha256(short) }), short)).toEqual([])
    expect(propose(1n, contentOf(proposal, 1), valueBy(2n))).toEqual([])
  })
})

function encoded(id: bigint, content: QbftMessage): Uint8Array {
  return encodeSignedSsvMessage(sealerOf(id).consensus(content, new Uint8Array()))
}

/** A round change of an operator, signed by another one. */
function forged(id: bigint): Uint8Array {
  const content = contentOf(roundChange, 2, { root: new Uint8Array(32) })
  return encodeSignedSsvMessage({
    ...sealerOf(1n).consensus(content, new Uint8Array()),
    operatorIds: [id],
  })
}
