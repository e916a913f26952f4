import {
  type AbiEvent,
  type AbiParameter,
  bytesToHex,
  encodeAbiParameters,
  encodeEventTopics,
  type Hex,
} from 'viem'
import type { RawLog } from '../decode-log.ts'
import { wrapOperatorKey } from '../operator-key.ts'
import type { Random } from './random.ts'

/** Parameters that hold a wrapped operator key, which random bytes are not. */
const WRAPPED = new Set(['operatorPublicKey', 'operatorPublicKeys'])

function randomBytes(random: Random, wrapped: boolean): Hex {
  const bytes = random.bytes(random.integer(200))
  return bytesToHex(wrapped ? wrapOperatorKey(bytes) : bytes)
}

function randomValue(random: Random, parameter: AbiParameter, wrapped: boolean): unknown {
  if (parameter.type.endsWith('[]')) {
    const element = { ...parameter, type: parameter.type.slice(0, -2) }
    return Array.from({ length: random.integer(14) }, () => randomValue(random, element, wrapped))
  }
  switch (parameter.type) {
    case 'address':
      return random.hex(20)
    case 'bool':
      return random.integer(2) === 1
    case 'bytes':
      return randomBytes(random, wrapped)
    case 'string':
      return Array.from({ length: random.integer(60) }, () =>
        String.fromCodePoint(random.integer(0xd7ff)),
      ).join('')
    case 'bytes32':
      return random.hex(32)
    case 'uint8':
    case 'uint16':
    case 'uint32':
      return Number(random.uint(Number(parameter.type.slice(4))))
    case 'uint64':
    case 'uint256':
      return random.uint(Number(parameter.type.slice(4)))
    case 'tuple': {
      const components = (parameter as { components: readonly AbiParameter[] }).components
      return Object.fromEntries(
        components.map((part) => [
          part.name,
          randomValue(random, part, WRAPPED.has(part.name ?? '')),
        ]),
      )
    }
    default:
      throw new Error(`No random value for ${parameter.type}`)
  }
}

/** A well-formed log of an event with random arguments, encoded by viem. */
export function randomLog(random: Random, event: AbiEvent): RawLog {
  const args = event.inputs.map((input) =>
    randomValue(
      random,
      input,
      WRAPPED.has(input.name ?? '') ||
        (event.name === 'OperatorAdded' && input.name === 'publicKey'),
    ),
  )
  const named = Object.fromEntries(event.inputs.map((input, index) => [input.name, args[index]]))
  return {
    topics: encodeEventTopics({ abi: [event], args: named }) as Hex[],
    data: encodeAbiParameters(
      event.inputs.filter((input) => !input.indexed),
      args.filter((_, index) => !event.inputs[index]?.indexed),
    ),
  }
}
