import type { LowerHex } from '@ssv-exporter/encoding/hex'
import { sleep } from '@ssv-exporter/service-kit/sleep'
import type { ExpectedRegistry } from '../expected-registry.ts'
import type { ValidatorIdentity } from '../validator-identity.ts'
import type { DutyValidator } from './duty-validator.ts'
import { dutyValidatorOf } from './duty-validator-of.ts'

const POLL_MS = 500

export interface DutyFeedModules {
  readonly expected: () => ExpectedRegistry
  readonly identityOf: (publicKey: LowerHex) => ValidatorIdentity | undefined
  readonly setValidators: (validators: readonly DutyValidator[]) => void
  /** Called each time the registry was read, after `setValidators`. */
  readonly onLook?: () => void
  readonly signal: AbortSignal
}

/**
 * Gives duties to the validators of the registry until the signal aborts: `delayMs` after their
 * registration was sent, because operators of the real network wait for blocks too. Removed
 * validators and those of liquidated clusters get none.
 */
export async function feedDuties(
  { delayMs }: { readonly delayMs: number },
  { expected, identityOf, setValidators, onLook, signal }: DutyFeedModules,
): Promise<void> {
  const seenAtMs = new Map<string, number>()
  const known = new Map<string, DutyValidator>()
  let previous = ''
  while (!signal.aborted) {
    const nowMs = Date.now()
    const active: DutyValidator[] = []
    for (const { publicKey, removed, liquidated } of expected().validators) {
      if (!seenAtMs.has(publicKey)) seenAtMs.set(publicKey, nowMs)
      const identity = identityOf(publicKey)
      if (removed || liquidated || identity === undefined) continue
      if ((seenAtMs.get(publicKey) ?? nowMs) + delayMs > nowMs) continue
      const validator = known.get(publicKey) ?? dutyValidatorOf(identity)
      known.set(publicKey, validator)
      active.push(validator)
    }
    const names = active.map(({ publicKey }) => publicKey).join()
    if (names !== previous) setValidators(active)
    previous = names
    onLook?.()
    await sleep(POLL_MS, signal).catch(() => {})
  }
}
