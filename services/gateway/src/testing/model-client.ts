import type { PublicationBody } from '@ssv-exporter/gateway-api/publication'
import type {
  Push,
  ServerEvent,
  ServerReply,
} from '@ssv-exporter/gateway-api/stream/server-message'
import type { StreamFilter } from '@ssv-exporter/gateway-api/stream/stream-filter'
import { selectionOf } from './selects.ts'

/** What was published: bodies by epoch, the first at offset 1. */
export type History = ReadonlyMap<string, readonly PublicationBody[]>

/** A run of pushes without a gap: it ends where the client was told that something is missing. */
interface Stretch {
  readonly epoch: string
  /** Filters, and the offset after which each applies. */
  readonly filters: { after: number; filter: StreamFilter }[]
  /** What was pushed, see `nameOf`. */
  readonly pushed: string[]
  /** After this many pushes the client was told that everything up to this offset had been sent. */
  readonly claims: { upTo: number; pushes: number }[]
}

interface Sequence {
  readonly name: string
  readonly stretches: Stretch[]
}

export interface ModelClient {
  /** Remembers the meaning of the reply to `id`. */
  asked(id: number, message: Asked): void
  received(message: ServerEvent | ServerReply): void
  /** Violations found by comparing what was received with what was published. */
  faults(history: History): string[]
  /** Subscriptions as the client knows them. */
  names(): string[]
  /** Positions that it received. */
  positions(): { epoch: string; offset: number }[]
  /** Whether every subscription was reported to be at `offset` of `epoch`. */
  isAt(epoch: string, offset: number): boolean
}

export type Asked =
  | { op: 'subscribe'; subscription: string; filter: StreamFilter }
  | { op: 'update'; subscription: string; filter: StreamFilter }
  | { op: 'unsubscribe'; subscription: string }

interface Wanted {
  readonly offset: number
  readonly name: string
}

/** Name of a push: its offset, and which part of the publication it has. */
const nameOf = (offset: number, selection: string) => `${offset}[${selection}]`

const selectionOfPush = (push: Push) =>
  push.type === 'duty' ? push.data.validators.map(({ publicKey }) => publicKey).join() : ''

/** The name is in use, or unused; or the epoch is just changing. */
const HARMLESS = ['SUBSCRIPTION_EXISTS', 'SUBSCRIPTION_UNKNOWN', 'UNAVAILABLE']

/**
 * Records in a simple way what one client received, and reports violations of the guarantees in
 * docs/delivery.md.
 */
export function createModelClient(): ModelClient {
  const asked = new Map<number, Asked>()
  const live = new Map<string, Sequence>()
  const ended: Sequence[] = []
  const faults: string[] = []
  const reported: { epoch: string; offset: number }[] = []

  const stretch = (epoch: string, after: number, filter: StreamFilter): Stretch => ({
    epoch,
    filters: [{ after, filter }],
    pushed: [],
    claims: [],
  })
  const last = <Value>(values: readonly Value[]) => values[values.length - 1] as Value

  function onReply(reply: ServerReply): void {
    const request = asked.get(Number(reply.id))
    if ('error' in reply) {
      if (!HARMLESS.includes(reply.error.code)) faults.push(`error ${reply.error.code}`)
    } else if (request === undefined) {
      faults.push(`reply ${reply.id} to nothing`)
    } else if (request.op === 'subscribe' && 'recovered' in reply.result) {
      if (!reply.result.recovered) return
      const { position } = reply.result
      const stretches = [stretch(position.epoch, position.offset, request.filter)]
      live.set(request.subscription, { name: request.subscription, stretches })
    } else if (request.op === 'update' && 'position' in reply.result) {
      const { filters } = last((live.get(request.subscription) as Sequence).stretches)
      filters.push({ after: reply.result.position.offset, filter: request.filter })
    } else if (request.op === 'unsubscribe') {
      ended.push(live.get(request.subscription) as Sequence)
      live.delete(request.subscription)
    }
  }

  function claim(sequence: Sequence, { epoch, offset }: { epoch: string; offset: number }): void {
    const { epoch: current, claims, pushed } = last(sequence.stretches)
    if (epoch !== current) faults.push(`${sequence.name} is told of epoch ${epoch}`)
    claims.push({ upTo: offset, pushes: pushed.length })
  }

  function onEvent(event: ServerEvent): void {
    if ('type' in event) {
      const sequence = live.get(event.subscription)
      if (sequence === undefined) {
        faults.push(`push to ${event.subscription}, which there is not`)
        return
      }
      const { epoch, pushed } = last(sequence.stretches)
      if (event.position.epoch !== epoch) faults.push(`push of epoch ${event.position.epoch}`)
      pushed.push(nameOf(event.position.offset, selectionOfPush(event)))
      reported.push(event.position)
    } else if (event.op === 'reset') {
      const { subscription, position } = event
      for (const sequence of live.values()) {
        if (subscription !== undefined && subscription !== sequence.name) continue
        const { filter } = last(last(sequence.stretches).filters)
        sequence.stretches.push(stretch(position.epoch, position.offset, filter))
      }
    } else if (event.op === 'heartbeat') {
      const { position } = event
      if (position === undefined) return
      for (const sequence of live.values()) claim(sequence, position)
      reported.push(position)
    } else if (event.op === 'live' || event.op === 'position') {
      const sequence = live.get(event.subscription)
      if (sequence !== undefined) claim(sequence, event.position)
      reported.push(event.position)
    }
  }

  /** The part of `published` that the filters select: each up to where the next one applies. */
  function wanted({ filters }: Stretch, published: readonly PublicationBody[]): Wanted[] {
    return filters.flatMap(({ after, filter }, place) => {
      const upTo = filters[place + 1]?.after ?? published.length
      return published.slice(after, upTo).flatMap((body, i) => {
        const offset = after + 1 + i
        const selection = selectionOf(filter, body)
        return selection === undefined ? [] : [{ offset, name: nameOf(offset, selection) }]
      })
    })
  }

  function faultsOf(sequence: Sequence, isLive: boolean, history: History): string[] {
    return sequence.stretches.flatMap((part, place) => {
      const { name } = sequence
      const due = wanted(part, history.get(part.epoch) ?? [])
      const whole = isLive && place === sequence.stretches.length - 1
      const names = due.map((one) => one.name)
      const expected = whole ? names : names.slice(0, part.pushed.length)
      const wrong =
        `${expected}` === `${part.pushed}` ? [] : [`${name}: ${part.pushed} for ${names}`]
      const early = part.claims.filter(
        ({ upTo, pushes }) => due.filter(({ offset }) => offset <= upTo).length > pushes,
      )
      return [...wrong, ...early.map(({ upTo }) => `${name}: not all had come up to ${upTo}`)]
    })
  }

  return {
    asked: (id, message) => void asked.set(id, message),
    received: (message) => ('id' in message ? onReply(message) : onEvent(message)),
    faults: (history) => [
      ...faults,
      ...[...live.values()].flatMap((sequence) => faultsOf(sequence, true, history)),
      ...ended.flatMap((sequence) => faultsOf(sequence, false, history)),
    ],
    names: () => [...live.keys()],
    positions: () => reported,
    isAt: (epoch, offset) =>
      [...live.values()].every(({ stretches }) => {
        const { epoch: current, claims } = last(stretches)
        return current === epoch && claims.some(({ upTo }) => upTo >= offset)
      }),
  }
}
