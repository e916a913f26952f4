import { sameBytes } from '@ssv-exporter/encoding/same-bytes'
import { QBFT_TYPE } from '@ssv-exporter/ssv/alan/messages/qbft-message'
import { type ConsensusMessage, decodeJustification } from './consensus-message.ts'

/** The instance whose justifications are checked. */
export interface JustificationContext {
  readonly committee: readonly bigint[]
  readonly quorum: number
  readonly height: bigint
  readonly identifier: Uint8Array
  /** Whether the single operator named by a message signed it. */
  readonly verify: (message: ConsensusMessage) => boolean
}

/**
 * Whether a proposal is justified (ssv-spec v1.2.0 qbft/proposal): always in round 1; later with a
 * quorum of round changes and, if one of them prepared a value, with the value prepared last.
 */
export function isJustifiedProposal(
  context: JustificationContext,
  { content }: ConsensusMessage,
): boolean {
  if (content.round === 1n) return true
  const changes = quorumOfMessages(context, content.roundChangeJustification, (message) => {
    const { type, round } = message.content
    return type === QBFT_TYPE.roundChange && round === content.round
  })
  if (changes === undefined) return false
  // A round change inside a proposal has no value, only its root.
  if (!changes.every((change) => isPrepared(context, change))) return false
  const last = lastPrepared(changes)
  if (last === undefined) return true
  if (!sameBytes(last.content.root, content.root)) return false
  return arePrepares(context, content.prepareJustification, last.content)
}

/** Whether a round change that claims a prepared value has a quorum of prepares for it. */
export function isPrepared(context: JustificationContext, { content }: ConsensusMessage): boolean {
  if (content.dataRound === 0n) return true
  if (content.dataRound >= content.round) return false
  return arePrepares(context, content.roundChangeJustification, content)
}

/** The round change with the value prepared last; undefined if none was. */
export function lastPrepared(changes: readonly ConsensusMessage[]): ConsensusMessage | undefined {
  return changes
    .filter(({ content }) => content.dataRound > 0n)
    .reduce<ConsensusMessage | undefined>(
      (last, change) =>
        last === undefined || change.content.dataRound > last.content.dataRound ? change : last,
      undefined,
    )
}

function arePrepares(
  context: JustificationContext,
  justification: readonly Uint8Array[],
  { dataRound, root }: { readonly dataRound: bigint; readonly root: Uint8Array },
): boolean {
  const prepares = quorumOfMessages(context, justification, ({ content }) => {
    const { type, round } = content
    return type === QBFT_TYPE.prepare && round === dataRound && sameBytes(content.root, root)
  })
  return prepares !== undefined
}

/** The messages, if they are valid and from a quorum of the committee. */
function quorumOfMessages(
  { committee, quorum, height, identifier, verify }: JustificationContext,
  encoded: readonly Uint8Array[],
  isOfKind: (message: ConsensusMessage) => boolean,
): ConsensusMessage[] | undefined {
  const signers = new Set<bigint>()
  const messages: ConsensusMessage[] = []
  for (const bytes of encoded) {
    const message = decodeJustification(bytes)
    if (message === undefined || !isOfKind(message)) return undefined
    const { signed, content } = message
    const [signer, ...others] = signed.operatorIds
    if (signer === undefined || others.length > 0 || !committee.includes(signer)) return undefined
    if (content.height !== height || !sameBytes(content.identifier, identifier)) return undefined
    if (!verify(message)) return undefined
    signers.add(signer)
    messages.push(message)
  }
  return signers.size >= quorum ? messages : undefined
}
