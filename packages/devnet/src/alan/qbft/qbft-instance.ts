import { sameBytes } from '@ssv-exporter/encoding/same-bytes'
import { leaderOf } from '@ssv-exporter/ssv/alan/leader'
import { QBFT_TYPE, type QbftMessage } from '@ssv-exporter/ssv/alan/messages/qbft-message'
import type { SignedSsvMessage } from '@ssv-exporter/ssv/alan/messages/signed-ssv-message'
import { quorumOf } from '@ssv-exporter/ssv/quorum'
import { type ConsensusMessage, encodeJustification } from './consensus-message.ts'
import { isJustifiedProposal, isPrepared, lastPrepared } from './justification.ts'
import { MessageBox } from './message-box.ts'

export interface QbftOptions {
  readonly self: bigint
  /** Ascending. */
  readonly committee: readonly bigint[]
  /** The slot. */
  readonly height: bigint
  /** MessageID, 56 bytes. */
  readonly identifier: Uint8Array
  /** Whether the leader rule of Boole applies. */
  readonly boole: boolean
  /** The last round of the instance. */
  readonly maxRound: number
}

export interface QbftModules {
  readonly sha256: (bytes: Uint8Array) => Uint8Array
  /** Signs a message with the operator's key. */
  readonly sign: (content: QbftMessage, fullData: Uint8Array) => SignedSsvMessage
  /** Whether the single operator named by a message signed it. */
  readonly verify: (message: ConsensusMessage) => boolean
  /** Whether a value is acceptable. */
  readonly accepts: (value: Uint8Array) => boolean
}

/** The decision of a committee. */
export interface Decision {
  readonly round: number
  readonly value: Uint8Array
  /** Commits of a quorum combined in one message, with the value. */
  readonly message: SignedSsvMessage
  /** Whether it was received from others. */
  readonly adopted: boolean
}

/** The result of a step. */
export type QbftEffect =
  | { readonly kind: 'send'; readonly message: ConsensusMessage }
  /** A round started, and with it its time-out. */
  | { readonly kind: 'round'; readonly round: number }
  | { readonly kind: 'decided'; readonly decision: Decision }

interface Proposed {
  readonly root: Uint8Array
  readonly value: Uint8Array
}

const NO_DATA: Uint8Array = new Uint8Array()
const NO_ROOT = new Uint8Array(32)

/**
 * One QBFT instance of one operator (ssv-spec v1.2.0 qbft): proposal, prepare, commit, and round
 * changes. It has no timers and sends nothing itself: each step returns its results.
 *
 * Its input was validated: signature, form, and membership of the signer.
 */
export class QbftInstance {
  readonly #options: QbftOptions
  readonly #modules: QbftModules
  readonly #quorum: number
  readonly #proposals = new MessageBox()
  readonly #prepares = new MessageBox()
  readonly #commits = new MessageBox()
  readonly #roundChanges = new MessageBox()
  #round = 0
  #ownValue: Uint8Array | undefined
  /** The proposal of the current round. */
  #accepted: Proposed | undefined
  #prepared: (Proposed & { readonly round: number; readonly prepares: Uint8Array[] }) | undefined
  #proposedIn = 0
  #committedIn = 0
  #decision: Decision | undefined
  #effects: QbftEffect[] = []

  constructor(options: QbftOptions, modules: QbftModules) {
    this.#options = options
    this.#modules = modules
    this.#quorum = quorumOf(options.committee.length)
  }

  get decision(): Decision | undefined {
    return this.#decision
  }

  /** Whether the operator is the leader of a round. */
  leads(round: number): boolean {
    return this.#isLeader(round)
  }

  /** Starts round 1, or joins the round of the others. */
  start(value: Uint8Array): readonly QbftEffect[] {
    return this.#step(() => {
      if (this.#round > 0) return
      this.#ownValue = value
      this.#enter(1)
      if (this.#isLeader(1)) this.#propose(value, [], [])
      this.#takeUp()
      this.#followRoundChanges()
    })
  }

  /** Processes a message of the committee, including a decided one with several signers. */
  receive(message: ConsensusMessage): readonly QbftEffect[] {
    return this.#step(() => {
      const { content, signed } = message
      const { height, identifier } = this.#options
      if (content.height !== height || !sameBytes(content.identifier, identifier)) return
      if (signed.operatorIds.length > 1) this.#adopt(message)
      else this.#take(message)
    })
  }

  /** Handles the time-out of the current round. */
  timeOut(): readonly QbftEffect[] {
    return this.#step(() => {
      if (this.#round === 0 || this.#round >= this.#options.maxRound) return
      this.#changeTo(this.#round + 1)
    })
  }

  #step(run: () => void): readonly QbftEffect[] {
    if (this.#decision !== undefined) return []
    this.#effects = []
    run()
    return this.#effects
  }

  #take(message: ConsensusMessage): void {
    const box = this.#boxOf(message.content.type)
    if (box === undefined || !box.add(message) || this.#round === 0) return
    const { type } = message.content
    if (type === QBFT_TYPE.proposal) this.#accept(message)
    else if (type === QBFT_TYPE.prepare) this.#checkPrepares()
    else if (type === QBFT_TYPE.commit) this.#checkCommits()
    else this.#followRoundChanges()
  }

  #boxOf(type: number): MessageBox | undefined {
    if (type === QBFT_TYPE.proposal) return this.#proposals
    if (type === QBFT_TYPE.prepare) return this.#prepares
    if (type === QBFT_TYPE.commit) return this.#commits
    return type === QBFT_TYPE.roundChange ? this.#roundChanges : undefined
  }

  /** Proposals received before the instance started. */
  #takeUp(): void {
    for (let round = this.#options.maxRound; round >= this.#round; round--) {
      for (const message of this.#proposals.of(round)) this.#accept(message)
    }
  }

  #accept(message: ConsensusMessage): void {
    const { content, signed } = message
    const round = Number(content.round)
    if (round < this.#round || round > this.#options.maxRound) return
    if (round === this.#round && this.#accepted !== undefined) return
    if (signed.operatorIds[0] !== this.#leader(round)) return
    const { sha256, accepts } = this.#modules
    if (!sameBytes(sha256(signed.fullData), content.root) || !accepts(signed.fullData)) return
    if (!isJustifiedProposal(this.#context(), message)) return
    if (round > this.#round) this.#enter(round)
    this.#accepted = { root: content.root, value: signed.fullData }
    this.#send({ type: QBFT_TYPE.prepare, root: content.root })
    this.#checkPrepares()
    this.#checkCommits()
  }

  #checkPrepares(): void {
    const accepted = this.#accepted
    if (accepted === undefined || this.#committedIn === this.#round) return
    const prepares = this.#matching(this.#prepares, accepted)
    if (prepares.length < this.#quorum) return
    this.#committedIn = this.#round
    this.#prepared = {
      ...accepted,
      round: this.#round,
      prepares: prepares.map(encodeJustification),
    }
    this.#send({ type: QBFT_TYPE.commit, root: accepted.root })
  }

  #checkCommits(): void {
    const accepted = this.#accepted
    if (accepted === undefined || this.#decision !== undefined) return
    const [first, ...others] = this.#matching(this.#commits, accepted)
    if (first === undefined) return
    const commits = [first, ...others.filter((one) => isOfSameBytes(one, first))].sort(bySigner)
    if (commits.length < this.#quorum) return
    this.#decide({
      round: this.#round,
      value: accepted.value,
      adopted: false,
      message: {
        ...first.signed,
        operatorIds: commits.flatMap(({ signed }) => signed.operatorIds),
        signatures: commits.flatMap(({ signed }) => signed.signatures),
        fullData: accepted.value,
      },
    })
  }

  /** Adopts a decision of others. */
  #adopt({ content, signed }: ConsensusMessage): void {
    if (content.type !== QBFT_TYPE.commit || signed.operatorIds.length < this.#quorum) return
    if (!sameBytes(this.#modules.sha256(signed.fullData), content.root)) return
    this.#decide({
      round: Number(content.round),
      value: signed.fullData,
      message: signed,
      adopted: true,
    })
  }

  #decide(decision: Decision): void {
    this.#decision = decision
    this.#effects.push({ kind: 'decided', decision })
  }

  /** Joins operators that are ahead, and proposes if it is the leader. */
  #followRoundChanges(): void {
    const ahead = this.#roundChanges.beyond(this.#round)
    const partialQuorum = this.#options.committee.length - this.#quorum + 1
    if (ahead.size >= partialQuorum) {
      this.#changeTo(Math.min(...ahead.values(), this.#options.maxRound))
    } else if (
      this.#isLeader(this.#round) &&
      this.#accepted === undefined &&
      this.#proposedIn < this.#round
    ) {
      this.#proposeAfterChange()
    }
  }

  /** Proposes once a quorum is in its round: the value prepared last, or its own. */
  #proposeAfterChange(): void {
    const context = this.#context()
    const changes = this.#roundChanges
      .of(this.#round)
      .filter((change) => isPrepared(context, change) && this.#hasItsValue(change))
    if (changes.length < this.#quorum) return
    const last = lastPrepared(changes)
    const value = last?.signed.fullData ?? this.#ownValue
    if (value === undefined) return
    const prepares = last?.content.roundChangeJustification ?? []
    this.#propose(value, changes.map(encodeJustification), prepares)
  }

  #hasItsValue({ content, signed }: ConsensusMessage): boolean {
    if (content.dataRound === 0n) return true
    return sameBytes(this.#modules.sha256(signed.fullData), content.root)
  }

  #changeTo(round: number): void {
    if (round <= this.#round) return
    this.#enter(round)
    const prepared = this.#prepared
    this.#send(
      {
        type: QBFT_TYPE.roundChange,
        root: prepared?.root ?? NO_ROOT,
        dataRound: BigInt(prepared?.round ?? 0),
        roundChangeJustification: prepared?.prepares ?? [],
      },
      prepared?.value,
    )
    for (const message of this.#proposals.of(round)) this.#accept(message)
  }

  #enter(round: number): void {
    this.#round = round
    this.#accepted = undefined
    this.#effects.push({ kind: 'round', round })
  }

  #propose(
    value: Uint8Array,
    roundChangeJustification: readonly Uint8Array[],
    prepareJustification: readonly Uint8Array[],
  ): void {
    this.#proposedIn = this.#round
    const root = this.#modules.sha256(value)
    this.#send(
      { type: QBFT_TYPE.proposal, root, roundChangeJustification, prepareJustification },
      value,
    )
  }

  /** Sends a message of the current round and processes it itself. */
  #send(content: Pick<QbftMessage, 'type' | 'root'> & Partial<QbftMessage>, fullData = NO_DATA) {
    const { height, identifier } = this.#options
    const whole: QbftMessage = {
      height,
      round: BigInt(this.#round),
      identifier,
      dataRound: 0n,
      roundChangeJustification: [],
      prepareJustification: [],
      ...content,
    }
    const message = { signed: this.#modules.sign(whole, fullData), content: whole }
    this.#effects.push({ kind: 'send', message })
    this.#take(message)
  }

  #matching(box: MessageBox, { root }: Proposed): ConsensusMessage[] {
    return box.of(this.#round).filter(({ content }) => sameBytes(content.root, root))
  }

  #context() {
    const { committee, height, identifier } = this.#options
    return { committee, quorum: this.#quorum, height, identifier, verify: this.#modules.verify }
  }

  #leader(round: number): bigint {
    const { committee, height, boole } = this.#options
    return leaderOf(committee, height, BigInt(round), boole)
  }

  #isLeader(round: number): boolean {
    return this.#leader(round) === this.#options.self
  }
}

const isOfSameBytes = (a: ConsensusMessage, b: ConsensusMessage) =>
  sameBytes(a.signed.signedBytes, b.signed.signedBytes)

function bySigner(a: ConsensusMessage, b: ConsensusMessage): number {
  return Number((a.signed.operatorIds[0] ?? 0n) - (b.signed.operatorIds[0] ?? 0n))
}
