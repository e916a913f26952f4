import type { HistoryAnswer, HistoryRequest } from '@ssv-exporter/ssv/genesis/generation'
import type { ValidatorCommittees } from '../../committees/committees.ts'
import type { DecidedReader } from './decided-reader.ts'

/** Answers a request from the store. `maxBatch`: a longer range is truncated, as all peers do. */
export async function answerRequest(
  request: HistoryRequest,
  { maxBatch }: { maxBatch: number },
  { committees, reader }: { committees: Pick<ValidatorCommittees, 'of'>; reader: DecidedReader },
): Promise<HistoryAnswer> {
  const committee = committees.of(request.publicKey)
  if (committee === undefined || request.kind === 'round-change') return { status: 'not-found' }
  const { validatorKeyId, publicKey } = committee
  const sequence = { validatorKeyId, publicKey, role: request.role }
  if (request.kind === 'last') {
    const message = await reader.highest(sequence)
    return message === undefined
      ? { status: 'not-found' }
      : { status: 'found', messages: [message] }
  }
  const { from, to } = request
  // Same answer as operators of SSV v0.2.1-rc.1.
  if (from > to) return { status: 'not-found' }
  const range = { from, to: Math.min(to, from + maxBatch - 1) }
  const messages = await reader.range(sequence, range)
  return messages.length === 0 ? { status: 'not-found' } : { status: 'found', messages }
}
