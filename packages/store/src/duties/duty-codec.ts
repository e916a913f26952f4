import type { StoredDutyEntry } from './duty-row.ts'

/** Values shared by all entries of a duty that are not exceptions. */
type Outcome = Omit<StoredDutyEntry, 'validatorIndex' | 'valueDigest'>

/** The columns of `duty` that hold its entries. */
export interface PackedEntries {
  readonly signers: number
  readonly rootPrefix: number
  readonly round: number
  readonly proposalMs: number | null
  readonly quorumMs: number | null
  readonly lastMs: number
  /** Validator indices, ascending, delta-encoded as LEB128. */
  readonly validators: Uint8Array
  /** Entries with a different outcome; null if there are none. */
  readonly exceptions: Uint8Array | null
  /**
   * Digests of decided values, 8 bytes each: one if it is that of all entries with a quorum, else one
   * per entry, zeros for none; null if no entry has one.
   */
  readonly values: Uint8Array | null
}

/**
 * Index of the entry (2 bytes), signers (2), root (4), round (2), proposal, quorum and last signer
 * (4 each).
 */
const EXCEPTION_BYTES = 22
const NO_TIME = -0x8000_0000
/** Hex digits of a digest of 8 bytes. */
const VALUE_DIGEST_DIGITS = 16
const NO_DIGEST = '0'.repeat(VALUE_DIGEST_DIGITS)

/**
 * Packs the entries of a duty. A committee's operators sign for all its validators in one message,
 * so nearly all entries of a duty are identical: entries with the common outcome only store their
 * index.
 *
 * @param entries at least one, ascending by validator index
 */
export function packEntries(entries: readonly StoredDutyEntry[]): PackedEntries {
  const common = mostFrequent(entries)
  const exceptions = [...entries.entries()].filter(([, entry]) => !isAlike(entry, common))
  return {
    signers: common.signers,
    rootPrefix: common.rootPrefix,
    round: common.round,
    proposalMs: common.proposalMs ?? null,
    quorumMs: common.quorumMs ?? null,
    lastMs: common.lastMs,
    validators: packIndices(entries.map(({ validatorIndex }) => validatorIndex)),
    exceptions: exceptions.length === 0 ? null : packExceptions(exceptions),
    values: packValues(entries),
  }
}

export function unpackEntries(packed: PackedEntries): StoredDutyEntry[] {
  const digests = packed.values === null ? '' : Buffer.from(packed.values).toString('hex')
  return unpackOutcomes(packed).map((entry, i) => {
    const start = digests.length === VALUE_DIGEST_DIGITS ? 0 : i * VALUE_DIGEST_DIGITS
    const valueDigest = digests.slice(start, start + VALUE_DIGEST_DIGITS)
    const hasOne = valueDigest !== '' && valueDigest !== NO_DIGEST && entry.quorumMs !== undefined
    return hasOne ? { ...entry, valueDigest } : entry
  })
}

/** The entry of one validator: less work than unpacking all of them. */
export function unpackEntry(
  packed: PackedEntries,
  validatorIndex: number,
): StoredDutyEntry | undefined {
  // Indices ascend: most rows of a committee end the search early.
  return hasIndex(packed.validators, validatorIndex)
    ? unpackEntries(packed).find((entry) => entry.validatorIndex === validatorIndex)
    : undefined
}

/** Whether packed indices have one. */
export function hasIndex(bytes: Uint8Array, wanted: number): boolean {
  for (const index of indicesOf(bytes)) if (index >= wanted) return index === wanted
  return false
}

function unpackOutcomes(packed: PackedEntries): StoredDutyEntry[] {
  const common = outcomeOf(packed)
  const entries = unpackIndices(packed.validators).map((validatorIndex) => ({
    validatorIndex,
    ...common,
  }))
  if (packed.exceptions === null) return entries
  const bytes = Buffer.from(packed.exceptions)
  for (let at = 0; at + EXCEPTION_BYTES <= bytes.length; at += EXCEPTION_BYTES) {
    const index = bytes.readUInt16LE(at)
    const entry = entries[index]
    if (entry === undefined) continue
    const timeAt = (offset: number) => {
      const ms = bytes.readInt32LE(at + offset)
      return ms === NO_TIME ? null : ms
    }
    entries[index] = {
      validatorIndex: entry.validatorIndex,
      ...outcomeOf({
        signers: bytes.readUInt16LE(at + 2),
        rootPrefix: bytes.readInt32LE(at + 4),
        round: bytes.readUInt16LE(at + 8),
        proposalMs: timeAt(10),
        quorumMs: timeAt(14),
        lastMs: timeAt(18) ?? 0,
      }),
    }
  }
  return entries
}

function outcomeOf({
  signers,
  rootPrefix,
  round,
  proposalMs,
  quorumMs,
  lastMs,
}: Omit<PackedEntries, 'validators' | 'exceptions' | 'values'>): Outcome {
  return {
    signers,
    rootPrefix,
    round,
    ...(proposalMs !== null && { proposalMs }),
    ...(quorumMs !== null && { quorumMs }),
    lastMs,
  }
}

function mostFrequent(entries: readonly StoredDutyEntry[]): StoredDutyEntry {
  const [first] = entries
  if (first !== undefined && entries.every((entry) => isAlike(entry, first))) return first
  const counts = new Map<string, { entry: StoredDutyEntry; count: number }>()
  let most: { entry: StoredDutyEntry; count: number } | undefined
  for (const entry of entries) {
    const { validatorIndex: _, valueDigest: __, ...outcome } = entry
    const name = JSON.stringify(outcome, Object.keys(outcome).toSorted())
    const counted = counts.get(name) ?? { entry, count: 0 }
    counted.count += 1
    counts.set(name, counted)
    if (most === undefined || counted.count > most.count) most = counted
  }
  if (most === undefined) throw new RangeError('a duty must have at least one entry')
  return most.entry
}

const isAlike = (a: StoredDutyEntry, b: StoredDutyEntry) =>
  a.signers === b.signers &&
  a.rootPrefix === b.rootPrefix &&
  a.round === b.round &&
  a.proposalMs === b.proposalMs &&
  a.quorumMs === b.quorumMs &&
  a.lastMs === b.lastMs

function packExceptions(exceptions: readonly [number, StoredDutyEntry][]): Uint8Array {
  const bytes = Buffer.alloc(exceptions.length * EXCEPTION_BYTES)
  for (const [i, [index, entry]] of exceptions.entries()) {
    const at = i * EXCEPTION_BYTES
    bytes.writeUInt16LE(index, at)
    bytes.writeUInt16LE(entry.signers, at + 2)
    bytes.writeInt32LE(entry.rootPrefix, at + 4)
    bytes.writeUInt16LE(entry.round, at + 8)
    bytes.writeInt32LE(entry.proposalMs ?? NO_TIME, at + 10)
    bytes.writeInt32LE(entry.quorumMs ?? NO_TIME, at + 14)
    bytes.writeInt32LE(entry.lastMs, at + 18)
  }
  return bytes
}

function packValues(entries: readonly StoredDutyEntry[]): Uint8Array | null {
  const withQuorum = entries.filter(({ quorumMs }) => quorumMs !== undefined)
  const distinct = new Set(withQuorum.map(({ valueDigest }) => valueDigest))
  const [only] = distinct
  if (distinct.size === 0 || (distinct.size === 1 && only === undefined)) return null
  if (distinct.size === 1 && only !== undefined) return Buffer.from(only, 'hex')
  const digests = entries.map(({ quorumMs, valueDigest }) =>
    quorumMs === undefined ? NO_DIGEST : (valueDigest ?? NO_DIGEST),
  )
  return Buffer.from(digests.join(''), 'hex')
}

/** Delta-encoded as LEB128. @param indices ascending */
export function packIndices(indices: readonly number[]): Uint8Array {
  const bytes: number[] = []
  let before = 0
  for (const validatorIndex of indices) {
    let step = validatorIndex - before
    before = validatorIndex
    for (; step >= 128; step = Math.floor(step / 128)) bytes.push((step % 128) + 128)
    bytes.push(step)
  }
  return Uint8Array.from(bytes)
}

export const unpackIndices = (bytes: Uint8Array) => [...indicesOf(bytes)]

function* indicesOf(bytes: Uint8Array): Generator<number> {
  let index = 0
  let step = 0
  let weight = 1
  for (const byte of bytes) {
    step += (byte % 128) * weight
    weight *= 128
    if (byte >= 128) continue
    index += step
    yield index
    step = 0
    weight = 1
  }
}
