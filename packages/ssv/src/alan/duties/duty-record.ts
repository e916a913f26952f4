import { quorumOf } from '../../quorum.ts'
import type { BeaconRole } from '../beacon-roles.ts'

/** Participation of one validator's operators in a duty. Times are Unix milliseconds. */
export interface DutyEntry {
  readonly validatorIndex: number
  /** Bit i: the i-th operator of the committee, in ascending order of their ids, signed. */
  readonly signers: number
  /**
   * Whether a quorum signed one root. Without a quorum, `signers` are those of the most-signed
   * root.
   */
  readonly hasQuorum: boolean
  /**
   * In hex: the root that most of them signed; of the contributions of a sync committee, that of the
   * lowest subcommittee.
   */
  readonly root: string
  /** The decided value, as encoded in the proposal; absent if the role has none or it is unknown. */
  readonly value?: Uint8Array
  /** The round of consensus; 0 if the role has none or no proposal was received. */
  readonly round: number
  /** When the proposal of that round arrived. */
  readonly proposalMs?: number
  /** When the quorum was reached. */
  readonly quorumMs?: number
  /** When the last signature arrived. */
  readonly lastMs: number
  /** The validator's own signature over `root`, 96 bytes; absent unless it was recovered. */
  readonly signature?: Uint8Array
}

/** A duty of a committee's validators in a slot; stored and published as a unit. */
export interface DutyRecord {
  readonly slot: number
  readonly role: BeaconRole
  /** In hex. */
  readonly committeeId: string
  /** Ascending. */
  readonly operatorIds: readonly bigint[]
  /** Ascending by validator index. */
  readonly entries: readonly DutyEntry[]
}

/** A valid signature of an operator for a validator. */
export interface PartialSignatureRecord {
  readonly validatorIndex: number
  /** Signing root in hex. */
  readonly root: string
  /** Index of the operator in the committee, ascending by id. */
  readonly signer: number
  /** Unix time in milliseconds. */
  readonly receivedMs: number
  /** 96 bytes; needed only where signatures of validators are recovered. */
  readonly signature?: Uint8Array
}

/**
 * Verified partial signatures of a quorum over one root: together they determine the validator's
 * own signature.
 */
export interface QuorumSignatures extends Omit<DutyRecord, 'entries'> {
  readonly validatorIndex: number
  /** Signing root in hex. */
  readonly root: string
  /** A quorum, each of a different operator. */
  readonly parts: readonly OperatorSignature[]
}

export interface OperatorSignature {
  readonly operatorId: bigint
  /** 96 bytes. */
  readonly signature: Uint8Array
}

/** Consensus on the value of a duty, as far as observed. */
export interface ConsensusProgress {
  readonly round: number
  readonly proposalMs: number | undefined
  /** The value from which a signed root was computed; undefined if it is unknown. */
  valueFor(root: string, validatorIndex: number): Uint8Array | undefined
  /**
   * Which of several roots that a quorum signed for a validator stands for its duty: the one with
   * the lowest number, and of equal ones the one that most operators signed.
   */
  rankOf(root: string, validatorIndex: number): number
}

/** Signatures of one validator over one root. */
interface Tally {
  signers: number
  /** Arrival times, unordered: signatures are verified out of order. */
  readonly times: number[]
  /** Kept until there is a quorum of them. */
  parts: OperatorSignature[]
}

interface Entry {
  readonly consensus: ConsensusProgress
  readonly tallies: Map<string, Tally>
}

/**
 * Distinct roots counted for a validator and duty. Contributions have up to 13, preferences 4, all
 * others one; more indicate a faulty operator.
 */
const MAX_ROOTS = 16

export type CountOutcome = 'counted' | 'repeated' | 'too-many-roots'

/** Collects the signatures of a duty. */
export class DutyTally {
  readonly #key: Omit<DutyRecord, 'entries'>
  readonly #quorum: number
  readonly #entries = new Map<number, Entry>()
  readonly #onQuorum: ((signatures: QuorumSignatures) => void) | undefined
  #reachedQuorum = false

  /** @param onQuorum called once for each validator and root that a quorum signed */
  constructor(key: Omit<DutyRecord, 'entries'>, onQuorum?: (signatures: QuorumSignatures) => void) {
    this.#key = key
    this.#onQuorum = onQuorum
    this.#quorum = quorumOf(key.operatorIds.length)
  }

  add(
    { validatorIndex, root, signer, receivedMs, signature }: PartialSignatureRecord,
    consensus: ConsensusProgress,
  ): CountOutcome {
    const entry = this.#entries.get(validatorIndex) ?? { consensus, tallies: new Map() }
    this.#entries.set(validatorIndex, entry)
    const tally = entry.tallies.get(root) ?? { signers: 0, times: [], parts: [] }
    if (entry.tallies.size >= MAX_ROOTS && !entry.tallies.has(root)) return 'too-many-roots'
    const bit = 1 << signer
    if ((tally.signers & bit) !== 0) return 'repeated'
    entry.tallies.set(root, tally)
    tally.signers |= bit
    tally.times.push(receivedMs)
    this.#addPart(tally, signer, signature)
    if (tally.times.length !== this.#quorum) return 'counted'
    this.#reachedQuorum = true
    const { parts } = tally
    tally.parts = []
    if (parts.length === this.#quorum) {
      this.#onQuorum?.({ ...this.#key, validatorIndex, root, parts })
    }
    return 'counted'
  }

  #addPart(tally: Tally, signer: number, signature: Uint8Array | undefined): void {
    const operatorId = this.#key.operatorIds[signer]
    if (this.#onQuorum === undefined || signature === undefined || operatorId === undefined) return
    if (tally.times.length <= this.#quorum) tally.parts.push({ operatorId, signature })
  }

  /** Whether a validator reached a quorum since the last `read`. */
  get reachedQuorum(): boolean {
    return this.#reachedQuorum
  }

  /** Whether all operators signed for every validator. */
  get isSignedByAll(): boolean {
    const all = this.#key.operatorIds.length
    return [...this.#entries.values()].every(({ tallies }) =>
      [...tallies.values()].some(({ times }) => times.length === all),
    )
  }

  read(): DutyRecord {
    this.#reachedQuorum = false
    return this.peek()
  }

  /** The same without effect on `reachedQuorum`. */
  peek(): DutyRecord {
    const entries = [...this.#entries]
      .toSorted(([a], [b]) => a - b)
      .map(([validatorIndex, entry]) => this.#read(validatorIndex, entry))
    return { ...this.#key, entries }
  }

  #read(validatorIndex: number, { consensus, tallies }: Entry): DutyEntry {
    const all = [...tallies].toSorted(
      ([a, { times: x }], [b, { times: y }]) => y.length - x.length || (a < b ? -1 : 1),
    )
    const tallied = all.map(([, tally]) => tally)
    const withQuorum = tallied.filter(({ times }) => times.length >= this.#quorum)
    const counted = withQuorum.length > 0 ? withQuorum : tallied.slice(0, 1)
    const { round, proposalMs } = consensus
    const root = this.#rootOf(validatorIndex, consensus, all)
    const value = consensus.valueFor(root, validatorIndex)
    return {
      validatorIndex,
      signers: counted.reduce((signers, tally) => signers | tally.signers, 0),
      hasQuorum: withQuorum.length > 0,
      root,
      ...(value !== undefined && { value }),
      round,
      ...(proposalMs !== undefined && { proposalMs }),
      ...(withQuorum.length > 0 && { quorumMs: Math.min(...withQuorum.map(this.#quorumMs)) }),
      lastMs: Math.max(...counted.flatMap(({ times }) => times)),
    }
  }

  /** @param all by number of signers */
  #rootOf(
    validatorIndex: number,
    consensus: ConsensusProgress,
    all: readonly (readonly [root: string, tally: Tally])[],
  ): string {
    const roots = all.flatMap(([root, { times }]) => (times.length >= this.#quorum ? [root] : []))
    if (roots.length <= 1) return all[0]?.[0] ?? ''
    const rank = (root: string) => consensus.rankOf(root, validatorIndex)
    return roots.reduce((best, root) => (rank(root) < rank(best) ? root : best))
  }

  readonly #quorumMs = ({ times }: Tally) =>
    times.toSorted((a, b) => a - b)[this.#quorum - 1] as number
}

/** The operators in a signer mask, ascending. */
export const signersOf = <Id>(mask: number, operatorIds: readonly Id[]) =>
  operatorIds.filter((_, i) => (mask & (1 << i)) !== 0)
