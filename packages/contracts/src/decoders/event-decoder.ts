import type { AbiReader } from '../abi-reader.ts'
import type { IgnoredEvent, RegistryEvent } from '../events.ts'
import type { TopicsReader } from '../topics-reader.ts'

/** How the log of one event is read. */
export interface EventDecoder {
  /** Number of indexed parameters, so topics behind the first; several where the event has several forms. */
  readonly indexed: number | readonly number[]
  /**
   * @param topics the indexed parameters
   * @param data the other parameters
   * @throws MalformedLogError
   */
  decode(topics: TopicsReader, data: AbiReader): RegistryEvent | IgnoredEvent
}

/** The handled events of a generation, by name. */
export type EventDecoders = Readonly<Record<string, EventDecoder>>
