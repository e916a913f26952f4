import { dutyEntries } from './duty-publication.ts'
import { encodeDecided } from './encode-decided.ts'
import { encodeOperator } from './encode-operator.ts'
import { encodeValidator } from './encode-validator.ts'
import { EMPTY_FILTER, encodeFilter } from './filter.ts'
import { lambdaOf } from './lambda.ts'
import type { DutyBody, PublicationBody } from './publication.ts'
import { DECIDED_TYPE } from './records.ts'

/**
 * The texts sent to a `/stream` client in the original protocol for a publication: the shape of an
 * answer whose filter is the record itself, without line feed. For a duty, one `decided` per
 * validator.
 *
 * @returns none for what that protocol cannot express: removals, retractions, clusters and details
 */
export function encodeOriginalPushes(body: PublicationBody): string[] {
  if (body.type === 'duty') return decidedOfDuty(body)
  if (body.op !== 'put' || body.detail === true) return []
  switch (body.type) {
    case 'operator':
      return [pushed(body.type, filterOf(body.record.index), encodeOperator(body.record))]
    case 'validator':
      return [pushed(body.type, filterOf(body.record.index), encodeValidator(body.record))]
    case 'cluster':
      return []
    case 'decided': {
      const filter = filterOf(body.record.message.seq_number, body.role, body.publicKey)
      return [pushed(body.type, filter, encodeDecided(body.record))]
    }
  }
}

/** Validators without a known key cannot be named in the original protocol. */
function decidedOfDuty({ record }: DutyBody): string[] {
  const { slot, role } = record
  return dutyEntries(record).flatMap(({ publicKey, outcome, value, signature }) => {
    if (publicKey === null) return []
    const decided = encodeDecided({
      message: {
        type: DECIDED_TYPE,
        round: outcome.round,
        lambda: lambdaOf(publicKey, role),
        seq_number: slot,
        value,
      },
      signature,
      signer_ids: outcome.signers,
    })
    return [pushed('decided', filterOf(slot, role, publicKey), decided)]
  })
}

function filterOf(indexOrHeight: number | bigint, role = '', publicKey = ''): string {
  const from = BigInt(indexOrHeight)
  return encodeFilter({ ...EMPTY_FILTER, from, to: from, role, publicKey })
}

function pushed(type: string, filter: string, record: string): string {
  return `{"type":"${type}","filter":${filter},"data":[${record}]}`
}
