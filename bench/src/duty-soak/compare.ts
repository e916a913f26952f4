/** Signers of one validator's duty. */
export interface Performed {
  readonly slot: number
  readonly role: string
  readonly public_key: string
  readonly signers: readonly number[]
}

/** Differences between what operators did and what was stored and streamed; all should be 0. */
export interface Differences {
  notStored: number
  notStreamed: number
  storedNotPerformed: number
  streamedNotPerformed: number
  otherSignersStored: number
  otherSignersStreamed: number
}

/** Signers by slot, role and public key. */
export type Duties = ReadonlyMap<string, string>

/** A duty whose signers differ; undefined where it is missing. */
export interface Difference {
  readonly duty: string
  readonly performed: string | undefined
  readonly stored: string | undefined
  readonly streamed: string | undefined
}

export const keyOf = ({ slot, role, public_key }: Omit<Performed, 'signers'>) =>
  `${slot} ${role} ${public_key}`

/** Later entries of a duty replace earlier ones. */
export const dutiesOf = (entries: Iterable<Performed>): Map<string, string> =>
  new Map([...entries].map((entry) => [keyOf(entry), entry.signers.join()]))

/** The duties that are not equal in all three. */
export function differencesOf(performed: Duties, stored: Duties, streamed: Duties): Difference[] {
  const all = new Set([...performed.keys(), ...stored.keys(), ...streamed.keys()])
  return [...all].flatMap((duty) => {
    const [a, b, c] = [performed.get(duty), stored.get(duty), streamed.get(duty)]
    return a === b && b === c ? [] : [{ duty, performed: a, stored: b, streamed: c }]
  })
}

export function countDifferences(differences: readonly Difference[]): Differences {
  const count = (matches: (difference: Difference) => boolean) => differences.filter(matches).length
  return {
    notStored: count(({ performed, stored }) => !!performed && stored === undefined),
    notStreamed: count(({ performed, streamed }) => !!performed && streamed === undefined),
    storedNotPerformed: count(({ performed, stored }) => !performed && stored !== undefined),
    streamedNotPerformed: count(({ performed, streamed }) => !performed && streamed !== undefined),
    otherSignersStored: count(
      ({ performed, stored }) => !!performed && !!stored && performed !== stored,
    ),
    otherSignersStreamed: count(
      ({ performed, streamed }) => !!performed && !!streamed && performed !== streamed,
    ),
  }
}
