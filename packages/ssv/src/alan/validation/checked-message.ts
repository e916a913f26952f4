import type { SlotForks } from '../forks/fork-schedule.ts'
import type { MessageId } from '../messages/message-id.ts'
import type { PartialSignatures } from '../messages/partial-signatures.ts'
import type { QbftMessage } from '../messages/qbft-message.ts'
import type { SignedSsvMessage } from '../messages/signed-ssv-message.ts'
import type { RoleRules } from '../roles.ts'
import type { Rule } from './rules.ts'
import type { CommitteeInfo, ValidatorInfo } from './validation-context.ts'

/** The executor of a duty. */
export interface Executor {
  readonly rules: RoleRules
  readonly committee: CommitteeInfo
  /** Absent for committee roles. */
  readonly validator?: ValidatorInfo
}

/** A message with a known executor. */
export interface MessageWithExecutor {
  readonly signed: SignedSsvMessage
  readonly id: MessageId
  /** MessageID in hex. */
  readonly messageId: string
  readonly executor: Executor
  /** Slot of the duty; a number above 2^53 loses precision and is never accepted. */
  readonly slot: number
  readonly forks: SlotForks
}

interface Common extends MessageWithExecutor {
  /** Rules that need the beacon chain could not be applied: the duty may not exist. */
  readonly isDutyUnknown: boolean
  /** A rule of later releases that would ignore the message; see LATER_RULES. */
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

/** A message that satisfies every rule, except that RSA signatures are not verified yet. */
export type CheckedMessage = ConsensusMessage | PartialMessage

/** An unknown value in a message: from a later release, or invalid. */
export interface UnknownKind {
  readonly field: 'role' | 'message type' | 'partial signature type' | 'consensus type'
  readonly value: number
}

/** The result of the rules for a message. */
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
       * The message, if it is ignored but not rejected by any rule: it is not forwarded but may be
       * stored once its signatures are verified.
       */
      readonly ignored?: CheckedMessage
      /** Present if the broken rule is an unknown kind. */
      readonly unknown?: UnknownKind
      readonly value?: never
    }
