import { createHash } from 'node:crypto'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import accepts from '@fastify/accepts'
import { asyncApiDocument } from '@ssv-exporter/api-documents/async-api'
import { docsPage } from '@ssv-exporter/api-documents/docs-page'
import { openApiDocument } from '@ssv-exporter/api-documents/open-api'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { codedTag } from '../rest/entity-tag.ts'
import { VERSION } from '../version.ts'

const JSON_TYPE = 'application/json; charset=utf-8'
const HEADERS = {
  'access-control-allow-origin': '*',
  'cache-control': 'no-cache',
  'content-security-policy':
    "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
  'referrer-policy': 'no-referrer',
  vary: 'accept-encoding',
  'x-content-type-options': 'nosniff',
}

/** Serves the documents about the interface; they are made, and compressed, once. */
export async function serveDocuments(server: FastifyInstance): Promise<void> {
  await server.register(accepts)
  add(server, '/openapi.json', JSON_TYPE, JSON.stringify(openApiDocument(VERSION)))
  add(server, '/asyncapi.json', JSON_TYPE, JSON.stringify(asyncApiDocument(VERSION)))
  add(server, '/docs', 'text/html; charset=utf-8', docsPage(VERSION))
}

function add(server: FastifyInstance, url: string, type: string, text: string): void {
  const plain = Buffer.from(text)
  const bodies = { br: brotliCompressSync(plain), gzip: gzipSync(plain) }
  const tag = `"${createHash('sha256').update(plain).digest('base64url').slice(0, 22)}"`

  server.get(url, (request: FastifyRequest, reply: FastifyReply) => {
    const coding = codingOf(request)
    const etag = coding === undefined ? tag : codedTag(tag, coding)
    reply.headers({ ...HEADERS, etag })
    const had = request.headers['if-none-match']?.split(',').map((one) => one.trim())
    if (had?.includes(etag)) return reply.code(304).send()
    if (coding !== undefined) reply.header('content-encoding', coding)
    return reply.type(type).send(coding === undefined ? plain : bodies[coding])
  })
}

function codingOf(request: FastifyRequest): 'br' | 'gzip' | undefined {
  const coding = request.accepts().encoding(['br', 'gzip', 'identity'])
  return coding === 'br' || coding === 'gzip' ? coding : undefined
}
