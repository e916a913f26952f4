import type { LowerHex } from '@ssv-exporter/encoding/hex'
import type { currentAbi } from './abi/current.ts'
import type { Address } from './hex.ts'

/** The contract's snapshot of a cluster after the event. */
export interface Cluster {
  readonly validatorCount: number
  /** In the packed unit of its currency: wei / 10^5, or 10^-18 SSV / 10^7; `index` too. */
  readonly networkFeeIndex: bigint
  readonly index: bigint
  readonly active: boolean
  /** Wei of a cluster paid in ETH, 10^-18 SSV of one paid in SSV. */
  readonly balance: bigint
}

type Event = (typeof currentAbi)[number]

/** The name of an event of the current contract. */
export type CurrentEventName = Event['name']

type ValueOf<Type extends string> = Type extends `${infer Element}[]`
  ? readonly ValueOf<Element>[]
  : Type extends 'tuple'
    ? Cluster
    : Type extends 'address'
      ? Address
      : Type extends 'bool'
        ? boolean
        : Type extends 'uint8' | 'uint16' | 'uint32'
          ? number
          : Type extends `uint${string}`
            ? bigint
            : Type extends 'string'
              ? string
              : LowerHex

type Input<Name extends CurrentEventName> = Extract<Event, { name: Name }>['inputs'][number]

type ArgumentsOf<Name extends CurrentEventName> = {
  readonly [Each in Input<Name> as Each['name']]: ValueOf<Each['type']>
}

/** An event of the current contract with its named ABI parameters. */
export type CurrentEvent<Name extends CurrentEventName> = Name extends unknown
  ? { readonly generation: 'current'; readonly name: Name } & ArgumentsOf<Name>
  : never
