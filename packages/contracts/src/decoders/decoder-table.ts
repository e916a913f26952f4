import { toEventSelector } from 'viem'
import { currentAbi } from '../abi/current.ts'
import type { ContractGeneration } from '../contract-generation.ts'
import { IGNORED_EVENTS } from '../events.ts'
import { KNOWN_EVENTS } from '../known-events.ts'
import { abiDecoder } from './abi-decoder.ts'
import { currentDecoders } from './current.ts'
import type { EventDecoder, EventDecoders } from './event-decoder.ts'
import { legacyDecoders } from './legacy.ts'
import { v1Decoders } from './v1.ts'
import { v2Decoders } from './v2.ts'

/** An event of a generation and how it is read. */
export interface KnownEvent {
  readonly name: string
  /** Absent for events of the seed era that change nothing. */
  readonly decoder: EventDecoder | undefined
  /** Whether it changes the registry. */
  readonly applies: boolean
}

const decoderIn = (decoders: EventDecoders, name: string) =>
  Object.hasOwn(decoders, name) ? decoders[name] : undefined

function seedTable(
  generation: Exclude<ContractGeneration, 'current'>,
  decoders: EventDecoders,
): ReadonlyMap<string, KnownEvent> {
  return new Map(
    [...KNOWN_EVENTS[generation]].map(([topic0, name]) => {
      const decoder = decoderIn(decoders, name)
      return [topic0, { name, decoder, applies: decoder !== undefined }]
    }),
  )
}

const IGNORED: ReadonlySet<string> = new Set(IGNORED_EVENTS)

const currentTable: ReadonlyMap<string, KnownEvent> = new Map(
  currentAbi.map((event) => {
    const { name } = event
    const decoder = decoderIn(currentDecoders, name) ?? abiDecoder(event)
    return [toEventSelector(event), { name, decoder, applies: !IGNORED.has(name) }]
  }),
)

/** Known events by topic0 in lower-case hex. */
export const DECODER_TABLE: Readonly<Record<ContractGeneration, ReadonlyMap<string, KnownEvent>>> =
  {
    legacy: seedTable('legacy', legacyDecoders),
    v1: seedTable('v1', v1Decoders),
    v2: seedTable('v2', v2Decoders),
    current: currentTable,
  }
