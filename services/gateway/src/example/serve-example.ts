import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import type { FastifyInstance } from 'fastify'

/** A page that shows what happens, and the client it is made with; other pages may load that too. */
export async function serveExample(server: FastifyInstance): Promise<void> {
  const [page, script] = await Promise.all([
    fileOf('@ssv-exporter/client/example.html'),
    fileOf('@ssv-exporter/client/client.min.js'),
  ])
  // Sources that were not built serve everything else.
  if (page === undefined || script === undefined) return
  const headers = {
    'cache-control': 'no-cache',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
  }
  const policy = [
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:",
    `script-src 'self' ${inlineScripts(page)}`,
    // Any gateway can be looked at: `/example?gateway=https://…`.
    "connect-src *; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
  ].join('; ')
  server.get('/example', (_request, reply) =>
    reply
      .headers({ ...headers, 'content-security-policy': policy })
      .type('text/html; charset=utf-8')
      .send(page),
  )
  server.get('/client.min.js', (_request, reply) =>
    reply
      .headers({ ...headers, 'access-control-allow-origin': '*' })
      .type('text/javascript; charset=utf-8')
      .send(script),
  )
}

async function fileOf(specifier: string): Promise<string | undefined> {
  return readFile(fileURLToPath(import.meta.resolve(specifier)), 'utf8').catch(() => undefined)
}

/** What a content security policy lets run, by its digest. */
function inlineScripts(page: string): string {
  const scripts = [...page.matchAll(/<script[^>]*>(.*?)<\/script>/gs)].map(([, text = '']) => text)
  return scripts
    .map((text) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`)
    .join(' ')
}
