import { PARTITION_SLOTS } from '@ssv-exporter/store/duties/duty-partitions'
import { validatorKeyHex } from '../support/seed-registry.ts'
import { SLOTS_PER_EPOCH } from './draw-duties.ts'

/** One validator's attestations of one day. */
export interface DayRequest {
  readonly publicKey: string
  /** `committee.id` */
  readonly committee: number
  readonly fromSlot: number
  /** Inclusive. */
  readonly toSlot: number
  /** For `/query`. */
  readonly text: string
  /** For REST. */
  readonly path: string
}

export interface RequestedDays {
  readonly validators: number
  readonly validatorsPerCommittee: number
  /** Days to choose from. */
  readonly fromDay: number
  /** Inclusive. */
  readonly toDay: number
}

const MOST = 1_000

export function dayRequests(
  count: number,
  { validators, validatorsPerCommittee, fromDay, toDay }: RequestedDays,
  random: () => number,
): DayRequest[] {
  return Array.from({ length: count }, () => {
    const index = Math.floor(random() * validators)
    const day = fromDay + Math.floor(random() * (toDay - fromDay + 1))
    const publicKey = validatorKeyHex(index)
    const fromSlot = day * PARTITION_SLOTS
    const toSlot = fromSlot + PARTITION_SLOTS - 1
    const filter = { publicKey, role: 'ATTESTER', from: fromSlot, to: toSlot }
    return {
      publicKey,
      committee: Math.floor(index / validatorsPerCommittee) + 1,
      fromSlot,
      toSlot,
      text: JSON.stringify({ type: 'decided', filter }),
      path: `/v1/validators/${publicKey}/duties?role=ATTESTER&fromSlot=${fromSlot}&toSlot=${toSlot}&limit=${MOST}`,
    }
  })
}

/** @throws Error unless the answer has one attestation per epoch */
export function assertWholeDay(answer: Buffer | string): void {
  const { data } = JSON.parse(answer.toString())
  const expected = PARTITION_SLOTS / SLOTS_PER_EPOCH
  if (!Array.isArray(data) || data.length !== expected) {
    throw new Error(
      `${data?.length} instead of ${expected} duties: ${answer.toString().slice(0, 300)}`,
    )
  }
}
