import type { Agreement, SignedAgreement } from '../../agreement.ts'
import { SsvDecodeError } from '../../errors.ts'
import { toSignedAgreement } from '../signed-parts.ts'
import { decodeLambda, encodeLambda } from './lambda.ts'
import { MESSAGE_TYPES_V0, type MessageV0 } from './message.ts'
import type { SignedMessageV0 } from './signed-message.ts'

/** The message that operators of fork v0 sign when they agree. */
export function commitV0Of(agreement: Agreement): MessageV0 {
  return {
    type: MESSAGE_TYPES_V0.commit,
    round: BigInt(agreement.round),
    lambda: encodeLambda(agreement),
    sequenceNumber: BigInt(agreement.height),
    value: agreement.value,
  }
}

export function encodeAgreementV0(agreement: SignedAgreement): SignedMessageV0 {
  return {
    message: commitV0Of(agreement),
    signature: agreement.signature,
    signers: agreement.signers.map(BigInt),
  }
}

/**
 * The agreement of a fork v0 commit.
 * @throws SsvDecodeError
 */
export function decodeAgreementV0(signed: SignedMessageV0): SignedAgreement {
  const { message, signers, signature } = signed
  if (message === null) throw new SsvDecodeError('bad-field', 'message is missing')
  if (message.type !== MESSAGE_TYPES_V0.commit) {
    throw new SsvDecodeError('wrong-type', 'not a commit')
  }
  return toSignedAgreement({
    ...decodeLambda(message.lambda),
    height: message.sequenceNumber,
    round: message.round,
    value: message.value,
    signers,
    signature,
  })
}
