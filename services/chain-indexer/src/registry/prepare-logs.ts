import type { ContractGeneration } from '@ssv-exporter/contracts/contract-generation'
import { decodeLog } from '@ssv-exporter/contracts/decode-log'
import type { RegistryEvent } from '@ssv-exporter/contracts/events'
import { readSignedShares } from '@ssv-exporter/contracts/shares-blob'
import type { KeyVerdict } from '@ssv-exporter/store/contract-log'
import { KEY_FAULTS, type KeyCheck, type KeyFault, nameOfCheck } from '../keys/key-check.ts'
import type { KeyVerifier } from '../keys/key-verifier.ts'
import type { TimedLog } from '../rpc/block-range.ts'
import { committeeFault } from './apply/validator-added.ts'
import type { NonceCounter } from './nonce-counter.ts'
import type { KeyFinding, PreparedLog } from './prepared-log.ts'

/**
 * The network stores nonces in 16 bits: an owner's 65 537th registration is signed with 0 again.
 */
const NONCE_MODULUS = 65_536

type ValidatorAdded = Extract<RegistryEvent, { name: 'ValidatorAdded' }>

export interface PrepareModules {
  verifier: KeyVerifier
  /** Must be called for ranges in order; this function does so before its first await. */
  nonces: NonceCounter
  /** Stored verdicts of these logs; they are not verified again. */
  storedVerdicts(): Promise<readonly KeyVerdict[]>
}

/**
 * Decodes logs and checks keys and signatures before they are applied. This is the slow part, and
 * depends on the registry only through nonces. The nonce that a signature must cover counts every
 * earlier ValidatorAdded of the owner, well-formed or not.
 * @throws KeyVerifierError, DatabaseError
 */
export async function prepareLogs(
  generation: ContractGeneration,
  logs: readonly TimedLog[],
  { verifier, nonces, storedVerdicts }: PrepareModules,
): Promise<PreparedLog[]> {
  const decoded = logs.map((log) => ({ log, result: decodeLog(generation, log) }))
  const added = decoded.flatMap(({ result }) =>
    result.verdict === 'handled' && result.event.name === 'ValidatorAdded' ? [result.event] : [],
  )
  const reading = nonces.take(added.map(({ owner }) => owner))
  const stored = added.length === 0 ? [] : await storedVerdicts()
  const noncesOfAdded = await reading
  const findings = new Map<RegistryEvent, KeyFinding>()
  for (const [i, event] of added.entries())
    findings.set(event, { nonce: noncesOfAdded[i] as number })
  await verifyKeys(findings, { verifier, stored })
  return decoded.map(({ log, result }): PreparedLog => {
    if (result.verdict === 'unknown') return { log, verdict: 'unknown', name: undefined }
    if (result.verdict === 'ignored') return { log, verdict: 'ignored', name: result.name }
    if (result.verdict === 'malformed') return { log, ...result }
    const { event } = result
    return { log, verdict: 'handled', name: event.name, event, keys: findings.get(event) }
  })
}

/** Adds verdicts to the findings, stored ones or new ones. */
async function verifyKeys(
  findings: Map<RegistryEvent, KeyFinding>,
  { verifier, stored }: { verifier: KeyVerifier; stored: readonly KeyVerdict[] },
): Promise<void> {
  const known = new Map(stored.map((verdict) => [verdict.check, verdict]))
  const open: { finding: KeyFinding; check: KeyCheck; name: string }[] = []
  for (const [event, finding] of findings) {
    const check = keyCheck(event as ValidatorAdded, finding.nonce)
    if (check === undefined) continue
    const name = nameOfCheck(check)
    const verdict = known.get(name)
    if (verdict !== undefined && isKnownFault(verdict.fault)) finding.verdict = verdict
    else open.push({ finding, check, name })
  }
  if (open.length === 0) return
  const faults = await verifier.verify(open.map(({ check }) => check))
  for (const [i, { finding, name }] of open.entries()) {
    finding.verdict = { check: name, fault: faults[i] }
  }
}

const isKnownFault = (fault: string | undefined): boolean =>
  fault === undefined || KEY_FAULTS.includes(fault as KeyFault)

const toBytes = (hex: string) => Buffer.from(hex.slice(2), 'hex')

/** @returns undefined if the event is malformed by its lists already */
function keyCheck(event: ValidatorAdded, nonce: number): KeyCheck | undefined {
  const publicKey = toBytes(event.publicKey)
  if (event.generation !== 'current') {
    const sharePublicKeys = event.sharePublicKeys.map(toBytes)
    return { publicKey, sharePublicKeys, ownership: undefined }
  }
  if (committeeFault(event.operatorIds) !== undefined) return undefined
  const shares = readSignedShares(event.shares, event.operatorIds.length)
  if (shares === undefined) return undefined
  const { signature } = shares
  const ownership = { owner: event.owner, nonce: nonce % NONCE_MODULUS, signature }
  return { publicKey, sharePublicKeys: [], ownership }
}
