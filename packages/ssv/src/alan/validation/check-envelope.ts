import type { MessageLimits } from '../forks/message-limits.ts'
import {
  decodeSignedSsvMessage,
  SIGNATURE_BYTES,
  type SignedSsvMessage,
} from '../messages/signed-ssv-message.ts'
import { RULES, type Rule } from './rules.ts'
import type { RegistryView } from './validation-context.ts'

/** A value, or the rule that was broken. */
export type Checked<T> =
  | { readonly broken: Rule; readonly value?: never }
  | { readonly value: T; readonly broken?: never }

/** The payload, the encoding of SignedSSVMessage, and who signed. */
export function checkEnvelope(
  data: Uint8Array,
  limits: MessageLimits,
  registry: RegistryView,
): Checked<SignedSsvMessage> {
  if (data.length === 0) return { broken: RULES.noData }
  if (data.length > limits.gossipBytes) return { broken: RULES.tooBig }
  const signed = decoded(() => decodeSignedSsvMessage(data, limits))
  if (signed === undefined) return { broken: RULES.malformed }
  const broken = checkSigners(signed, registry)
  return broken === undefined ? { value: signed } : { broken }
}

/** @returns undefined if decoding fails */
export function decoded<T>(decode: () => T): T | undefined {
  try {
    return decode()
  } catch {
    return undefined
  }
}

function checkSigners(signed: SignedSsvMessage, registry: RegistryView): Rule | undefined {
  const { operatorIds, signatures } = signed
  if (operatorIds.length === 0) return RULES.noSigners
  if (signatures.length === 0) return RULES.noSignatures
  if (signatures.some((signature) => signature.length !== SIGNATURE_BYTES)) {
    return RULES.signatureSize
  }
  if (operatorIds.some((id, i) => i > 0 && id < (operatorIds[i - 1] as bigint))) {
    return RULES.unsortedSigners
  }
  if (operatorIds.length !== signatures.length) return RULES.signatureCount
  for (const [i, id] of operatorIds.entries()) {
    if (id === 0n) return RULES.zeroSigner
    if (i > 0 && id === operatorIds[i - 1]) return RULES.duplicatedSigner
    if (!registry.isOperator(id)) return RULES.unknownOperator
  }
  return undefined
}
