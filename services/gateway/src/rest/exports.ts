import { PassThrough } from 'node:stream'
import { createSemaphore } from '@ssv-exporter/flow/semaphore'
import type { RestEndpoint } from '@ssv-exporter/gateway-api/rest/rest-endpoint'
import type { Logger } from '@ssv-exporter/service-kit/logger'
import type { LogHead } from '@ssv-exporter/store/publication-log'
import type { ResourceReader } from '@ssv-exporter/store/resources/resource-reader'
import type { RowQuery, Walk } from '@ssv-exporter/store/resources/row-query'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { createConnectionCount } from '../connection/connection-count.ts'
import type { GatewayMetrics } from '../metrics.ts'
import type { GatewayOptions } from '../options.ts'
import { type ExportForm, FORM_TYPES } from './accepted-form.ts'
import { csvLine } from './csv.ts'
import { ExportEndedError, ProblemError } from './errors.ts'
import { jsonText } from './json-text.ts'
import { AS_OF_HEADER, asOfText } from './send-response.ts'
import { untilDrained } from './until-drained.ts'

// A few hundred kilobytes with the largest records.
const BATCH_ROWS = 250
const STALLED_AFTER_MS = 60_000

export interface ExportRequest {
  endpoint: RestEndpoint
  form: ExportForm
  query: RowQuery<object> | Walk<object>
  /** All when absent. */
  limit: number | undefined
  toItems(rows: readonly object[]): Promise<object[]>
}

export interface Exports {
  /**
   * Streams all selected rows. Any failure before the last line aborts the connection, so that the
   * client can detect it.
   * @throws ProblemError, SemaphoreTimeoutError, DatabaseError before the first byte
   */
  send(
    request: FastifyRequest,
    reply: FastifyReply,
    exportRequest: ExportRequest,
  ): Promise<FastifyReply>
}

export interface ExportsModules {
  /** Over a separate pool of `maxExports` connections. */
  resources: ResourceReader
  metrics: GatewayMetrics
  logger: Logger
}

type ExportsOptions = Pick<
  GatewayOptions,
  'maxExports' | 'maxExportsPerAddress' | 'queueTimeoutMs' | 'answerTimeoutMs'
>

/** Sends exports with limited concurrency. */
export function createExports(options: ExportsOptions, modules: ExportsModules): Exports {
  const { resources, metrics, logger } = modules
  const underWay = createConnectionCount()
  const semaphore = createSemaphore(
    { size: options.maxExports, maxWaitMs: options.queueTimeoutMs },
    {
      onChange(taken, waiting) {
        metrics.permitsTaken.set({ pool: 'export' }, taken)
        metrics.permitsWaiting.set({ pool: 'export' }, waiting)
      },
    },
  )

  async function stream(reply: FastifyReply, exportRequest: ExportRequest): Promise<void> {
    const { form, endpoint, query, limit, toItems } = exportRequest
    const columns = Object.keys(endpoint.item?.shape ?? {})
    const out = new PassThrough()
    const ended = new AbortController()
    const end = (reason: ExportEndedError['reason']) => ended.abort(new ExportEndedError(reason))
    const timer = setTimeout(() => end('TIMEOUT'), options.answerTimeoutMs)
    reply.raw.once('close', () => end('CLIENT_GONE'))
    // Disconnected while waiting for a permit.
    if (reply.raw.destroyed) end('CLIENT_GONE')
    let hasStarted = false

    function begin(head: LogHead): void {
      ended.signal.throwIfAborted()
      hasStarted = true
      reply
        .header(AS_OF_HEADER, asOfText(head))
        .header('cache-control', 'no-store')
        .type(`${FORM_TYPES[form]}; charset=utf-8${form === 'csv' ? '; header=present' : ''}`)
      if (form === 'csv') out.write(csvLine(columns))
      reply.send(out)
    }
    const lineOf = (item: object) =>
      form === 'csv'
        ? csvLine(columns.map((column) => item[column as keyof typeof item]))
        : `${jsonText(item)}\n`

    try {
      await resources.export(
        query,
        { limit, batchRows: BATCH_ROWS, stalledAfterMs: STALLED_AFTER_MS },
        {
          onBegin: begin,
          async onRows(rows) {
            ended.signal.throwIfAborted()
            const items = await toItems(rows)
            const taken = out.write(items.map(lineOf).join(''))
            metrics.exportedRows.inc({ form }, rows.length)
            if (!taken) await untilDrained(out, ended.signal)
          },
        },
      )
      out.end()
    } catch (error) {
      const reason = error instanceof ExportEndedError ? error.reason : 'FAILED'
      if (!hasStarted) throw reason === 'TIMEOUT' ? new ProblemError('TIMEOUT') : error
      metrics.brokenExports.inc({ reason })
      logger.debug({ err: error, endpoint: endpoint.name, reason }, 'export aborted')
      // Without the final chunk, clients detect a truncated body.
      reply.raw.destroy()
      out.destroy()
    } finally {
      clearTimeout(timer)
    }
  }

  return {
    async send(request, reply, exportRequest) {
      if (request.method === 'HEAD') return reply.type(FORM_TYPES[exportRequest.form]).send()
      if (underWay.of(request.ip) >= options.maxExportsPerAddress) {
        const detail = `an address may have ${options.maxExportsPerAddress} exports under way`
        throw new ProblemError('BUSY', { detail })
      }
      underWay.add(request.ip)
      try {
        const free = await semaphore.acquire()
        try {
          await stream(reply, exportRequest)
        } finally {
          free()
        }
      } finally {
        underWay.remove(request.ip)
      }
      return reply
    },
  }
}
