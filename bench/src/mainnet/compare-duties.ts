import type { Database } from '@ssv-exporter/store/database'
import { readDuties } from '@ssv-exporter/store/duties/read-duties'
import { attestersOf, beaconIndexOf, type MainnetCommittee } from './draw-network.ts'
import type { StreamedDuties } from './streamed-duties.ts'

/** Validators by duty: `320000 <committee id>`. */
export type SignedDuties = ReadonlyMap<string, ReadonlySet<number>>

export interface DutyCounts {
  readonly duties: number
  /** Duties of validators. */
  readonly validators: number
}

const PAGE_ROWS = 1_000

/** What the operators signed: every duty, each by all operators of its committee. */
export function signedDuties(
  network: readonly MainnetCommittee[],
  slots: readonly number[],
): SignedDuties {
  return new Map(
    slots.flatMap((slot) =>
      network.flatMap((committee) => {
        const attesters = attestersOf(committee, slot)
        if (attesters.length === 0) return []
        const id = Buffer.from(committee.id).toString('hex')
        return [[`${slot} ${id}`, new Set(attesters.map(beaconIndexOf))] as const]
      }),
    ),
  )
}

export const countSigned = (signed: SignedDuties): DutyCounts => ({
  duties: signed.size,
  validators: [...signed.values()].reduce((sum, { size }) => sum + size, 0),
})

/** Stored duties with all their validators, each signed by all operators. */
export async function countStored(database: Database, signed: SignedDuties): Promise<DutyCounts> {
  const counts = { duties: 0, validators: 0 }
  const toSlot = Math.max(...[...signed.keys()].map((key) => Number.parseInt(key, 10)))
  for (let after = { slot: 0, role: -1, committee: 0 }; ; ) {
    const page = await readDuties(database, { after, toSlot }, PAGE_ROWS)
    for (const { slot, committeeId, operatorIds, entries } of page) {
      const wanted = signed.get(`${slot} ${committeeId}`)
      const all = 2 ** operatorIds.length - 1
      const complete = entries.filter(
        ({ validatorIndex, signers, quorumMs }) =>
          wanted?.has(validatorIndex) === true && signers === all && quorumMs !== undefined,
      )
      counts.validators += complete.length
      if (complete.length === wanted?.size) counts.duties += 1
    }
    const last = page.at(-1)
    if (last === undefined) return counts
    after = last.key
  }
}

/** The same of pushes: the last one of each validator counts. */
export function countStreamed(
  { duties }: Pick<StreamedDuties, 'duties'>,
  signed: SignedDuties,
  network: readonly MainnetCommittee[],
): DutyCounts {
  const counts = { duties: 0, validators: 0 }
  const sizes = new Map(
    network.map(({ id, operatorIds }) => [Buffer.from(id).toString('hex'), operatorIds.length]),
  )
  for (const [name, { signers }] of duties) {
    const key = name.replace('0x', '')
    const wanted = signed.get(key)
    const size = sizes.get(key.slice(key.indexOf(' ') + 1))
    const complete = [...signers].filter(
      ([index, ids]) => wanted?.has(index) === true && ids.length === size,
    )
    counts.validators += complete.length
    if (complete.length === wanted?.size) counts.duties += 1
  }
  return counts
}
