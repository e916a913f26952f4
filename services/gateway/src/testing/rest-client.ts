import type { Position } from '@ssv-exporter/gateway-api/stream/position'
import type { TestGateway } from './start-gateway.ts'

export type JsonObject = Record<string, unknown>

export interface JsonPage {
  data: JsonObject[]
  nextCursor: string | null
  asOf: Position
}

export interface RestClient {
  get(path: string, headers?: Record<string, string>): Promise<Response>
  page(path: string): Promise<JsonPage>
  one(path: string): Promise<{ data: JsonObject; asOf: Position }>
  /** All items, page by page. */
  all(path: string): Promise<JsonObject[]>
}

/** Calls the REST interface of a gateway. */
export function restClient(running: TestGateway): RestClient {
  const get = (path: string, headers: Record<string, string> = {}) =>
    fetch(`${running.gateway.url}${path}`, { headers })
  const json = async (path: string) => {
    const response = await get(path)
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`)
    return (await response.json()) as never
  }
  const page = (path: string): Promise<JsonPage> => json(path)
  return {
    get,
    page,
    one: json,
    async all(path) {
      const items: JsonObject[] = []
      const separator = path.includes('?') ? '&' : '?'
      for (let next: string | null = ''; next !== null; ) {
        const cursor: string = next === '' ? '' : `${separator}cursor=${next}`
        const { data, nextCursor } = await page(`${path}${cursor}`)
        items.push(...data)
        next = nextCursor
      }
      return items
    },
  }
}
