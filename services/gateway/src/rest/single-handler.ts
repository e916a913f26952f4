import type { FastifyReply, FastifyRequest } from 'fastify'
import { acceptedForm } from './accepted-form.ts'
import { createParameterReader } from './read-parameters.ts'
import type { RestReader } from './rest-reader.ts'
import { sendResponse } from './send-response.ts'
import type { SingleRoute } from './single-route.ts'
import { urlParameters } from './url-parameters.ts'

const FORMS = ['json'] as const

/** Handler for requests of a single resource. */
export function createSingleHandler(route: SingleRoute, restReader: RestReader) {
  const readPath = createParameterReader(route.endpoint.path)
  const readQuery = createParameterReader(route.endpoint.query)

  return async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    acceptedForm(request, FORMS)
    const { path, query } = urlParameters(request)
    const parameters = { ...readQuery(query), ...readPath(path) }
    const { item, head } = await route.read(parameters, restReader)
    return sendResponse(request, reply, `"data":${JSON.stringify(item)}`, head)
  }
}
