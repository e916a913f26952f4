import { PARTITION_SLOTS } from '@ssv-exporter/store/duties/duty-partitions'
import { validatorKeyHex } from '../support/seed-registry.ts'
import { type Committee, SLOTS_PER_EPOCH } from './draw-duties.ts'

/** The duties of one validator and its committee on one day, and of all in a slot of it. */
export interface DayRequest {
  /** `committee.id` */
  readonly committee: number
  readonly fromSlot: number
  /** Inclusive. */
  readonly toSlot: number
  /** For `/query`: all duties of the validator. */
  readonly text: string
  /** For REST, one page of the default size each. */
  readonly paths: Readonly<Record<RestPage, string>>
}

export type RestPage = 'validator' | 'committee' | 'all' | 'newest missed'

export interface RequestedDays {
  readonly committees: readonly Committee[]
  /** Days to choose from. */
  readonly fromDay: number
  /** Inclusive. */
  readonly toDay: number
}

/** Items of a REST page by default. */
const PAGE_ITEMS = 100

export function dayRequests(
  count: number,
  { committees, fromDay, toDay }: RequestedDays,
  random: () => number,
): DayRequest[] {
  const perCommittee = committees[0]?.validators.length ?? 0
  return Array.from({ length: count }, () => {
    const index = Math.floor(random() * committees.length * perCommittee)
    const committee = Math.floor(index / perCommittee)
    const day = fromDay + Math.floor(random() * (toDay - fromDay + 1))
    const publicKey = validatorKeyHex(index)
    const fromSlot = day * PARTITION_SLOTS
    const toSlot = fromSlot + PARTITION_SLOTS - 1
    const slot = fromSlot + Math.floor(random() * (PARTITION_SLOTS - SLOTS_PER_EPOCH))
    const range = `fromSlot=${fromSlot}&toSlot=${toSlot}`
    return {
      committee: committee + 1,
      fromSlot,
      toSlot,
      text: JSON.stringify({ type: 'decided', filter: { publicKey, from: fromSlot, to: toSlot } }),
      paths: {
        validator: `/v1/validators/${publicKey}/duties?${range}`,
        committee: `/v1/committees/${committees[committee]?.committeeId}/duties?${range}`,
        all: `/v1/duties?fromSlot=${slot}`,
        'newest missed': `/v1/duties?result=missed&order=desc&toSlot=${toSlot}`,
      },
    }
  })
}

/** @throws Error unless the answer has one attestation per epoch, besides other duties */
export function assertWholeDay(answer: Buffer | string): void {
  const { data } = JSON.parse(answer.toString())
  const lambdas: string[] = Array.isArray(data)
    ? data.map(({ message }) => Buffer.from(message.lambda, 'base64').toString())
    : []
  const attestations = lambdas.filter((lambda) => lambda.endsWith('_ATTESTER')).length
  const expected = PARTITION_SLOTS / SLOTS_PER_EPOCH
  if (attestations !== expected) {
    throw new Error(
      `${attestations} instead of ${expected} attestations: ${answer.toString().slice(0, 300)}`,
    )
  }
}

/** @throws Error unless a page is full, or a walk without a result ended with a cursor */
export function assertPage(page: RestPage, text: string): void {
  const { data, nextCursor } = JSON.parse(text)
  const isRight = page === 'newest missed' ? data.length === 0 : data.length === PAGE_ITEMS
  if (!isRight || nextCursor === null) {
    throw new Error(`${data?.length} items of ${page}: ${text.slice(0, 300)}`)
  }
}
