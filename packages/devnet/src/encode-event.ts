import {
  type AbiEvent,
  type ContractEventArgsFromTopics,
  type ContractEventName,
  type EncodeEventTopicsParameters,
  encodeAbiParameters,
  encodeEventTopics,
} from 'viem'
import type { RawEvent } from './registry-contract.ts'

/** Writes an event of any ABI as the log that a contract would emit, for `emitRaw`. Names in the ABI are unique. */
export function encodeEvent<
  const Abi extends readonly AbiEvent[],
  Name extends ContractEventName<Abi>,
>(abi: Abi, eventName: Name, args: ContractEventArgsFromTopics<Abi, Name>): RawEvent {
  const event = abi.find((item) => item.name === eventName)
  const inData = event?.inputs.filter((input) => !input.indexed) ?? []
  const named = args as Readonly<Record<string, unknown>>
  const parameters = { abi, eventName, args } as unknown as EncodeEventTopicsParameters
  const data = encodeAbiParameters(
    inData,
    inData.map(({ name = '' }) => named[name]),
  )
  return { topics: encodeEventTopics(parameters).flatMap((topic) => topic ?? []), data }
}
