import { CHUNK_SLOTS } from './chunk-slots.ts'
import type { PackedEntries } from './duty-codec.ts'
import { VALUE_DIGEST_BYTES } from './duty-values.ts'
import { readNumber, writeNumber } from './leb128.ts'
import { pairBytes, ROOT_PREFIX_BYTES, type SlotDictionary } from './slot-dictionary.ts'

/** A duty of the committee of a chunk. */
export type ChunkDuty = PackedEntries & { readonly slot: number; readonly role: number }

/** A duty whose root prefix and value digest may have to be looked up (see `resolvePairs`). */
export interface CodedDuty extends Omit<ChunkDuty, 'rootPrefix'> {
  readonly chunk: number
  /** Code of the pair in the dictionary of the slot; 0 if `pair` is set. */
  readonly code: number
  readonly pair: Buffer | undefined
}

const VERSION = 1
/** The upper 3 bits of the first byte; this one means that the role follows. */
const OTHER_ROLE = 7
const HAS_PROPOSAL = 1
const HAS_QUORUM = 2
const IN_ROUND_1 = 4
const SAME_SIGNERS = 8
const HAS_EXCEPTIONS = 16
const HAS_VALUE = 32
const HAS_VALUES = 64

/**
 * Packs the duties of a committee in a chunk. For each: the slot within the chunk and the role,
 * flags, signers unless they are those of the duty before, the round unless it is 1, the pair of
 * root prefix and value digest (its code in `dictionary`, or itself), values per entry, times
 * relative to each other,
 * the first validator relative to the first one of the duty before, the other validators and the
 * exceptions as they are in `duty`. Integers are LEB128, signed ones zigzag.
 *
 * @param duties of one chunk, ascending by slot and role
 */
export function packChunk(duties: readonly ChunkDuty[], dictionary: SlotDictionary): Uint8Array {
  const bytes: number[] = [VERSION]
  let [signers, firstIndex] = [0, 0]
  const put = (value: number) => {
    let rest = value
    for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push((rest % 128) + 128)
    bytes.push(rest)
  }
  const putSigned = (value: number) => put(value < 0 ? -2 * value - 1 : 2 * value)
  const putBytes = (value: Uint8Array) => {
    put(value.length)
    for (const byte of value) bytes.push(byte)
  }
  for (const duty of duties) {
    const { slot, role, proposalMs, quorumMs, exceptions, values } = duty
    const value = values?.length === VALUE_DIGEST_BYTES ? values : null
    bytes.push((slot % CHUNK_SLOTS) + (Math.min(role, OTHER_ROLE) << 5))
    if (role >= OTHER_ROLE) put(role)
    bytes.push(
      (proposalMs === null ? 0 : HAS_PROPOSAL) |
        (quorumMs === null ? 0 : HAS_QUORUM) |
        (duty.round === 1 ? IN_ROUND_1 : 0) |
        (duty.signers === signers ? SAME_SIGNERS : 0) |
        (exceptions === null ? 0 : HAS_EXCEPTIONS) |
        (value === null ? 0 : HAS_VALUE) |
        (values === null || value !== null ? 0 : HAS_VALUES),
    )
    if (duty.signers !== signers) put(duty.signers)
    if (duty.round !== 1) put(duty.round)
    const pair = pairBytes(duty.rootPrefix, value)
    const code = dictionary.codeOf(slot, pair)
    put(code)
    if (code === 0) bytes.push(...pair)
    if (values !== null && value === null) putBytes(values)
    if (proposalMs !== null) putSigned(proposalMs)
    if (quorumMs !== null) putSigned(quorumMs - (proposalMs ?? 0))
    putSigned(duty.lastMs - (quorumMs ?? proposalMs ?? 0))
    const { value: index, end } = readNumber(duty.validators, 0)
    putSigned(index - firstIndex)
    putBytes(duty.validators.subarray(end))
    if (exceptions !== null) putBytes(exceptions)
    signers = duty.signers
    firstIndex = index
  }
  return Uint8Array.from(bytes)
}

/** Which duties are wanted: without any of these, all of them. */
export interface WantedDuties {
  readonly fromSlot?: number | undefined
  /** Inclusive. */
  readonly toSlot?: number | undefined
  readonly role?: number | undefined
  readonly validatorIndex?: number | undefined
  /** Those in which some validator may have no quorum, and `kept`. */
  readonly isUnfinished?: boolean | undefined
  /** See `numberOf`. */
  readonly kept?: ReadonlySet<number> | undefined
}

/** A number that identifies a duty of a committee. */
export const numberOf = ({ slot, role }: { readonly slot: number; readonly role: number }) =>
  slot * 2 ** 16 + role

/** @throws RangeError if the chunk has a later version */
export function scanChunk(chunk: number, bytes: Uint8Array, wanted: WantedDuties): CodedDuty[] {
  const { fromSlot = 0, toSlot = Number.POSITIVE_INFINITY, validatorIndex, isUnfinished } = wanted
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
  if (buffer[0] !== VERSION) throw new RangeError(`chunk ${chunk} has version ${buffer[0]}`)
  const duties: CodedDuty[] = []
  let at = 1
  const get = () => {
    let value = 0
    for (let weight = 1; ; weight *= 128) {
      const byte = buffer[at++] as number
      value += (byte & 127) * weight
      if (byte < 128) return value
    }
  }
  const getSigned = () => {
    const value = get()
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2
  }
  /** @returns where the bytes begin; they end at `at` */
  const skip = (length: number) => {
    at += length
    return at - length
  }
  let [signers, firstIndex] = [0, 0]
  // Offsets, and views only of what is returned: most duties of a chunk are not wanted.
  while (at < buffer.length) {
    const head = buffer[at++] as number
    const role = head >> 5 === OTHER_ROLE ? get() : head >> 5
    const flags = buffer[at++] as number
    if ((flags & SAME_SIGNERS) === 0) signers = get()
    const round = (flags & IN_ROUND_1) === 0 ? get() : 1
    const code = get()
    const pairLength = ROOT_PREFIX_BYTES + ((flags & HAS_VALUE) === 0 ? 0 : VALUE_DIGEST_BYTES)
    const pairAt = skip(code === 0 ? pairLength : 0)
    const valuesAt = skip((flags & HAS_VALUES) === 0 ? 0 : get())
    const valuesEnd = at
    const proposalMs = (flags & HAS_PROPOSAL) === 0 ? null : getSigned()
    const quorumMs = (flags & HAS_QUORUM) === 0 ? null : getSigned() + (proposalMs ?? 0)
    const lastMs = getSigned() + (quorumMs ?? proposalMs ?? 0)
    firstIndex += getSigned()
    const othersAt = skip(get())
    const othersEnd = at
    const exceptionsAt = skip((flags & HAS_EXCEPTIONS) === 0 ? 0 : get())
    const slot = chunk * CHUNK_SLOTS + (head % CHUNK_SLOTS)
    if (slot < fromSlot || slot > toSlot) continue
    if (wanted.role !== undefined && role !== wanted.role) continue
    const isFinished = quorumMs !== null && (flags & HAS_EXCEPTIONS) === 0
    if (isUnfinished && isFinished && !wanted.kept?.has(numberOf({ slot, role }))) continue
    if (
      validatorIndex !== undefined &&
      !hasIndex(firstIndex, buffer, othersAt, othersEnd, validatorIndex)
    ) {
      continue
    }
    duties.push({
      chunk,
      slot,
      role,
      signers,
      code,
      pair: code === 0 ? buffer.subarray(pairAt, pairAt + pairLength) : undefined,
      round,
      proposalMs,
      quorumMs,
      lastMs,
      validators: Buffer.concat([writeNumber(firstIndex), buffer.subarray(othersAt, othersEnd)]),
      exceptions: (flags & HAS_EXCEPTIONS) === 0 ? null : buffer.subarray(exceptionsAt, at),
      values: (flags & HAS_VALUES) === 0 ? null : buffer.subarray(valuesAt, valuesEnd),
    })
  }
  return duties
}

/** @throws RangeError if a pair is missing */
export function resolvePairs(
  duties: readonly CodedDuty[],
  dictionary: SlotDictionary,
): ChunkDuty[] {
  return duties.map(({ chunk, code, pair: own, values, ...duty }) => {
    const pair = own ?? dictionary.pairOf(duty.slot, code)
    if (pair === undefined)
      throw new RangeError(`the dictionary of slot ${duty.slot} is incomplete`)
    const value = pair.length > ROOT_PREFIX_BYTES ? pair.subarray(ROOT_PREFIX_BYTES) : values
    return { ...duty, rootPrefix: pair.readInt32LE(0), values: value }
  })
}

/** The slots whose dictionaries `resolvePairs` uses. */
export const slotsToResolve = (duties: readonly CodedDuty[]) =>
  duties.flatMap(({ slot, code }) => (code === 0 ? [] : [slot]))

/** @throws RangeError if the chunk has a later version, or a pair is missing */
export const unpackChunk = (
  chunk: number,
  bytes: Uint8Array,
  dictionary: SlotDictionary,
  wanted: WantedDuties = {},
): ChunkDuty[] => resolvePairs(scanChunk(chunk, bytes, wanted), dictionary)

/** Indices ascend: most duties end the search early. */
function hasIndex(
  first: number,
  others: Uint8Array,
  start: number,
  end: number,
  wanted: number,
): boolean {
  let index = first
  let step = 0
  let weight = 1
  for (let at = start; index < wanted && at < end; at += 1) {
    const byte = others[at] as number
    step += (byte & 127) * weight
    weight *= 128
    if (byte >= 128) continue
    index += step
    step = 0
    weight = 1
  }
  return index === wanted
}
