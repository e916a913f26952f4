import { listEvents } from '@ssv-exporter/gateway-api/rest/endpoints/list-events'
import {
  type EventFilter,
  type EventResourceRow,
  selectEvents,
} from '@ssv-exporter/store/resources/select-events'
import { bytesOf } from '../bytes-of.ts'
import { listRoute } from '../list-route.ts'
import { toEvent } from '../resources/to-event.ts'

const KEY = /^(\d{1,15})\.(\d{1,9})$/

export const listEventsRoute = listRoute({
  endpoint: listEvents,
  select: (
    { event, owner, verdict, fromBlock, toBlock, order },
    after: EventFilter['after'] | undefined,
  ) => selectEvents({ event, owner: bytesOf(owner), verdict, fromBlock, toBlock, order, after }),
  keyOf: (row: EventResourceRow) => `${row.blockNumber}.${row.logIndex}`,
  readKey(text) {
    const [, blockNumber, logIndex] = KEY.exec(text) ?? []
    if (blockNumber === undefined || logIndex === undefined) return undefined
    return { blockNumber: Number(blockNumber), logIndex: Number(logIndex) }
  },
  async items(rows, restReader) {
    const generation = await restReader.generation()
    return rows.map((row) => toEvent(row, generation))
  },
})
