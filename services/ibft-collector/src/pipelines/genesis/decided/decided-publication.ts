import { bufferOf } from '@ssv-exporter/encoding/node/buffer-of'
import { lambdaOf } from '@ssv-exporter/gateway-api/lambda'
import type { RecordBody } from '@ssv-exporter/gateway-api/publication'
import { DECIDED_TYPE } from '@ssv-exporter/gateway-api/records'
import { ROLE_NAMES } from '@ssv-exporter/gateway-api/roles'
import type { VerifiedAgreement } from './verified-agreement.ts'

/** The publication of a decided message: the same record as `/query` returns. */
export function decidedPublication(
  message: VerifiedAgreement,
  outcome: 'new' | 'better',
): RecordBody {
  const { committee, height, round, signers } = message
  const publicKey = bufferOf(committee.publicKey).toString('hex')
  const role = ROLE_NAMES[message.role] ?? 'UNKNOWN'
  return {
    type: 'decided',
    op: 'put',
    ...(outcome === 'better' && { update: true }),
    role,
    publicKey,
    record: {
      message: {
        type: DECIDED_TYPE,
        round,
        lambda: lambdaOf(publicKey, role),
        seq_number: height,
        value: bufferOf(message.value).toString('base64'),
      },
      signature: bufferOf(message.signature).toString('base64'),
      signer_ids: [...signers],
    },
    tags: {
      owner: committee.owner,
      operatorIds: [...committee.operatorIds],
      ...(committee.clusterId !== undefined && { clusterId: committee.clusterId }),
    },
  }
}
