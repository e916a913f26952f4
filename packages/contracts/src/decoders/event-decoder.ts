import type { AbiReader } from '../abi-reader.ts'
import type { RegistryEvent } from '../events.ts'

/** How the log of one event is read. */
export interface EventDecoder {
  /** Number of indexed parameters, so topics behind the first. */
  readonly indexed: number
  /**
   * @param indexed the indexed parameters, one word each, in order
   * @param data the other parameters
   * @throws MalformedLogError
   */
  decode(indexed: AbiReader, data: AbiReader): RegistryEvent
}

/** The handled events of a generation, by name. */
export type EventDecoders = Readonly<Record<string, EventDecoder>>
