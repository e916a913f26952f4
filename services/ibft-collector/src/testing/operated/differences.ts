import { createHash } from 'node:crypto'
import { aggregatePublicKeys, PublicKey, Signature, verify } from '@chainsafe/blst'
import type { OperatorNetwork } from '@ssv-exporter/devnet/network/operator-network'
import { hexOf } from '@ssv-exporter/encoding/node/hex'
import { decodePublication } from '@ssv-exporter/gateway-api/publication'
import { ROLE_NAMES } from '@ssv-exporter/gateway-api/roles'
import { GENESIS } from '@ssv-exporter/ssv/genesis/genesis'
import type { Database } from '@ssv-exporter/store/database'
import type { ValidatorCommittee } from '../../pipelines/genesis/committees/committee.ts'

interface Row {
  readonly publicKey: string
  readonly role: number
  readonly height: number
  readonly round: number
  readonly signers: readonly number[]
  readonly signature: Buffer
  readonly value: Buffer
  readonly rootFork: string
}

interface Facts {
  readonly database: Database
  readonly operators: Pick<OperatorNetwork, 'ledger'>
}

/**
 * Differences of the stored rows and their publications from what the operators decided; empty if
 * nothing was lost, duplicated or regressed.
 */
export async function differences({ database, operators }: Facts): Promise<string[]> {
  const rows = new Map((await readRows(database)).map((row) => [nameOf(row), row]))
  const published = await readPublications(database)
  const found = published.setBacks.map((name) => `${name} was published again without more signers`)
  const produced = new Set<string>()
  for (const entry of operators.ledger.entries()) {
    const name = nameOf(entry)
    produced.add(name)
    const row = rows.get(name)
    if (row === undefined) found.push(`${name} is not stored`)
    else if (hashOf(row.value) !== entry.valueHash) found.push(`${name} has another value`)
    else if (row.signers.length < 3) found.push(`${name} has too few signers`)
    else if (row.signers.some((id) => !entry.reachable.includes(id)))
      found.push(`${name} is signed by who did not sign`)
    else if (published.last.get(name) !== stateOf(row.signers, row.signature.toString('base64')))
      found.push(`${name} was published otherwise than it is stored, or not`)
  }
  for (const name of rows.keys()) if (!produced.has(name)) found.push(`${name} was never decided`)
  const [waiting] = await database.query('outbox', 'SELECT FROM outbox LIMIT 1')
  if (waiting !== undefined) found.push('publications wait')
  return found
}

/**
 * Stored rows whose signature does not verify for their signers; checked one by one directly with
 * the library.
 */
export async function unverifiable(
  database: Database,
  committees: readonly ValidatorCommittee[],
): Promise<string[]> {
  const byKey = new Map(committees.map((one) => [hexOf(one.publicKey), one]))
  const holds = ({ publicKey, signers, signature, rootFork, ...agreement }: Row) => {
    const shareKeys = byKey.get(publicKey)?.shareKeys ?? []
    const keys = signers.map((id) => PublicKey.fromBytes(shareKeys[id - 1] as Uint8Array, true))
    const root = GENESIS.signingRoot(
      { ...agreement, publicKey: Buffer.from(publicKey, 'hex') },
      rootFork,
    )
    return verify(root, aggregatePublicKeys(keys), Signature.fromBytes(signature, true))
  }
  return (await readRows(database)).filter((row) => !holds(row)).map(nameOf)
}

function readRows(database: Database): Promise<Row[]> {
  return database.query<Row>(
    'rows',
    `SELECT encode(k.key, 'hex') AS "publicKey", d.role, d.height, d.round, d.signers, d.signature, d.value,
       d.root_fork AS "rootFork"
     FROM decided d JOIN validator_key k ON k.id = d.validator_key_id`,
  )
}

/**
 * The last published state of each height, and the heights published twice or with fewer signers
 * than before.
 */
async function readPublications(database: Database) {
  const last = new Map<string, string>()
  const most = new Map<string, number>()
  const setBacks: string[] = []
  const publications = await database.query<{ payload: string }>(
    'publications',
    'SELECT payload FROM publication ORDER BY position',
  )
  for (const { payload } of publications) {
    const body = decodePublication(payload)
    if (body.type !== 'decided') continue
    const { message, signature, signer_ids: signers } = body.record
    const height = Number(message.seq_number)
    const name = `${body.publicKey} ${body.role} ${height}`
    if (signers.length <= (most.get(name) ?? 0)) setBacks.push(name)
    most.set(name, signers.length)
    last.set(name, stateOf(signers, signature))
  }
  return { last, setBacks }
}

const nameOf = (of: { publicKey: string; role: number; height: number }) =>
  `${of.publicKey} ${ROLE_NAMES[of.role]} ${of.height}`
const stateOf = (signers: readonly number[], signature: string) => `${signers.join()} ${signature}`
const hashOf = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')
