import { quorumOf } from '@ssv-exporter/ssv/quorum'
import type { MainnetCommittee } from './draw-network.ts'
import type { SentDuty } from './publishers.ts'
import type { StreamedDuties } from './streamed-duties.ts'

/** Milliseconds until the first frame of each duty. */
export interface QuorumDelays {
  /** Since the collector received the message that made the quorum. */
  readonly fromQuorum: readonly number[]
  /** Since that many messages were sent. */
  readonly fromSent: readonly number[]
}

export function quorumDelays(
  { duties }: Pick<StreamedDuties, 'duties'>,
  sent: readonly SentDuty[],
  network: readonly MainnetCommittee[],
): QuorumDelays {
  const fromQuorum: number[] = []
  const fromSent: number[] = []
  for (const { slot, committee, sentMs } of sent) {
    const { id, operatorIds } = network[committee] as MainnetCommittee
    const duty = duties.get(`${slot} ${Buffer.from(id).toString('hex')}`)
    const quorumSentMs = sentMs[quorumOf(operatorIds.length) - 1]
    if (duty === undefined || quorumSentMs === undefined) continue
    fromQuorum.push(duty.atMs - duty.quorumMs)
    fromSent.push(duty.atMs - quorumSentMs)
  }
  return { fromQuorum, fromSent }
}
