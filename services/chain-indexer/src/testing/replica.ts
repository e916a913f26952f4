import { decodePublication, type RecordBody } from '@ssv-exporter/gateway-api/publication'
import { encodePushPrefix, encodePushSuffix } from '@ssv-exporter/gateway-api/stream/encode-push'
import { type Push, push } from '@ssv-exporter/gateway-api/stream/server-message'
import type { Publication } from '@ssv-exporter/store/publication-log'
import type { Resources } from './read-resources.ts'

const EPOCH = '0b0a3c4e-6f5e-4f57-9d55-0d5b8a1f6a11'

export interface Applied {
  readonly body: RecordBody
  readonly pushed: Push
  /** The replica's previous record; undefined if unknown. */
  readonly before: Push['data'] | undefined
}

/** A consumer that loaded a snapshot and applies later publications. */
export interface Replica {
  readonly offset: number
  /** Applies the publications after its offset. */
  apply(publications: readonly Publication[]): Applied[]
  resources(): Resources
}

/** @param offset log offset before the snapshot was read */
export function createReplica(offset: number, snapshot: Resources): Replica {
  const operators = new Map(snapshot.operator.map((data) => [data.index, data]))
  const validators = new Map(snapshot.validator.map((data) => [data.publicKey, data]))
  const clusters = new Map(snapshot.cluster.map((data) => [data.id, data]))
  let at = offset

  function change<Key, Data extends Push['data']>(
    rows: Map<Key, Data>,
    key: Key,
    { op, data }: { op: Push['op']; data: Data },
  ): Data | undefined {
    const before = rows.get(key)
    if (op === 'retract') rows.delete(key)
    else rows.set(key, data)
    return before
  }

  function take(pushed: Push): Push['data'] | undefined {
    switch (pushed.type) {
      case 'operator':
        return change(operators, pushed.data.index, pushed)
      case 'validator':
        return change(validators, pushed.data.publicKey, pushed)
      case 'cluster':
        return change(clusters, pushed.data.id, pushed)
    }
    throw new Error(`no ${pushed.type} comes from the registry`)
  }

  return {
    get offset() {
      return at
    },
    apply: (publications) =>
      publications.flatMap((publication): Applied[] => {
        if (publication.offset <= at) return []
        at = publication.offset
        const body = decodePublication(publication.payload) as RecordBody
        const pushed = pushOf(body, at)
        return [{ body, pushed, before: take(pushed) }]
      }),
    resources: () => ({
      operator: sorted(operators),
      validator: [...validators.values()].sort((a, b) => a.index - b.index),
      cluster: sorted(clusters),
    }),
  }
}

/** As a client would parse it from the stream. */
function pushOf(body: RecordBody, offset: number): Push {
  return push.parse(JSON.parse(encodePushPrefix('replica') + encodePushSuffix(body, EPOCH, offset)))
}

function sorted<Key, Data>(rows: ReadonlyMap<Key, Data>): Data[] {
  return [...rows].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, data]) => data)
}
