import type { ExpectedRegistry } from '@ssv-exporter/devnet/expected-registry'
import type { Transaction } from '@ssv-exporter/store/database'

const OPERATORS = `SELECT o.operator_id::text AS id, encode(o.owner, 'hex') AS owner,
    convert_from(k.key, 'UTF8') AS key, o.fee::text AS fee, o.removed_block IS NOT NULL AS removed
  FROM operator o JOIN operator_key k ON k.id = o.key_id ORDER BY o.index`

const VALIDATORS = `SELECT encode(k.key, 'hex') AS key, encode(v.owner, 'hex') AS owner, v.operator_ids::text[] AS ids,
    encode(v.share_public_keys, 'hex') AS shares, v.liquidated,
    v.exited_block IS NOT NULL AS exited, v.removed_block IS NOT NULL AS removed
  FROM validator v JOIN validator_key k ON k.id = v.key_id ORDER BY v.index`

const ACCOUNTS = `SELECT encode(owner, 'hex') AS owner, encode(fee_recipient, 'hex') AS recipient, nonce
  FROM account ORDER BY owner`

interface OperatorFound {
  id: string
  owner: string
  key: string
  fee: string
  removed: boolean
}
interface ValidatorFound {
  key: string
  owner: string
  ids: string[]
  shares: string
  liquidated: boolean
  exited: boolean
  removed: boolean
}
interface AccountFound {
  owner: string
  recipient: string
  nonce: number | null
}

/** The indexed registry, as plain rows. */
export async function storedRegistry(database: Transaction) {
  const accounts = await database.query<AccountFound>('found', ACCOUNTS)
  return {
    operators: await database.query<OperatorFound>('found', OPERATORS),
    validators: await database.query<ValidatorFound>('found', VALIDATORS),
    nonces: Object.fromEntries(accounts.map(({ owner, nonce }) => [owner, (nonce ?? -1) + 1])),
    feeRecipients: Object.fromEntries(
      accounts
        .filter(({ owner, recipient }) => owner !== recipient)
        .map(({ owner, recipient }) => [owner, recipient]),
    ),
  }
}

const bare = (hex: string) => hex.slice(2).toLowerCase()

/** The expected registry, in the same form, from the transactions sent. */
export function expectedRows(
  expected: ExpectedRegistry,
): Awaited<ReturnType<typeof storedRegistry>> {
  const bareEntries = (entries: Iterable<readonly [string, string]>) =>
    [...entries].map(([owner, recipient]) => [bare(owner), bare(recipient)] as const)
  return {
    operators: expected.operators.map(({ id, owner, publicKey, fee, removed }) => ({
      id: String(id),
      owner: bare(owner),
      key: publicKey,
      fee: String(fee),
      removed,
    })),
    validators: expected.validators.map((validator) => ({
      key: bare(validator.publicKey),
      owner: bare(validator.owner),
      ids: validator.operatorIds.map(String),
      shares: validator.sharePublicKeys.map(bare).join(''),
      liquidated: validator.liquidated,
      exited: validator.exited,
      removed: validator.removed,
    })),
    nonces: Object.fromEntries([...expected.nonces].map(([owner, nonce]) => [bare(owner), nonce])),
    // Default before any is set: the owner's own address.
    feeRecipients: Object.fromEntries(
      bareEntries(expected.feeRecipients).filter(([owner, recipient]) => owner !== recipient),
    ),
  }
}
