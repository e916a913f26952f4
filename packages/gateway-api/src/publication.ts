import { jsonString } from '@ssv-exporter/encoding/json-string'
import type { z } from 'zod'
import type { DutyPublication } from './duty-publication.ts'
import { encodeDecided } from './encode-decided.ts'
import { encodeOperator } from './encode-operator.ts'
import { encodeValidator } from './encode-validator.ts'
import { PublicationMalformedError } from './errors.ts'
import type { DecidedRecord, OperatorRecord, ValidatorRecord } from './records.ts'
import type { ClusterResource } from './resources/cluster-resource.ts'
import { operatorResource } from './resources/operator-resource.ts'
import { validatorResource } from './resources/validator-resource.ts'

/**
 * put: the current record; remove: deregistered on chain; retract: its first event was orphaned by
 * a reorg.
 */
export type PublicationOp = 'put' | 'remove' | 'retract'

/** What subscriptions can filter a record by. */
export interface RecordTags {
  /** `0x` and lower-case hex. */
  owner: string
  /** Decimal. */
  operatorIds: string[]
  /** `0x` and lower-case hex; absent where there are no clusters. */
  clusterId?: string
}

export interface PublicationTags extends RecordTags {
  /** Its previous tags, if they differed: subscriptions that matched before are notified. */
  former?: RecordTags
}

interface Change {
  op: PublicationOp
  tags: PublicationTags
  /** With `put`: the record was known before, and this extends it (signers, details). */
  update?: true
  /** Nothing visible in the original protocol changed; its clients receive nothing. */
  detail?: true
}

/** Members of an operator that the original protocol lacks. */
export const operatorDetails = operatorResource.omit({
  index: true,
  publicKey: true,
  name: true,
  owner: true,
})
export type OperatorDetails = z.infer<typeof operatorDetails>

/** Members of a validator that the original protocol lacks and the tags do not have. */
export const validatorDetails = validatorResource.omit({
  index: true,
  publicKey: true,
  owner: true,
  clusterId: true,
  operators: true,
})
export type ValidatorDetails = z.infer<typeof validatorDetails>

/**
 * A publication's payload. `block` is the number of the event's block. Details, and members of a
 * cluster added by a release, are absent in publications of earlier releases.
 */
export type PublicationBody = RecordBody | DutyBody

/** A duty has no tags: each of its entries is selected by its own. */
export interface DutyBody {
  type: 'duty'
  op: 'put'
  /** Some validators of the duty were published before. */
  update?: true
  record: DutyPublication
}

export type RecordBody = Change &
  (
    | { type: 'operator'; block: number; record: OperatorRecord; details?: OperatorDetails }
    | { type: 'validator'; block: number; record: ValidatorRecord; details?: ValidatorDetails }
    | { type: 'cluster'; block: number; record: ClusterResource }
    | {
        type: 'decided'
        record: DecidedRecord
        role: string
        /** The validator's, 96 lower-case hex digits. */
        publicKey: string
      }
  )

/** Encodes a publication for the outbox; the topic is the record's type. */
export function encodePublication(body: PublicationBody): { topic: string; payload: string } {
  const update = body.update === true ? ',"update":true' : ''
  const payload =
    body.type === 'duty'
      ? `{"type":"duty","op":"${body.op}"${update},"record":${JSON.stringify(body.record)}}`
      : `{${membersOf(body, update)},"tags":${JSON.stringify(body.tags)}}`
  return { topic: body.type, payload }
}

function membersOf(body: RecordBody, update: string): string {
  const detail = body.detail === true ? ',"detail":true' : ''
  const head = `"type":"${body.type}","op":"${body.op}"${update}${detail}`
  switch (body.type) {
    case 'operator':
      return `${head},"block":${body.block},"record":${encodeOperator(body.record)}${detailsOf(body)}`
    case 'validator':
      return `${head},"block":${body.block},"record":${encodeValidator(body.record)}${detailsOf(body)}`
    case 'cluster':
      return `${head},"block":${body.block},"record":${JSON.stringify(body.record)}`
    case 'decided':
      return `${head},"role":${jsonString(body.role)},"publicKey":${jsonString(body.publicKey)},"record":${encodeDecided(body.record)}`
  }
}

function detailsOf({ details }: { details?: object }): string {
  return details === undefined ? '' : `,"details":${JSON.stringify(details)}`
}

const OPS: ReadonlySet<unknown> = new Set<PublicationOp>(['put', 'remove', 'retract'])

/** Numbers with fewer digits are exact. */
const LONG_NUMBER = /\d{16}/
const DUTY_HEAD = '{"type":"duty"'

/** Parses a payload; heights beyond 2^53 are bigint. Throws PublicationMalformedError. */
export function decodePublication(payload: string): PublicationBody {
  let body: unknown
  try {
    // Checking every value takes longer than parsing, and long numbers are rare. A duty has none,
    // but its keys may look like them.
    body =
      !payload.startsWith(DUTY_HEAD) && LONG_NUMBER.test(payload)
        ? JSON.parse(payload, exactInteger)
        : JSON.parse(payload)
  } catch (cause) {
    throw new PublicationMalformedError({ cause })
  }
  if (!isPublicationBody(body)) throw new PublicationMalformedError()
  return body
}

function exactInteger(_key: string, value: unknown, context?: { source?: string }): unknown {
  if (typeof value !== 'number' || Number.isSafeInteger(value)) return value
  return context?.source !== undefined && /^\d+$/.test(context.source)
    ? BigInt(context.source)
    : value
}

/**
 * Only the outer shape: the payload was written by `encodePublication`, of this or another release.
 */
function isPublicationBody(body: unknown): body is PublicationBody {
  if (!isObject(body) || !OPS.has(body.op) || !isObject(body.record)) return false
  if (body.type === 'duty') return isDuty(body.record)
  if (!isObject(body.tags)) return false
  if (body.type === 'operator') return isInteger(body.record.index)
  if (body.type === 'validator') {
    return isInteger(body.record.index) && Array.isArray(body.record.operators)
  }
  if (body.type === 'cluster') return typeof body.record.id === 'string'
  return (
    body.type === 'decided' &&
    typeof body.role === 'string' &&
    typeof body.publicKey === 'string' &&
    isObject(body.record.message) &&
    Array.isArray(body.record.signer_ids)
  )
}

const DUTY_LISTS = ['operatorIds', 'outcomes', 'clusters', 'values', 'entries'] as const

function isDuty(record: Record<string, unknown>): boolean {
  return isInteger(record.slot) && DUTY_LISTS.every((name) => Array.isArray(record[name]))
}

const isInteger = (value: unknown) => Number.isSafeInteger(value)

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}
