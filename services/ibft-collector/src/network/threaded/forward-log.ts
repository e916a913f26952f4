import type { Logger } from '@ssv-exporter/service-kit/logger'

const LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'] as const

/** Logs a line from another thread's logger here, with this one's name and destination. */
export function forwardLog(logger: Logger, line: string): void {
  const { level, msg, time: _, pid: __, hostname: ___, name: ____, ...facts } = JSON.parse(line)
  const known = LEVELS.find((one) => one === level) ?? 'info'
  logger[known](facts, msg)
}
