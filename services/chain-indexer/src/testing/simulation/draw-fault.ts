import { createDraw } from '../draw.ts'
import type { DrawnFault } from './node-faults.ts'

const TEXTS: [number, string][] = [
  [-32000, 'header not found'],
  [-32005, 'query returned more than 10000 results'],
  [-32001, 'Unable to complete request at this time.'],
  [-32000, 'query timeout exceeded'],
  [-32603, 'internal error'],
]
const STATUSES = [500, 502, 504]

/**
 * Faults of one endpoint. They depend on the seed, the request and its repetition count, not on
 * time.
 */
export function drawFaults(
  seed: string,
  percent: number,
): (request: string) => DrawnFault | undefined {
  const asked = new Map<string, number>()
  return (request) => {
    const times = asked.get(request) ?? 0
    asked.set(request, times + 1)
    const draw = createDraw(`${seed} ${request} ${times}`)
    if (!draw.chance(percent)) return undefined
    switch (draw.number(9)) {
      case 0:
      case 1: {
        const [code, text] = draw.one(TEXTS)
        return { kind: 'error', code, text }
      }
      case 2:
        return { kind: 'status', status: draw.one(STATUSES) }
      case 3:
        return { kind: 'reset' }
      case 4:
        return { kind: 'omit' }
      case 5:
        return { kind: 'lag' }
      case 6:
        return { kind: 'repeat' }
      case 7:
        return { kind: 'removed' }
      default:
        return { kind: 'null' }
    }
  }
}
