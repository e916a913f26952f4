import type { LogHead } from '@ssv-exporter/store/publication-log'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { entityTag, matchingTag } from './entity-tag.ts'

export const AS_OF_HEADER = 'ssv-as-of'

/** A position as a header value. */
export function asOfText({ epoch, offset }: LogHead): string {
  return `${epoch}:${offset}`
}

/**
 * Sends a body with `data`, the given JSON members and the log position; or 304 if the client has
 * it.
 */
export function sendResponse(
  request: FastifyRequest,
  reply: FastifyReply,
  data: string,
  head: LogHead,
): FastifyReply {
  reply.header(AS_OF_HEADER, asOfText(head)).header('cache-control', 'no-cache')
  const had = matchingTag(request.headers['if-none-match'], data, head)
  if (had !== undefined) return reply.code(304).header('etag', had).send()
  const asOf = JSON.stringify({ epoch: head.epoch, offset: head.offset })
  return reply
    .header('etag', entityTag(data, head))
    .type('application/json; charset=utf-8')
    .send(`{${data},"asOf":${asOf}}`)
}
