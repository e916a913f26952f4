import type { CoverageResource } from '@ssv-exporter/gateway-api/resources/coverage-resource'
import { listCoverage } from '@ssv-exporter/gateway-api/rest/endpoints/list-coverage'
import { type CoverageRow, selectCoverage } from '@ssv-exporter/store/resources/select-coverage'
import { listRoute } from '../list-route.ts'

const KEY = /^\d{1,15}$/
const SUBNETS = 128

export const listCoverageRoute = listRoute({
  endpoint: listCoverage,
  select: ({ fromTime, toTime, order }, after: number | undefined) =>
    selectCoverage({ fromMs: fromTime, toMs: toTime, order, after }),
  keyOf: ({ hourMs }: CoverageRow) => String(hourMs),
  readKey: (text) => (KEY.test(text) ? Number(text) : undefined),
  items: async (rows) => rows.map(toCoverage),
})

const toCoverage = ({ hourMs, slots, listened }: CoverageRow): CoverageResource => ({
  hour: new Date(hourMs).toISOString(),
  slots,
  share: listened / (slots * SUBNETS),
})
