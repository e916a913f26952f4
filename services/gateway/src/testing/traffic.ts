import type { PublicationBody } from '@ssv-exporter/gateway-api/publication'
import type { StreamFilter } from '@ssv-exporter/gateway-api/stream/stream-filter'
import { CLUSTER, decidedBody, dutyBody, keyOf, operatorBody, validatorBody } from './bodies.ts'
import type { Random } from './random.ts'

const PLACES = 8
const OWNERS = [`0x${'fe'.repeat(20)}`, `0x${'fd'.repeat(20)}`]

/** Publications of all types about a few records, so that records repeat. */
export function createTraffic(random: Random): (count: number) => PublicationBody[] {
  let height = 0

  function body(): PublicationBody {
    const place = random.below(PLACES)
    const kind = random.below(10)
    if (kind === 0) return operatorBody(place, random.pick(['put', 'remove', 'retract']))
    if (kind === 1) return validatorBody(place, random.pick(['put', 'remove', 'retract']))
    if (kind > 2) height += 1
    if (kind > 6) return duty(place, kind === 7)
    return decidedBody(place, height, kind === 2)
  }

  /** Of some validators, at least one of which is at `place`. */
  function duty(place: number, update: boolean): PublicationBody {
    const keys = Array.from({ length: PLACES }, (_, other) => other)
      .filter((other) => other === place || random.below(3) === 0)
      .map(keyOf)
    const owners = keys.map(() => random.pick(OWNERS))
    return dutyBody({ slot: height, keys, owners, update })
  }

  return (count) => Array.from({ length: count }, body)
}

/** Filters for such traffic: everything, much, little, nothing. */
export const FILTERS: readonly StreamFilter[] = [
  {},
  { types: ['decided'] },
  { types: ['operator', 'validator'] },
  { validators: [keyOf(1), keyOf(3)] },
  { operators: [2] },
  { clusters: [CLUSTER], types: ['validator', 'decided'] },
  { roles: ['ATTESTER'], validators: [keyOf(5)] },
  { owners: [`0x${'ff'.repeat(20)}`] },
  { owners: [`0x${'fe'.repeat(20)}`], types: ['duty'] },
  { validators: [keyOf(2), keyOf(6)], owners: [`0x${'fd'.repeat(20)}`] },
]
