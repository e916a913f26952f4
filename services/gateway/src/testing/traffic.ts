import type { PublicationBody } from '@ssv-exporter/gateway-api/publication'
import type { StreamFilter } from '@ssv-exporter/gateway-api/stream/stream-filter'
import { CLUSTER, decidedBody, keyOf, operatorBody, validatorBody } from './bodies.ts'
import type { Random } from './random.ts'

const PLACES = 8

/** Publications of all types about a few records, so that records repeat. */
export function createTraffic(random: Random): (count: number) => PublicationBody[] {
  let height = 0

  function body(): PublicationBody {
    const place = random.below(PLACES)
    const kind = random.below(10)
    if (kind === 0) return operatorBody(place, random.pick(['put', 'remove', 'retract']))
    if (kind === 1) return validatorBody(place, random.pick(['put', 'remove', 'retract']))
    if (kind > 2) height += 1
    return decidedBody(place, height, kind === 2)
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
]
