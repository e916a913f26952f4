import { type ChunkMarks, markBytes, ROOT_BYTES, VALUE_BYTES } from './chunk-marks.ts'
import { CHUNK_SLOTS } from './chunk-slots.ts'
import type { PackedEntries } from './duty-codec.ts'

/** A duty of the committee of a chunk. */
export type ChunkDuty = PackedEntries & { readonly slot: number; readonly role: number }

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
 * flags, signers unless they are those of the duty before, the round unless it is 1, the mark of
 * root and value (its code in `marks`, or itself), values per entry, times relative to each other,
 * the first validator relative to the first one of the duty before, the other validators and the
 * exceptions as they are in `duty`. Integers are LEB128, signed ones zigzag.
 *
 * @param duties of one chunk, ascending by slot and role
 */
export function packChunk(duties: readonly ChunkDuty[], marks: ChunkMarks): Uint8Array {
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
    bytes.push(...value)
  }
  for (const duty of duties) {
    const { slot, role, proposalMs, quorumMs, exceptions, values } = duty
    const slotOffset = slot % CHUNK_SLOTS
    const value = values?.length === VALUE_BYTES ? values : null
    bytes.push(slotOffset + (Math.min(role, OTHER_ROLE) << 5))
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
    const mark = markBytes(duty.rootMark, value)
    const code = marks.codeOf(slotOffset, mark)
    put(code)
    if (code === 0) bytes.push(...mark)
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
}

/** @throws RangeError if the chunk has a later version, or its marks are missing */
export function unpackChunk(
  chunk: number,
  bytes: Uint8Array,
  marks: ChunkMarks | undefined,
  wanted: WantedDuties = {},
): ChunkDuty[] {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
  if (buffer[0] !== VERSION) throw new RangeError(`chunk ${chunk} has version ${buffer[0]}`)
  const { fromSlot = 0, toSlot = Number.POSITIVE_INFINITY, validatorIndex } = wanted
  const duties: ChunkDuty[] = []
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
  const getBytes = (length = get()) => {
    at += length
    return buffer.subarray(at - length, at)
  }
  let [signers, firstIndex] = [0, 0]
  while (at < buffer.length) {
    const head = buffer[at++] as number
    const slotOffset = head % CHUNK_SLOTS
    const role = head >> 5 === OTHER_ROLE ? get() : head >> 5
    const flags = buffer[at++] as number
    const has = (flag: number) => (flags & flag) !== 0
    if (!has(SAME_SIGNERS)) signers = get()
    const round = has(IN_ROUND_1) ? 1 : get()
    const code = get()
    const inline =
      code === 0 ? getBytes(ROOT_BYTES + (has(HAS_VALUE) ? VALUE_BYTES : 0)) : undefined
    const ownValues = has(HAS_VALUES) ? getBytes() : null
    const proposalMs = has(HAS_PROPOSAL) ? getSigned() : null
    const quorumMs = has(HAS_QUORUM) ? getSigned() + (proposalMs ?? 0) : null
    const lastMs = getSigned() + (quorumMs ?? proposalMs ?? 0)
    firstIndex += getSigned()
    const others = getBytes()
    const exceptions = has(HAS_EXCEPTIONS) ? getBytes() : null
    const slot = chunk * CHUNK_SLOTS + slotOffset
    if (slot < fromSlot || slot > toSlot) continue
    if (wanted.role !== undefined && role !== wanted.role) continue
    if (validatorIndex !== undefined && !hasIndex(firstIndex, others, validatorIndex)) continue
    const mark = inline ?? marks?.markOf(slotOffset, code)
    if (mark === undefined) throw new RangeError(`the marks of chunk ${chunk} are missing`)
    duties.push({
      slot,
      role,
      signers,
      rootMark: mark.readInt32LE(0),
      round,
      proposalMs,
      quorumMs,
      lastMs,
      validators: Buffer.concat([writeNumber(firstIndex), others]),
      exceptions,
      values: has(HAS_VALUE) ? mark.subarray(ROOT_BYTES) : ownValues,
    })
  }
  return duties
}

/** Indices ascend: most duties end the search early. */
function hasIndex(first: number, others: Uint8Array, wanted: number): boolean {
  let index = first
  for (let at = 0; index < wanted && at < others.length; ) {
    const { value, end } = readNumber(others, at)
    index += value
    at = end
  }
  return index === wanted
}

function readNumber(bytes: Uint8Array, start: number): { value: number; end: number } {
  let value = 0
  let weight = 1
  for (let at = start; at < bytes.length; at += 1, weight *= 128) {
    const byte = bytes[at] as number
    value += (byte & 127) * weight
    if (byte < 128) return { value, end: at + 1 }
  }
  throw new RangeError('a number is cut off')
}

function writeNumber(value: number): Uint8Array {
  const bytes: number[] = []
  let rest = value
  for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push((rest % 128) + 128)
  bytes.push(rest)
  return Uint8Array.from(bytes)
}
