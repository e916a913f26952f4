import { encodePushHead } from '@ssv-exporter/gateway-api/stream/encode-push'
import { type Audience, createAudience, type Member } from '../audience.ts'
import type { AudienceIndex } from '../audience-index.ts'
import type { CompiledFilter } from '../compile-filter.ts'
import { pushFrames } from './push-frames.ts'

export interface Audiences {
  /** @returns the same filter, the one that all members share */
  join(name: string, filter: CompiledFilter, member: Member): CompiledFilter
  leave(name: string, filter: CompiledFilter, member: Member): void
}

interface Founded {
  audience: Audience
  filter: CompiledFilter
}

/** Puts subscriptions of one name and filter together: they are sent the same bytes. */
export function createAudiences({ index }: { index: AudienceIndex }): Audiences {
  const byKey = new Map<string, Founded>()
  const keyOf = (name: string, filter: CompiledFilter) => JSON.stringify([name, filter.key])

  function found(key: string, name: string, filter: CompiledFilter): Founded {
    const head = Buffer.from(encodePushHead(name))
    const audience = createAudience({
      wants: ({ match }) => match !== undefined && filter.matches(match),
      encode: (items) => pushFrames(head, items),
    })
    index.add(filter, audience)
    const founded = { audience, filter }
    byKey.set(key, founded)
    return founded
  }

  return {
    join(name, filter, member) {
      const key = keyOf(name, filter)
      const founded = byKey.get(key) ?? found(key, name, filter)
      founded.audience.members.add(member)
      return founded.filter
    },
    leave(name, filter, member) {
      const key = keyOf(name, filter)
      const founded = byKey.get(key)
      founded?.audience.members.delete(member)
      if (founded === undefined || founded.audience.members.size > 0) return
      byKey.delete(key)
      index.remove(founded.filter, founded.audience)
    },
  }
}
