import { hexOf } from '@ssv-exporter/encoding/hex-text'
import { slotStartMs } from '@ssv-exporter/ssv/alan/validation/timing'
import type { AlanNetworkParameters } from '@ssv-exporter/ssv/alan/validation/validation-context'
import { quorumOf } from '@ssv-exporter/ssv/quorum'
import type { Duty, Outcome } from '../duties/duty.ts'
import type { AlanValidator } from '../registry/validator-registry.ts'

/** The outcome of one validator's duty: a line of the ledger. */
export interface LedgerEntry {
  readonly slot: number
  /** Name in the APIs, such as `ATTESTER`. */
  readonly role: string
  /** Index. */
  readonly validator: number
  /** 96 lower-case hex characters. */
  readonly public_key: string
  /** 64 lower-case hex characters. */
  readonly committee_id: string
  /** Operators whose valid signature reached the network in time for this line, ascending. */
  readonly signers: readonly number[]
  /** Operators that published an invalid signature, ascending; absent if there are none. */
  readonly invalid?: readonly number[]
  /** The decided round; absent if there was no decision, or none is needed. */
  readonly round?: number
  /** Milliseconds after the start of the slot of the first decision and of each signature. */
  readonly times: {
    readonly decided?: number
    readonly signed: Readonly<Record<string, number>>
  }
  readonly note?: string
}

/** Slots after its own at which a line is written: late signers have signed by then. */
const OPEN_SLOTS = 4
/** Slots for which signatures are accepted; see TIME_TO_LIVE of the gossip rules. */
const KEPT_SLOTS = 40

/** Reports of operators. */
export interface DutyRecorder {
  /** A duty started. */
  began(duty: Duty): void
  decided(duty: Duty, round: number, atMs: number): void
  /** A signature of an operator was sent to another peer. */
  signed(duty: Duty, outcome: Outcome, operatorId: bigint, valid: boolean, atMs: number): void
}

export interface DutyLedger extends DutyRecorder {
  /** Writes the lines of slots that are old enough at the start of a slot. */
  passTo(slot: number): void
  /** Writes the remaining lines. */
  close(): void
}

interface OpenEntry {
  readonly duty: Duty
  readonly validator: AlanValidator
  readonly role: string
  readonly signed: Map<bigint, number>
  readonly invalid: Set<bigint>
  /** Whether a line is complete. */
  written: boolean
}

/**
 * Collects the actual outcome. Lines are in the order of their slots. A line whose duty is signed
 * later is written again: the last one counts.
 */
export function createDutyLedger(
  network: AlanNetworkParameters,
  write: (entry: LedgerEntry) => void,
): DutyLedger {
  const open = new Map<string, OpenEntry>()
  const decisions = new Map<string, { readonly round: number; readonly atMs: number }>()

  function entryOf(duty: Duty, validator: AlanValidator, role: string): OpenEntry {
    const name = `${duty.slot} ${role} ${validator.index}`
    const known = open.get(name)
    if (known !== undefined) return known
    const entry: OpenEntry = {
      duty,
      validator,
      role,
      signed: new Map(),
      invalid: new Set<bigint>(),
      written: false,
    }
    open.set(name, entry)
    return entry
  }

  function lineOf({ duty, validator, role, signed, invalid }: OpenEntry): LedgerEntry {
    const { committee } = validator
    const startMs = slotStartMs(network, duty.slot)
    const decision = decisions.get(keyOf(duty))
    const signers = numbers([...signed.keys()])
    return {
      slot: duty.slot,
      role,
      validator: validator.index,
      public_key: validator.name,
      committee_id: committee.name,
      signers,
      ...(invalid.size > 0 && { invalid: numbers([...invalid]) }),
      ...(decision !== undefined && { round: decision.round }),
      times: {
        ...(decision !== undefined && { decided: decision.atMs - startMs }),
        signed: Object.fromEntries(
          signers.map((id) => [id, (signed.get(BigInt(id)) ?? 0) - startMs]),
        ),
      },
      ...(signers.length < quorumOf(committee.operatorIds.length) && { note: 'below quorum' }),
    }
  }

  function writeBefore(slot: number): void {
    const closing = [...open.values()].filter(({ duty, written }) => !written && duty.slot < slot)
    closing.sort((a, b) => a.duty.slot - b.duty.slot)
    for (const entry of closing) {
      entry.written = true
      write(lineOf(entry))
    }
  }

  function forgetBefore(slot: number): void {
    for (const [name, { duty }] of open) if (duty.slot < slot) open.delete(name)
    for (const key of decisions.keys()) {
      if (Number(key.split(' ')[0]) < slot) decisions.delete(key)
    }
  }

  return {
    began(duty) {
      for (const { validator, role } of duty.expected) entryOf(duty, validator, role)
    },
    decided(duty, round, atMs) {
      const key = keyOf(duty)
      if (!decisions.has(key)) decisions.set(key, { round, atMs })
    },
    signed(duty, { validator, role }, operatorId, valid, atMs) {
      if (role === undefined) return
      const entry = entryOf(duty, validator, role)
      if (entry.signed.has(operatorId) || entry.invalid.has(operatorId)) return
      if (valid) entry.signed.set(operatorId, atMs)
      else entry.invalid.add(operatorId)
      entry.written = false
    },
    passTo(slot) {
      writeBefore(slot - OPEN_SLOTS)
      forgetBefore(slot - KEPT_SLOTS)
    },
    close: () => writeBefore(Number.POSITIVE_INFINITY),
  }
}

const keyOf = ({ slot, messageId }: Duty) => `${slot} ${hexOf(messageId)}`

const numbers = (ids: readonly bigint[]) => ids.map(Number).sort((a, b) => a - b)
