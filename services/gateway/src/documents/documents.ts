import { createHash } from 'node:crypto'
import { promisify } from 'node:util'
import { brotliCompress, gzip } from 'node:zlib'
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

interface Made {
  readonly plain: Buffer
  readonly br: Buffer
  readonly gzip: Buffer
  readonly tag: string
}

/**
 * Created on first request and cached: creating and compressing them takes longer than the rest of
 * startup.
 */
const DOCUMENTS = {
  '/openapi.json': {
    type: JSON_TYPE,
    made: once(() => JSON.stringify(openApiDocument(VERSION))),
  },
  '/asyncapi.json': {
    type: JSON_TYPE,
    made: once(() => JSON.stringify(asyncApiDocument(VERSION))),
  },
  '/docs': { type: 'text/html; charset=utf-8', made: once(() => docsPage(VERSION)) },
}

/** Serves the API documents. */
export async function serveDocuments(server: FastifyInstance): Promise<void> {
  await server.register(accepts)
  for (const [url, { type, made }] of Object.entries(DOCUMENTS)) {
    server.get(url, async (request: FastifyRequest, reply: FastifyReply) => {
      const { plain, tag, ...coded } = await made()
      const coding = codingOf(request)
      const etag = coding === undefined ? tag : codedTag(tag, coding)
      reply.headers({ ...HEADERS, etag })
      const had = request.headers['if-none-match']?.split(',').map((one) => one.trim())
      if (had?.includes(etag)) return await reply.code(304).send()
      if (coding !== undefined) reply.header('content-encoding', coding)
      return await reply.type(type).send(coding === undefined ? plain : coded[coding])
    })
  }
}

function once(write: () => string): () => Promise<Made> {
  let made: Promise<Made> | undefined
  const make = async (): Promise<Made> => {
    const plain = Buffer.from(write())
    const [br, gzipped] = await Promise.all([
      promisify(brotliCompress)(plain),
      promisify(gzip)(plain),
    ])
    const tag = `"${createHash('sha256').update(plain).digest('base64url').slice(0, 22)}"`
    return { plain, br, gzip: gzipped, tag }
  }
  return () => {
    made ??= make()
    return made
  }
}

function codingOf(request: FastifyRequest): 'br' | 'gzip' | undefined {
  const coding = request.accepts().encoding(['br', 'gzip', 'identity'])
  return coding === 'br' || coding === 'gzip' ? coding : undefined
}
