import { decodeLog } from '@ssv-exporter/contracts/decode-log'
import type { RegistryEvent } from '@ssv-exporter/contracts/events'
import type { Generation } from '@ssv-exporter/contracts/generation'
import { ownershipMessage } from '@ssv-exporter/contracts/ownership-message'
import { splitSharesBlob } from '@ssv-exporter/contracts/shares-blob'
import type { Transaction } from '@ssv-exporter/store/database'
import { type Account, loadAccounts } from '@ssv-exporter/store/registry/accounts'
import { hexToBytes } from 'viem'
import type { TimedLog } from '../rpc/block-range.ts'
import { nextNonce } from './apply/account.ts'
import { committeeFault } from './apply/validator-added.ts'
import type { PreparedLog } from './prepared-log.ts'
import { type KeyCheck, verifyKeys } from './verify-keys.ts'

/** The network keeps nonces in 16 bits: the 65 537th registration of an owner is signed with 0 again. */
const NONCE_MODULUS = 65_536

type ValidatorAdded = Extract<RegistryEvent, { name: 'ValidatorAdded' }>

/**
 * Decodes logs and checks keys and signatures, before they are applied and, at the head, outside the transaction that
 * does it: it is the slow part. The nonce a signature must cover counts every earlier ValidatorAdded of its
 * owner, well-formed or not, so it is known before any of them is applied.
 */
export async function prepareLogs(
  transaction: Transaction,
  generation: Generation,
  logs: readonly TimedLog[],
): Promise<PreparedLog[]> {
  const decoded = logs.map((log) => ({ log, result: decodeLog(generation, log) }))
  const added = decoded.flatMap(({ result }) =>
    result.verdict === 'handled' && result.event.name === 'ValidatorAdded' ? [result.event] : [],
  )
  const nonces = await noncesOf(transaction, added)
  const checks = new Map<RegistryEvent, KeyCheck>()
  for (const event of added) {
    const check = keyCheck(event, nonces.get(event) ?? 0)
    if (check !== undefined) checks.set(event, check)
  }
  const faults = await verifyKeys([...checks.values()])
  const faultOf = new Map([...checks.keys()].map((event, place) => [event, faults[place]]))
  return decoded.map(({ log, result }): PreparedLog => {
    if (result.verdict === 'unknown') return { log, verdict: 'unknown', name: undefined }
    if (result.verdict === 'ignored') return { log, verdict: 'ignored', name: result.name }
    if (result.verdict === 'malformed') return { log, ...result }
    const { event } = result
    return { log, verdict: 'handled', name: event.name, event, keyFault: faultOf.get(event) }
  })
}

async function noncesOf(
  transaction: Transaction,
  events: readonly ValidatorAdded[],
): Promise<Map<RegistryEvent, number>> {
  const owners = [...new Set(events.map(({ owner }) => owner))]
  const accounts = await loadAccounts(transaction, owners)
  const next = new Map<string, number>(
    accounts.map((account: Account) => [account.owner, nextNonce(account)]),
  )
  const nonces = new Map<RegistryEvent, number>()
  for (const event of events) {
    const nonce = next.get(event.owner) ?? 0
    nonces.set(event, nonce)
    next.set(event.owner, nonce + 1)
  }
  return nonces
}

/** @returns nothing where the event is malformed by its lists already */
function keyCheck(event: ValidatorAdded, nonce: number): KeyCheck | undefined {
  const publicKey = hexToBytes(event.publicKey)
  if (event.generation !== 'current') {
    const sharePublicKeys = event.sharePublicKeys.map((key) => hexToBytes(key))
    return { publicKey, sharePublicKeys, ownership: undefined }
  }
  if (committeeFault(event.operatorIds) !== undefined) return undefined
  const shares = splitSharesBlob(event.shares, event.operatorIds.length)
  if (shares === undefined) return undefined
  const { digest } = ownershipMessage(event.owner, nonce % NONCE_MODULUS)
  return { publicKey, sharePublicKeys: [], ownership: { digest, signature: shares.signature } }
}
