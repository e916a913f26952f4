import { encodeDecided } from './encode-decided.ts'
import { encodeOperator } from './encode-operator.ts'
import { encodeValidator } from './encode-validator.ts'
import { EMPTY_FILTER, encodeFilter } from './filter.ts'
import type { PublicationBody } from './publication.ts'

/**
 * The text sent to a `/stream` client in the original protocol for a publication: the shape of an
 * answer whose filter is the record itself, without line feed.
 *
 * @returns undefined for what that protocol cannot express: removals, retractions, clusters and
 * details
 */
export function encodePush(body: PublicationBody): string | undefined {
  if (body.op !== 'put' || body.detail === true) return undefined
  switch (body.type) {
    case 'operator':
      return pushed(body.type, at(body.record.index), encodeOperator(body.record))
    case 'validator':
      return pushed(body.type, at(body.record.index), encodeValidator(body.record))
    case 'cluster':
      return undefined
    case 'decided': {
      const filter = at(body.record.message.seq_number, body.role, body.publicKey)
      return pushed(body.type, filter, encodeDecided(body.record))
    }
  }
}

function at(position: number | bigint, role = '', publicKey = ''): string {
  const from = BigInt(position)
  return encodeFilter({ ...EMPTY_FILTER, from, to: from, role, publicKey })
}

function pushed(type: string, filter: string, record: string): string {
  return `{"type":"${type}","filter":${filter},"data":[${record}]}`
}
