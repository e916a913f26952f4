import { textFromBytes } from '@ssv-exporter/encoding/text-from-bytes'
import { InvalidJsonError } from './errors.ts'
import { EMPTY_FILTER, type Filter } from './filter.ts'
import { JsonReader } from './json-reader.ts'

/** One request of `/query`; `type` is whatever the client wrote. */
export interface Request {
  type: string
  filter: Filter
}

/**
 * The only kind of request that can be paged; the others treat `limit` and `cursor` as unknown
 * members.
 */
const PAGED_TYPE = 'decided'

export type ParsedRequest = { ok: true; request: Request } | { ok: false; detail: string }

/**
 * Parses a request like the original (SSV v0.1.12 behaviour, Go `encoding/json` with a stream
 * decoder).
 *
 * Member names match in any letter case, unknown members are ignored, the last of repeated members
 * wins, `null` leaves a member unset and stands for `{}` as the whole request, and bytes after the
 * first value are ignored. Integers are exact up to 2^64−1; a negative, fractional, quoted or
 * larger number is an error.
 *
 * @returns the request, or a sentence for the sender; never throws
 */
export function parseRequest(input: string | Uint8Array): ParsedRequest {
  const reader = new JsonReader(typeof input === 'string' ? input : textFromBytes(input))
  const request: Request = { type: '', filter: { ...EMPTY_FILTER } }
  try {
    if (!reader.takeNull()) reader.object((name) => readMember(reader, name, request))
    if (request.type !== PAGED_TYPE) forgetPage(request.filter)
    return { ok: true, request }
  } catch (error) {
    if (error instanceof InvalidJsonError) return { ok: false, detail: error.detail }
    throw error
  }
}

function readMember(reader: JsonReader, name: string, request: Request): void {
  const key = name.toLowerCase()
  if (key === 'type') {
    request.type = within('type', () => orNull(reader, () => reader.string())) ?? request.type
  } else if (key === 'filter') {
    orNull(reader, () => reader.object((member) => readFilter(reader, member, request.filter)))
  } else {
    reader.skip(2)
  }
}

function readFilter(reader: JsonReader, name: string, filter: Filter): void {
  const read = <T>(value: () => T) => within(`filter.${name}`, () => orNull(reader, value))
  switch (name.toLowerCase()) {
    case 'from':
      filter.from = read(() => reader.uint64()) ?? filter.from
      break
    case 'to':
      filter.to = read(() => reader.uint64()) ?? filter.to
      break
    case 'role':
      filter.role = read(() => reader.string()) ?? filter.role
      break
    case 'publickey':
      filter.publicKey = read(() => reader.string()) ?? filter.publicKey
      break
    case 'includeremoved':
      filter.includeRemoved = read(() => reader.boolean()) ?? filter.includeRemoved
      break
    case 'limit':
      assign(
        filter,
        'limit',
        read(() => reader.uint64()),
      )
      break
    case 'cursor':
      assign(
        filter,
        'cursor',
        read(() => reader.string()),
      )
      break
    default:
      reader.skip(3)
  }
}

function assign<Key extends 'limit' | 'cursor'>(
  filter: Filter,
  key: Key,
  value: Filter[Key] | undefined,
): void {
  if (value !== undefined) filter[key] = value
}

function forgetPage(filter: Filter): void {
  delete filter.limit
  delete filter.cursor
}

function orNull<T>(reader: JsonReader, read: () => T): T | undefined {
  return reader.takeNull() ? undefined : read()
}

function within<T>(member: string, read: () => T): T {
  try {
    return read()
  } catch (error) {
    if (error instanceof InvalidJsonError) throw new InvalidJsonError(`${member}: ${error.detail}`)
    throw error
  }
}
