import type { FastifyReply, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { acceptedForm } from './accepted-form.ts'
import type { Exports } from './exports.ts'
import { jsonText } from './json-text.ts'
import type { ListRoute } from './list-route.ts'
import { decodePageCursor, encodePageCursor, queryBinding } from './page-cursor.ts'
import { createParameterReader } from './read-parameters.ts'
import type { RestReader } from './rest-reader.ts'
import { sendResponse } from './send-response.ts'
import { urlParameters } from './url-parameters.ts'

const FORMS = ['json', 'ndjson', 'csv'] as const

interface ListParameters {
  limit: number
  cursor?: string
}

/** Handler for list requests: responds with a page or an export of everything. */
export function createListHandler(route: ListRoute, restReader: RestReader, exports: Exports) {
  const { name, path: pathSchema, query: querySchema } = route.endpoint
  const readPath = createParameterReader(pathSchema)
  const readQuery = createParameterReader(querySchema)
  const readExportQuery = createParameterReader(
    querySchema.extend({ limit: z.int().min(1).optional() }),
  )

  return async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const form = acceptedForm(request, FORMS)
    const text = urlParameters(request)
    const path = readPath(text.path)
    const query = form === 'json' ? readQuery(text.query) : readExportQuery(text.query)
    const parameters = { ...path, ...query }
    const { limit, cursor } = query as unknown as ListParameters
    const binding = queryBinding(name, parameters)
    const after =
      cursor === undefined ? undefined : decodePageCursor(cursor, binding, route.readKey)
    const rowQuery = route.select(parameters, after)
    const toItems = (rows: readonly object[]) => route.items(rows, restReader, parameters)
    if (form !== 'json') {
      return exports.send(request, reply, {
        endpoint: route.endpoint,
        form,
        query: rowQuery,
        limit,
        toItems,
      })
    }
    // Read one more than the page size to detect a next page.
    const { head, rows, readTo } = await restReader.withPermit(async (reader) => ({
      head: await reader.head(),
      ...(await reader.list(rowQuery, limit + 1)),
    }))
    const last = rows.length > limit ? rows[limit - 1] : readTo
    const items = await toItems(rows.slice(0, limit))
    const next = last === undefined ? null : encodePageCursor(binding, route.keyOf(last))
    const data = `"data":${jsonText(items)},"nextCursor":${JSON.stringify(next)}`
    return sendResponse(request, reply, data, head)
  }
}
