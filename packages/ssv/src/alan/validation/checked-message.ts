import type { SlotForks } from '../forks/fork-schedule.ts'
import type { MessageId } from '../messages/message-id.ts'
import type { PartialSignatures } from '../messages/partial-signatures.ts'
import type { QbftMessage } from '../messages/qbft-message.ts'
import type { SignedSsvMessage } from '../messages/signed-ssv-message.ts'
import type { Executor } from './check-executor.ts'

interface Common {
  readonly signed: SignedSsvMessage
  readonly id: MessageId
  /** MessageID in hex. */
  readonly key: string
  readonly executor: Executor
  /** Of the duty; a number beyond 2^53 loses digits and is never accepted. */
  readonly slot: number
  readonly forks: SlotForks
  /** The duty could not be looked up; the message is relayed and counts as unverified. */
  readonly unverifiedDuty: boolean
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
