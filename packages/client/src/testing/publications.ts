import { exampleOperator } from '@ssv-exporter/gateway-api/examples/records'
import type { Decided, Operator, StreamFilter } from '../api-types.ts'

export type Publication =
  | { type: 'operator'; op: 'put'; block: number; data: Operator }
  | { type: 'decided'; op: 'put' | 'update'; data: Decided }

/** The publication at an offset: every tenth is an operator, the others are decided messages. */
export function publicationAt(offset: number): Publication {
  if (offset % 10 === 0) {
    return {
      type: 'operator',
      op: 'put',
      block: offset,
      data: { ...exampleOperator(offset + 1), name: `operator ${offset}` },
    }
  }
  return {
    type: 'decided',
    op: 'put',
    data: {
      publicKey: 'a9'.repeat(48),
      role: 'ATTESTER',
      height: offset,
      round: 1,
      signers: [1, 2, 3],
      value: 'AA==',
      signature: 'AA==',
    },
  }
}

/** The offsets after one and up to another whose publications match a filter. */
export function offsetsMatching({ types }: StreamFilter, from: number, to: number): number[] {
  const offsets = Array.from({ length: to - from }, (_, n) => from + n + 1)
  return offsets.filter((offset) => types?.includes(publicationAt(offset).type) ?? true)
}
