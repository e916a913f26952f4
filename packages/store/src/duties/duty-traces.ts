import { deflateRawSync, inflateRawSync } from 'node:zlib'
import { columnsOf } from '../binary-array.ts'
import type { Database, Transaction } from '../database.ts'

/** A consensus message. Its operators' RSA signatures were verified. */
export interface TracedConsensus {
  readonly kind: 'proposal' | 'prepare' | 'commit' | 'roundChange'
  /** When it arrived, in milliseconds after the start of the slot. */
  readonly ms: number
  /** Operator ids; several in a decided message. */
  readonly signers: readonly number[]
  readonly round: number
  /** SHA-256 of the value, in hex. */
  readonly root: string
  /** For a round change, the round in which the value was prepared; 0 if none was. */
  readonly preparedRound: number
}

/** Signatures of one operator before or after consensus. Its RSA signature was verified. */
export interface TracedPartials {
  readonly kind: 'partial'
  readonly ms: number
  /** Operator id. */
  readonly signer: number
  /** PartialSignatureMessages.Type. */
  readonly type: number
  readonly items: readonly TracedItem[]
}

export interface TracedItem {
  /** Signing root, in hex. */
  readonly root: string
  readonly validatorIndex: number
  /** Whether the signature is valid under the operator's share of the validator's key. */
  readonly verified: boolean
}

export type TracedMessage = TracedConsensus | TracedPartials

/** Messages of a duty that a collector received one after the other. */
export interface DutyTrace {
  readonly slot: number
  /** Runner role. */
  readonly role: number
  /** The validator's public key or, in roles of committees, the committee's id; in hex. */
  readonly executor: string
  /** In hex. */
  readonly committeeId: string
  readonly messages: readonly TracedMessage[]
  /** Proposed values by root. */
  readonly values: ReadonlyMap<string, Uint8Array>
}

/** Adds traces of a collector; what is added twice is stored twice. */
export async function putTraces(
  transaction: Transaction,
  collector: number,
  traces: readonly DutyTrace[],
): Promise<void> {
  if (traces.length === 0) return
  const column = columnsOf(traces)
  await transaction.query(
    'traces-put',
    `INSERT INTO duty_trace (collector, slot, role, executor, committee_id, messages)
     SELECT $1::smallint, * FROM unnest($2::int[], $3::smallint[], $4::bytea[], $5::bytea[], $6::bytea[])`,
    [
      collector,
      column('int4', ({ slot }) => slot),
      column('int2', ({ role }) => role),
      column('hex', ({ executor }) => `0x${executor}`),
      column('hex', ({ committeeId }) => `0x${committeeId}`),
      column('bytea', packMessages),
    ],
  )
}

interface Row {
  readonly slot: number
  readonly role: number
  readonly executor: Uint8Array
  readonly committee_id: Uint8Array
  readonly messages: Uint8Array
}

/** Traces of a slot, as they were added. */
export async function readTraces(
  database: Pick<Database, 'query'>,
  slot: number,
): Promise<DutyTrace[]> {
  const rows = await database.query<Row>(
    'traces-read',
    'SELECT slot, role, executor, committee_id, messages FROM duty_trace WHERE slot = $1 ORDER BY role, executor',
    [slot],
  )
  return rows.map(({ executor, committee_id, messages, ...key }) => ({
    ...key,
    executor: hexOf(executor),
    committeeId: hexOf(committee_id),
    ...unpackMessages(messages),
  }))
}

const KINDS = ['proposal', 'prepare', 'commit', 'roundChange'] as const
/** In the first field of a packed message, beside the positions in KINDS. */
const PARTIAL = KINDS.length

/**
 * kind, ms, signers, round, root, prepared round; or kind, ms, signer, type, items: of each root the
 * validators with a valid signature, and those without. Roots are positions in a list.
 */
type PackedMessage =
  | [
      kind: number,
      ms: number,
      signers: readonly number[],
      round: number,
      root: number,
      prepared: number,
    ]
  | [kind: number, ms: number, signer: number, type: number, items: PackedItem[]]
type PackedItem = [root: number, valid: number[], others: number[]]

interface Packed {
  /** In Base64. */
  readonly roots: string[]
  readonly messages: PackedMessage[]
  /** Positions of roots, and values in Base64. */
  readonly values: [root: number, value: string][]
}

/** Compressed JSON: signers of a committee send nearly the same messages. */
function packMessages({ messages, values }: DutyTrace): Uint8Array {
  const roots = new Map<string, number>()
  const at = (root: string) => {
    const known = roots.get(root)
    if (known !== undefined) return known
    roots.set(root, roots.size)
    return roots.size - 1
  }
  const packed: Packed = {
    messages: messages.map((message) => packMessage(message, at)),
    values: [...values].map(([root, value]) => [at(root), base64(value)]),
    roots: [...roots.keys()].map((root) => base64(Buffer.from(root, 'hex'))),
  }
  return deflateRawSync(JSON.stringify(packed))
}

function packMessage(message: TracedMessage, at: (root: string) => number): PackedMessage {
  const { ms } = message
  if (message.kind !== 'partial') {
    const { kind, signers, round, root, preparedRound } = message
    return [KINDS.indexOf(kind), ms, signers, round, at(root), preparedRound]
  }
  const items = new Map<number, PackedItem>()
  for (const { root, validatorIndex, verified } of message.items) {
    const item = items.get(at(root)) ?? [at(root), [], []]
    items.set(at(root), item)
    item[verified ? 1 : 2].push(validatorIndex)
  }
  return [PARTIAL, ms, message.signer, message.type, [...items.values()]]
}

function unpackMessages(bytes: Uint8Array): Pick<DutyTrace, 'messages' | 'values'> {
  const packed: Packed = JSON.parse(inflateRawSync(bytes).toString())
  const roots = packed.roots.map((root) => hexOf(Buffer.from(root, 'base64')))
  const rootAt = (i: number) => roots[i] ?? ''
  return {
    messages: packed.messages.map((message) => unpackMessage(message, rootAt)),
    values: new Map(
      packed.values.map(([root, value]) => [rootAt(root), Buffer.from(value, 'base64')]),
    ),
  }
}

function unpackMessage(packed: PackedMessage, rootAt: (i: number) => string): TracedMessage {
  if (packed.length === 6) {
    const [kind, ms, signers, round, root, preparedRound] = packed
    return { kind: KINDS[kind] ?? 'commit', ms, signers, round, root: rootAt(root), preparedRound }
  }
  const [, ms, signer, type, items] = packed
  return {
    ...{ kind: 'partial', ms, signer, type },
    items: items.flatMap(([root, valid, others]) => [
      ...valid.map((validatorIndex) => ({ root: rootAt(root), validatorIndex, verified: true })),
      ...others.map((validatorIndex) => ({ root: rootAt(root), validatorIndex, verified: false })),
    ]),
  }
}

const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64')
const hexOf = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')
