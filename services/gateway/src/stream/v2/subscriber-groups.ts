import { encodePushPrefix } from '@ssv-exporter/gateway-api/stream/encode-push'
import type { CompiledFilter } from '../compile-filter.ts'
import { isSelected, selectEntries } from '../select-entries.ts'
import {
  createSubscriberGroup,
  type Subscriber,
  type SubscriberGroup,
} from '../subscriber-group.ts'
import type { SubscriberGroupIndex } from '../subscriber-group-index.ts'
import { pushFrames } from './push-frames.ts'

export interface SubscriberGroups {
  /** @returns the equivalent filter instance shared by all subscribers */
  join(name: string, filter: CompiledFilter, subscriber: Subscriber): CompiledFilter
  leave(name: string, filter: CompiledFilter, subscriber: Subscriber): void
}

interface Entry {
  group: SubscriberGroup
  filter: CompiledFilter
}

/** Groups subscriptions with the same name and filter, which receive the same bytes. */
export function createSubscriberGroups({
  index,
}: {
  index: SubscriberGroupIndex
}): SubscriberGroups {
  const byKey = new Map<string, Entry>()
  const keyOf = (name: string, filter: CompiledFilter) => JSON.stringify([name, filter.key])

  function create(key: string, name: string, filter: CompiledFilter): Entry {
    const prefix = Buffer.from(encodePushPrefix(name))
    const group = createSubscriberGroup({
      matches: (item) => isSelected(item, filter),
      encode: (items) =>
        pushFrames(
          prefix,
          items.map((item) => selectEntries(item, filter)),
        ),
    })
    index.add(filter, group)
    const entry = { group, filter }
    byKey.set(key, entry)
    return entry
  }

  return {
    join(name, filter, subscriber) {
      const key = keyOf(name, filter)
      const entry = byKey.get(key) ?? create(key, name, filter)
      entry.group.subscribers.add(subscriber)
      return entry.filter
    },
    leave(name, filter, subscriber) {
      const key = keyOf(name, filter)
      const entry = byKey.get(key)
      entry?.group.subscribers.delete(subscriber)
      if (entry === undefined || entry.group.subscribers.size > 0) return
      byKey.delete(key)
      index.remove(entry.filter, entry.group)
    },
  }
}
