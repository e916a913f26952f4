import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import type { FastifyInstance } from 'fastify'

/** A demo page of live events and the client library it uses, which other pages may load too. */
export async function serveExample(server: FastifyInstance): Promise<void> {
  const [page, script] = await Promise.all([
    fileOf('@ssv-exporter/client/example.html'),
    fileOf('@ssv-exporter/client/client.min.js'),
  ])
  // If the client is not built, everything else is still served.
  if (page === undefined || script === undefined) return
  const headers = {
    'cache-control': 'no-cache',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
  }
  const policy = [
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:",
    `script-src 'self' ${inlineScripts(page)}`,
    // The page can connect to any gateway: `/example?gateway=https://…`.
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

/** Script hash for the content security policy. */
function inlineScripts(page: string): string {
  const scripts = [...page.matchAll(/<script[^>]*>(.*?)<\/script>/gs)].map(([, text = '']) => text)
  return scripts
    .map((text) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`)
    .join(' ')
}
