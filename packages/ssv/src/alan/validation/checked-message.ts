import type { SlotForks } from '../forks/fork-schedule.ts'
import type { MessageId } from '../messages/message-id.ts'
import type { PartialSignatures } from '../messages/partial-signatures.ts'
import type { QbftMessage } from '../messages/qbft-message.ts'
import type { SignedSsvMessage } from '../messages/signed-ssv-message.ts'
import type { RoleRules } from '../roles.ts'
import type { CommitteeFacts, ValidatorFacts } from './facts.ts'
import type { Rule } from './rules.ts'

/** Whose duty a message is of. */
export interface Executor {
  readonly rules: RoleRules
  readonly committee: CommitteeFacts
  /** Absent for roles of a committee. */
  readonly validator?: ValidatorFacts
}

/** A message whose executor was found. */
export interface OpenMessage {
  readonly signed: SignedSsvMessage
  readonly id: MessageId
  /** MessageID in hex. */
  readonly key: string
  readonly executor: Executor
  /** Of the duty; a number beyond 2^53 loses digits and is never accepted. */
  readonly slot: number
  readonly forks: SlotForks
}

interface Common extends OpenMessage {
  /** Rules that need the beacon chain could not be applied: the duty may not exist. */
  readonly unverifiedDuty: boolean
  /** A rule of later releases that would not relay the message; see LATER_RULES. */
  readonly laterRule?: Rule
}

export interface ConsensusMessage extends Common {
  readonly kind: 'consensus'
  readonly content: QbftMessage
}

export interface PartialMessage extends Common {
  readonly kind: 'partial'
  readonly content: PartialSignatures
}

/** A message that keeps every rule, its operators' RSA signatures aside. */
export type CheckedMessage = ConsensusMessage | PartialMessage

/** What a message names that this build does not know: a later release, or nonsense. */
export interface UnknownKind {
  readonly field: 'role' | 'message type' | 'partial signature type' | 'consensus type'
  readonly value: number
}

/** What the rules make of a message. */
export type CheckResult =
  | {
      readonly value: CheckedMessage
      readonly broken?: never
      readonly ignored?: never
      readonly unknown?: never
    }
  | {
      /** The first rule that it breaks: the verdict. */
      readonly broken: Rule
      /**
       * The message, where it is only ignored and no other rule rejects it: it is not relayed, but may
       * be stored as unverified. Its signatures are still to be verified.
       */
      readonly ignored?: CheckedMessage
      /** Present where the broken rule is that its kind is not known. */
      readonly unknown?: UnknownKind
      readonly value?: never
    }
