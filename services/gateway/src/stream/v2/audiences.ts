import { encodePushHead } from '@ssv-exporter/gateway-api/stream/encode-push'
import { type Audience, createAudience, type Member } from '../audience.ts'
import type { AudienceIndex } from '../audience-index.ts'
import type { CompiledFilter } from '../compile-filter.ts'
import { pushFrames } from './push-frames.ts'

export interface Audiences {
  join(name: string, filter: CompiledFilter, member: Member): void
  leave(name: string, filter: CompiledFilter, member: Member): void
}

/** Puts subscriptions of one name and filter together: they are sent the same bytes. */
export function createAudiences({ index }: { index: AudienceIndex }): Audiences {
  const byKey = new Map<string, Audience>()
  const keyOf = (name: string, filter: CompiledFilter) => JSON.stringify([name, filter.key])

  function found(key: string, name: string, filter: CompiledFilter): Audience {
    const head = Buffer.from(encodePushHead(name))
    const audience = createAudience({
      wants: ({ match }) => match !== undefined && filter.matches(match),
      encode: (items) => pushFrames(head, items),
    })
    byKey.set(key, audience)
    index.add(filter, audience)
    return audience
  }

  return {
    join(name, filter, member) {
      const key = keyOf(name, filter)
      const audience = byKey.get(key) ?? found(key, name, filter)
      audience.members.add(member)
    },
    leave(name, filter, member) {
      const key = keyOf(name, filter)
      const audience = byKey.get(key)
      audience?.members.delete(member)
      if (audience === undefined || audience.members.size > 0) return
      byKey.delete(key)
      index.remove(filter, audience)
    },
  }
}
