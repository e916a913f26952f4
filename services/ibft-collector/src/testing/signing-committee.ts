import { generateKeyPairSync } from 'node:crypto'
import { attestationData } from '@ssv-exporter/devnet/network/attestation-data'
import { createCommitteeSigner } from '@ssv-exporter/devnet/network/committee-signer'
import { dutyValidatorOf } from '@ssv-exporter/devnet/network/duty-validator-of'
import { operatorIdentityOf } from '@ssv-exporter/devnet/operator-identity'
import { createValidatorIdentity } from '@ssv-exporter/devnet/validator-identity'
import type { Agreement, SignedAgreement } from '@ssv-exporter/ssv/agreement'
import { GENESIS } from '@ssv-exporter/ssv/genesis/genesis'
import { quorumOf } from '@ssv-exporter/ssv/quorum'
import type { Database } from '@ssv-exporter/store/database'
import type { ValidatorCommittee } from '../pipelines/genesis/committees/committee.ts'
import type { VerifiedAgreement } from '../pipelines/genesis/decided/verified-agreement.ts'

/** Generating RSA keys takes time, and nothing is encrypted here. */
const identity = operatorIdentityOf(generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey)

/** A validator whose operators sign with real shares. */
export interface SigningCommittee extends ValidatorCommittee {
  /** The agreed value at a height; it depends on `seed`. */
  agreement(height: number, seed?: string): Agreement
  /** Signed by these operators, under the root of a fork. */
  sign(agreement: Agreement, signers: readonly number[], rootFork?: string): SignedAgreement
  decided(height: number, signers?: readonly number[]): SignedAgreement
  verified(height: number, signers?: readonly number[]): VerifiedAgreement
}

/** @param id the validator's id in the store, and the seed of its keys */
export function signingCommittee(
  id: number,
  { nodeIds = [1, 2, 3, 4], seed = '' }: { nodeIds?: readonly number[]; seed?: string } = {},
): SigningCommittee {
  const validator = createValidatorIdentity(
    `validator ${id}`,
    nodeIds.map((nodeId) => ({ id: BigInt(nodeId), identity })),
  )
  // Another set of shares for the same validator, as after a new registration.
  const shares =
    seed === ''
      ? validator.shares
      : createValidatorIdentity(
          `validator ${id} ${seed}`,
          validator.shares.map((share) => share.operator),
        ).shares
  const publicKey = Buffer.from(validator.publicKey.slice(2), 'hex')
  const signer = createCommitteeSigner(dutyValidatorOf({ ...validator, shares }))
  const quorum = quorumOf(nodeIds.length)
  const committee: ValidatorCommittee = {
    validatorKeyId: id,
    publicKey: new Uint8Array(publicKey),
    nodeIds,
    shareKeys: shares.map((share) => share.publicKey),
    quorum,
    owner: `0x${id.toString(16).padStart(40, '0')}`,
    operatorIds: [],
  }
  const agreement = (height: number, text = 'value') => ({
    publicKey: committee.publicKey,
    role: 0,
    height,
    round: 1,
    value: new Uint8Array(attestationData(height, id, text)),
  })
  const sign = (what: Agreement, signers: readonly number[], rootFork = 'v1') => ({
    ...what,
    signers,
    signature: signer.sign(GENESIS.signingRoot(what, rootFork), signers),
  })
  const decided = (height: number, signers: readonly number[] = nodeIds.slice(0, quorum)) =>
    sign(agreement(height), signers)
  return {
    ...committee,
    agreement,
    sign,
    decided,
    verified: (height, signers) => ({ ...decided(height, signers), committee, rootFork: 'v1' }),
  }
}

/** Writes validators into the registry as the indexer does; `block` is their registration block. */
export async function register(
  database: Database,
  committees: readonly ValidatorCommittee[],
  block = 1,
): Promise<void> {
  for (const { validatorKeyId, publicKey, shareKeys, owner } of committees) {
    await database.query(
      'key',
      `INSERT INTO validator_key (id, key) OVERRIDING SYSTEM VALUE VALUES ($1, $2) ON CONFLICT DO NOTHING`,
      [validatorKeyId, Buffer.from(publicKey)],
    )
    await database.query(
      'validator',
      `INSERT INTO validator (key_id, index, owner, operator_key_ids, share_public_keys, registered_block)
       VALUES ($1, $1, $2, '{}', $3, $4)
       ON CONFLICT (key_id) DO UPDATE SET share_public_keys = excluded.share_public_keys,
         registered_block = excluded.registered_block, removed_block = NULL`,
      [validatorKeyId, Buffer.from(owner.slice(2), 'hex'), Buffer.concat(shareKeys), block],
    )
  }
  await moveRegistry(database, block)
}

/** Marks the registry as indexed up to a block. */
export async function moveRegistry(
  database: Database,
  block: number,
  { hash = block, finalized = null }: { hash?: number; finalized?: number | null } = {},
): Promise<void> {
  await database.query(
    'deployment',
    `INSERT INTO deployment (network, chain_id, genesis_hash, contract, generation, start_block)
     VALUES ('test', 1, '', '', 'v1', 0) ON CONFLICT DO NOTHING`,
  )
  await database.query(
    'cursor',
    `INSERT INTO cursor (indexed_block, indexed_hash, finalized_block, synced)
     VALUES ($1, decode(lpad(to_hex($2::int), 64, '0'), 'hex'), $3, true)
     ON CONFLICT (id) DO UPDATE SET indexed_block = excluded.indexed_block,
       indexed_hash = excluded.indexed_hash, finalized_block = excluded.finalized_block`,
    [block, hash, finalized],
  )
}
